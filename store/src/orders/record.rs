//! Orders as they were made, and the few facts of them that change. [`save`] is the only writer of an
//! order's statuses.

use super::rows::{checkout, line, order};
use crate::{Instant, Together, instant, micros, unreadable};
use domain::ids::{AccountId, OrderId, ProducerId, ProductId, VariantId};
use domain::money::Dong;
use domain::orders::{ShipStatus, Status};
use domain::payments::commission::Fee;
use domain::payments::{Method, PayStatus};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What a buyer orders at once.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// Its id.
    pub id: Uuid,
    /// The cart that it was.
    pub cart: Uuid,
    /// The buyer's account.
    pub account: Option<AccountId>,
    /// The SHA-256 of the token that a guest holds.
    pub token_hash: Option<Vec<u8>>,
    /// Whom to reach and where to send, sealed; none once erased.
    pub contact: Option<Vec<u8>>,
    /// The sum of its orders.
    pub total: Dong,
}

/// An order: what one producer sells of a checkout.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its number, which people read and type.
    pub code: i64,
    /// With what it was ordered.
    pub checkout: Uuid,
    /// Who sells.
    pub producer: ProducerId,
    /// Who buys, where signed in.
    pub account: Option<AccountId>,
    /// Who buys, for caps alone.
    pub buyer: Vec<u8>,
    /// Where it stands.
    pub status: Status,
    /// How far it is paid.
    pub pay_status: PayStatus,
    /// How far it is sent.
    pub ship_status: ShipStatus,
    /// How it is paid.
    pub method: Method,
    /// How it is delivered, as it was offered then: JSON.
    pub delivery: String,
    /// The sum of its lines.
    pub items_total: Dong,
    /// The price of delivery.
    pub delivery_total: Dong,
    /// Both.
    pub total: Dong,
    /// Until when its goods are kept unpaid; none where no clock ends it.
    pub kept_until: Option<Instant>,
    /// When its goods were sold for good.
    pub allocated_at: Option<Instant>,
    /// When and why it was called off.
    pub canceled: Option<(Instant, String)>,
    /// When it was made.
    pub placed_at: Instant,
    /// Counts changes.
    pub revision: i64,
}

/// A line of an order, as it was sold.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct Line {
    pub id: Uuid,
    pub order: OrderId,
    pub product: ProductId,
    pub variant: VariantId,
    pub stock: Uuid,
    pub day: String,
    pub name: String,
    pub variant_name: String,
    pub sku: String,
    pub unit_price: Dong,
    pub quantity: i64,
    pub total: Dong,
    /// The claim under which it was sold, as JSON; none where it had no leave to carry the mark.
    pub sold_as: Option<String>,
    /// When it turned out that its certificate was not in force at the sale.
    pub fell_at: Option<Instant>,
    /// What it owes the platform once all of it is delivered.
    pub fee: Fee,
    /// Pieces that are called off and never sent.
    pub dropped: i64,
}

impl Order {
    /// Whether its goods are kept at an instant though not sold for good yet.
    pub fn is_kept(&self, at: Instant) -> bool {
        self.allocated_at.is_none()
            && matches!(self.status, Status::Draft | Status::Placed)
            && self.kept_until.is_none_or(|until| at < until)
    }
}

/// Writes a checkout with its orders and lines. The same cart a second time is a duplicate, and so is a number
/// that another order has.
pub fn make(
    writes: &mut Together,
    made: &Checkout,
    (orders, lines): (&[Order], &[Line]),
    now: Instant,
) {
    writes.insert(vec![checkout::ActiveModel {
        id: Set(made.id),
        cart_id: Set(made.cart),
        account_id: Set(made.account.map(|id| id.0)),
        token_hash: Set(made.token_hash.clone()),
        contact: Set(made.contact.clone()),
        total: Set(made.total.amount()),
        placed_at: Set(micros(now)),
        erased_at: Set(None),
    }]);
    writes.insert(orders.iter().map(|one| row_of(one, now)).collect());
    let mut position: HashMap<OrderId, i32> = HashMap::new();
    let rows = lines.iter().map(|one| {
        let next = position.entry(one.order).or_default();
        *next += 1;
        line_row(one, *next)
    });
    writes.insert(rows.collect());
}

/// Whether an order could not be written since another has its number.
pub fn is_number_taken(error: &DbErr) -> bool {
    // As PostgreSQL names it, and as SQLite does.
    crate::refused_by(error, "orders_code_key") || crate::refused_by(error, "orders.code")
}

fn row_of(one: &Order, now: Instant) -> order::ActiveModel {
    order::ActiveModel {
        id: Set(one.id.0),
        code: Set(one.code),
        checkout_id: Set(one.checkout),
        producer_id: Set(one.producer.0),
        account_id: Set(one.account.map(|id| id.0)),
        buyer: Set(one.buyer.clone()),
        status: Set(one.status.code().to_owned()),
        pay_status: Set(one.pay_status.code().to_owned()),
        ship_status: Set(one.ship_status.code().to_owned()),
        method: Set(one.method.code().to_owned()),
        delivery: Set(one.delivery.clone()),
        items_total: Set(one.items_total.amount()),
        delivery_total: Set(one.delivery_total.amount()),
        total: Set(one.total.amount()),
        kept_until: Set(one.kept_until.map(micros)),
        allocated_at: Set(one.allocated_at.map(micros)),
        canceled_at: Set(one.canceled.as_ref().map(|(at, _)| micros(*at))),
        cancel_reason: Set(one.canceled.as_ref().map(|(_, reason)| reason.clone())),
        placed_at: Set(micros(one.placed_at)),
        updated_at: Set(micros(now)),
        revision: Set(one.revision),
    }
}

