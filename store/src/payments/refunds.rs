//! Refunds. [`save`] is the only writer of their statuses.

use super::rows::{refund, refund_part};
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::payments::refunds::{Amount, Part, RefundStatus};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Money that a producer sends back.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Its id.
    pub id: Uuid,
    /// Of which order.
    pub order: OrderId,
    /// Who sends it.
    pub producer: ProducerId,
    /// Where it stands.
    pub status: RefundStatus,
    /// The sum of its parts, in whole đồng.
    pub amount: i64,
    /// Why, in the producer's words.
    pub reason: String,
    /// The bank's number of the transfer.
    pub reference: Option<String>,
    /// When it was written down.
    pub created_at: Instant,
    /// For what it is.
    pub parts: Vec<Amount>,
}

/// Writes a new one with its parts.
pub async fn add(db: &impl ConnectionTrait, new: &Refund, now: Instant) -> Result<(), DbErr> {
    refund::Entity::insert(row_of(new, now)).exec_without_returning(db).await?;
    let rows = (0..).zip(&new.parts).map(|(position, (part, amount))| {
        let (kind, line) = match part {
            Part::Line(id) => ("line", Some(*id)),
            Part::Delivery => ("delivery", None),
            Part::Excess => ("excess", None),
        };
        refund_part::ActiveModel {
            refund_id: Set(new.id),
            position: Set(position),
            kind: Set(kind.to_owned()),
            line_id: Set(line),
            amount: Set(*amount),
        }
    });
    insert_all::<refund_part::Entity, _>(db, rows.collect()).await
}

/// Writes what changed of one. Its order is locked.
pub async fn save(db: &impl ConnectionTrait, one: &Refund, now: Instant) -> Result<(), DbErr> {
    row_of(one, now).update(db).await.map(drop)
}

/// Of which order a refund is.
pub async fn order_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<OrderId>, DbErr> {
    let order = refund::Entity::find_by_id(id).select_only().column(refund::Column::OrderId);
    Ok(order.into_tuple::<Uuid>().one(db).await?.map(OrderId))
}

/// Those of these orders, the oldest first.
pub async fn of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Refund>>, DbErr> {
    let rows = refund::Entity::find()
        .filter(refund::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(refund::Column::Id)
        .all(db)
        .await?;
    let mut all: HashMap<OrderId, Vec<Refund>> = HashMap::new();
    for one in with_parts(db, rows).await? {
        all.entry(one.order).or_default().push(one);
    }
    Ok(all)
}

/// A page of a producer's, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    status: Option<RefundStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Refund, Uuid>, DbErr> {
    let mut query = refund::Entity::find().filter(refund::Column::ProducerId.eq(producer.0));
    if let Some(status) = status {
        query = query.filter(refund::Column::Status.eq(status.code()));
    }
    if let Some(before) = before {
        query = query.filter(refund::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(refund::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(with_parts(db, rows).await?, limit, |one| one.id))
}

async fn with_parts(
    db: &impl ConnectionTrait,
    rows: Vec<refund::Model>,
) -> Result<Vec<Refund>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts: HashMap<Uuid, Vec<Amount>> = HashMap::new();
    let those = refund_part::Entity::find()
        .filter(refund_part::Column::RefundId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(refund_part::Column::Position);
    for row in those.all(db).await? {
        let part = match (row.kind.as_str(), row.line_id) {
            ("line", Some(id)) => Part::Line(id),
            ("delivery", None) => Part::Delivery,
            ("excess", None) => Part::Excess,
            _ => return Err(unreadable("part of a refund", &row.refund_id.to_string())),
        };
        parts.entry(row.refund_id).or_default().push((part, row.amount));
    }
    let whole = |row: refund::Model| {
        let parts = parts.remove(&row.id).unwrap_or_default();
        read(row, parts)
    };
    rows.into_iter().map(whole).collect()
}

fn row_of(one: &Refund, now: Instant) -> refund::ActiveModel {
    refund::ActiveModel {
        id: Set(one.id),
        order_id: Set(one.order.0),
        producer_id: Set(one.producer.0),
        status: Set(one.status.code().to_owned()),
        amount: Set(one.amount),
        reason: Set(one.reason.clone()),
        reference: Set(one.reference.clone()),
        created_at: Set(micros(one.created_at)),
        updated_at: Set(micros(now)),
    }
}

fn read(row: refund::Model, parts: Vec<Amount>) -> Result<Refund, DbErr> {
    let bad = || unreadable("refund", &row.id.to_string());
    Ok(Refund {
        id: row.id,
        order: OrderId(row.order_id),
        producer: row.producer_id.into(),
        status: RefundStatus::from_code(&row.status).ok_or_else(bad)?,
        amount: row.amount,
        reason: row.reason,
        reference: row.reference,
        created_at: instant(row.created_at),
        parts,
    })
}
