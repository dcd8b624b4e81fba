//! The mark of many products at once, by whatever a caller knows of them.

use crate::catalogue::answers::public;
use crate::certification::answers::RegisterFactAnswer;
use crate::scalars::{Line, VietnamTime};
use domain::calendar::Instant;
use domain::certification::Reason;
use poem_openapi::{Enum, Object};
use std::collections::HashMap;
use store::catalogue::pages::ProductPage;
use store::certification::lookups::{Found, Key};
use uuid::Uuid;

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MarkKeyKind {
    /// A product's id or slug.
    Product,
    /// A product's code on its scoring sheet, such as `08-01156-03-2026`.
    ProductCode,
    /// The number of a decision, such as `2585/QĐ-UBND`; case, tones and spaces don't matter.
    Decision,
}

/// Something by which products are known.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct MarkKey {
    /// What `value` is.
    by: MarkKeyKind,
    /// The id, slug, code or number.
    value: Line<1, 120>,
}

/// What to look up.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct MarkLookups {
    /// 1 to 100 keys; the same one may come twice.
    #[oai(validator(min_items = 1, max_items = 100))]
    keys: Vec<MarkKey>,
}

/// The answers, in the order of the keys.
#[derive(Clone, Debug, Object)]
pub struct MarkLookupAnswers {
    /// One entry per key.
    items: Vec<MarkLookup>,
}

/// What was found under one key.
#[derive(Clone, Debug, Object)]
pub struct MarkLookup {
    /// What `value` is.
    by: MarkKeyKind,
    /// The key as it was asked.
    value: String,
    /// The products found, at most 20, in order of id; none when the key is unknown here.
    products: Vec<LookedUpMark>,
    /// Whether the key names more products than are listed.
    more: bool,
}

/// A product's mark in short.
#[derive(Clone, Debug, Object)]
pub struct LookedUpMark {
    /// The product.
    product_id: Uuid,
    /// Its name; null while this platform doesn't show the product.
    name: Option<String>,
    /// Whether the mark may be shown.
    allowed: bool,
    /// Whether a certificate is in force by the register alone.
    certified: bool,
    /// Stars that may be shown: 3, 4 or 5; null unless `allowed`.
    stars: Option<u8>,
    /// The instant for which this was decided.
    this_update: VietnamTime,
    /// The earliest later instant at which the clock alone changes the answer; null when it never does.
    next_update: Option<VietnamTime>,
    /// All reasons against, in short; `GET /v1/products/{id}/mark` puts them into words.
    reasons: Vec<ShortReason>,
}

/// A reason without its words.
#[derive(Clone, Debug, Object)]
pub struct ShortReason {
    /// Stable code, as in the explanation of the mark.
    code: String,
    /// The certificate concerned, where there is one.
    fact: Option<RegisterFactAnswer>,
    /// When the reason ends by itself, where it does.
    until: Option<VietnamTime>,
}

impl MarkLookups {
    /// The keys as the store has them.
    pub fn keys(&self) -> Vec<Key> {
        let key = |key: &MarkKey| match key.by {
            MarkKeyKind::Product => Key::Product(key.value.0.clone()),
            MarkKeyKind::ProductCode => Key::ProductCode(key.value.0.clone()),
            MarkKeyKind::Decision => Key::Decision(key.value.0.clone()),
        };
        self.keys.iter().map(key).collect()
    }

    /// The answers, from what was found and from the pages of the products found.
    pub fn answered(
        self,
        found: &[Found],
        pages: &[ProductPage],
        now: Instant,
    ) -> MarkLookupAnswers {
        let marks: HashMap<Uuid, LookedUpMark> =
            pages.iter().map(|page| (page.product.id.0, LookedUpMark::of(page, now))).collect();
        let lookup = |(key, found): (MarkKey, &Found)| MarkLookup {
            by: key.by,
            value: key.value.0,
            products: found.products.iter().filter_map(|id| marks.get(&id.0).cloned()).collect(),
            more: found.more,
        };
        MarkLookupAnswers { items: self.keys.into_iter().zip(found).map(lookup).collect() }
    }
}

impl LookedUpMark {
    fn of(page: &ProductPage, now: Instant) -> Self {
        let verdict = page.dossier.verdict(now);
        let permit = verdict.permit();
        let short = |reason: &Reason| ShortReason {
            code: reason.code.code().to_owned(),
            fact: reason.fact.as_ref().map(RegisterFactAnswer::from),
            until: reason.until.map(VietnamTime),
        };
        Self {
            product_id: page.product.id.0,
            name: (!page.dossier.state.hidden).then(|| public(&page.product.name, permit)),
            allowed: permit.is_some(),
            certified: verdict.certified.is_some(),
            stars: permit.map(|permit| permit.stars().count()),
            this_update: VietnamTime(verdict.this_update),
            next_update: verdict.next_update.map(VietnamTime),
            reasons: verdict.reasons().iter().map(short).collect(),
        }
    }
}
