//! What stands between a cart and an order. The same list is shown on the cart and is the only gate of
//! checkout.

use super::cart::Line;
use super::delivery::Unfit;
use crate::calendar::Day;
use crate::catalogue::Unsold;
use crate::catalogue::offers::Offer;
use crate::ids::{ProducerId, VariantId};

/// Something missing or wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What.
    pub missing: Missing,
    /// Of which producer's part of the cart; none of the cart as a whole.
    pub producer: Option<ProducerId>,
    /// Of which line: the variant and, of a bookable service, the day.
    pub line: Option<(VariantId, Option<Day>)>,
}

/// What is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The cart has no lines.
    Empty,
    /// Nobody is named whom to reach.
    Contact,
    /// What is sent needs an address.
    Address,
    /// A producer's way of delivery is not chosen.
    Delivery,
    /// The chosen way is no longer offered.
    DeliveryGone,
    /// The chosen way does not reach the address, or does not carry the weight.
    DeliveryUnfit,
    /// How a producer is paid is not chosen.
    Payment,
    /// The producer does not take that way of payment.
    PaymentNotTaken,
    /// The product or variant is not there any more.
    Gone,
    /// The product is not sold now.
    Unsold(Unsold),
    /// The producer's storefront is not open.
    StorefrontClosed,
    /// The variant has no price, or cannot be had now.
    NotOffered,
    /// Fewer than the producer sells at once.
    TooFew,
    /// More than the producer sells at once.
    TooMany,
    /// The producer has not counted any of it.
    NotStocked,
    /// Fewer are left.
    NotEnough,
    /// A bookable service needs a day.
    Day,
    /// Goods have no day, or the service cannot be had on it.
    WrongDay,
    /// More is kept for this buyer already than anyone may have kept.
    HeldTooMuch,
    /// The total is beyond what an order may cost.
    TooDear,
}

impl Missing {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "cart_empty",
            Self::Contact => "contact_missing",
            Self::Address => "address_missing",
            Self::Delivery => "delivery_missing",
            Self::DeliveryGone => "delivery_not_offered",
            Self::DeliveryUnfit => "delivery_does_not_reach",
            Self::Payment => "payment_missing",
            Self::PaymentNotTaken => "payment_not_offered",
            Self::Gone => "product_gone",
            Self::Unsold(why) => why.code(),
            Self::StorefrontClosed => "storefront_closed",
            Self::NotOffered => "not_offered",
            Self::TooFew => "below_minimum",
            Self::TooMany => "above_maximum",
            Self::NotStocked => "not_stocked",
            Self::NotEnough => "not_enough_stock",
            Self::Day => "day_missing",
            Self::WrongDay => "day_not_offered",
            Self::HeldTooMuch => "held_too_much",
            Self::TooDear => "total_too_large",
        }
    }
}

impl From<Unfit> for Missing {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::NoAddress => Self::Address,
            Unfit::NotThere | Unfit::TooHeavy => Self::DeliveryUnfit,
        }
    }
}

/// What is wrong with a line by its offer alone, as of a day in Vietnam. `is_service` is whether it is
/// booked for a day; `in_all` how many of the variant the cart has on all its lines.
pub fn of_offer(
    line: &Line,
    offer: &Offer,
    is_service: bool,
    in_all: u32,
    today: Day,
) -> Vec<Missing> {
    let mut found = Vec::new();
    if !offer.can_be_had(today) {
        found.push(Missing::NotOffered);
    }
    let quantities = offer.terms().quantities;
    if in_all < quantities.min {
        found.push(Missing::TooFew);
    }
    if quantities.max.is_some_and(|most| in_all > most) {
        found.push(Missing::TooMany);
    }
    let service = &offer.terms().service;
    match line.day {
        None if is_service => found.push(Missing::Day),
        None => {}
        Some(day) => {
            let within = service.from.is_none_or(|from| from <= day)
                && service.until.is_none_or(|until| day <= until);
            if !is_service || day < today || !within {
                found.push(Missing::WrongDay);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::offers::{Availability, Quantities, Service, Terms};
    use crate::ids::ProductId;
    use crate::money::Dong;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn line(day: Option<Day>, quantity: u32) -> Line {
        let product = ProductId(Uuid::from_u128(2));
        Line { product, variant: VariantId(Uuid::from_u128(1)), day, quantity }
    }

    fn offer(terms: Terms) -> Offer {
        Offer::stored(Terms { price: Dong::new(10_000), ..terms })
    }

    #[test]
    fn quantities_have_the_producers_bounds() {
        let bounded =
            offer(Terms { quantities: Quantities { min: 2, max: Some(4) }, ..Terms::default() });
        for (quantity, found) in
            [(1, vec![Missing::TooFew]), (2, vec![]), (4, vec![]), (5, vec![Missing::TooMany])]
        {
            let line = line(None, quantity);
            assert_eq!(of_offer(&line, &bounded, false, quantity, day("2026-11-23")), found);
        }
    }

    #[test]
    fn a_service_is_booked_for_a_day_on_which_it_can_be_had() {
        let (from, until) = (Some(day("2026-11-20")), Some(day("2026-12-31")));
        let service = Service { capacity: Some(8), from, until };
        let service = offer(Terms { service, ..Terms::default() });
        let today = day("2026-11-23");
        for (booked, found) in [
            (None, vec![Missing::Day]),
            (Some(day("2026-11-22")), vec![Missing::WrongDay]),
            (Some(today), vec![]),
            (Some(day("2026-12-31")), vec![]),
            (Some(day("2027-01-01")), vec![Missing::WrongDay]),
        ] {
            assert_eq!(of_offer(&line(booked, 1), &service, true, 1, today), found, "{booked:?}");
        }
        let goods = offer(Terms::default());
        assert_eq!(of_offer(&line(Some(today), 1), &goods, false, 1, today), [Missing::WrongDay]);
    }

    #[test]
    fn what_has_no_price_or_is_out_is_not_offered() {
        let out = offer(Terms { availability: Availability::Out, ..Terms::default() });
        let free = Offer::stored(Terms::default());
        for one in [out, free] {
            let found = of_offer(&line(None, 1), &one, false, 1, day("2026-11-23"));
            assert_eq!(found, [Missing::NotOffered]);
        }
    }
}
