//! What an act did, or would do.

use super::matter::Matter;
use crate::certification::answers::RegisterFactAnswer;
use crate::problem::FieldProblem;
use crate::scalars::VietnamTime;
use domain::certification::acts::{self, MarkChange};
use domain::certification::{Dossier, Event, Knowledge, Variant, Verdict};
use domain::ids::CertificateId;
use poem_openapi::{ApiResponse, Object, payload::Json};
use uuid::Uuid;

/// What an act did; in a dry run, what it would do. Nothing of a dry run is kept.
#[derive(Clone, Debug, Object)]
pub struct ActOutcome {
    /// Whether this was a dry run.
    dry_run: bool,
    /// The event in the certificate's history; null in a dry run, for an issue, and for what waits for a
    /// second officer.
    event_id: Option<Uuid>,
    /// When the act counts from.
    effective: VietnamTime,
    /// When the register learned of it.
    recorded: VietnamTime,
    /// The product.
    product_id: Uuid,
    /// The certificate after the act, by the register, now.
    certificate: RegisterFactAnswer,
    /// Whether it restores or widens a mark, so that a second officer must confirm it.
    second_officer_needed: bool,
    /// What it changes on the mark from now on; null when nothing can be seen.
    mark_change: Option<MarkChangeAnswer>,
    /// What is unusual about it and worth a look; the act is recorded all the same.
    warnings: Vec<FieldProblem>,
}

/// The first instant at which the mark differs, and who could show it before and after.
#[derive(Clone, Debug, Object)]
pub struct MarkChangeAnswer {
    /// From when, in Vietnam.
    from: VietnamTime,
    /// The certificate under which the mark could be shown there without the act; null when it could not.
    before: Option<RegisterFactAnswer>,
    /// The certificate under which the mark can be shown there with the act; null when it can't.
    after: Option<RegisterFactAnswer>,
    /// How many variants lose the mark there.
    variants_losing: u32,
    /// How many variants gain the mark there.
    variants_gaining: u32,
}

/// The answer to an act that makes an event.
#[derive(ApiResponse)]
pub enum ActAnswer {
    /// A dry run: what would happen. Nothing was changed.
    #[oai(status = 200)]
    WouldBe(Json<ActOutcome>),
    /// The act is in the register.
    #[oai(status = 201)]
    Recorded(Json<ActOutcome>),
}

impl From<ActOutcome> for ActAnswer {
    fn from(outcome: ActOutcome) -> Self {
        if outcome.dry_run { Self::WouldBe(Json(outcome)) } else { Self::Recorded(Json(outcome)) }
    }
}

/// When an act counts, and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// The event, where there is one.
    pub event: Option<&'a Event>,
    /// Whether nothing is kept.
    pub dry_run: bool,
}

impl ActOutcome {
    /// The outcome of an act on a matter; `None` only for a certificate that the dossier doesn't hold.
    pub fn of(
        matter: &Matter,
        after: &Dossier,
        certificate: CertificateId,
        happened: Happened<'_>,
    ) -> Option<Self> {
        let now = matter.now;
        let fact = Knowledge::of(after, None).fact(certificate, now)?;
        let change = acts::mark_change(&matter.dossier, after, &matter.variants, now);
        let id = happened.event.filter(|_| !happened.dry_run).map(|event| event.id.0);
        Some(Self {
            dry_run: happened.dry_run,
            event_id: id,
            effective: VietnamTime(happened.event.map_or(now, |event| event.effective)),
            recorded: VietnamTime(matter.recorded),
            product_id: matter.dossier.product.0,
            certificate: RegisterFactAnswer::from(&fact),
            second_officer_needed: false,
            mark_change: change.map(|change| MarkChangeAnswer::of(&change, &matter.variants)),
            warnings: Vec::new(),
        })
    }

    /// Adds what is worth a look.
    #[must_use]
    pub fn warning_of(mut self, warnings: Vec<FieldProblem>) -> Self {
        self.warnings = warnings;
        self
    }

    /// A proposal is no dry run: it waits.
    #[must_use]
    pub fn waiting(mut self) -> Self {
        self.dry_run = false;
        self
    }

    /// Says whether a second officer must confirm.
    #[must_use]
    pub fn needing_second(mut self, needed: bool) -> Self {
        self.second_officer_needed = needed;
        self
    }
}

impl MarkChangeAnswer {
    fn of(change: &MarkChange, variants: &[Variant]) -> Self {
        let covered = |verdict: &Verdict, variant: &Variant| {
            verdict.permit().is_some_and(|permit| permit.covers(variant))
        };
        let moving = |from: &Verdict, to: &Verdict| {
            let moves = |one: &&Variant| covered(from, one) && !covered(to, one);
            u32::try_from(variants.iter().filter(moves).count()).unwrap_or(u32::MAX)
        };
        Self {
            from: VietnamTime(change.from),
            before: fact(&change.before),
            after: fact(&change.after),
            variants_losing: moving(&change.before, &change.after),
            variants_gaining: moving(&change.after, &change.before),
        }
    }
}

/// The register's statement behind a permit.
fn fact(verdict: &Verdict) -> Option<RegisterFactAnswer> {
    verdict.permit().and(verdict.certified.as_ref()).map(RegisterFactAnswer::from)
}
