//! Returns. [`save`] is the only writer of their statuses and of what was found.

use super::rows::{goods_return, return_line};
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::orders::returns::{ReturnReason, ReturnStatus};
use domain::orders::tally::Back;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Goods that come back.
#[derive(Clone, Debug)]
pub struct Return {
    /// Its id.
    pub id: Uuid,
    /// Of which order.
    pub order: OrderId,
    /// Who sold.
    pub producer: ProducerId,
    /// The fulfilment that nobody took in, where it is one.
    pub fulfilment: Option<Uuid>,
    /// Where it stands.
    pub status: ReturnStatus,
    /// Why.
    pub reason: ReturnReason,
    /// In the buyer's words.
    pub note: Option<String>,
    /// In the producer's words.
    pub decision: Option<String>,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When the producer decided.
    pub decided_at: Option<Instant>,
    /// When the goods were back.
    pub received_at: Option<Instant>,
    /// When they were looked at.
    pub inspected_at: Option<Instant>,
    /// When the buyer took it back.
    pub withdrawn_at: Option<Instant>,
    /// What comes back.
    pub lines: Vec<ReturnLine>,
}

/// What comes back of a line, and what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnLine {
    /// The line.
    pub line: Uuid,
    /// Pieces.
    pub quantity: i64,
    /// Of these, good to be sold again.
    pub restocked: i64,
    /// Of these, not.
    pub written_off: i64,
    /// What is due to the buyer for them, in whole đồng.
    pub credit: i64,
}

impl Return {
    /// What counts of it.
    pub fn back(&self) -> Back {
        Back {
            status: self.status,
            refused: self.fulfilment.is_some(),
            lines: self.lines.iter().map(|one| (one.line, one.quantity)).collect(),
            credit: self.lines.iter().map(|one| one.credit).sum(),
        }
    }
}

/// Writes a new one with its lines.
pub async fn add(db: &impl ConnectionTrait, new: &Return, now: Instant) -> Result<(), DbErr> {
    goods_return::Entity::insert(row_of(new, now)).exec_without_returning(db).await?;
    let rows = new.lines.iter().map(|line| line_of(new.id, line)).collect();
    insert_all::<return_line::Entity, _>(db, rows).await
}

/// Writes what changed of one. Its order is locked.
pub async fn save(db: &impl ConnectionTrait, one: &Return, now: Instant) -> Result<(), DbErr> {
    row_of(one, now).update(db).await?;
    if one.status == ReturnStatus::Inspected {
        for line in &one.lines {
            line_of(one.id, line).update(db).await?;
        }
    }
    Ok(())
}

/// Of which order a return is.
pub async fn order_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<OrderId>, DbErr> {
    let order =
        goods_return::Entity::find_by_id(id).select_only().column(goods_return::Column::OrderId);
    Ok(order.into_tuple::<Uuid>().one(db).await?.map(OrderId))
}

/// Those of these orders, the oldest first.
pub async fn of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Return>>, DbErr> {
    let rows = goods_return::Entity::find()
        .filter(goods_return::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(goods_return::Column::Id)
        .all(db)
        .await?;
    let mut all: HashMap<OrderId, Vec<Return>> = HashMap::new();
    for one in with_lines(db, rows).await? {
        all.entry(one.order).or_default().push(one);
    }
    Ok(all)
}

/// A page of a producer's, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    status: Option<ReturnStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Return, Uuid>, DbErr> {
    let mut query =
        goods_return::Entity::find().filter(goods_return::Column::ProducerId.eq(producer.0));
    if let Some(status) = status {
        let (code, withdrawn) = kept_as(status);
        let column = goods_return::Column::WithdrawnAt;
        query = query.filter(goods_return::Column::Status.eq(code));
        query = query.filter(if withdrawn { column.is_not_null() } else { column.is_null() });
    }
    if let Some(before) = before {
        query = query.filter(goods_return::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(goods_return::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(with_lines(db, rows).await?, limit, |one| one.id))
}

/// A withdrawn return is kept as one that its buyer rejected.
fn kept_as(status: ReturnStatus) -> (&'static str, bool) {
    match status {
        ReturnStatus::Withdrawn => (ReturnStatus::Rejected.code(), true),
        other => (other.code(), false),
    }
}

async fn with_lines(
    db: &impl ConnectionTrait,
    rows: Vec<goods_return::Model>,
) -> Result<Vec<Return>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines: HashMap<Uuid, Vec<ReturnLine>> = HashMap::new();
    let those = return_line::Entity::find()
        .filter(return_line::Column::ReturnId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(return_line::Column::LineId);
    for row in those.all(db).await? {
        let of = lines.entry(row.return_id).or_default();
        of.push(ReturnLine {
            line: row.line_id,
            quantity: row.quantity,
            restocked: row.restocked,
            written_off: row.written_off,
            credit: row.credit,
        });
    }
    let whole = |row: goods_return::Model| {
        let lines = lines.remove(&row.id).unwrap_or_default();
        read(row, lines)
    };
    rows.into_iter().map(whole).collect()
}

fn row_of(one: &Return, now: Instant) -> goods_return::ActiveModel {
    goods_return::ActiveModel {
        id: Set(one.id),
        order_id: Set(one.order.0),
        producer_id: Set(one.producer.0),
        fulfilment_id: Set(one.fulfilment),
        status: Set(kept_as(one.status).0.to_owned()),
        reason: Set(one.reason.code().to_owned()),
        note: Set(one.note.clone()),
        decision: Set(one.decision.clone()),
        requested_at: Set(micros(one.requested_at)),
        decided_at: Set(one.decided_at.map(micros)),
        received_at: Set(one.received_at.map(micros)),
        inspected_at: Set(one.inspected_at.map(micros)),
        updated_at: Set(micros(now)),
        withdrawn_at: Set(one.withdrawn_at.map(micros)),
    }
}

fn line_of(id: Uuid, one: &ReturnLine) -> return_line::ActiveModel {
    return_line::ActiveModel {
        return_id: Set(id),
        line_id: Set(one.line),
        quantity: Set(one.quantity),
        restocked: Set(one.restocked),
        written_off: Set(one.written_off),
        credit: Set(one.credit),
    }
}

fn read(row: goods_return::Model, lines: Vec<ReturnLine>) -> Result<Return, DbErr> {
    let bad = || unreadable("return", &row.id.to_string());
    Ok(Return {
        id: row.id,
        order: OrderId(row.order_id),
        producer: row.producer_id.into(),
        fulfilment: row.fulfilment_id,
        status: match row.withdrawn_at {
            Some(_) => ReturnStatus::Withdrawn,
            None => ReturnStatus::from_code(&row.status).ok_or_else(bad)?,
        },
        reason: ReturnReason::from_code(&row.reason).ok_or_else(bad)?,
        note: row.note,
        decision: row.decision,
        requested_at: instant(row.requested_at),
        decided_at: row.decided_at.map(instant),
        received_at: row.received_at.map(instant),
        inspected_at: row.inspected_at.map(instant),
        withdrawn_at: row.withdrawn_at.map(instant),
        lines,
    })
}
