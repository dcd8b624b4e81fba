//! What writers of variants send.

use super::values::{
    AvailabilityBody, AxisValue, CompareAtEntry, HarvestSeason, NetContent, ParcelSize,
    ServiceTerms,
};
use crate::money::Money;
use crate::scalars::Line;
use poem_openapi::Object;
use poem_openapi::types::MaybeUndefined;

/// A pack or version to be added.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct VariantDraft {
    /// Name.
    name: Line<1, 200>,
    /// The pack, as a decision would name it, such as "gói 200 g".
    pack: Option<Line<0, 120>>,
    /// Stock-keeping unit, unique within the product; a withdrawn variant keeps its own.
    sku: Line<1, 60>,
    /// One value for each of the product's `axes`; no other variant has the same ones.
    #[oai(validator(max_items = 3))]
    axes: Option<Vec<AxisValue>>,
    /// GTIN of 8, 12, 13 or 14 digits with the right check digit, for those who hold a GS1 prefix. None is
    /// ever made up here.
    gtin: Option<Line<8, 14>>,
    /// The price of one. Without a price the variant is shown and not sold.
    price: Option<Money>,
    /// The price that applied before, with what proves it.
    compare_at: Option<CompareAtEntry>,
    /// What a pack holds; not for services.
    net_content: Option<NetContent>,
    /// Weight of the parcel in grams, 1 to 1,000,000; not for services.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    weight_g: Option<u32>,
    /// Size of the parcel; not for services.
    size_mm: Option<ParcelSize>,
    /// The fewest that an order takes, 1 to 10,000; 1 when unsaid.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    min_quantity: Option<u32>,
    /// The most that an order takes, 1 to 10,000, no fewer than `min_quantity`; unbounded when unsaid.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    max_quantity: Option<u32>,
    /// Whether it can be had; in stock when unsaid.
    availability: Option<AvailabilityBody>,
    /// When it is harvested; not for services.
    harvest_season: Option<HarvestSeason>,
    /// Capacity and dates, for services (set 26) alone; they need it to have a price.
    service: Option<ServiceTerms>,
}

/// A change of a variant; fields left out stay, null takes away what may be missing.
#[derive(Debug, Default, Object)]
#[oai(deny_unknown_fields)]
pub struct VariantPatch {
    /// Name. Certified once a certificate covers the variant.
    pub(super) name: Option<Line<1, 200>>,
    /// The pack, as a decision would name it. Certified once a certificate covers the variant.
    pub(super) pack: Option<Line<0, 120>>,
    /// Stock-keeping unit, unique within the product.
    pub(super) sku: Option<Line<1, 60>>,
    /// One value for each of the product's `axes`. Certified once a certificate covers the variant.
    #[oai(validator(max_items = 3))]
    pub(super) axes: Option<Vec<AxisValue>>,
    /// GTIN of 8, 12, 13 or 14 digits with the right check digit.
    pub(super) gtin: MaybeUndefined<Line<8, 14>>,
    /// The price of one.
    pub(super) price: MaybeUndefined<Money>,
    /// The price that applied before, with what proves it.
    pub(super) compare_at: MaybeUndefined<CompareAtEntry>,
    /// What a pack holds. Certified once it is said and a certificate covers the variant.
    pub(super) net_content: MaybeUndefined<NetContent>,
    /// Weight of the parcel in grams, 1 to 1,000,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    pub(super) weight_g: MaybeUndefined<u32>,
    /// Size of the parcel.
    pub(super) size_mm: MaybeUndefined<ParcelSize>,
    /// The fewest that an order takes, 1 to 10,000.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    pub(super) min_quantity: Option<u32>,
    /// The most that an order takes, 1 to 10,000; null for unbounded.
    #[oai(validator(minimum(value = "1"), maximum(value = "10000")))]
    pub(super) max_quantity: MaybeUndefined<u32>,
    /// Whether it can be had.
    pub(super) availability: Option<AvailabilityBody>,
    /// When it is harvested.
    pub(super) harvest_season: MaybeUndefined<HarvestSeason>,
    /// Capacity and dates of a service.
    pub(super) service: MaybeUndefined<ServiceTerms>,
}

impl From<VariantDraft> for VariantPatch {
    /// A new variant is a change of one that says nothing yet.
    fn from(draft: VariantDraft) -> Self {
        Self {
            name: Some(draft.name),
            pack: draft.pack,
            sku: Some(draft.sku),
            axes: Some(draft.axes.unwrap_or_default()),
            gtin: said(draft.gtin),
            price: said(draft.price),
            compare_at: said(draft.compare_at),
            net_content: said(draft.net_content),
            weight_g: said(draft.weight_g),
            size_mm: said(draft.size_mm),
            min_quantity: draft.min_quantity,
            max_quantity: said(draft.max_quantity),
            availability: draft.availability,
            harvest_season: said(draft.harvest_season),
            service: said(draft.service),
        }
    }
}

fn said<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}