fn line_row(one: &Line, position: i32) -> line::ActiveModel {
    line::ActiveModel {
        id: Set(one.id),
        order_id: Set(one.order.0),
        position: Set(position),
        product_id: Set(one.product.0),
        variant_id: Set(one.variant.0),
        stock_id: Set(one.stock),
        day: Set(one.day.clone()),
        name: Set(one.name.clone()),
        variant_name: Set(one.variant_name.clone()),
        sku: Set(one.sku.clone()),
        unit_price: Set(one.unit_price.amount()),
        quantity: Set(one.quantity),
        total: Set(one.total.amount()),
        sold_as: Set(one.sold_as.clone()),
        fell_at: Set(one.fell_at.map(micros)),
        fee: Set(one.fee.amount.amount()),
        fee_tax: Set(one.fee.tax.amount()),
        withheld: Set(one.fee.withheld.amount()),
        fee_rule: Set(one.fee.rule),
        dropped: Set(one.dropped),
    }
}

/// An order, kept for this transaction: whatever changes it, its payment or its goods has it in hand.
pub async fn lock(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>, DbErr> {
    let found = order::Entity::find_by_id(id.0).lock_exclusive().one(db).await?;
    found.map(read).transpose()
}

/// An order by its id.
pub async fn find(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>, DbErr> {
    order::Entity::find_by_id(id.0).one(db).await?.map(read).transpose()
}

/// A checkout by its id.
pub async fn checkout(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Checkout>, DbErr> {
    checkout::Entity::find_by_id(id).one(db).await?.map(read_checkout).transpose()
}

/// The sealed contacts of these checkouts, those erased aside.
pub async fn contacts(
    db: &impl ConnectionTrait,
    checkouts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<u8>>, DbErr> {
    let those = checkout::Entity::find()
        .select_only()
        .columns([checkout::Column::Id, checkout::Column::Contact])
        .filter(checkout::Column::Id.is_in(checkouts.iter().copied()));
    let rows: Vec<(Uuid, Option<Vec<u8>>)> = those.into_tuple().all(db).await?;
    Ok(rows.into_iter().filter_map(|(id, contact)| Some((id, contact?))).collect())
}

/// The checkout that a cart became.
pub async fn checkout_of(db: &impl ConnectionTrait, cart: Uuid) -> Result<Option<Checkout>, DbErr> {
    let found = checkout::Entity::find().filter(checkout::Column::CartId.eq(cart)).one(db).await?;
    found.map(read_checkout).transpose()
}

/// The orders of a checkout, in the order of their making.
pub async fn of_checkout(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Order>, DbErr> {
    let those = order::Entity::find().filter(order::Column::CheckoutId.eq(id));
    those.order_by_asc(order::Column::Id).all(db).await?.into_iter().map(read).collect()
}

/// The lines of these orders, each order's in their order.
pub async fn lines(db: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Vec<Line>, DbErr> {
    let those = line::Entity::find()
        .filter(line::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(line::Column::OrderId)
        .order_by_asc(line::Column::Position);
    those.all(db).await?.into_iter().map(read_line).collect()
}

/// Writes the facts of an order that change, and counts.
pub async fn save(db: &impl ConnectionTrait, one: &Order, now: Instant) -> Result<(), DbErr> {
    let row = order::ActiveModel { revision: Set(one.revision + 1), ..row_of(one, now) };
    row.update(db).await.map(drop)
}

pub(super) fn read(row: order::Model) -> Result<Order, DbErr> {
    let bad = || unreadable("order", &row.id.to_string());
    let dong = |amount| Dong::new(amount).ok_or_else(bad);
    Ok(Order {
        id: OrderId(row.id),
        code: row.code,
        checkout: row.checkout_id,
        producer: row.producer_id.into(),
        account: row.account_id.map(Into::into),
        status: Status::from_code(&row.status).ok_or_else(bad)?,
        pay_status: PayStatus::from_code(&row.pay_status).ok_or_else(bad)?,
        ship_status: ShipStatus::from_code(&row.ship_status).ok_or_else(bad)?,
        method: Method::from_code(&row.method).ok_or_else(bad)?,
        items_total: dong(row.items_total)?,
        delivery_total: dong(row.delivery_total)?,
        total: dong(row.total)?,
        buyer: row.buyer,
        delivery: row.delivery,
        kept_until: row.kept_until.map(instant),
        allocated_at: row.allocated_at.map(instant),
        canceled: row.canceled_at.map(|at| (instant(at), row.cancel_reason.unwrap_or_default())),
        placed_at: instant(row.placed_at),
        revision: row.revision,
    })
}

fn read_checkout(row: checkout::Model) -> Result<Checkout, DbErr> {
    Ok(Checkout {
        id: row.id,
        cart: row.cart_id,
        account: row.account_id.map(Into::into),
        token_hash: row.token_hash,
        contact: row.contact,
        total: Dong::new(row.total).ok_or_else(|| unreadable("total", &row.id.to_string()))?,
    })
}

fn read_line(row: line::Model) -> Result<Line, DbErr> {
    let dong = |amount| Dong::new(amount).ok_or_else(|| unreadable("price", &row.sku));
    Ok(Line {
        id: row.id,
        order: OrderId(row.order_id),
        product: row.product_id.into(),
        variant: row.variant_id.into(),
        stock: row.stock_id,
        unit_price: dong(row.unit_price)?,
        total: dong(row.total)?,
        fee: Fee {
            rule: row.fee_rule,
            amount: dong(row.fee)?,
            tax: dong(row.fee_tax)?,
            withheld: dong(row.withheld)?,
        },
        day: row.day,
        name: row.name,
        variant_name: row.variant_name,
        sku: row.sku,
        quantity: row.quantity,
        sold_as: row.sold_as,
        fell_at: row.fell_at.map(instant),
        dropped: row.dropped,
    })
}
