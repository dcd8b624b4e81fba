//! Acts as those read them whom they concern: each sees who acted as far as that is his to know.

use crate::context::App;
use crate::scalars::Time;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use store::accounts::sessions::SignedInAccount;
use store::oversight::list::Act;
use uuid::Uuid;

/// An act, as the audit keeps it.
#[derive(Debug, Object)]
pub struct Deed {
    /// Its id.
    id: Uuid,
    /// When it was done.
    at: Time,
    /// What was done, as `verb_noun`, such as `revoke_certificate`: mostly the name of the operation.
    action: String,
    /// On what.
    object: DeedObject,
    /// Who did it.
    actor: DeedActor,
    /// Particulars, by the action; never personal data.
    details: Any<Value>,
}

/// What an act was done on.
#[derive(Debug, Object)]
pub struct DeedObject {
    /// Its kind, such as `product` or `certificate`.
    kind: String,
    /// Its id.
    id: Uuid,
    /// The producer to whom it belongs; null when to none.
    producer_id: Option<Uuid>,
    /// Official code of the unit in which it lay, old or new; null when unknown.
    unit_code: Option<String>,
}

/// In what capacity somebody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DeedCapacity {
    /// An officer, in the name of a state body.
    Officer,
    /// A member of the producer, in its name.
    Member,
    /// Somebody outside, in the producer's name, by its mandate.
    Mandatary,
    /// An account on its own behalf, or the platform's operator.
    Account,
    /// Nobody signed in: the public, a command on the machine, or a job.
    Nobody,
}

/// Who did an act.
#[derive(Debug, Object)]
pub struct DeedActor {
    /// In what capacity.
    capacity: DeedCapacity,
    /// The account; null when there was none, or when it is not yours to know.
    account_id: Option<Uuid>,
    /// The person's name; null as above. Officers are shown to producers by their body alone.
    name: Option<String>,
    /// The state body in whose name.
    body_id: Option<Uuid>,
    /// Its name.
    body: Option<String>,
    /// The producer in whose name.
    acting_for: Option<Uuid>,
    /// The mandate by which somebody outside acted for it.
    mandate_id: Option<Uuid>,
    /// The network address from which; for the operator only.
    address: Option<String>,
}

/// A page of acts.
#[derive(Debug, Object)]
pub struct DeedList {
    /// The acts, newest first.
    pub items: Vec<Deed>,
    /// Send it as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
}

impl Deed {
    /// An act as this account may see it.
    pub(super) fn of(app: &App, reader: &SignedInAccount, act: Act) -> Self {
        let unit = act.row.unit_id.and_then(|id| app.units().unit(id));
        let details = serde_json::from_str(&act.row.details).unwrap_or_default();
        Self {
            id: act.row.id,
            at: Time(store::instant(act.row.at)),
            action: act.row.action.clone(),
            object: DeedObject {
                kind: act.row.object_kind.clone(),
                id: act.row.object_id,
                producer_id: act.row.producer_id,
                unit_code: unit.map(|unit| unit.code.clone()),
            },
            details: Any(details),
            actor: DeedActor::of(reader, act),
        }
    }
}

impl DeedActor {
    fn of(reader: &SignedInAccount, act: Act) -> Self {
        let row = act.row;
        let own = |producer| reader.members.iter().any(|one| one.producer.0 == producer);
        // Officers and the operator know each other; a producer knows those who act for it.
        let known = reader.operator
            || !reader.offices.is_empty()
            || row.actor_id == Some(reader.id.0)
            || (row.body_id.is_none() && row.acting_for_id.is_some_and(own));
        Self {
            capacity: match (row.body_id, row.acting_for_id, row.mandate_id, row.actor_id) {
                (_, _, Some(_), _) => DeedCapacity::Mandatary,
                (Some(_), _, _, _) => DeedCapacity::Officer,
                (_, Some(_), _, _) => DeedCapacity::Member,
                (_, _, _, Some(_)) => DeedCapacity::Account,
                _ => DeedCapacity::Nobody,
            },
            account_id: row.actor_id.filter(|_| known),
            name: act.actor.filter(|_| known),
            body_id: row.body_id,
            body: act.body,
            acting_for: row.acting_for_id,
            mandate_id: row.mandate_id,
            address: row.address.filter(|_| reader.operator),
        }
    }
}
