//! Orders as answers show them.

use super::carts::PaymentMethod;
use super::contact::{KeptIn, OrderContact};
use super::since::{OrderFulfilment, OrderRefund, OrderReturn};
use super::whole::tally;
use crate::catalogue::public;
use crate::certification::RegisterFactAnswer;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::problem::Failure;
use crate::scalars::{Date, VietnamTime};
use domain::certification::{RegisterFact, Standing, Stars};
use domain::ids::{CertificateId, OrderId};
use domain::orders::{ShipStatus, Status};
use domain::payments::vietqr::{Kind, Reference};
use domain::payments::{Amounts, PayStatus, fold};
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Enum, Object};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::HashMap;
use store::orders::fulfilments::{self, Fulfilment};
use store::orders::record::{self, Line, Order as Kept};
use store::orders::returns::{self, Return};
use store::payments::intents;
use store::payments::refunds::{self, Refund};
use uuid::Uuid;

/// An order: what one producer sells to one buyer. What was sold is a copy; nothing edited later changes it.
#[derive(Clone, Debug, Object)]
pub struct Order {
    /// Its id.
    id: Uuid,
    /// Its number, which people read and type: sixteen letters and digits without look-alikes, the last
    /// three of which check the others. The memo of a transfer for the order says it.
    #[oai(validator(max_length = 16))]
    number: String,
    /// With what it was ordered.
    checkout_id: Uuid,
    /// Who sells.
    producer_id: Uuid,
    /// Where it stands.
    status: OrderStatus,
    /// How far it is paid.
    payment_status: OrderPaymentStatus,
    /// How far it is sent.
    shipping_status: OrderShippingStatus,
    /// How it is paid.
    payment_method: PaymentMethod,
    /// What arrived at the producer.
    paid: Money,
    /// What went back to the buyer.
    refunded: Money,
    /// What is due back to the buyer of what arrived, less what went back: all of it where the order was
    /// called off, else what is beyond what is owed for the goods that stay. Nothing goes back by itself: the
    /// producer refunds it.
    refund_due: Money,
    /// Until when its goods are kept unpaid; null where no clock ends it.
    kept_until: Option<VietnamTime>,
    /// When its goods were sold for good: the producer confirmed it, or it was paid.
    confirmed_at: Option<VietnamTime>,
    /// How it is delivered.
    delivery: OrderDelivery,
    /// What was sold.
    lines: Vec<OrderLine>,
    /// The sum of the lines.
    items_total: Money,
    /// What delivery costs.
    delivery_total: Money,
    /// Both.
    total: Money,
    /// Whom to reach and where to send; null once erased.
    contact: Option<OrderContact>,
    /// What of it was packed and sent, the oldest first.
    fulfilments: Vec<OrderFulfilment>,
    /// What comes back of it, the oldest first.
    returns: Vec<OrderReturn>,
    /// What money goes back, the oldest first.
    refunds: Vec<OrderRefund>,
    /// When and why it was called off.
    cancellation: Option<OrderCalledOff>,
    /// When it was ordered.
    placed_at: VietnamTime,
    /// Counts changes.
    revision: i64,
}

/// How an order is delivered, as it was offered.
#[derive(Clone, Debug, Object)]
struct OrderDelivery {
    /// `flat`, `table`, `pickup_at_storefront` or `pickup_at_point`.
    kind: String,
    /// The name that the producer gave it.
    name: String,
}

/// A line of an order.
#[derive(Clone, Debug, Object)]
struct OrderLine {
    /// Its id.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// Its variant.
    variant_id: Uuid,
    /// The product's name when it was sold.
    name: String,
    /// The variant's name when it was sold.
    variant_name: String,
    /// Its stock-keeping unit.
    sku: String,
    /// Of a bookable service: for which day.
    day: Option<Date>,
    /// How many.
    quantity: i64,
    /// Of these, called off by the producer and never sent.
    called_off: i64,
    /// The price of one.
    unit_price: Money,
    /// The price of all.
    total: Money,
    /// The certificate under which it was sold with the OCOP mark, as the register had it at that instant;
    /// null where it was sold without.
    sold_as: Option<RegisterFactAnswer>,
    /// When it turned out that the certificate was not in force at the sale after all, such as by a
    /// revocation that works back; null where it was, as far as is known.
    sold_as_fell_at: Option<VietnamTime>,
}

