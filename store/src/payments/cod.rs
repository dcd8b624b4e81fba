//! Cash on delivery, parcel by parcel. [`save`] is the only writer of what became of it.

use super::rows::cod;
use crate::orders::rows::order;
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::payments::Method;
use domain::payments::cod::{CodStatus, Ledger};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The money of a parcel that is paid at the door.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The fulfilment.
    pub fulfilment: Uuid,
    /// Of which order.
    pub order: OrderId,
    /// Whose money it is.
    pub producer: ProducerId,
    /// What became of it.
    pub ledger: Ledger,
    /// Whether it has the price of delivery in it.
    pub carries_delivery: bool,
    /// The carrier's number, without blanks, in capitals.
    pub tracking: Option<String>,
    /// Why the producer left it at what came.
    pub note: Option<String>,
    /// When the parcel was packed.
    pub opened_at: Instant,
}

/// Sums of a producer's parcels, in whole đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the ledger of a parcel")]
pub struct Sums {
    pub parcels: i64,
    pub promised: i64,
    pub collected: i64,
    pub remitted: i64,
    pub short: i64,
    pub over: i64,
    pub outstanding: i64,
}

/// Writes a new one.
pub async fn add(db: &impl ConnectionTrait, new: &Entry, now: Instant) -> Result<(), DbErr> {
    cod::Entity::insert(row_of(new, now)).exec_without_returning(db).await.map(drop)
}

/// Writes what changed of one. Its order is locked.
pub async fn save(db: &impl ConnectionTrait, one: &Entry, now: Instant) -> Result<(), DbErr> {
    row_of(one, now).update(db).await.map(drop)
}

/// Those of an order, the oldest first.
pub async fn of_order(db: &impl ConnectionTrait, id: OrderId) -> Result<Vec<Entry>, DbErr> {
    Ok(of_orders(db, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Those of these orders, the oldest first.
pub async fn of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Entry>>, DbErr> {
    let rows = cod::Entity::find()
        .filter(cod::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(cod::Column::FulfilmentId);
    let mut all: HashMap<OrderId, Vec<Entry>> = HashMap::new();
    for row in rows.all(db).await? {
        all.entry(OrderId(row.order_id)).or_default().push(read(row)?);
    }
    Ok(all)
}

/// Which of a producer's orders a row of a statement may be about: by the carriers' numbers and by the
/// orders' codes.
pub async fn orders_with(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    tracking: &[String],
) -> Result<Vec<(OrderId, String)>, DbErr> {
    let those = cod::Entity::find()
        .select_only()
        .columns([cod::Column::OrderId, cod::Column::Tracking])
        .filter(cod::Column::ProducerId.eq(producer.0))
        .filter(cod::Column::Tracking.is_in(tracking.iter().cloned()));
    let rows: Vec<(Uuid, String)> = those.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, tracking)| (OrderId(id), tracking)).collect())
}

/// Of a producer's orders with these numbers those that are paid at the door.
pub async fn orders_numbered(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    codes: &[i64],
) -> Result<Vec<(OrderId, i64)>, DbErr> {
    let those = order::Entity::find()
        .select_only()
        .columns([order::Column::Id, order::Column::Code])
        .filter(order::Column::ProducerId.eq(producer.0))
        .filter(order::Column::Method.eq(Method::Cod.code()))
        .filter(order::Column::Code.is_in(codes.iter().copied()));
    let rows: Vec<(Uuid, i64)> = those.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, code)| (OrderId(id), code)).collect())
}

/// A page of a producer's parcels, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    status: Option<CodStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Entry, Uuid>, DbErr> {
    let mut query = cod::Entity::find().filter(cod::Column::ProducerId.eq(producer.0));
    if let Some(status) = status {
        query = query.filter(cod::Column::Status.eq(status.code()));
    }
    if let Some(before) = before {
        query = query.filter(cod::Column::FulfilmentId.lt(before));
    }
    let rows = query.order_by_desc(cod::Column::FulfilmentId).limit(limit + 1).all(db).await?;
    let all = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(all, limit, |one| one.fulfilment))
}

/// The sums of a producer's parcels, as [`Ledger`] counts each.
pub async fn sums(db: &impl ConnectionTrait, producer: ProducerId) -> Result<Sums, DbErr> {
    let sum = |what: &str| format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)");
    let columns = [
        "1",
        "CASE WHEN status = 'ended' THEN 0 ELSE promised END",
        "collected",
        "remitted",
        "CASE WHEN status IN ('remitted', 'settled') AND remitted < promised THEN promised - remitted ELSE 0 END",
        "CASE WHEN status = 'ended' THEN remitted WHEN remitted > promised THEN remitted - promised ELSE 0 END",
        "CASE WHEN status IN ('settled', 'ended') OR remitted > promised THEN 0 ELSE promised - remitted END",
    ];
    let columns = columns.map(sum).join(", ");
    let sql = format!("SELECT {columns} FROM payments_cod WHERE producer_id = $1");
    let Some(row) = db.query_one_raw(statement(db, &sql, [producer.0.into()])).await? else {
        return Ok(Sums::default());
    };
    Ok(Sums {
        parcels: row.try_get_by_index(0)?,
        promised: row.try_get_by_index(1)?,
        collected: row.try_get_by_index(2)?,
        remitted: row.try_get_by_index(3)?,
        short: row.try_get_by_index(4)?,
        over: row.try_get_by_index(5)?,
        outstanding: row.try_get_by_index(6)?,
    })
}

fn row_of(one: &Entry, now: Instant) -> cod::ActiveModel {
    cod::ActiveModel {
        fulfilment_id: Set(one.fulfilment),
        order_id: Set(one.order.0),
        producer_id: Set(one.producer.0),
        status: Set(one.ledger.status.code().to_owned()),
        carries_delivery: Set(one.carries_delivery),
        tracking: Set(one.tracking.clone()),
        promised: Set(one.ledger.promised),
        collected: Set(one.ledger.collected),
        remitted: Set(one.ledger.remitted),
        note: Set(one.note.clone()),
        opened_at: Set(micros(one.opened_at)),
        updated_at: Set(micros(now)),
    }
}

fn read(row: cod::Model) -> Result<Entry, DbErr> {
    let bad = || unreadable("cash on delivery", &row.fulfilment_id.to_string());
    let status = CodStatus::from_code(&row.status).ok_or_else(bad)?;
    Ok(Entry {
        fulfilment: row.fulfilment_id,
        order: OrderId(row.order_id),
        producer: row.producer_id.into(),
        ledger: Ledger {
            status,
            promised: row.promised,
            collected: row.collected,
            remitted: row.remitted,
        },
        carries_delivery: row.carries_delivery,
        tracking: row.tracking,
        note: row.note,
        opened_at: instant(row.opened_at),
    })
}
