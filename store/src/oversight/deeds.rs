//! Writing the audit. Append-only: nothing here changes or removes a row.

use super::rows::deed;
use crate::{Instant, Together, micros};
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

impl Deed {
    /// An act on an object that belongs to nobody and lies nowhere.
    pub fn new(action: &'static str, object_kind: &'static str, object: Uuid) -> Self {
        Self {
            action,
            object_kind,
            object,
            producer: None,
            unit: None,
            details: serde_json::json!({}),
        }
    }

    /// Says to which producer the object belongs, and where it lies.
    #[must_use]
    pub fn of(self, producer: ProducerId, unit: Option<i32>) -> Self {
        Self { producer: Some(producer), unit, ..self }
    }

    /// Says where the object lies.
    #[must_use]
    pub fn within(self, unit: Option<i32>) -> Self {
        Self { unit, ..self }
    }

    /// Adds particulars: a JSON object, without personal data and without secrets.
    #[must_use]
    pub fn with(self, details: serde_json::Value) -> Self {
        Self { details, ..self }
    }
}

/// Writes an act down, in the transaction that does it.
pub async fn record(
    db: &impl ConnectionTrait,
    id: Uuid,
    doer: &Doer,
    deed: Deed,
    now: Instant,
) -> Result<(), DbErr> {
    deed::Entity::insert(row(id, doer, deed, now)).exec_without_returning(db).await.map(drop)
}

/// Writes many acts down, in the transaction that does them.
pub async fn record_all(
    db: &impl ConnectionTrait,
    all: impl IntoIterator<Item = (Uuid, Doer, Deed)>,
    now: Instant,
) -> Result<(), DbErr> {
    let mut writes = Together::on(db);
    record_with(&mut writes, all, now);
    writes.carry_out(db).await
}

/// The same, together with other writes.
pub fn record_with(
    writes: &mut Together,
    all: impl IntoIterator<Item = (Uuid, Doer, Deed)>,
    now: Instant,
) {
    let rows = all.into_iter().map(|(id, doer, deed)| row(id, &doer, deed, now));
    writes.insert(rows.collect());
}

fn row(id: Uuid, doer: &Doer, deed: Deed, now: Instant) -> deed::ActiveModel {
    deed::ActiveModel {
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
    }
}
