//! Webhooks: where somebody wants to be told of events.

pub mod deliveries;
pub mod rows;
pub mod secrets;
pub mod telling;

pub use super::events::Owner;

use super::Place;
use crate::{Instant, instant, micros, unreadable};
use domain::integrations::{EventKind, PauseReason};
use rows::webhook;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub owner: Owner,
    /// Where it is.
    pub url: String,
    /// In its owner's words.
    pub description: String,
    /// Of what it wants to be told; of everything when empty.
    pub events: Vec<EventKind>,
    /// Whether it is paused.
    pub pause: Option<Pause>,
    /// Since when no delivery succeeded; none when the last one did.
    pub failing_since: Option<Instant>,
    /// What it is still to be told of by a replay.
    pub replay: Option<Stretch>,
    /// When it was made.
    pub created: Instant,
    /// When its owner last changed it.
    pub updated: Instant,
}

/// A stretch of the change log: from after a place up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// After which place.
    pub after: Place,
    /// Up to which, which belongs to it.
    pub until: Place,
}

/// That a webhook is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub since: Instant,
    /// Why.
    pub reason: PauseReason,
    /// Up to where it has been told.
    pub held: Place,
}

impl Webhook {
    /// Whether it wants to be told of events of a kind.
    pub fn wants(&self, kind: EventKind) -> bool {
        self.events.is_empty() || self.events.contains(&kind)
    }

    pub(super) fn read(row: webhook::Model) -> Result<Self, DbErr> {
        let place = |transaction: Option<i64>, seq: Option<i64>| {
            transaction.zip(seq).map(|(transaction, seq)| Place { transaction, seq })
        };
        let held = place(row.held_transaction, row.held_seq);
        let pause = match (row.paused_at, row.pause_reason.as_deref(), held) {
            (Some(since), Some(code), Some(held)) => {
                let reason = PauseReason::from_code(code);
                let reason = reason.ok_or_else(|| unreadable("reason of a pause", code))?;
                Some(Pause { since: instant(since), reason, held })
            }
            _ => None,
        };
        let kind = |code| EventKind::from_code(code).ok_or_else(|| unreadable("event", code));
        let replay = place(row.replay_transaction, row.replay_seq)
            .zip(place(row.until_transaction, row.until_seq))
            .map(|(after, until)| Stretch { after, until });
        Ok(Self {
            id: row.id,
            owner: Owner::of(row.producer_id),
            events: row.events.split_whitespace().map(kind).collect::<Result<_, _>>()?,
            url: row.url,
            description: row.description,
            pause,
            failing_since: row.failing_since.map(instant),
            replay,
            created: instant(row.created_at),
            updated: instant(row.updated_at),
        })
    }

    fn row(&self) -> webhook::Model {
        let codes: Vec<&str> = self.events.iter().map(|kind| kind.code()).collect();
        let (pause, replay) = (self.pause, self.replay);
        webhook::Model {
            id: self.id,
            producer_id: self.owner.producer().map(|id| id.0),
            url: self.url.clone(),
            description: self.description.clone(),
            events: codes.join(" "),
            paused_at: pause.map(|pause| micros(pause.since)),
            pause_reason: pause.map(|pause| pause.reason.code().to_owned()),
            failing_since: self.failing_since.map(micros),
            held_transaction: pause.map(|pause| pause.held.transaction),
            held_seq: pause.map(|pause| pause.held.seq),
            replay_transaction: replay.map(|replay| replay.after.transaction),
            replay_seq: replay.map(|replay| replay.after.seq),
            until_transaction: replay.map(|replay| replay.until.transaction),
            until_seq: replay.map(|replay| replay.until.seq),
            created_at: micros(self.created),
            updated_at: micros(self.updated),
        }
    }
}

fn of(owner: Owner) -> Select<webhook::Entity> {
    let all = webhook::Entity::find();
    match owner.producer() {
        Some(id) => all.filter(webhook::Column::ProducerId.eq(id.0)),
        None => all.filter(webhook::Column::ProducerId.is_null()),
    }
}

/// The webhooks of an owner, oldest first; few, as the rule has it.
pub async fn list(db: &impl ConnectionTrait, owner: Owner) -> Result<Vec<Webhook>, DbErr> {
    let rows = of(owner).order_by_asc(webhook::Column::Id).all(db).await?;
    rows.into_iter().map(Webhook::read).collect()
}

/// How many an owner has.
pub async fn count(db: &impl ConnectionTrait, owner: Owner) -> Result<u64, DbErr> {
    of(owner).count(db).await
}

/// A webhook.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Webhook>, DbErr> {
    webhook::Entity::find_by_id(id).one(db).await?.map(Webhook::read).transpose()
}

/// A webhook, kept for this transaction. Where the follower's place is needed, that is locked before.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Webhook>, DbErr> {
    let row = webhook::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    row.map(Webhook::read).transpose()
}

/// Writes a new webhook.
pub async fn create(db: &impl ConnectionTrait, new: &Webhook) -> Result<(), DbErr> {
    let row = new.row().into_active_model();
    webhook::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Saves a webhook. It is locked since it was read.
pub async fn save(db: &impl ConnectionTrait, webhook: &Webhook) -> Result<(), DbErr> {
    let row = webhook.row().into_active_model().reset_all();
    row.update(db).await.map(drop)
}

/// Ends a webhook, with its secrets and its log.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    webhook::Entity::delete_by_id(id).exec(db).await.map(drop)
}

/// Notes whether the last delivery to a webhook succeeded; since when none did.
pub async fn note(
    db: &impl ConnectionTrait,
    id: Uuid,
    taken: bool,
    now: Instant,
) -> Result<Option<Instant>, DbErr> {
    let since = webhook::Column::FailingSince;
    let changed = webhook::Entity::update_many().filter(webhook::Column::Id.eq(id));
    let changed = match taken {
        true => changed.filter(since.is_not_null()).col_expr(since, Expr::value(None::<i64>)),
        false => changed.filter(since.is_null()).col_expr(since, Expr::value(micros(now))),
    };
    changed.exec(db).await?;
    let failing = webhook::Entity::find_by_id(id).select_only().column(since);
    let failing: Option<Option<i64>> = failing.into_tuple().one(db).await?;
    Ok(failing.flatten().map(instant))
}

/// Pauses a webhook that is not paused yet, having been told up to a place; whether it did.
pub async fn pause(db: &impl ConnectionTrait, id: Uuid, pause: &Pause) -> Result<bool, DbErr> {
    let row = webhook::ActiveModel {
        paused_at: Set(Some(micros(pause.since))),
        pause_reason: Set(Some(pause.reason.code().to_owned())),
        held_transaction: Set(Some(pause.held.transaction)),
        held_seq: Set(Some(pause.held.seq)),
        ..Default::default()
    };
    let open = webhook::Entity::update_many().filter(webhook::Column::Id.eq(id));
    let done = open.filter(webhook::Column::PausedAt.is_null()).set(row).exec(db).await?;
    Ok(done.rows_affected == 1)
}
