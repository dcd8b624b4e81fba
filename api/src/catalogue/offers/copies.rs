//! Variants and their prices as copies carry them.

use super::MarkedVariant;
use crate::money::Money;
use crate::scalars::Time;
use domain::calendar::Day;
use domain::catalogue::offers::PricePoint;
use domain::certification::MarkPermit;
use domain::ids::VariantId;
use serde::Serialize;
use store::catalogue::offers::KeptVariant;
use uuid::Uuid;

/// A variant that is offered or was.
#[derive(Serialize)]
pub(in crate::catalogue) struct CopiedVariant {
    #[serde(flatten)]
    variant: MarkedVariant,
    /// What the producer states to prove the price that applied before; nobody else reads it.
    compare_at_evidence: Option<String>,
    added_at: Time,
    withdrawn_at: Option<Time>,
}

/// From when on the public was offered a variant at which price, or not offered it.
#[derive(Serialize)]
pub(in crate::catalogue) struct CopiedPrice {
    variant_id: Uuid,
    at: Time,
    price: Option<Money>,
}

impl CopiedVariant {
    /// A variant on a day, covered or not by its product's permit. A withdrawn one is covered by none.
    pub fn of(kept: &KeptVariant, permit: Option<&MarkPermit>, today: Day) -> Self {
        let reference = kept.row.offer.terms().reference.as_ref();
        let permit = permit.filter(|_| kept.withdrawn.is_none());
        Self {
            variant: MarkedVariant::of(&kept.row, permit, today),
            compare_at_evidence: reference.and_then(|one| one.evidence.clone()),
            added_at: Time(kept.added),
            withdrawn_at: kept.withdrawn.map(Time),
        }
    }
}

impl CopiedPrice {
    /// An entry of the record of prices.
    pub fn of(variant: VariantId, point: PricePoint) -> Self {
        Self { variant_id: variant.0, at: Time(point.at), price: point.price.map(Money::from) }
    }
}
