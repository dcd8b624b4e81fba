//! Who is to be told of which events: a row for each webhook and event, made where a follower passes.

use super::rows::{delivery, webhook};
use super::{Owner, Place, Stretch, Webhook};
use crate::integrations::events::{self, Event};
use crate::{Instant, ROWS_PER_STATEMENT, micros};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What becomes of an event that a webhook has been told of already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// It stays as it is.
    No,
    /// It is told once more.
    Yes,
}

/// Makes deliveries of events that were followed just now, for the webhooks that are not paused.
pub async fn tell(
    db: &impl ConnectionTrait,
    events: &[Event],
    mint: impl Fn() -> Uuid,
    now: Instant,
) -> Result<(), DbErr> {
    let mut open: HashMap<Owner, Vec<Webhook>> = HashMap::new();
    for webhook in concerned(db, events).await? {
        open.entry(webhook.owner).or_default().push(webhook);
    }
    let mut rows = Vec::new();
    for event in events {
        let own = event.producer.and_then(|id| open.get(&Owner::Producer(id)));
        let told = own.into_iter().chain(open.get(&Owner::Platform)).flatten();
        let told = told.filter(|webhook| webhook.wants(event.kind));
        rows.extend(told.map(|webhook| row(webhook, event, mint(), now)));
    }
    write(db, rows, Again::No).await
}

/// The webhooks that events may concern.
async fn concerned(db: &impl ConnectionTrait, events: &[Event]) -> Result<Vec<Webhook>, DbErr> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let producers: BTreeSet<Uuid> =
        events.iter().filter_map(|one| one.producer).map(|id| id.0).collect();
    let open = || webhook::Entity::find().filter(webhook::Column::PausedAt.is_null());
    let mut rows = open().filter(webhook::Column::ProducerId.is_null()).all(db).await?;
    for part in Vec::from_iter(producers).chunks(ROWS_PER_STATEMENT) {
        let own = webhook::Column::ProducerId.is_in(part.iter().copied());
        rows.extend(open().filter(own).all(db).await?);
    }
    rows.into_iter().map(Webhook::read).collect()
}

/// Webhooks that are not paused and have a replay before them.
pub async fn replaying(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    webhook::Entity::find()
        .select_only()
        .column(webhook::Column::Id)
        .filter(webhook::Column::ReplaySeq.is_not_null())
        .filter(webhook::Column::PausedAt.is_null())
        .order_by_asc(webhook::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// Brings a webhook's replay further by so many events at most; whether there is more of it. Each event
/// is told once more, whatever became of it before.
pub async fn replay(
    db: &impl ConnectionTrait,
    id: Uuid,
    limit: usize,
    mint: impl Fn() -> Uuid,
    now: Instant,
) -> Result<bool, DbErr> {
    let Some(mut webhook) = super::lock(db, id).await? else { return Ok(false) };
    let Some(stretch) = webhook.replay.filter(|_| webhook.pause.is_none()) else {
        return Ok(false);
    };
    let Stretch { after, until } = stretch;
    let events = events::after(db, webhook.owner, (after, Some(until)), limit as u64).await?;
    let wanted = events.iter().filter(|event| webhook.wants(event.kind));
    let rows = wanted.map(|event| row(&webhook, event, mint(), now)).collect();
    write(db, rows, Again::Yes).await?;
    let last = events.last().map(|event| event.place).filter(|_| events.len() == limit);
    webhook.replay = last.map(|after| Stretch { after, until });
    super::save(db, &webhook).await?;
    Ok(webhook.replay.is_some())
}

/// A delivery of an event that is none of the log's, such as a test.
pub async fn tell_one(
    db: &impl ConnectionTrait,
    webhook: Uuid,
    kind: &str,
    (id, event): (Uuid, Uuid),
    now: Instant,
) -> Result<(), DbErr> {
    let place = Place { transaction: 0, seq: 0 };
    let row = pending(webhook, (id, event), (kind, webhook, place), (now, now));
    delivery::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

fn row(webhook: &Webhook, event: &Event, id: Uuid, now: Instant) -> delivery::ActiveModel {
    let about = (event.kind.code(), event.subject, event.place);
    pending(webhook.id, (id, event.id), about, (event.at, now))
}

fn pending(
    webhook: Uuid,
    (id, event): (Uuid, Uuid),
    (kind, subject, place): (&str, Uuid, Place),
    (at, now): (Instant, Instant),
) -> delivery::ActiveModel {
    delivery::ActiveModel {
        id: Set(id),
        webhook_id: Set(webhook),
        event_id: Set(event),
        kind: Set(kind.to_owned()),
        subject: Set(subject),
        at: Set(micros(at)),
        transaction_id: Set(place.transaction),
        seq: Set(place.seq),
        state: Set("pending".to_owned()),
        attempts: Set(0),
        created_at: Set(micros(now)),
        next_try_at: Set(micros(now)),
        tried_at: Set(None),
        ended_at: Set(None),
        status: Set(None),
        error: Set(None),
        answer: Set(None),
    }
}

async fn write(
    db: &impl ConnectionTrait,
    rows: Vec<delivery::ActiveModel>,
    again: Again,
) -> Result<(), DbErr> {
    let unique = || OnConflict::columns([delivery::Column::WebhookId, delivery::Column::EventId]);
    let conflict = match again {
        Again::No => unique().do_nothing().to_owned(),
        Again::Yes => unique()
            .update_columns([delivery::Column::State, delivery::Column::NextTryAt])
            .value(delivery::Column::Attempts, Expr::value(0))
            .value(delivery::Column::EndedAt, Expr::value(None::<i64>))
            .to_owned(),
    };
    for part in rows.chunks(ROWS_PER_STATEMENT) {
        let insert = delivery::Entity::insert_many(part.to_vec()).on_conflict(conflict.clone());
        insert.exec_without_returning(db).await?;
    }
    Ok(())
}