/// When and why an order was called off.
#[derive(Clone, Debug, Object)]
struct OrderCalledOff {
    /// When.
    at: VietnamTime,
    /// In the words of whoever did; `lapsed` where it was not paid in time.
    reason: String,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Status", rename_all = "snake_case")]
pub enum OrderStatus {
    /// Made, and the way to pay not settled yet.
    Draft,
    /// Ordered.
    Placed,
    /// Over.
    Closed,
    /// Called off, or lapsed unpaid.
    Canceled,
}

/// How far an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "PayStatus", rename_all = "snake_case")]
pub enum OrderPaymentStatus {
    /// Nothing was asked or promised.
    Unpaid,
    /// A code was shown, or a card is being asked.
    Pending,
    /// Promised in full: at the door, or held on a card.
    Authorized,
    /// Some of it arrived.
    PartiallyPaid,
    /// All of it arrived.
    Paid,
    /// More than all arrived.
    Overpaid,
    /// Some went back.
    PartiallyRefunded,
    /// All that arrived went back.
    Refunded,
}

/// How far an order is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "ShipStatus", rename_all = "snake_case")]
pub enum OrderShippingStatus {
    /// Nothing has left.
    None,
    /// Some has left.
    Partial,
    /// All has left.
    Shipped,
    /// All arrived.
    Delivered,
    /// Some came back.
    PartiallyReturned,
    /// All came back.
    Returned,
}

/// An order by its id, as its buyer and its producer read it.
pub async fn one(app: &App, db: &impl ConnectionTrait, id: OrderId) -> Result<Order, Failure> {
    let order = record::find(db, id).await?.ok_or(Code::NotFound)?;
    orders(app, db, vec![order]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// An order as those are told of it who follow changes: without whom to reach, which stays here.
pub(crate) async fn order_of(app: &App, id: OrderId) -> Result<Value, Failure> {
    let order = one(app, app.read(), id).await?;
    Ok(Order { contact: None, ..order }.to_json().unwrap_or_default())
}

/// These orders, as their buyers and their producers read them, in the order given.
pub async fn orders(
    app: &App,
    db: &impl ConnectionTrait,
    all: Vec<Kept>,
) -> Result<Vec<Order>, Failure> {
    let ids: Vec<OrderId> = all.iter().map(|one| one.id).collect();
    let mut lines: HashMap<OrderId, Vec<Line>> = HashMap::new();
    for line in record::lines(db, &ids).await? {
        lines.entry(line.order).or_default().push(line);
    }
    let checkouts: Vec<Uuid> = all.iter().map(|one| one.checkout).collect();
    let contacts = record::contacts(db, &checkouts).await?;
    let events = intents::of_orders(db, &ids).await?;
    let mut parcels = fulfilments::of_orders(db, &ids).await?;
    let mut back = returns::of_orders(db, &ids).await?;
    let mut refunded = refunds::of_orders(db, &ids).await?;
    let shown = all.into_iter().map(|one| {
        let sealed = contacts.get(&one.checkout);
        let contact =
            sealed.and_then(|text| OrderContact::open(app, KeptIn::Checkout(one.checkout), text));
        let since = Since {
            amounts: fold(events.get(&one.id).into_iter().flatten()),
            parcels: parcels.remove(&one.id).unwrap_or_default(),
            returns: back.remove(&one.id).unwrap_or_default(),
            refunds: refunded.remove(&one.id).unwrap_or_default(),
        };
        let lines = lines.remove(&one.id).unwrap_or_default();
        Order::of(one, lines, contact, &since)
    });
    Ok(shown.collect())
}

/// An order as it was made a moment ago: nothing is paid, and nothing else is known of it.
pub fn fresh(one: Kept, lines: Vec<Line>, contact: OrderContact) -> Order {
    Order::of(one, lines, Some(contact), &Since::default())
}

/// What became of an order.
#[derive(Default)]
struct Since {
    amounts: Amounts,
    parcels: Vec<Fulfilment>,
    returns: Vec<Return>,
    refunds: Vec<Refund>,
}

impl Order {
    fn of(one: Kept, lines: Vec<Line>, contact: Option<OrderContact>, since: &Since) -> Self {
        let due = tally(&lines, &since.parcels, &since.returns).due_back(
            one.total.amount(),
            one.canceled.is_some(),
            since.amounts,
        );
        let delivery: Value = serde_json::from_str(&one.delivery).unwrap_or_default();
        let word = |name: &str| delivery[name].as_str().unwrap_or_default().to_owned();
        let called_off = |(at, reason)| OrderCalledOff { at: VietnamTime(at), reason };
        Self {
            id: one.id.0,
            number: number(one.code),
            checkout_id: one.checkout,
            producer_id: one.producer.0,
            status: one.status.into(),
            payment_status: one.pay_status.into(),
            shipping_status: one.ship_status.into(),
            payment_method: one.method.into(),
            paid: Money::of(since.amounts.captured),
            refunded: Money::of(since.amounts.refunded),
            refund_due: Money::of(due),
            kept_until: one.kept_until.map(VietnamTime),
            confirmed_at: one.allocated_at.map(VietnamTime),
            delivery: OrderDelivery { kind: word("kind"), name: public(&word("name"), None) },
            lines: lines.iter().map(OrderLine::of).collect(),
            items_total: one.items_total.into(),
            delivery_total: one.delivery_total.into(),
            total: one.total.into(),
            contact,
            fulfilments: since.parcels.iter().map(OrderFulfilment::of).collect(),
            returns: since.returns.iter().map(OrderReturn::of).collect(),
            refunds: since.refunds.iter().map(OrderRefund::of).collect(),
            cancellation: one.canceled.map(called_off),
            placed_at: VietnamTime(one.placed_at),
            revision: one.revision,
        }
    }
}

impl OrderLine {
    fn of(line: &Line) -> Self {
        Self {
            id: line.id,
            product_id: line.product.0,
            variant_id: line.variant.0,
            name: line.name.clone(),
            variant_name: line.variant_name.clone(),
            sku: line.sku.clone(),
            day: line.day.parse().ok().map(Date),
            quantity: line.quantity,
            called_off: line.dropped,
            unit_price: line.unit_price.into(),
            total: line.total.into(),
            sold_as: line
                .sold_as
                .as_deref()
                .and_then(sold_as)
                .map(|fact| RegisterFactAnswer::from(&fact)),
            sold_as_fell_at: line.fell_at.map(VietnamTime),
        }
    }
}

/// The claim under which a line was sold, as it was frozen.
pub(super) fn sold_as(text: &str) -> Option<RegisterFact> {
    let frozen: Value = serde_json::from_str(text).ok()?;
    let day = |name: &str| frozen[name].as_str()?.parse().ok();
    Some(RegisterFact {
        certificate: CertificateId(frozen["certificate"].as_str()?.parse().ok()?),
        stars: Stars::new(u8::try_from(frozen["stars"].as_u64()?).ok()?)?,
        standing: Standing::Valid,
        valid_from: day("from")?,
        valid_to: day("to")?,
    })
}

/// A number as people read it: the reference under which it is paid by transfer.
pub fn number(code: i64) -> String {
    Reference::new(Kind::Order, code.unsigned_abs()).to_string()
}
