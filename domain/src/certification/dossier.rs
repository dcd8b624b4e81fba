//! What is recorded of one product's certification: facts, never conclusions.

use super::{RuleSet, Stars};
use crate::calendar::{Day, Instant, PartialDate};
use crate::ids::{CertificateId, EventId, ProducerId, ProductId, VariantId};

/// Everything that the rule of the mark looks at, for one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The product.
    pub product: ProductId,
    /// Who makes it now. A certificate of another producer gives no permit.
    pub producer: ProducerId,
    /// What this platform has decided about the product and its producer.
    pub state: ProductState,
    /// All certificates ever recorded for the product.
    pub certificates: Vec<Certificate>,
    /// All events of those certificates, in the order in which they were recorded.
    pub events: Vec<Event>,
    /// Variants that an officer has accepted under a certificate.
    pub acceptances: Vec<Acceptance>,
    /// Whether somebody has reported a recognition without enough to make a certificate of it.
    pub reported: bool,
}

/// Decisions of this platform that withhold the mark without saying anything about a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductState {
    /// The product is not shown to the public.
    pub hidden: bool,
    /// From when the producer is suspended on this platform. The instant may lie ahead.
    pub producer_suspended_from: Option<Instant>,
}

impl ProductState {
    /// Whether either withholds the mark at an instant.
    pub(super) fn withholds(self, at: Instant) -> bool {
        self.hidden || self.producer_suspended(at)
    }

    /// Whether the producer is suspended at an instant.
    pub fn producer_suspended(self, at: Instant) -> bool {
        self.producer_suspended_from.is_some_and(|from| from <= at)
    }
}

/// A recognition as recorded when it was entered. Later knowledge comes as events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// The producer to whom it was issued.
    pub producer: ProducerId,
    /// Stars recognised.
    pub stars: Stars,
    /// When the register learned of it.
    pub recorded: Instant,
    /// The decision's date, as precisely as it is known.
    pub decided: PartialDate,
    /// First day of validity, where the decision states one.
    pub valid_from: Option<PartialDate>,
    /// Last day of validity, where it is printed.
    pub valid_to: Option<Day>,
    /// The rule set on which the decision rests.
    pub rules: &'static RuleSet,
    /// The certificate that this one replaces from its first day.
    pub supersedes: Option<CertificateId>,
    /// The packs that the decision names; empty when it names none.
    pub packs: Vec<String>,
}

/// Something that happened to a certificate: effective and recorded are two different times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// The certificate that it belongs to.
    pub certificate: CertificateId,
    /// When it counts from.
    pub effective: Instant,
    /// When the register learned of it.
    pub recorded: Instant,
    /// What happened.
    pub kind: EventKind,
}

/// The kinds of event, each with what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// In force after expiry until the authority's result (26/2026 art. 12.3); the last day, whole.
    Extended {
        /// Last day.
        until: Day,
    },
    /// The result came: the extension counts no longer.
    ExtensionEnded,
    /// Withdrawn by its authority (26/2026 art. 8).
    Revoked,
    /// A clerical mistake put right, in present knowledge.
    Corrected(Correction),
    /// A mistaken entry undone as if it had not been, in present knowledge.
    Annulled(Target),
    /// The mark is withheld on this platform for at most 15 days.
    HoldPlaced {
        /// Tells several holds apart; renewals carry the same name.
        hold: Option<String>,
        /// The instant at which it lapses by itself.
        until: Instant,
    },
    /// A hold ends early.
    HoldLifted {
        /// The hold that ends.
        hold: Option<String>,
    },
}

/// What a correction changes; `None` leaves a field as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The decision's date.
    pub decided: Option<PartialDate>,
    /// The stated first day.
    pub valid_from: Option<PartialDate>,
    /// The printed last day.
    pub valid_to: Option<Day>,
    /// The packs named.
    pub packs: Option<Vec<String>>,
}

/// What an annulment undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The certificate's issue itself.
    Issue,
    /// An event of the certificate.
    Event(EventId),
}

/// A pack or version in which the product is sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// The pack, as the decision would name it ("gói 200 g"); may be empty.
    pub pack: String,
    /// When it was added.
    pub created: Instant,
}

/// An officer's word that a variant is what the certificate certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The variant.
    pub variant: VariantId,
    /// The certificate under which it was accepted.
    pub certificate: CertificateId,
}
