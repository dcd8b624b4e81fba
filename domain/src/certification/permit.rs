//! The decision whether the mark may be shown, and the only values that show it.

use super::Stars;
use super::dossier::{Certificate, Dossier, Variant};
use super::knowledge::{Knowledge, Known, Standing, last_day};
use crate::calendar::{Day, Instant};
use crate::ids::{CertificateId, ProductId, VariantId};
use crate::text;

/// Leave to show the OCOP mark with these stars for this product, as of one instant. It has no public
/// constructor: [`Knowledge::decide`] makes it from certificates, their events and an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkPermit {
    product: ProductId,
    stars: Stars,
    certificate: CertificateId,
    valid_until: Day,
    this_update: Instant,
    next_update: Instant,
    recorded: Instant,
    packs: Vec<String>,
    accepted: Vec<VariantId>,
}

impl MarkPermit {
    /// The product.
    pub fn product(&self) -> ProductId {
        self.product
    }

    /// Stars that may be shown.
    pub fn stars(&self) -> Stars {
        self.stars
    }

    /// The certificate in force.
    pub fn certificate(&self) -> CertificateId {
        self.certificate
    }

    /// The last day on which the certificate is surely in force, extension included, in Vietnam.
    pub fn valid_until(&self) -> Day {
        self.valid_until
    }

    /// The instant for which the decision was made.
    pub fn this_update(&self) -> Instant {
        self.this_update
    }

    /// The earliest later instant at which the clock alone ends or changes this permit.
    pub fn next_update(&self) -> Instant {
        self.next_update
    }

    /// Whether the mark may be shown on this variant: the packs that the decision names, or all where
    /// it names none; what was added after the certificate was recorded only once accepted.
    pub fn covers(&self, variant: &Variant) -> bool {
        if self.accepted.contains(&variant.id) {
            return true;
        }
        variant.created <= self.recorded && names(&self.packs, variant)
    }
}

/// Whether packs that a decision names, or none, leave room for this variant.
fn names(packs: &[String], variant: &Variant) -> bool {
    let pack = text::key(&variant.pack);
    packs.is_empty() || packs.iter().any(|named| text::key(named) == pack)
}

/// A statement of the register about a certificate. Carries stars, and so can't be had without the
/// standing and the dates that qualify them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterFact {
    /// The certificate.
    pub certificate: CertificateId,
    /// Stars recognised.
    pub stars: Stars,
    /// Its standing at the instant asked.
    pub standing: Standing,
    /// First day of validity, the earliest that it may be.
    pub valid_from: Day,
    /// Last day of validity, extension included, the latest that it may be.
    pub valid_to: Day,
}

/// Why the mark may not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasonCode {
    /// No certificate is on record.
    NeverCertified,
    /// Somebody reported a recognition, but not enough is known to make a certificate of it.
    ReportedOnly,
    /// The certificate's first day is still to come.
    NotYetValid,
    /// The certificate was revoked.
    Revoked,
    /// The certificate was replaced by another, which gives no permit either.
    Superseded,
    /// The certificate's term is over.
    Expired,
    /// The certificate's issue was undone as a mistake.
    Annulled,
    /// The dates known of the certificate leave its standing open.
    Uncertain,
    /// The certificate was issued to another producer than today's.
    ProducerChanged,
    /// Two certificates seem to be in force at once.
    Conflict,
    /// The certificate in force does not cover the variant asked about.
    VariantNotCovered,
    /// The mark is withheld on this platform for a few days.
    Held,
    /// The product is not shown on this platform.
    ProductHidden,
    /// The producer is suspended on this platform.
    ProducerSuspended,
}

impl ReasonCode {
    /// Every code.
    pub const ALL: &[Self] = &[
        Self::NeverCertified,
        Self::ReportedOnly,
        Self::NotYetValid,
        Self::Revoked,
        Self::Superseded,
        Self::Expired,
        Self::Annulled,
        Self::Uncertain,
        Self::ProducerChanged,
        Self::Conflict,
        Self::VariantNotCovered,
        Self::Held,
        Self::ProductHidden,
        Self::ProducerSuspended,
    ];

