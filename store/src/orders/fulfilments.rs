//! Fulfilments. [`save`] is the only writer of their statuses.

use super::rows::{fulfilment, fulfilment_line};
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::orders::fulfilment::{ParcelStatus, Progress, Way};
use domain::orders::tally::{Count, Parcel};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A part of an order that is packed and leaves at once.
#[derive(Clone, Debug)]
pub struct Fulfilment {
    /// Its id.
    pub id: Uuid,
    /// Of which order.
    pub order: OrderId,
    /// Who sells.
    pub producer: ProducerId,
    /// How it comes to the buyer.
    pub way: Way,
    /// Where it stands.
    pub progress: Progress,
    /// Who carries it.
    pub carrier: Option<String>,
    /// Under which number.
    pub tracking: Option<String>,
    /// When it was packed.
    pub packed_at: Instant,
    /// When it left.
    pub handed_over_at: Option<Instant>,
    /// When it arrived.
    pub delivered_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// The one that came back and whose pieces it has.
    pub replaces: Option<Uuid>,
    /// What is in it: lines and pieces.
    pub lines: Vec<Count>,
}

/// What counts of the fulfilments of an order.
pub fn parcels(all: &[Fulfilment]) -> Vec<Parcel> {
    let count = |one: &Fulfilment| Parcel {
        status: one.progress.status,
        replaced: all.iter().any(|other| other.replaces == Some(one.id)),
        lines: one.lines.clone(),
    };
    all.iter().map(count).collect()
}

/// Writes a new one with its lines.
pub async fn add(db: &impl ConnectionTrait, new: &Fulfilment, now: Instant) -> Result<(), DbErr> {
    fulfilment::Entity::insert(row_of(new, now)).exec_without_returning(db).await?;
    let rows = new.lines.iter().map(|(line, count)| fulfilment_line::ActiveModel {
        fulfilment_id: Set(new.id),
        line_id: Set(*line),
        quantity: Set(*count),
    });
    insert_all::<fulfilment_line::Entity, _>(db, rows.collect()).await
}

/// Writes what changed of one. Its order is locked.
pub async fn save(db: &impl ConnectionTrait, one: &Fulfilment, now: Instant) -> Result<(), DbErr> {
    row_of(one, now).update(db).await.map(drop)
}

/// Of which order a fulfilment is.
pub async fn order_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<OrderId>, DbErr> {
    let order =
        fulfilment::Entity::find_by_id(id).select_only().column(fulfilment::Column::OrderId);
    Ok(order.into_tuple::<Uuid>().one(db).await?.map(OrderId))
}

/// Those of these orders, the oldest first.
pub async fn of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Fulfilment>>, DbErr> {
    let rows = fulfilment::Entity::find()
        .filter(fulfilment::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(fulfilment::Column::Id)
        .all(db)
        .await?;
    let mut all: HashMap<OrderId, Vec<Fulfilment>> = HashMap::new();
    for one in with_lines(db, rows).await? {
        all.entry(one.order).or_default().push(one);
    }
    Ok(all)
}

/// A page of a producer's, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    status: Option<ParcelStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Fulfilment, Uuid>, DbErr> {
    let mut query =
        fulfilment::Entity::find().filter(fulfilment::Column::ProducerId.eq(producer.0));
    if let Some(status) = status {
        query = query.filter(fulfilment::Column::Status.eq(status.code()));
    }
    if let Some(before) = before {
        query = query.filter(fulfilment::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(fulfilment::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(with_lines(db, rows).await?, limit, |one| one.id))
}

async fn with_lines(
    db: &impl ConnectionTrait,
    rows: Vec<fulfilment::Model>,
) -> Result<Vec<Fulfilment>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines: HashMap<Uuid, Vec<Count>> = HashMap::new();
    let those = fulfilment_line::Entity::find()
        .filter(fulfilment_line::Column::FulfilmentId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(fulfilment_line::Column::LineId);
    for line in those.all(db).await? {
        lines.entry(line.fulfilment_id).or_default().push((line.line_id, line.quantity));
    }
    let whole = |row: fulfilment::Model| {
        let lines = lines.remove(&row.id).unwrap_or_default();
        read(row, lines)
    };
    rows.into_iter().map(whole).collect()
}

fn row_of(one: &Fulfilment, now: Instant) -> fulfilment::ActiveModel {
    fulfilment::ActiveModel {
        id: Set(one.id),
        order_id: Set(one.order.0),
        producer_id: Set(one.producer.0),
        way: Set(one.way.code().to_owned()),
        status: Set(one.progress.status.code().to_owned()),
        attempts: Set(i32::from(one.progress.attempts)),
        carrier: Set(one.carrier.clone()),
        tracking: Set(one.tracking.clone()),
        packed_at: Set(micros(one.packed_at)),
        handed_over_at: Set(one.handed_over_at.map(micros)),
        delivered_at: Set(one.delivered_at.map(micros)),
        returned_at: Set(one.returned_at.map(micros)),
        updated_at: Set(micros(now)),
        replaces: Set(one.replaces),
    }
}

fn read(row: fulfilment::Model, lines: Vec<Count>) -> Result<Fulfilment, DbErr> {
    let bad = || unreadable("fulfilment", &row.id.to_string());
    let status = ParcelStatus::from_code(&row.status).ok_or_else(bad)?;
    let attempts = u8::try_from(row.attempts).map_err(|_| bad())?;
    Ok(Fulfilment {
        id: row.id,
        order: OrderId(row.order_id),
        producer: row.producer_id.into(),
        way: Way::from_code(&row.way).ok_or_else(bad)?,
        progress: Progress { status, attempts },
        carrier: row.carrier,
        tracking: row.tracking,
        packed_at: instant(row.packed_at),
        handed_over_at: row.handed_over_at.map(instant),
        delivered_at: row.delivered_at.map(instant),
        returned_at: row.returned_at.map(instant),
        replaces: row.replaces,
        lines,
    })
}
