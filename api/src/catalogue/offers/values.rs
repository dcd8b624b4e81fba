//! The parts of an offer as they cross the wire, in requests and answers alike.

use crate::money::Money;
use crate::scalars::{Date, Line};
use domain::catalogue::offers::{self, Availability, Per, Season};
use poem_openapi::{Enum, Object};
use serde::Serialize;

/// A variant's value on one of its product's axes.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct AxisValue {
    /// The axis, one of the product's `axes`; case and tones aside.
    pub(super) axis: Line<1, 40>,
    /// The value, such as "500 g".
    pub(super) value: Line<1, 60>,
}

/// A unit of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ContentUnit {
    /// Milligram.
    Mg,
    /// Gram.
    G,
    /// Kilogram.
    Kg,
    /// Millilitre.
    Ml,
    /// Litre.
    L,
    /// Piece (cái, quả, con, bông …).
    Piece,
    /// Pair (đôi).
    Pair,
    /// Set (bộ).
    Set,
}

/// What a pack holds: a whole number of a unit, so that 1.5 kg is 1500 g.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct NetContent {
    /// How many, 1 to 1,000,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    quantity: u32,
    /// Of which unit.
    unit: ContentUnit,
}

/// A unit for which prices are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PriceUnit {
    /// Kilogram.
    Kg,
    /// Litre.
    L,
}

/// What a kilogram or a litre costs.
#[derive(Clone, Copy, Debug, Object, Serialize)]
pub struct UnitPrice {
    /// The price, computed from the pack's price and net content: rounded half up to the đồng.
    price: Money,
    /// Of how much.
    per: PriceUnit,
}

/// Outer measures of the parcel in millimetres.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct ParcelSize {
    /// Length, 1 to 10,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    length: u32,
    /// Width, 1 to 10,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    width: u32,
    /// Height, 1 to 10,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    height: u32,
}

/// Whether a variant can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityState {
    /// In stock.
    InStock,
    /// Few are left.
    Low,
    /// Not to be had.
    Out,
    /// Can be ordered ahead.
    Preorder,
}

/// Whether a variant can be had, and until when it can be ordered ahead.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct AvailabilityBody {
    /// Which. The clock makes `out` of `preorder` after its last day.
    pub(super) state: AvailabilityState,
    /// Last day of ordering ahead, whole, in Vietnam; with `preorder` and only with it.
    pub(super) until: Option<Date>,
}

/// The months of harvest; past December where the first comes later than the last (11 to 2).
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct HarvestSeason {
    /// First month, 1 to 12.
    #[oai(validator(minimum(value = "1"), maximum(value = "12")))]
    from_month: u8,
    /// Last month, 1 to 12.
    #[oai(validator(minimum(value = "1"), maximum(value = "12")))]
    to_month: u8,
}

/// Capacity and dates of a bookable service (set 26).
#[derive(Clone, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct ServiceTerms {
    /// Guests at once, 1 to 10,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    capacity: u32,
    /// First day on which it can be had, in Vietnam.
    from: Option<Date>,
    /// Last day on which it can be had, whole, in Vietnam.
    until: Option<Date>,
}

/// The price that applied before. It must have really applied: either the platform's own record shows the
/// public was offered it, and no other, on every day of the time named, or `evidence` says what proves it.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct CompareAtEntry {
    /// The price, higher than the one asked now.
    pub(super) price: Money,
    /// First day on which it applied, whole, in Vietnam.
    pub(super) from: Date,
    /// Last day on which it applied, whole, in Vietnam; it must be over.
    pub(super) until: Date,
    /// What proves it where the platform's record doesn't, such as "bảng giá niêm yết 1/8/2026". Read by
    /// reviewers, not by the public.
    pub(super) evidence: Option<Line<1, 500>>,
}

/// What proves that a price applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PriceProof {
    /// The platform's own record of prices.
    OwnRecord,
    /// Evidence that the producer states.
    Stated,
}

/// The price that applied before.
#[derive(Clone, Debug, Object, Serialize)]
pub struct CompareAt {
    /// The price.
    price: Money,
    /// First day on which it applied, in Vietnam.
    from: Date,
    /// Last day on which it applied, in Vietnam.
    until: Date,
    /// What proves it.
    proof: PriceProof,
}

