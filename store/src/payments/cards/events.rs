//! What the card provider told: each event is written down once, and looked at after.

use super::rows::event;
use crate::{Instant, micros};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// Something that the provider told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardEvent {
    /// Its id here.
    pub id: Uuid,
    /// Its id there.
    pub event: String,
    /// What it is about, in the provider's words.
    pub kind: String,
    /// The provider's number of that.
    pub object: String,
}

/// Writes an event down; whether it is new.
pub async fn add(db: &impl ConnectionTrait, new: &CardEvent, now: Instant) -> Result<bool, DbErr> {
    let row = event::ActiveModel {
        id: Set(new.id),
        event: Set(new.event.clone()),
        kind: Set(new.kind.clone()),
        object: Set(new.object.clone()),
        received_at: Set(micros(now)),
        due_at: Set(micros(now)),
        judged_at: Set(None),
        doubt: Set(None),
    };
    let once = OnConflict::column(event::Column::Event).do_nothing().to_owned();
    let written = event::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(written == 1)
}

/// Those that were written down and not looked at, and are due by now, the longest due first.
pub async fn unjudged(
    db: &impl ConnectionTrait,
    now: Instant,
    most: u64,
) -> Result<Vec<CardEvent>, DbErr> {
    let found = event::Entity::find()
        .filter(event::Column::JudgedAt.is_null())
        .filter(event::Column::DueAt.lte(micros(now)))
        .order_by_asc(event::Column::DueAt)
        .order_by_asc(event::Column::Id)
        .limit(most);
    let read = |row: event::Model| CardEvent {
        id: row.id,
        event: row.event,
        kind: row.kind,
        object: row.object,
    };
    Ok(found.all(db).await?.into_iter().map(read).collect())
}

/// An event was looked at: taken, or not for a reason.
pub async fn judge(
    db: &impl ConnectionTrait,
    id: Uuid,
    doubt: Option<&str>,
    now: Instant,
) -> Result<(), DbErr> {
    let one = event::Entity::update_many()
        .col_expr(event::Column::JudgedAt, Expr::value(micros(now)))
        .col_expr(event::Column::Doubt, Expr::value(doubt.map(str::to_owned)))
        .filter(event::Column::Id.eq(id))
        .filter(event::Column::JudgedAt.is_null());
    one.exec(db).await.map(drop)
}

/// An event is looked at again then.
pub async fn look_at(db: &impl ConnectionTrait, id: Uuid, due: Instant) -> Result<(), DbErr> {
    let one = event::Entity::update_many()
        .col_expr(event::Column::DueAt, Expr::value(micros(due)))
        .filter(event::Column::Id.eq(id));
    one.exec(db).await.map(drop)
}
