//! Applications to sell as they cross the wire.

use crate::catalogue::{ProducerDraft, public};
use crate::scalars::{Prose, Time};
use poem_openapi::Object;
use store::instant;
use store::storefronts::rows::application::Model;
use uuid::Uuid;

/// An application to sell here: of a producer that is known, or of a new one.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewSellerApplication {
    /// A known producer, of which you are a member who keeps its legal identity. To become one, ask with
    /// `createProducerLink`.
    pub(super) producer_id: Option<Uuid>,
    /// A new producer. Either this or `producer_id`.
    pub(super) producer: Option<ProducerDraft>,
    /// What shows that you belong to a new producer, up to 1000 characters. Only those read it who decide.
    pub(super) note: Option<Prose<1, 1000>>,
}

/// An application to sell here, as its maker and those who decide see it.
#[derive(Debug, Object)]
pub struct SellerApplication {
    /// Its id, and the producer's: of a known producer, or of the new one once this is approved.
    pub(super) id: Uuid,
    /// Who applies.
    pub(super) account_id: Uuid,
    /// The producer's registered name.
    pub(super) name: String,
    /// Its kind.
    pub(super) kind: String,
    /// Its place.
    pub(super) place: String,
    /// What the applicant says of himself.
    pub(super) note: Option<String>,
    /// When it was made.
    pub(super) requested_at: Time,
    /// `approved`, `refused`, `withdrawn`, or null while it waits. A known producer's needs no approval.
    pub(super) decision: Option<String>,
    /// Why it was refused.
    pub(super) reason: Option<String>,
    /// The producer, once there is one: the seller at `/v1/sellers/{id}`.
    pub(super) producer_id: Option<Uuid>,
}

/// A page of applications.
#[derive(Debug, Object)]
pub struct SellerApplicationList {
    /// The applications, oldest first.
    pub(super) items: Vec<SellerApplication>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

/// Why an application is refused.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ApplicationRefusal {
    /// In words that the applicant reads, 1 to 2000 characters.
    pub(super) reason: Prose<1, 2000>,
}

impl From<Model> for SellerApplication {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            name: public(&row.name, None),
            kind: row.kind,
            place: public(&row.place_printed, None),
            note: Some(row.note),
            requested_at: Time(instant(row.requested_at)),
            decision: row.decision,
            reason: Some(row.decision_reason).filter(|reason| !reason.is_empty()),
            producer_id: row.producer_id,
        }
    }
}
