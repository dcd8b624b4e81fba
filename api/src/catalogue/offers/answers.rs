//! Variants as answers show them.

use super::values::{
    AvailabilityBody, AxisValue, CompareAt, HarvestSeason, NetContent, ParcelSize, ServiceTerms,
    UnitPrice,
};
use crate::catalogue::answers::public;
use crate::money::Money;
use crate::scalars::Line;
use domain::calendar::Day;
use domain::certification::MarkPermit;
use poem_openapi::Object;
use serde::Serialize;
use store::catalogue::pages::VariantRow;
use uuid::Uuid;

/// A variant of a product.
#[derive(Clone, Debug, Object, Serialize)]
pub struct MarkedVariant {
    /// Its id.
    id: Uuid,
    /// Name.
    name: String,
    /// Pack, as a decision would name it.
    pack: String,
    /// Stock-keeping unit.
    sku: String,
    /// Its value on each of the product's axes.
    axes: Vec<AxisValue>,
    /// GTIN, where its maker holds one.
    gtin: Option<String>,
    /// The price of one; null where it is not sold by price.
    price: Option<Money>,
    /// The price that applied before.
    compare_at: Option<CompareAt>,
    /// What a pack holds.
    net_content: Option<NetContent>,
    /// What a kilogram or a litre costs.
    unit_price: Option<UnitPrice>,
    /// Weight of the parcel in grams.
    weight_g: Option<u32>,
    /// Size of the parcel.
    size_mm: Option<ParcelSize>,
    /// The fewest that an order takes.
    min_quantity: u32,
    /// The most that an order takes; null for unbounded.
    max_quantity: Option<u32>,
    /// Whether it can be had today.
    availability: AvailabilityBody,
    /// When it is harvested.
    harvest_season: Option<HarvestSeason>,
    /// Whether today lies in the harvest; null without one.
    in_season: Option<bool>,
    /// Capacity and dates of a service; null for goods.
    service: Option<ServiceTerms>,
    /// Version for `If-Match`.
    revision: i64,
    /// Whether the mark may be shown on this variant now.
    mark_covered: bool,
}

impl MarkedVariant {
    /// A variant as it may be shown on a day under the permit of its product.
    pub fn of(row: &VariantRow, permit: Option<&MarkPermit>, today: Day) -> Self {
        let covering = permit.filter(|permit| permit.covers(&row.variant));
        let terms = row.offer.terms();
        let value = |(axis, value): &(String, String)| AxisValue {
            axis: Line(public(axis, covering)),
            value: Line(public(value, covering)),
        };
        Self {
            id: row.variant.id.0,
            name: public(&row.name, covering),
            pack: public(&row.variant.pack, covering),
            sku: public(&row.sku, covering),
            axes: row.axes.pairs().iter().map(value).collect(),
            gtin: terms.gtin.as_ref().map(|gtin| gtin.as_str().to_owned()),
            price: terms.price.map(Money::from),
            compare_at: terms.reference.as_ref().map(CompareAt::from),
            net_content: terms.content.map(NetContent::from),
            unit_price: row.offer.unit_price().map(UnitPrice::from),
            weight_g: terms.weight,
            size_mm: terms.size.map(ParcelSize::from),
            min_quantity: terms.quantities.min,
            max_quantity: terms.quantities.max,
            availability: terms.availability.on(today).into(),
            harvest_season: terms.season.map(HarvestSeason::from),
            in_season: terms.season.map(|season| season.contains(today)),
            service: ServiceTerms::of(terms.service),
            revision: row.revision,
            mark_covered: covering.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::offers::{
        Availability, AxisValues, Gtin, NetContent, Offer, ReferencePrice, Season, Service, Size,
        Terms, Unit,
    };
    use domain::certification::Variant;
    use domain::ids::VariantId;
    use domain::money::Dong;
    use poem_openapi::types::ToJSON as _;

    fn shown(terms: Terms) -> MarkedVariant {
        let since = "2026-09-01T02:00:00Z".parse().expect("an instant");
        let row = VariantRow {
            variant: Variant {
                id: VariantId(Uuid::from_u128(7)),
                pack: "gói".into(),
                created: since,
            },
            name: "Gói \"nhỏ\"".into(),
            sku: "A-1".into(),
            axes: AxisValues::stored(vec![("Bao bì".into(), "gói".into())]),
            offer: Offer::stored(terms),
            revision: 3,
        };
        MarkedVariant::of(&row, None, day())
    }

    fn day() -> Day {
        "2026-09-01".parse().expect("a day")
    }

    #[test]
    fn variants_are_written_straight_as_they_are_through_a_tree() {
        let all = Terms {
            gtin: Gtin::parse("8934563138165").ok(),
            price: Dong::new(60_000),
            reference: Dong::new(70_000).map(|price| ReferencePrice {
                price,
                from: day(),
                until: day(),
                evidence: None,
            }),
            content: NetContent::new(200, Unit::Gram),
            weight: Some(250),
            size: Some(Size { length: 1, width: 2, height: 3 }),
            availability: Availability::Preorder { until: day() },
            season: Season::new(11, 2),
            service: Service { capacity: Some(2), from: None, until: Some(day()) },
            ..Terms::default()
        };
        for one in [shown(all), shown(Terms::default())] {
            assert_eq!(serde_json::to_value(&one).ok(), one.to_json());
        }
    }
}
