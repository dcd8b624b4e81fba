//! What is offered: a variant with its price, content, quantities and availability.

mod availability;
mod axes;
mod gtin;
mod measures;
mod reference;

pub use availability::{Availability, Season};
pub use axes::{Axes, AxesRefusal, AxisRefusal, AxisValues, MOST_AXES};
pub use gtin::{Gtin, GtinRefusal};
pub use measures::{Measure, NetContent, Per, Unit};
pub use reference::{PricePoint, ReferencePrice, ReferenceRefusal, applied};

use super::ProductSet;
use crate::calendar::Day;
use crate::money::Dong;

/// How many of a variant one order takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantities {
    /// The fewest, at least 1.
    pub min: u32,
    /// The most; none where it is not bounded.
    pub max: Option<u32>,
}

impl Default for Quantities {
    fn default() -> Self {
        Self { min: 1, max: None }
    }
}

/// Outer measures of the parcel in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Length.
    pub length: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A bookable service, as tourism products are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// How many guests at once.
    pub capacity: Option<u32>,
    /// First day on which it can be had.
    pub from: Option<Day>,
    /// Last day on which it can be had.
    pub until: Option<Day>,
}

/// What a producer says of a variant, each value sound by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The number under which the trade knows the item.
    pub gtin: Option<Gtin>,
    /// The price of one; none where it is not sold by price.
    pub price: Option<Dong>,
    /// The price that applied before.
    pub reference: Option<ReferencePrice>,
    /// What a pack holds.
    pub content: Option<NetContent>,
    /// Weight of the parcel in grams.
    pub weight: Option<u32>,
    /// Size of the parcel.
    pub size: Option<Size>,
    /// How many an order takes.
    pub quantities: Quantities,
    /// Whether it can be had.
    pub availability: Availability,
    /// When it is harvested.
    pub season: Option<Season>,
    /// Capacity and dates of a service.
    pub service: Service,
}

/// Terms that fit together and fit the product. The only way to one is [`Offer::new`], or what was stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer(Terms);

/// Why terms make no offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferRefusal {
    /// The fewest are more than the most.
    MinOverMax,
    /// The last day of orders ahead is over.
    PreorderOver,
    /// A service ends before it begins.
    ServiceReversed,
    /// A service needs its capacity.
    NoCapacity,
    /// A service has no such thing as goods have.
    NotOfServices(GoodsOnly),
    /// Goods have no capacity and no dates.
    NotOfGoods,
    /// The price that applied before.
    Reference(ReferenceRefusal),
}

/// What only goods have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoodsOnly {
    /// A trade item number.
    Gtin,
    /// A net content.
    Content,
    /// A weight.
    Weight,
    /// A size.
    Size,
    /// A harvest.
    Season,
}

impl Offer {
    /// An offer, where the terms fit together, the product and the day; else every reason against.
    /// Products whose set the source doesn't tell are goods. `history` is the record of the variant's
    /// prices, oldest first. What was `already` said is not held against the day once more: that the day
    /// of an order ahead has passed, or that a proof has aged, forbids no new price.
    pub fn new(
        terms: Terms,
        set: Option<ProductSet>,
        today: Day,
        history: &[PricePoint],
        already: Option<&Offer>,
    ) -> Result<Self, Vec<OfferRefusal>> {
        let mut refused = Vec::new();
        if terms.quantities.max.is_some_and(|max| max < terms.quantities.min) {
            refused.push(OfferRefusal::MinOverMax);
        }
        let said = already.is_some_and(|offer| offer.0.availability == terms.availability);
        if !said && terms.availability.until().is_some_and(|until| until < today) {
            refused.push(OfferRefusal::PreorderOver);
        }
        if let Some(reference) = &terms.reference {
            let proven = already.is_some_and(|offer| offer.0.reference == terms.reference);
            let found = reference.check(terms.price, today, history);
            let refusal =
                found.err().filter(|refusal| !proven || *refusal == ReferenceRefusal::NotHigher);
            refused.extend(refusal.map(OfferRefusal::Reference));
        }
        if set.is_some_and(ProductSet::is_service) {
            terms.refuse_as_service(&mut refused);
        } else if terms.service != Service::default() {
            refused.push(OfferRefusal::NotOfGoods);
        }
        if refused.is_empty() { Ok(Self(terms)) } else { Err(refused) }
    }