    /// The stable code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::NeverCertified => "never_certified",
            Self::ReportedOnly => "reported_only",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Annulled => "annulled",
            Self::Uncertain => "uncertain",
            Self::ProducerChanged => "producer_changed",
            Self::Conflict => "conflict",
            Self::VariantNotCovered => "variant_not_covered",
            Self::Held => "held",
            Self::ProductHidden => "product_hidden",
            Self::ProducerSuspended => "producer_suspended",
        }
    }

    /// Whether this is the platform's own decision, which says nothing about a certificate.
    pub fn is_platforms(self) -> bool {
        matches!(self, Self::Held | Self::ProductHidden | Self::ProducerSuspended)
    }
}

/// One reason, with the certificate that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which rule refused.
    pub code: ReasonCode,
    /// The certificate, where one is concerned.
    pub fact: Option<RegisterFact>,
    /// When the reason ends by itself, where it does.
    pub until: Option<Instant>,
}

/// The answer for a product at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The permit, or all reasons why there is none (never empty).
    pub permit: Result<MarkPermit, Vec<Reason>>,
    /// The certificate in force by the register alone, whatever this platform decided.
    pub certified: Option<RegisterFact>,
    /// The instant asked.
    pub this_update: Instant,
    /// The earliest later instant at which the clock alone changes the answer.
    pub next_update: Option<Instant>,
}

impl Verdict {
    /// The permit, if there is one.
    pub fn permit(&self) -> Option<&MarkPermit> {
        self.permit.as_ref().ok()
    }

    /// The reasons of a refusal; empty when there is a permit.
    pub fn reasons(&self) -> &[Reason] {
        self.permit.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// The same decision for one variant of the product: a permit that does not cover it is none.
    #[must_use]
    pub fn for_variant(mut self, variant: &Variant) -> Self {
        if self.permit().is_some_and(|permit| !permit.covers(variant)) {
            let code = ReasonCode::VariantNotCovered;
            self.permit = Err(vec![Reason { code, fact: self.certified, until: None }]);
        }
        self
    }
}

impl Dossier {
    /// The decision at an instant, with all that is known.
    pub fn verdict(&self, at: Instant) -> Verdict {
        Knowledge::of(self, None).decide(at)
    }

    /// Whether a certificate on file, in force or not, covers this variant as it is. What it holds is
    /// then what was certified, and isn't made into something else.
    pub fn certifies(&self, variant: &Variant) -> bool {
        let knowledge = Knowledge::of(self, None);
        let named = |one: &Certificate| {
            variant.created <= one.recorded
                && (names(knowledge.packs(one.id), variant) || names(&one.packs, variant))
        };
        self.acceptances.iter().any(|one| one.variant == variant.id)
            || self.certificates.iter().any(named)
    }
}

impl Knowledge<'_> {
    /// Decides whether the mark may be shown at an instant, and why not.
    pub fn decide(&self, at: Instant) -> Verdict {
        let next_update = self.next_update(at);
        let certified = self.in_force(at).ok();
        let permit = self.permit(at, certified, next_update);
        Verdict {
            permit: permit.ok_or_else(|| self.reasons(at)),
            certified: certified.map(|known| self.fact_of(known, at)),
            this_update: at,
            next_update,
        }
    }

    /// The register's statement about a certificate at an instant.
    pub fn fact(&self, certificate: CertificateId, at: Instant) -> Option<RegisterFact> {
        self.get(certificate).map(|known| self.fact_of(known, at))
    }

    fn permit(
        &self,
        at: Instant,
        holder: Option<&Known<'_>>,
        next: Option<Instant>,
    ) -> Option<MarkPermit> {
        let known = holder.filter(|known| self.may_show(known, at))?;
        let certificate = known.certificate;
        let accepted = self.dossier.acceptances.iter();
        Some(MarkPermit {
            product: self.dossier.product,
            stars: certificate.stars,
            certificate: certificate.id,
            valid_until: last_day(known.end_at(at).earliest),
            this_update: at,
            next_update: next?,
            recorded: certificate.recorded,
            packs: known.packs.to_vec(),
            accepted: accepted
                .filter(|one| one.certificate == certificate.id)
                .map(|one| one.variant)
                .collect(),
        })
    }

