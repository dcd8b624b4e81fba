//! What a checkout takes before it writes anything: the cart, and the goods.

use super::carts::{self, Cart};
use super::keeping::{self, KEPT_FOR};
use super::stock;
use crate::{Instant, micros, statement};
use domain::ids::OrderId;
use domain::orders::stock::Pieces;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Pieces that are wanted of a stock, for an order.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The stock.
    pub stock: Uuid,
    /// How many.
    pub pieces: Pieces,
    /// For which order.
    pub order: OrderId,
}

/// What was taken.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Whether the cart is closed now, which was open and in the version that was read. Nothing was taken
    /// otherwise.
    pub cart: bool,
    /// The stocks of which as many pieces were free as were wanted, and are kept now.
    pub stocks: Vec<Uuid>,
    /// Pieces that were kept for the buyer before, of each stock.
    pub pieces: HashMap<Uuid, i64>,
    /// Orders whose goods were kept for the buyer before.
    pub orders: u64,
}

/// Closes a cart, and keeps goods of each stock if as many are free. Stocks are locked by ascending id, so that
/// two buyers never wait for each other.
pub async fn take(
    db: &impl ConnectionTrait,
    (cart, buyer): (&Cart, &[u8]),
    wanted: &[Wish],
    now: Instant,
) -> Result<Taken, DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        return take_at_once(db, (cart, buyer), wanted, now).await;
    }
    let mut taken = Taken { cart: carts::take(db, cart, now).await?, ..Taken::default() };
    if !taken.cart {
        return Ok(taken);
    }
    (taken.pieces, taken.orders) = keeping::kept_for(db, buyer, now).await?;
    for wish in wanted {
        if stock::reserve(db, wish.stock, wish.pieces, wish.order, now).await? {
            taken.stocks.push(wish.stock);
        }
    }
    Ok(taken)
}

/// The same in one statement: a row is locked for as long as it takes to write, and not while messages go to
/// and fro.
async fn take_at_once(
    db: &impl ConnectionTrait,
    (cart, buyer): (&Cart, &[u8]),
    wanted: &[Wish],
    now: Instant,
) -> Result<Taken, DbErr> {
    let mut values: Vec<Value> =
        vec![buyer.to_vec().into(), micros(now).into(), cart.id.into(), cart.version.into()];
    let rows: Vec<String> = wanted
        .iter()
        .map(|wish| {
            let first = values.len() + 1;
            values.extend([wish.stock.into(), wish.pieces.count().into(), wish.order.0.into()]);
            format!("(${first}::uuid, ${}::bigint, ${}::uuid)", first + 1, first + 2)
        })
        .collect();
    let sql = format!(
        "WITH taken AS (UPDATE orders_carts SET closed_at = $2, contact = NULL \
             WHERE id = $3 AND version = $4 AND closed_at IS NULL RETURNING id), \
         free AS (SELECT s.id, w.pieces, w.order_id FROM orders_stock s \
             JOIN (VALUES {}) AS w (id, pieces, order_id) ON w.id = s.id \
             WHERE s.on_hand - s.reserved - s.allocated >= w.pieces ORDER BY s.id FOR UPDATE OF s), \
         kept AS (INSERT INTO orders_movements \
             (stock_id, kind, on_hand, reserved, allocated, order_id, reason, at) \
             SELECT id, 'reserved', 0, pieces, 0, order_id, '', $2 FROM free \
             WHERE EXISTS (SELECT 1 FROM taken) RETURNING stock_id) \
         SELECT 'cart' AS what, id, CAST(NULL AS BIGINT) AS number FROM taken \
         UNION ALL SELECT 'stock', stock_id, NULL FROM kept UNION ALL {KEPT_FOR}",
        rows.join(", ")
    );
    let mut taken = Taken::default();
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let stock: Option<Uuid> = row.try_get_by_index(1)?;
        match (row.try_get_by_index::<String>(0)?.as_str(), stock) {
            ("cart", _) => taken.cart = true,
            ("stock", Some(stock)) => taken.stocks.push(stock),
            _ => keeping::read_kept(&row, &mut taken.pieces, &mut taken.orders)?,
        }
    }
    Ok(taken)
}
