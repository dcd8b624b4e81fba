//! State bodies. One of a kind for each level and unit; the database sees to that.

use super::rows::body;
use crate::page::Page;
use crate::{Instant, micros};
use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::BodyId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// A body to be written.
#[derive(Clone, Debug)]
pub struct NewBody {
    /// Its id.
    pub id: BodyId,
    /// Its kind.
    pub kind: BodyKind,
    /// Its level.
    pub level: Level,
    /// The unit that it governs; none for the whole country.
    pub unit: Option<i32>,
    /// Its name in Vietnamese.
    pub name: String,
}

/// Writes a body. A second one of the same kind, level and unit is a duplicate.
pub async fn create(db: &impl ConnectionTrait, new: &NewBody, now: Instant) -> Result<(), DbErr> {
    let row = body::ActiveModel {
        id: Set(new.id.0),
        kind: Set(new.kind.code().to_owned()),
        level: Set(new.level.code().to_owned()),
        unit_id: Set(new.unit),
        name: Set(new.name.clone()),
        created_at: Set(micros(now)),
    };
    body::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// A body.
pub async fn find(db: &impl ConnectionTrait, id: BodyId) -> Result<Option<body::Model>, DbErr> {
    body::Entity::find_by_id(id.0).one(db).await
}

/// A body, kept for this transaction: who officers it changes only with this in hand.
pub async fn lock(db: &impl ConnectionTrait, id: BodyId) -> Result<Option<body::Model>, DbErr> {
    body::Entity::find_by_id(id.0).lock_exclusive().one(db).await
}

/// Bodies by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = BodyId>,
) -> Result<Vec<body::Model>, DbErr> {
    let ids = ids.into_iter().map(|id| id.0);
    body::Entity::find().filter(body::Column::Id.is_in(ids)).all(db).await
}

/// The body of this kind at this level in this unit.
pub async fn of_kind(
    db: &impl ConnectionTrait,
    kind: BodyKind,
    level: Level,
    unit: Option<i32>,
) -> Result<Option<body::Model>, DbErr> {
    let there = match unit {
        Some(unit) => body::Column::UnitId.eq(unit),
        None => body::Column::UnitId.is_null(),
    };
    body::Entity::find()
        .filter(body::Column::Kind.eq(kind.code()))
        .filter(body::Column::Level.eq(level.code()))
        .filter(there)
        .one(db)
        .await
}

/// A page of bodies, in the order in which they were made.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<body::Model, Uuid>, DbErr> {
    let rows = body::Entity::find()
        .filter(body::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(body::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    Ok(Page::of(rows, limit, |row| row.id))
}
