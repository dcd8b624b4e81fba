//! Whether the mark may be shown, and why not: the rule's own verdict, put into words.

use super::reasons::Words;
use crate::certification::answers::RegisterFactAnswer;
use crate::codes::Code;
use crate::problem::{FieldProblem, Problem};
use crate::scalars::VietnamTime;
use crate::speech::Sentence;
use domain::calendar::Instant;
use domain::certification::{Reason, Verdict};
use poem_openapi::Object;
use store::catalogue::pages::ProductPage;
use uuid::Uuid;

/// Whether the mark may be shown, and why not.
#[derive(Clone, Debug, Object)]
pub struct MarkExplanation {
    /// The product.
    product_id: Uuid,
    /// Whether the mark may be shown, on this platform and on the variant asked about, if any.
    allowed: bool,
    /// Whether a certificate is in force by the register alone, whatever this platform decided.
    certified: bool,
    /// Stars that may be shown: 3, 4 or 5; null unless `allowed`.
    stars: Option<u8>,
    /// Whether the variant asked about is covered; null when none was asked about.
    mark_covered: Option<bool>,
    /// The instant for which this was decided.
    this_update: VietnamTime,
    /// The earliest later instant at which the clock alone changes the answer; null when it never does.
    next_update: Option<VietnamTime>,
    /// All reasons against; empty exactly when `allowed`.
    reasons: Vec<MarkReason>,
}

/// A reason why the mark may not be shown.
#[derive(Clone, Debug, Object)]
pub struct MarkReason {
    /// Stable code: `never_certified`, `reported_only`, `not_yet_valid`, `revoked`, `superseded`,
    /// `expired`, `annulled`, `uncertain`, `producer_changed`, `conflict`, `variant_not_covered`; or the
    /// platform's own: `held`, `product_hidden`, `producer_suspended`.
    code: String,
    /// The certificate concerned, where there is one.
    fact: Option<RegisterFactAnswer>,
    /// What the rule says.
    rule: String,
    /// Where the rule stands.
    legal_source: String,
    /// What the producer or the buyer does next.
    next_step: String,
    /// When the reason ends by itself, where it does.
    until: Option<VietnamTime>,
}

impl MarkExplanation {
    /// The verdict on a product and, where one is asked about, on its variant.
    pub fn of(page: &ProductPage, variant: Option<Uuid>, now: Instant) -> Result<Self, Problem> {
        let mut verdict = page.dossier.verdict(now);
        if let Some(id) = variant {
            let mut rows = page.variants.iter().map(|row| &row.variant);
            let found = rows.find(|row| row.id.0 == id).ok_or_else(unknown_variant)?;
            verdict = verdict.for_variant(found);
        }
        let permit = verdict.permit();
        Ok(Self {
            product_id: page.product.id.0,
            allowed: permit.is_some(),
            certified: verdict.certified.is_some(),
            stars: permit.map(|permit| permit.stars().count()),
            mark_covered: variant.map(|_| permit.is_some()),
            this_update: VietnamTime(verdict.this_update),
            next_update: verdict.next_update.map(VietnamTime),
            reasons: verdict.reasons().iter().map(MarkReason::from).collect(),
        })
    }
}

impl From<&Reason> for MarkReason {
    fn from(reason: &Reason) -> Self {
        let words = Words::of(reason.code);
        Self {
            code: reason.code.code().to_owned(),
            fact: reason.fact.as_ref().map(RegisterFactAnswer::from),
            rule: words.rule().spoken(),
            legal_source: words.source().spoken(),
            next_step: words.next_step().spoken(),
            until: reason.until.map(VietnamTime),
        }
    }
}

fn unknown_variant() -> Problem {
    let sentence =
        Sentence::new("Sản phẩm không có quy cách này.", "The product has no such variant.");
    Problem::new(Code::NotFound).with(FieldProblem::new("variant", "unknown_variant", sentence))
}

/// The problem of a product without a permit: each reason as an entry of `errors`.
pub fn no_permit(verdict: &Verdict) -> Problem {
    verdict.reasons().iter().fold(Problem::new(Code::NoPermit), |problem, reason| {
        let words = Words::of(reason.code);
        let (rule, next) = (words.rule(), words.next_step());
        let sentence =
            Sentence::new(format!("{} {}", rule.vi, next.vi), format!("{} {}", rule.en, next.en));
        problem.with(FieldProblem::new("", reason.code.code(), sentence))
    })
}
