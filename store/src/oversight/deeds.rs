//! Writing the audit. Append-only: nothing here changes or removes a row.

use super::rows::deed;
use crate::{Instant, micros};
use domain::ids::{AccountId, BodyId, ProducerId};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use std::net::IpAddr;
use uuid::Uuid;

/// Who acts, in what capacity, and from where.
#[derive(Clone, Debug, Default)]
pub struct Doer {
    /// The account; none for jobs.
    pub actor: Option<AccountId>,
    /// The state body in whose name.
    pub body: Option<BodyId>,
    /// The producer in whose name, for its members and mandataries.
    pub acting_for: Option<ProducerId>,
    /// The mandate by which somebody outside acts for the producer.
    pub mandate: Option<Uuid>,
    /// From where; none for commands given on the machine itself.
    pub address: Option<IpAddr>,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The act, as `verb_noun`, such as `publish_product`.
    pub action: &'static str,
    /// Kind of the object, such as `product`.
    pub object_kind: &'static str,
    /// The object.
    pub object: Uuid,
    /// The producer to whom the object belongs, who may read of the act.
    pub producer: Option<ProducerId>,
    /// The unit in which the object lies, whose officers may read of the act.
    pub unit: Option<i32>,
    /// Particulars as a JSON object, without personal data and without secrets.
    pub details: serde_json::Value,
}

/// Writes an act down, in the transaction that does it.
pub async fn record(
    db: &impl ConnectionTrait,
    id: Uuid,
    doer: &Doer,
    deed: Deed,
    now: Instant,
) -> Result<(), DbErr> {
    let row = deed::ActiveModel {
        id: Set(id),
        at: Set(micros(now)),
        actor_id: Set(doer.actor.map(|id| id.0)),
        body_id: Set(doer.body.map(|id| id.0)),
        acting_for_id: Set(doer.acting_for.map(|id| id.0)),
        mandate_id: Set(doer.mandate),
        address: Set(doer.address.map(|address| address.to_string())),
        action: Set(deed.action.to_owned()),
        object_kind: Set(deed.object_kind.to_owned()),
        object_id: Set(deed.object),
        producer_id: Set(deed.producer.map(|id| id.0)),
        unit_id: Set(deed.unit),
        details: Set(deed.details.to_string()),
        ..Default::default()
    };
    deed::Entity::insert(row).exec_without_returning(db).await.map(drop)
}
