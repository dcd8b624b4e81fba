//! Sellers as they were decided. [`save`] is the only writer of a seller's state, and so of the instant
//! from which the mark is withheld on a producer's products.

use super::rows::{seller, step};
use crate::catalogue::rows::producer;
use crate::catalogue::{producers, projection};
use crate::orders::counters;
use crate::page::Page;
use crate::{Instant, instant, integrations, micros, unreadable};
use domain::ids::{AccountId, ProducerId};
use domain::storefronts::{Away, Closure, Command, Order, Seller, Stage};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// A producer with its state as seller.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The producer.
    pub producer: producer::Model,
    /// Its state.
    pub seller: Seller,
    /// What else is on record of it; none for a producer of which nothing was ever decided.
    pub row: Option<seller::Model>,
}

/// A producer as seller.
pub async fn find(db: &impl ConnectionTrait, id: ProducerId) -> Result<Option<Recorded>, DbErr> {
    let found = producer::Entity::find_by_id(id.0).one(db).await?;
    let Some(producer) = found else { return Ok(None) };
    let row = seller::Entity::find_by_id(id.0).one(db).await?;
    recorded(producer, row).map(Some)
}

/// A producer as seller, kept for this transaction: everything about a seller is written with this in
/// hand.
pub async fn lock(db: &impl ConnectionTrait, id: ProducerId) -> Result<Option<Recorded>, DbErr> {
    let found = producers::lock(db, id).await?;
    let Some(producer) = found else { return Ok(None) };
    let row = seller::Entity::find_by_id(id.0).one(db).await?;
    recorded(producer, row).map(Some)
}

fn recorded(producer: producer::Model, row: Option<seller::Model>) -> Result<Recorded, DbErr> {
    let seller = row.as_ref().map_or(Ok(Seller::OUTSIDE), read)?;
    Ok(Recorded { producer, seller, row })
}

/// A seller's state from its row.
pub fn read(row: &seller::Model) -> Result<Seller, DbErr> {
    let stage = Stage::from_code(&row.stage).ok_or_else(|| unreadable("stage", &row.stage))?;
    let away = row.away_from.zip(row.away_until);
    Ok(Seller::recorded(
        stage,
        row.suspended_from.map(instant),
        row.closed_from.map(|from| Closure { from: instant(from), barred: row.barred }),
        away.map(|(from, until)| Away { from: instant(from), until: instant(until) }),
    ))
}

/// Saves a seller's state, and with it from when on its products' marks are withheld.
pub async fn save(
    db: &impl ConnectionTrait,
    recorded: &Recorded,
    next: &Seller,
    away_note: &str,
    now: Instant,
) -> Result<(), DbErr> {
    let id = recorded.producer.id;
    let known = recorded.row.as_ref();
    let text = |of: fn(&seller::Model) -> &String| known.map(of).cloned().unwrap_or_default();
    let row = seller::ActiveModel {
        producer_id: Set(id),
        stage: Set(next.stage().code().to_owned()),
        suspended_from: Set(next.suspended_from().map(micros)),
        closed_from: Set(next.closure().map(|closure| micros(closure.from))),
        barred: Set(next.closure().is_some_and(|closure| closure.barred)),
        away_from: Set(next.away().map(|away| micros(away.from))),
        away_until: Set(next.away().map(|away| micros(away.until))),
        away_note: Set(away_note.to_owned()),
        registered_name: Set(text(|row| &row.registered_name)),
        registered_place: Set(text(|row| &row.registered_place)),
        since: Set(known.map_or(micros(now), |row| row.since)),
        updated_at: Set(micros(now)),
    };
    match known {
        Some(_) => row.update(db).await.map(drop)?,
        None => seller::Entity::insert(row).exec_without_returning(db).await.map(drop)?,
    }
    counters::changed(db, id.into(), now).await?;
    withhold(db, &recorded.producer, next.withheld_from().map(micros), now).await?;
    super::projection::refresh(db, id.into(), now).await
}

