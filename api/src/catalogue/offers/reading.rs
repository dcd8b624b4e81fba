//! From what a writer sends to an offer that holds together, or every reason against at once.

use super::bodies::VariantPatch;
use super::refusals::Refusals;
use super::values::CompareAtEntry;
use crate::money::Money;
use domain::calendar::Day;
use domain::catalogue::ProductSet;
use domain::catalogue::offers::{
    Axes, AxisValues, Gtin, Offer, PricePoint, Quantities, ReferencePrice, Terms,
};
use domain::money::Dong;
use poem_openapi::types::MaybeUndefined;
use store::catalogue::pages::VariantRow;

/// What a variant stands against.
pub(super) struct Setting<'s> {
    /// The product's set.
    pub set: Option<ProductSet>,
    /// The product's axes.
    pub axes: Axes,
    /// Today in Vietnam.
    pub today: Day,
    /// The record of the variant's prices, oldest first.
    pub history: &'s [PricePoint],
}

impl VariantPatch {
    /// The variant with this change. `before` is its offer so far; none for a new one.
    pub(super) fn apply(
        self,
        mut row: VariantRow,
        setting: &Setting<'_>,
        before: Option<&Offer>,
        refusals: &mut Refusals,
    ) -> VariantRow {
        self.name.iter().for_each(|name| row.name = name.0.clone());
        self.pack.iter().for_each(|pack| row.variant.pack = pack.0.clone());
        self.sku.iter().for_each(|sku| row.sku = sku.0.clone());
        if let Some(given) = &self.axes {
            let given = given.iter().map(|one| (one.axis.0.clone(), one.value.0.clone()));
            match setting.axes.place(given.collect()) {
                Ok(placed) => row.axes = placed,
                Err(refused) => refusals.axes(&refused),
            }
        }
        let terms = self.terms(row.offer.terms().clone(), refusals);
        match Offer::new(terms, setting.set, setting.today, setting.history, before) {
            Ok(offer) => row.offer = offer,
            Err(refused) => refusals.offer(&refused),
        }
        row
    }

    fn terms(self, mut terms: Terms, refusals: &mut Refusals) -> Terms {
        change(&mut terms.gtin, self.gtin, |text| {
            Gtin::parse(&text.0).map_err(|refusal| refusals.gtin(refusal)).ok()
        });
        change(&mut terms.price, self.price, |money| amount(money, "/price/amount", refusals));
        change(&mut terms.reference, self.compare_at, |entry| reference(entry, refusals));
        change(&mut terms.content, self.net_content, |content| content.read());
        change(&mut terms.weight, self.weight_g, Some);
        change(&mut terms.size, self.size_mm, |size| Some(size.into()));
        change(&mut terms.season, self.harvest_season, |season| season.read());
        change(&mut terms.quantities.max, self.max_quantity, Some);
        let min = self.min_quantity.unwrap_or(terms.quantities.min);
        terms.quantities = Quantities { min, ..terms.quantities };
        if let Some(said) = self.availability {
            match said.read() {
                Some(said) => terms.availability = said,
                None => refusals.availability(),
            }
        }
        match self.service {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => terms.service = Default::default(),
            MaybeUndefined::Value(service) => terms.service = service.into(),
        }
        terms
    }
}

/// Takes a change of something that may be missing.
fn change<T, W>(
    value: &mut Option<T>,
    wanted: MaybeUndefined<W>,
    read: impl FnOnce(W) -> Option<T>,
) {
    match wanted {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *value = None,
        MaybeUndefined::Value(wanted) => *value = read(wanted),
    }
}

fn amount(money: Money, pointer: &str, refusals: &mut Refusals) -> Option<Dong> {
    let dong = money.dong();
    if dong.is_none() {
        refusals.amount(pointer);
    }
    dong
}

fn reference(entry: CompareAtEntry, refusals: &mut Refusals) -> Option<ReferencePrice> {
    Some(ReferencePrice {
        price: amount(entry.price, "/compare_at/price/amount", refusals)?,
        from: entry.from.0,
        until: entry.until.0,
        evidence: entry.evidence.map(|line| line.0),
    })
}

/// A variant that says nothing yet.
pub(super) fn blank(variant: domain::certification::Variant) -> VariantRow {
    VariantRow {
        variant,
        name: String::new(),
        sku: String::new(),
        axes: AxisValues::default(),
        offer: Offer::default(),
        revision: 1,
    }
}