    /// The one certificate in force for today's producer. Two at once are a conflict, and no mark.
    fn in_force(&self, at: Instant) -> Result<&Known<'_>, Option<ReasonCode>> {
        let mut valid = self.known.iter().filter(|known| known.standing(at) == Standing::Valid);
        match (valid.next(), valid.next()) {
            (Some(_), Some(_)) => Err(Some(ReasonCode::Conflict)),
            (Some(known), None) if known.certificate.producer != self.dossier.producer => {
                Err(Some(ReasonCode::ProducerChanged))
            }
            (Some(known), None) => Ok(known),
            _ => Err(None),
        }
    }

    fn may_show(&self, known: &Known<'_>, at: Instant) -> bool {
        !known.held(at) && !self.dossier.state.withholds(at)
    }

    /// What of the permit can change by the clock.
    fn shown(&self, at: Instant) -> Option<CertificateId> {
        let known = self.in_force(at).ok()?;
        self.may_show(known, at).then_some(known.certificate.id)
    }

    fn next_update(&self, at: Instant) -> Option<Instant> {
        let now = self.shown(at);
        let mut later: Vec<Instant> = self.boundaries().filter(|edge| *edge > at).collect();
        later.sort_unstable();
        later.into_iter().find(|edge| self.shown(*edge) != now)
    }

    fn reasons(&self, at: Instant) -> Vec<Reason> {
        let mut reasons = Vec::new();
        match self.in_force(at) {
            Ok(known) => reasons.extend(self.hold_reason(known, at)),
            Err(Some(code)) => {
                reasons.push(Reason { code, fact: self.latest_fact(at), until: None })
            }
            Err(None) => reasons.push(self.register_reason(at)),
        }
        let plain = |code| Reason { code, fact: None, until: None };
        if self.dossier.state.hidden {
            reasons.push(plain(ReasonCode::ProductHidden));
        }
        if self.dossier.state.producer_suspended(at) {
            reasons.push(plain(ReasonCode::ProducerSuspended));
        }
        reasons
    }

    fn hold_reason(&self, known: &Known<'_>, at: Instant) -> Option<Reason> {
        let running = known.holds.iter().filter(|(from, until)| *from <= at && at < *until);
        let until = running.map(|(_, until)| *until).max()?;
        Some(Reason {
            code: ReasonCode::Held,
            fact: Some(self.fact_of(known, at)),
            until: Some(until),
        })
    }

    /// Why no certificate is in force: told of the one that comes nearest to being it.
    fn register_reason(&self, at: Instant) -> Reason {
        let Some(fact) = self.latest_fact(at) else {
            let reported = self.dossier.reported;
            let code = if reported { ReasonCode::ReportedOnly } else { ReasonCode::NeverCertified };
            return Reason { code, fact: None, until: None };
        };
        let code = match fact.standing {
            Standing::Annulled => ReasonCode::Annulled,
            Standing::NotYetValid => ReasonCode::NotYetValid,
            Standing::Revoked => ReasonCode::Revoked,
            Standing::Superseded => ReasonCode::Superseded,
            Standing::Expired => ReasonCode::Expired,
            Standing::Uncertain => ReasonCode::Uncertain,
            Standing::Valid => ReasonCode::Conflict,
        };
        Reason { code, fact: Some(fact), until: self.next_update(at) }
    }

    /// The fact that best explains today's answer: one in force, else the last that has begun, else
    /// the first still to come.
    fn latest_fact(&self, at: Instant) -> Option<RegisterFact> {
        let rank = |known: &&Known<'_>| {
            let standing = known.standing(at);
            let weight = match standing {
                Standing::Valid => 4,
                Standing::Uncertain => 3,
                Standing::Revoked | Standing::Expired | Standing::Superseded => 2,
                Standing::NotYetValid => 1,
                Standing::Annulled => 0,
            };
            (weight, known.from.latest, known.certificate.id)
        };
        self.known.iter().max_by_key(rank).map(|known| self.fact_of(known, at))
    }

    fn fact_of(&self, known: &Known<'_>, at: Instant) -> RegisterFact {
        let end = known.end_at(at).latest;
        RegisterFact {
            certificate: known.certificate.id,
            stars: known.certificate.stars,
            standing: known.standing(at),
            valid_from: crate::calendar::day_of(known.from.earliest),
            valid_to: last_day(end),
        }
    }
}

impl Standing {
    /// The stable code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Annulled => "annulled",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Valid => "valid",
            Self::Uncertain => "uncertain",
        }
    }
}