async fn withhold(
    db: &impl ConnectionTrait,
    producer: &producer::Model,
    from: Option<i64>,
    now: Instant,
) -> Result<(), DbErr> {
    if producer.suspended_from == from {
        return Ok(());
    }
    let mut row: producer::ActiveModel = producer.clone().into();
    row.suspended_from = Set(from);
    row.revision = Set(producer.revision + 1);
    row.updated_at = Set(micros(now));
    row.update(db).await?;
    projection::refresh_producer(db, producer.id.into(), now).await?;
    integrations::log(db, "catalogue", producer.id, now).await
}

/// Writes what the law has shown to buyers, as the operator accepted it; what is not given stays.
pub async fn identify(
    db: &impl ConnectionTrait,
    id: ProducerId,
    name: Option<String>,
    place: Option<String>,
    now: Instant,
) -> Result<(), DbErr> {
    let mut row = seller::ActiveModel { producer_id: Set(id.0), ..Default::default() };
    row.updated_at = Set(micros(now));
    name.into_iter().for_each(|name| row.registered_name = Set(name));
    place.into_iter().for_each(|place| row.registered_place = Set(place));
    row.update(db).await?;
    super::projection::refresh(db, id, now).await
}

/// A command that was followed, and why it was given.
#[derive(Clone, Debug)]
pub struct NewStep<'a> {
    /// Its id.
    pub id: Uuid,
    /// The command.
    pub command: Command,
    /// A code of the causes; empty where none is needed.
    pub ground: &'a str,
    /// Why, in words that the seller reads.
    pub reason: &'a str,
    /// The authority's order.
    pub order: Option<&'a Order>,
    /// Who gave it.
    pub by: AccountId,
}

/// Writes a command down.
pub async fn step(
    db: &impl ConnectionTrait,
    of: ProducerId,
    new: NewStep<'_>,
    now: Instant,
) -> Result<(), DbErr> {
    let order = new.order;
    let row = step::ActiveModel {
        id: Set(new.id),
        producer_id: Set(of.0),
        command: Set(new.command.code().to_owned()),
        ground: Set(new.ground.to_owned()),
        reason: Set(new.reason.to_owned()),
        order_body: Set(order.map(|order| order.body.clone()).unwrap_or_default()),
        order_number: Set(order.map(|order| order.number.clone()).unwrap_or_default()),
        order_date: Set(order.map(|order| order.date.to_string()).unwrap_or_default()),
        effective_at: Set(micros(new.command.effective(now))),
        recorded_at: Set(micros(now)),
        recorded_by: Set(new.by.0),
    };
    step::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// A page of a seller's steps, newest first.
pub async fn steps(
    db: &impl ConnectionTrait,
    of: ProducerId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<step::Model, Uuid>, DbErr> {
    let mut query = step::Entity::find()
        .filter(step::Column::ProducerId.eq(of.0))
        .order_by_desc(step::Column::Id);
    if let Some(after) = after {
        query = query.filter(step::Column::Id.lt(after));
    }
    Ok(Page::of(query.limit(limit + 1).all(db).await?, limit, |row| row.id))
}

/// A page of sellers at a stage, by the producer's id.
pub async fn list(
    db: &impl ConnectionTrait,
    stage: Option<Stage>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Recorded, Uuid>, DbErr> {
    let mut query = seller::Entity::find()
        .filter(seller::Column::ProducerId.gt(after.unwrap_or_default()))
        .order_by_asc(seller::Column::ProducerId)
        .limit(limit + 1);
    if let Some(stage) = stage {
        query = query.filter(seller::Column::Stage.eq(stage.code()));
    }
    let page = Page::of(query.all(db).await?, limit, |row| row.producer_id);
    let ids = page.items.iter().map(|row| row.producer_id);
    let producers =
        producer::Entity::find().filter(producer::Column::Id.is_in(ids)).all(db).await?;
    let with = |row: seller::Model| {
        let producer = producers.iter().find(|one| one.id == row.producer_id)?.clone();
        Some(recorded(producer, Some(row)))
    };
    let items = page.items.into_iter().filter_map(with).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next })
}
