//! What the register states of a certificate: the one schema of answers, beside the mark itself, that
//! carries stars, and it carries their standing and dates with them.

use crate::scalars::Date;
use domain::certification::{RegisterFact, Standing};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// A statement of the register about a certificate: stars only together with the standing and dates
/// that qualify them. It is no leave to show the mark.
#[derive(Clone, Debug, Object)]
#[oai(rename = "RegisterFact")]
pub struct RegisterFactAnswer {
    /// The certificate.
    certificate_id: Uuid,
    /// Stars recognised: 3, 4 or 5.
    stars: u8,
    /// Its standing at the instant asked, derived from dates and events.
    standing: StandingAnswer,
    /// First day of validity in Vietnam, the earliest that it may be.
    valid_from: Date,
    /// Last day of validity in Vietnam, extension included, the latest that it may be.
    valid_to: Date,
}

/// A certificate's standing at an instant. Only `valid` is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "Standing", rename_all = "snake_case")]
pub enum StandingAnswer {
    /// Its issue was undone as a mistake.
    Annulled,
    /// Its first day is still to come.
    NotYetValid,
    /// Withdrawn by its authority.
    Revoked,
    /// Replaced by a later certificate.
    Superseded,
    /// Its term, with any extension, is over.
    Expired,
    /// In force.
    Valid,
    /// The known dates leave it open; never counts as valid.
    Uncertain,
}

impl From<&RegisterFact> for RegisterFactAnswer {
    fn from(fact: &RegisterFact) -> Self {
        Self {
            certificate_id: fact.certificate.0,
            stars: fact.stars.count(),
            standing: fact.standing.into(),
            valid_from: Date(fact.valid_from),
            valid_to: Date(fact.valid_to),
        }
    }
}

impl From<Standing> for StandingAnswer {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Annulled => Self::Annulled,
            Standing::NotYetValid => Self::NotYetValid,
            Standing::Revoked => Self::Revoked,
            Standing::Superseded => Self::Superseded,
            Standing::Expired => Self::Expired,
            Standing::Valid => Self::Valid,
            Standing::Uncertain => Self::Uncertain,
        }
    }
}