    /// An offer as it was stored.
    pub fn stored(terms: Terms) -> Self {
        Self(terms)
    }

    /// What it says.
    pub fn terms(&self) -> &Terms {
        &self.0
    }

    /// What a kilogram or a litre costs.
    pub fn unit_price(&self) -> Option<(Dong, Per)> {
        self.0.content?.unit_price(self.0.price?)
    }

    /// Whether it can be had on a day: it has a price, is not out, and lies within its dates.
    pub fn can_be_had(&self, today: Day) -> bool {
        let service = &self.0.service;
        self.0.price.is_some()
            && self.0.availability.on(today) != Availability::Out
            && service.until.is_none_or(|until| today <= until)
    }
}

impl Terms {
    fn refuse_as_service(&self, refused: &mut Vec<OfferRefusal>) {
        let goods = [
            (GoodsOnly::Gtin, self.gtin.is_some()),
            (GoodsOnly::Content, self.content.is_some()),
            (GoodsOnly::Weight, self.weight.is_some()),
            (GoodsOnly::Size, self.size.is_some()),
            (GoodsOnly::Season, self.season.is_some()),
        ];
        let there = goods.into_iter().filter(|(_, there)| *there);
        refused.extend(there.map(|(what, _)| OfferRefusal::NotOfServices(what)));
        if self.price.is_some() && self.service.capacity.is_none() {
            refused.push(OfferRefusal::NoCapacity);
        }
        if self.service.from.zip(self.service.until).is_some_and(|(from, until)| until < from) {
            refused.push(OfferRefusal::ServiceReversed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn dong(amount: i64) -> Option<Dong> {
        Dong::new(amount)
    }

    fn refusals(terms: Terms, set: u8) -> Vec<OfferRefusal> {
        Offer::new(terms, ProductSet::new(set), day("2026-09-01"), &[], None)
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn goods_and_services_say_different_things() {
        let tea = Terms {
            price: dong(60_000),
            content: NetContent::new(200, Unit::Gram),
            weight: Some(250),
            ..Terms::default()
        };
        assert_eq!(refusals(tea.clone(), 11), []);
        let found = refusals(tea, 26);
        let only = OfferRefusal::NotOfServices;
        assert_eq!(
            found,
            [only(GoodsOnly::Content), only(GoodsOnly::Weight), OfferRefusal::NoCapacity]
        );
        let homestay = Terms {
            price: dong(300_000),
            service: Service {
                capacity: Some(12),
                from: Some(day("2026-10-01")),
                until: Some(day("2027-03-31")),
            },
            ..Terms::default()
        };
        assert_eq!(refusals(homestay.clone(), 26), []);
        assert_eq!(refusals(homestay.clone(), 11), [OfferRefusal::NotOfGoods]);
        let reversed = Service { until: Some(day("2026-09-30")), ..homestay.service };
        let found = refusals(Terms { service: reversed, ..homestay }, 26);
        assert_eq!(found, [OfferRefusal::ServiceReversed]);
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let terms = Terms {
            price: dong(100),
            reference: Some(ReferencePrice {
                price: dong(90).unwrap(),
                from: day("2026-08-01"),
                until: day("2026-08-02"),
                evidence: None,
            }),
            quantities: Quantities { min: 5, max: Some(4) },
            availability: Availability::Preorder { until: day("2026-08-31") },
            ..Terms::default()
        };
        let reference = OfferRefusal::Reference(ReferenceRefusal::NotHigher);
        assert_eq!(
            refusals(terms, 11),
            [OfferRefusal::MinOverMax, OfferRefusal::PreorderOver, reference]
        );
    }

    #[test]
    fn what_was_said_before_is_not_held_against_the_day_again() {
        let terms = Terms {
            price: dong(100),
            availability: Availability::Preorder { until: day("2026-08-31") },
            ..Terms::default()
        };
        let stored = Offer::stored(terms.clone());
        let cheaper = Terms { price: dong(90), ..terms };
        let today = day("2026-09-01");
        let offer = Offer::new(cheaper, ProductSet::new(11), today, &[], Some(&stored)).unwrap();
        assert!(!offer.can_be_had(today) && offer.can_be_had(day("2026-08-31")));
    }
}
