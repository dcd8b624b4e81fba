//! Intents and their events. [`note`] is the only writer of events.

use super::rows::{event, intent};
use crate::{Instant, Together, instant, micros, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::money::Dong;
use domain::payments::{Event, EventKind, Method, Outcome};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What asks for an order's money.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Its id.
    pub id: Uuid,
    /// For which order.
    pub order: OrderId,
    /// To whom.
    pub producer: ProducerId,
    /// How.
    pub method: Method,
    /// How much.
    pub amount: Dong,
    /// Whether nothing more is expected.
    pub is_closed: bool,
}

/// Opens intents.
pub fn open(writes: &mut Together, all: &[Intent], now: Instant) {
    let row = |one: &Intent| intent::ActiveModel {
        id: Set(one.id),
        order_id: Set(one.order.0),
        producer_id: Set(one.producer.0),
        method: Set(one.method.code().to_owned()),
        amount: Set(one.amount.amount()),
        opened_at: Set(micros(now)),
        closed_at: Set(None),
    };
    writes.insert(all.iter().map(row).collect());
}

/// The intent of an order.
pub async fn of_order(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Intent>, DbErr> {
    let found = intent::Entity::find().filter(intent::Column::OrderId.eq(id.0)).one(db).await?;
    found.map(read).transpose()
}

/// An intent by its id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Intent>, DbErr> {
    intent::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Intents by their ids.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Intent>, DbErr> {
    let found = intent::Entity::find().filter(intent::Column::Id.is_in(ids.iter().copied()));
    let rows = found.all(db).await?.into_iter();
    rows.map(|row| read(row).map(|one| (one.id, one))).collect()
}

/// Nothing more is expected of an intent.
pub async fn close(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    let one = intent::Entity::update_many()
        .col_expr(intent::Column::ClosedAt, Expr::value(micros(now)))
        .filter(intent::Column::Id.eq(id));
    one.exec(db).await.map(drop)
}

/// Something is expected of an intent again.
pub async fn reopen(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let one = intent::Entity::update_many()
        .col_expr(intent::Column::ClosedAt, Expr::value(None::<i64>))
        .filter(intent::Column::Id.eq(id));
    one.exec(db).await.map(drop)
}

/// Writes down events, each with its intent and the provider that told of it. The same word of the same
/// matter again is passed over; the answer says how many were new.
pub async fn note(
    db: &impl ConnectionTrait,
    provider: &str,
    all: &[(Uuid, Event)],
    now: Instant,
) -> Result<u64, DbErr> {
    let rows = event_rows(provider, all, now);
    if rows.is_empty() {
        return Ok(0);
    }
    event::Entity::insert_many(rows).on_conflict(once()).exec_without_returning(db).await
}

/// The same, together with other writes.
pub fn note_with(writes: &mut Together, provider: &str, all: &[(Uuid, Event)], now: Instant) {
    writes.insert_unless(event_rows(provider, all, now), Some(once()));
}

fn event_rows(provider: &str, all: &[(Uuid, Event)], now: Instant) -> Vec<event::ActiveModel> {
    let row = |(intent, one): &(Uuid, Event)| event::ActiveModel {
        intent_id: Set(*intent),
        kind: Set(one.kind.code().to_owned()),
        outcome: Set(one.outcome.code().to_owned()),
        amount: Set(one.amount.amount()),
        provider: Set(provider.to_owned()),
        reference: Set(one.reference.clone()),
        at: Set(micros(one.at)),
        recorded_at: Set(micros(now)),
        ..Default::default()
    };
    all.iter().map(row).collect()
}

/// The same word of the same matter is written once.
fn once() -> OnConflict {
    let key = [
        event::Column::Provider,
        event::Column::Reference,
        event::Column::Kind,
        event::Column::Outcome,
    ];
    OnConflict::columns(key).do_nothing().to_owned()
}

/// The events of an intent, in the order of their writing.
pub async fn events(db: &impl ConnectionTrait, intent: Uuid) -> Result<Vec<Event>, DbErr> {
    let all = event::Entity::find()
        .filter(event::Column::IntentId.eq(intent))
        .order_by_asc(event::Column::Seq);
    all.all(db).await?.into_iter().map(read_event).collect()
}

/// The events of these orders' intents, in the order of their writing.
pub async fn of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Event>>, DbErr> {
    let those = event::Entity::find()
        .find_also_related(intent::Entity)
        .filter(intent::Column::OrderId.is_in(orders.iter().map(|id| id.0)))
        .order_by_asc(event::Column::Seq);
    let mut all: HashMap<OrderId, Vec<Event>> = HashMap::new();
    for (row, of) in those.all(db).await? {
        let Some(of) = of else { continue };
        all.entry(OrderId(of.order_id)).or_default().push(read_event(row)?);
    }
    Ok(all)
}

fn read(row: intent::Model) -> Result<Intent, DbErr> {
    let bad = || unreadable("intent", &row.id.to_string());
    Ok(Intent {
        id: row.id,
        order: OrderId(row.order_id),
        producer: row.producer_id.into(),
        method: Method::from_code(&row.method).ok_or_else(bad)?,
        amount: Dong::new(row.amount).ok_or_else(bad)?,
        is_closed: row.closed_at.is_some(),
    })
}

fn read_event(row: event::Model) -> Result<Event, DbErr> {
    let bad = || unreadable("event", &row.seq.to_string());
    Ok(Event {
        kind: EventKind::from_code(&row.kind).ok_or_else(bad)?,
        outcome: Outcome::from_code(&row.outcome).ok_or_else(bad)?,
        amount: Dong::new(row.amount).ok_or_else(bad)?,
        at: instant(row.at),
        reference: row.reference,
    })
}
