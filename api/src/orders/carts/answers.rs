//! Carts as answers show them.

use super::bodies::PaymentMethod;
use crate::catalogue::public;
use crate::money::Money;
use crate::orders::basket::{Basket, Part, Priced};
use crate::orders::contact::OrderContact;
use crate::orders::sentences::sentence;
use crate::orders::stock::StockShown;
use crate::scalars::Date;
use domain::certification::MarkPermit;
use domain::orders::Requirement;
use domain::orders::stock::Shown;
use poem_openapi::Object;
use uuid::Uuid;

/// A cart, priced at this instant. Nothing is kept for it before it is ordered.
#[derive(Clone, Debug, Object)]
pub struct Cart {
    /// Its id.
    id: Uuid,
    /// Counts changes; the same as its ETag.
    version: i64,
    /// What it has of each producer. Each becomes an order of its own, paid straight to its producer.
    parts: Vec<CartPart>,
    /// What all of it costs, delivery included: send it as `expected_total` when you order. Null beyond
    /// 1,000,000,000,000 đồng.
    total: Option<Money>,
    /// Whom to reach and where to send; null until said.
    contact: Option<OrderContact>,
    /// All that is missing or wrong. While it is empty the cart can be ordered; nothing else stands against
    /// it.
    requirements: Vec<CartRequirement>,
}

/// What a cart has of one producer.
#[derive(Clone, Debug, Object)]
struct CartPart {
    /// The producer.
    producer_id: Uuid,
    /// Its name.
    producer_name: String,
    /// What is bought of it.
    lines: Vec<CartLine>,
    /// The sum of the lines.
    items_total: Money,
    /// How it delivers.
    delivery_methods: Vec<CartDelivery>,
    /// The way of delivery chosen; null until then.
    delivery_method_id: Option<Uuid>,
    /// What delivery costs; nothing until it is known.
    delivery_total: Money,
    /// How it can be paid.
    payment_methods: Vec<PaymentMethod>,
    /// The way of payment chosen; null until then.
    payment_method: Option<PaymentMethod>,
    /// Lines and delivery.
    total: Money,
}

/// A line of a cart.
#[derive(Clone, Debug, Object)]
struct CartLine {
    /// The product.
    product_id: Uuid,
    /// Its variant.
    variant_id: Uuid,
    /// Of a bookable service: on which day.
    day: Option<Date>,
    /// The product's name of today; empty once it is gone.
    name: String,
    /// The variant's name of today.
    variant_name: String,
    /// How many.
    quantity: u32,
    /// The price of one today.
    unit_price: Money,
    /// The price of all.
    total: Money,
    /// Whether there is enough.
    availability: StockShown,
}

/// A way of delivery, with its price for this cart.
#[derive(Clone, Debug, Object)]
struct CartDelivery {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// What it costs; null where it does not reach the address, which may not be known yet.
    price: Option<Money>,
}

/// Something that is missing or wrong.
#[derive(Clone, Debug, Object)]
pub struct CartRequirement {
    /// Stable code, such as `address_missing` or `not_enough_stock`.
    pub code: String,
    /// What to do, in the language of the request.
    pub detail: String,
    /// Of which producer's part; null of the cart as a whole.
    pub producer_id: Option<Uuid>,
    /// Of which line; null of the whole part.
    pub variant_id: Option<Uuid>,
    /// Of which line of a bookable service.
    pub day: Option<Date>,
}

impl Cart {
    /// A cart as it stands.
    pub fn of(basket: &Basket) -> Self {
        Self {
            id: basket.cart.id,
            version: basket.cart.version,
            parts: basket.parts.iter().map(|part| CartPart::of(part, basket)).collect(),
            total: basket.total().map(Money::from),
            contact: basket.contact.clone(),
            requirements: basket.requirements.iter().map(CartRequirement::of).collect(),
        }
    }
}

impl CartPart {
    fn of(part: &Part, basket: &Basket) -> Self {
        let delivery = part.offered.iter().map(|(one, price)| CartDelivery {
            id: one.id,
            name: public(&one.name, None),
            price: price.map(Money::from),
        });
        Self {
            producer_id: part.producer.0,
            producer_name: public(&part.producer_name, None),
            lines: part.lines.iter().map(|one| CartLine::of(one, basket)).collect(),
            items_total: part.items_total.into(),
            delivery_methods: delivery.collect(),
            delivery_method_id: part.delivery.as_ref().map(|one| one.id),
            delivery_total: part.delivery_price.into(),
            payment_methods: part.taken.iter().map(|one| (*one).into()).collect(),
            payment_method: part.payment.map(Into::into),
            total: part.total.into(),
        }
    }
}

impl CartLine {
    fn of(one: &Priced, basket: &Basket) -> Self {
        let verdict = one.of.as_ref().map(|(page, _)| page.dossier.verdict(basket.now));
        let permit = verdict.as_ref().and_then(|verdict| verdict.permit());
        let (name, variant_name) = names(one, permit);
        Self {
            product_id: one.line.product.0,
            variant_id: one.line.variant.0,
            day: one.line.day.map(Date),
            name,
            variant_name,
            quantity: one.line.quantity,
            unit_price: one.unit_price.into(),
            total: one.total.into(),
            availability: Shown::of(one.free).into(),
        }
    }
}

/// Names of a product and its variant as they may be shown under a permit.
pub fn names(one: &Priced, permit: Option<&MarkPermit>) -> (String, String) {
    let Some((page, row)) = &one.of else { return <_>::default() };
    let covering = permit.filter(|permit| permit.covers(&row.variant));
    (public(&page.product.name, permit), public(&row.name, covering))
}

impl CartRequirement {
    /// In the language of the request.
    pub fn of(one: &Requirement) -> Self {
        Self {
            code: one.missing.code().to_owned(),
            detail: sentence(one.missing).spoken(),
            producer_id: one.producer.map(|id| id.0),
            variant_id: one.line.map(|(variant, _)| variant.0),
            day: one.line.and_then(|(_, day)| day).map(Date),
        }
    }
}
