//! Producers as the public reads them.

use super::rows::producer;
use crate::page::Page;
use domain::ids::ProducerId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// Where a page of producers ended: folded name, id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(String, Uuid);

/// A producer, by id or slug.
pub async fn one(db: &impl ConnectionTrait, key: &str) -> Result<Option<producer::Model>, DbErr> {
    match Uuid::parse_str(key) {
        Ok(id) => producer::Entity::find_by_id(id).one(db).await,
        Err(_) => producer::Entity::find().filter(producer::Column::Slug.eq(key)).one(db).await,
    }
}

/// A page of producers by name, tones and case aside.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<&Place>,
    limit: u64,
) -> Result<Page<producer::Model, Place>, DbErr> {
    let later = after.map(|Place(key, id)| {
        Condition::any().add(producer::Column::NameKey.gt(key.as_str())).add(
            Condition::all()
                .add(producer::Column::NameKey.eq(key.as_str()))
                .add(producer::Column::Id.gt(*id)),
        )
    });
    let rows = producer::Entity::find()
        .filter(Condition::all().add_option(later))
        .order_by_asc(producer::Column::NameKey)
        .order_by_asc(producer::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    Ok(Page::of(rows, limit, |row| Place(row.name_key.clone(), row.id)))
}

/// Those of these producers that there are.
pub async fn among(
    db: &impl ConnectionTrait,
    ids: &[ProducerId],
) -> Result<HashSet<ProducerId>, DbErr> {
    let those = producer::Entity::find()
        .select_only()
        .column(producer::Column::Id)
        .filter(producer::Column::Id.is_in(ids.iter().map(|id| id.0)));
    let found: Vec<Uuid> = those.into_tuple().all(db).await?;
    Ok(found.into_iter().map(ProducerId).collect())
}

/// Whether a producer of this name is known in this unit already.
pub async fn is_known(db: &impl ConnectionTrait, name_key: &str, unit: i32) -> Result<bool, DbErr> {
    let same = producer::Entity::find()
        .filter(producer::Column::NameKey.eq(name_key))
        .filter(producer::Column::UnitId.eq(unit));
    Ok(same.one(db).await?.is_some())
}

/// A producer, locked for writing: who belongs to it and what is decided of it changes only with this in
/// hand.
pub async fn lock(
    db: &impl ConnectionTrait,
    id: ProducerId,
) -> Result<Option<producer::Model>, DbErr> {
    producer::Entity::find_by_id(id.0).lock_exclusive().one(db).await
}
