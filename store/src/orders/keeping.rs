//! Goods that are kept for orders which nobody has paid or confirmed yet.

use super::rows::order;
use crate::{Instant, micros, statement};
use domain::ids::OrderId;
use domain::orders::Status;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Orders whose goods are kept unpaid beyond their time, those first that lapsed first.
pub async fn lapsed(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<OrderId>, DbErr> {
    let open = [Status::Draft.code(), Status::Placed.code()];
    let ids: Vec<Uuid> = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::KeptUntil.lte(micros(now)))
        .filter(order::Column::AllocatedAt.is_null())
        .filter(order::Column::Status.is_in(open))
        .order_by_asc(order::Column::KeptUntil)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(OrderId).collect())
}

/// Orders that keep pieces of a stock unpaid beyond their time.
pub async fn lapsed_of(
    db: &impl ConnectionTrait,
    stock: Uuid,
    now: Instant,
) -> Result<Vec<OrderId>, DbErr> {
    let sql = "SELECT DISTINCT o.id FROM orders o CROSS JOIN orders_lines l \
         WHERE l.order_id = o.id AND l.stock_id = $1 AND o.kept_until <= $2 AND o.allocated_at IS NULL \
         AND o.status IN ('draft', 'placed') ORDER BY o.id";
    let values = [stock.into(), micros(now).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| Ok(OrderId(row.try_get_by_index(0)?))).collect()
}

/// What is kept for buyer `$1` at `$2`: pieces of each stock, and how many orders.
pub(super) const KEPT_FOR: &str = "SELECT 'pieces' AS what, l.stock_id, \
        CAST(SUM(l.quantity) AS BIGINT) AS number \
        FROM orders o JOIN orders_lines l ON l.order_id = o.id \
        WHERE o.buyer = $1 AND o.allocated_at IS NULL AND o.status IN ('draft', 'placed') \
        AND (o.kept_until IS NULL OR o.kept_until > $2) GROUP BY l.stock_id \
    UNION ALL SELECT 'orders', NULL, COUNT(*) FROM orders o \
        WHERE o.buyer = $1 AND o.allocated_at IS NULL AND o.status IN ('draft', 'placed') \
        AND (o.kept_until IS NULL OR o.kept_until > $2)";

/// How much is kept for a buyer: pieces of each stock, and how many orders.
pub(super) async fn kept_for(
    db: &impl ConnectionTrait,
    buyer: &[u8],
    now: Instant,
) -> Result<(HashMap<Uuid, i64>, u64), DbErr> {
    let values = [buyer.to_vec().into(), micros(now).into()];
    let (mut pieces, mut orders) = (HashMap::new(), 0);
    for row in db.query_all_raw(statement(db, KEPT_FOR, values)).await? {
        read_kept(&row, &mut pieces, &mut orders)?;
    }
    Ok((pieces, orders))
}

/// Reads a row of [`KEPT_FOR`].
pub(super) fn read_kept(
    row: &QueryResult,
    pieces: &mut HashMap<Uuid, i64>,
    orders: &mut u64,
) -> Result<(), DbErr> {
    let number: i64 = row.try_get_by_index(2)?;
    match row.try_get_by_index::<Option<Uuid>>(1)? {
        Some(stock) => {
            pieces.insert(stock, number);
        }
        None => *orders = u64::try_from(number).unwrap_or(0),
    }
    Ok(())
}
