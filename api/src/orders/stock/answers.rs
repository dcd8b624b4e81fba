//! Stock as answers show it.

use crate::scalars::{Date, VietnamTime};
use domain::orders::stock::{MovementKind, Shown};
use poem_openapi::{Enum, Object};
use store::orders::rows::{location, movement, stock};
use uuid::Uuid;

/// Where stock lies.
#[derive(Debug, Object)]
pub struct StockLocation {
    /// Its id.
    id: Uuid,
    /// Its name, for the producer alone.
    name: String,
}

/// A page of places where stock lies.
#[derive(Debug, Object)]
pub struct StockLocationList {
    /// The places, oldest first: all there are.
    pub items: Vec<StockLocation>,
    /// Always null: a producer has few.
    pub next_cursor: Option<String>,
}

/// The counts of a variant at a place; of a bookable service on a day.
#[derive(Clone, Debug, Object)]
pub struct StockLevel {
    /// Its id.
    id: Uuid,
    /// Of which variant.
    variant_id: Uuid,
    /// Where.
    location_id: Uuid,
    /// Of a bookable service: on which day in Vietnam; null for goods.
    day: Option<Date>,
    /// Pieces that lie there, or seats there are.
    on_hand: i64,
    /// Of these, kept for buyers who have still to pay or to be confirmed.
    reserved: i64,
    /// Of these, sold and not sent yet.
    allocated: i64,
    /// What can still be promised: `on_hand` − `reserved` − `allocated`.
    free: i64,
}

/// A page of stock.
#[derive(Debug, Object)]
pub struct StockList {
    /// The counts, by id.
    pub items: Vec<StockLevel>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// A movement. It is never changed: what was wrong is put right by another.
#[derive(Debug, Object)]
pub struct StockMovement {
    /// Its number, growing.
    number: i64,
    /// What it tells of.
    kind: StockMovementKind,
    /// What it added to the pieces on hand.
    on_hand: i64,
    /// What it added to those reserved.
    reserved: i64,
    /// What it added to those allocated.
    allocated: i64,
    /// For which order; null for none.
    order_id: Option<Uuid>,
    /// Why, in words; empty where the kind says all.
    reason: String,
    /// When.
    at: VietnamTime,
}

/// A page of movements.
#[derive(Debug, Object)]
pub struct StockMovementList {
    /// The movements, newest first.
    pub items: Vec<StockMovement>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// What a movement tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "MovementKind", rename_all = "snake_case")]
pub enum StockMovementKind {
    /// Goods came in.
    Received,
    /// Kept for a buyer who has still to pay or to be confirmed.
    Reserved,
    /// No longer kept for a buyer, or sold and called off.
    Released,
    /// What was reserved is sold, and waits to be sent.
    Allocated,
    /// What was allocated has left.
    Shipped,
    /// Goods came back and are good to be sold again.
    Returned,
    /// A count was put right, for a reason.
    Adjusted,
}

/// Whether there is enough of a variant; how many there are is nobody's to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Shown", rename_all = "snake_case")]
pub enum StockShown {
    /// There are enough.
    In,
    /// Few are left.
    Low,
    /// There are none.
    Out,
}

/// What can be had of a variant.
#[derive(Debug, Object)]
pub struct VariantAvailability {
    /// The variant.
    pub variant_id: Uuid,
    /// Whether there is enough of it.
    pub availability: StockShown,
}

/// What can be had of a product.
#[derive(Debug, Object)]
pub struct ProductAvailability {
    /// Its variants; of one whose producer has counted none, `out`.
    pub items: Vec<VariantAvailability>,
}

impl StockLocation {
    /// A place from its row.
    pub fn of(row: &location::Model) -> Self {
        Self { id: row.id, name: row.name.clone() }
    }
}

impl StockLevel {
    /// Counts from their row.
    pub fn of(row: &stock::Model) -> Self {
        Self {
            id: row.id,
            variant_id: row.variant_id,
            location_id: row.location_id,
            day: row.day.parse().ok().map(Date),
            on_hand: row.on_hand,
            reserved: row.reserved,
            allocated: row.allocated,
            free: store::orders::stock::levels(row).free(),
        }
    }
}

impl StockMovement {
    /// A movement from its row; `None` for a kind that nobody writes.
    pub fn of(row: movement::Model) -> Option<Self> {
        Some(Self {
            number: row.seq,
            kind: MovementKind::from_code(&row.kind)?.into(),
            on_hand: row.on_hand,
            reserved: row.reserved,
            allocated: row.allocated,
            order_id: row.order_id,
            reason: row.reason,
            at: VietnamTime(store::instant(row.at)),
        })
    }
}