impl NetContent {
    /// The content; `None` out of bounds.
    pub(super) fn read(self) -> Option<offers::NetContent> {
        let unit = match self.unit {
            ContentUnit::Mg => offers::Unit::Milligram,
            ContentUnit::G => offers::Unit::Gram,
            ContentUnit::Kg => offers::Unit::Kilogram,
            ContentUnit::Ml => offers::Unit::Millilitre,
            ContentUnit::L => offers::Unit::Litre,
            ContentUnit::Piece => offers::Unit::Piece,
            ContentUnit::Pair => offers::Unit::Pair,
            ContentUnit::Set => offers::Unit::Set,
        };
        offers::NetContent::new(self.quantity, unit)
    }
}

impl From<offers::NetContent> for NetContent {
    fn from(content: offers::NetContent) -> Self {
        let unit = match content.unit() {
            offers::Unit::Milligram => ContentUnit::Mg,
            offers::Unit::Gram => ContentUnit::G,
            offers::Unit::Kilogram => ContentUnit::Kg,
            offers::Unit::Millilitre => ContentUnit::Ml,
            offers::Unit::Litre => ContentUnit::L,
            offers::Unit::Piece => ContentUnit::Piece,
            offers::Unit::Pair => ContentUnit::Pair,
            offers::Unit::Set => ContentUnit::Set,
        };
        Self { quantity: content.quantity(), unit }
    }
}

impl From<(domain::money::Dong, Per)> for UnitPrice {
    fn from((price, per): (domain::money::Dong, Per)) -> Self {
        let per = match per {
            Per::Kilogram => PriceUnit::Kg,
            Per::Litre => PriceUnit::L,
        };
        Self { price: price.into(), per }
    }
}

impl From<ParcelSize> for offers::Size {
    fn from(size: ParcelSize) -> Self {
        Self { length: size.length, width: size.width, height: size.height }
    }
}

impl From<offers::Size> for ParcelSize {
    fn from(size: offers::Size) -> Self {
        Self { length: size.length, width: size.width, height: size.height }
    }
}

impl AvailabilityBody {
    /// What it says; `None` where the day is missing, or given for what has none.
    pub(super) fn read(self) -> Option<Availability> {
        let until = self.until.map(|date| date.0);
        match (self.state, until) {
            (AvailabilityState::Preorder, Some(until)) => Some(Availability::Preorder { until }),
            (AvailabilityState::InStock, None) => Some(Availability::InStock),
            (AvailabilityState::Low, None) => Some(Availability::Low),
            (AvailabilityState::Out, None) => Some(Availability::Out),
            _ => None,
        }
    }
}

impl From<Availability> for AvailabilityBody {
    fn from(said: Availability) -> Self {
        let state = match said {
            Availability::InStock => AvailabilityState::InStock,
            Availability::Low => AvailabilityState::Low,
            Availability::Out => AvailabilityState::Out,
            Availability::Preorder { .. } => AvailabilityState::Preorder,
        };
        Self { state, until: said.until().map(Date) }
    }
}

impl HarvestSeason {
    /// The season; `None` out of bounds.
    pub(super) fn read(self) -> Option<Season> {
        Season::new(self.from_month, self.to_month)
    }
}

impl From<Season> for HarvestSeason {
    fn from(season: Season) -> Self {
        Self { from_month: season.from(), to_month: season.to() }
    }
}

impl From<ServiceTerms> for offers::Service {
    fn from(terms: ServiceTerms) -> Self {
        Self {
            capacity: Some(terms.capacity),
            from: terms.from.map(|date| date.0),
            until: terms.until.map(|date| date.0),
        }
    }
}

impl ServiceTerms {
    /// The terms of a service; none of goods.
    pub(super) fn of(service: offers::Service) -> Option<Self> {
        Some(Self {
            capacity: service.capacity?,
            from: service.from.map(Date),
            until: service.until.map(Date),
        })
    }
}

impl From<&offers::ReferencePrice> for CompareAt {
    fn from(reference: &offers::ReferencePrice) -> Self {
        let proof = match reference.evidence {
            Some(_) => PriceProof::Stated,
            None => PriceProof::OwnRecord,
        };
        Self {
            price: reference.price.into(),
            from: Date(reference.from),
            until: Date(reference.until),
            proof,
        }
    }
}
