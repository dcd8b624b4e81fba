//! The sellers' terms: dated versions, and who has accepted which.

use super::rows::{terms, terms_accepted};
use crate::page::Page;
use crate::{Instant, micros};
use domain::ids::{AccountId, ProducerId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Publishes a version. A second one of that name or for that instant is a duplicate.
pub async fn publish(
    db: &impl ConnectionTrait,
    version: &str,
    effective: Instant,
    body: String,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = terms::ActiveModel {
        version: Set(version.to_owned()),
        effective_at: Set(micros(effective)),
        body: Set(body),
        published_at: Set(micros(now)),
        published_by: Set(by.0),
    };
    terms::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The version in force.
pub async fn in_force(
    db: &impl ConnectionTrait,
    now: Instant,
) -> Result<Option<terms::Model>, DbErr> {
    terms::Entity::find()
        .filter(terms::Column::EffectiveAt.lte(micros(now)))
        .order_by_desc(terms::Column::EffectiveAt)
        .one(db)
        .await
}

/// A page of versions, the latest first, those to come included.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<i64>,
    limit: u64,
) -> Result<Page<terms::Model, i64>, DbErr> {
    let rows = terms::Entity::find()
        .filter(terms::Column::EffectiveAt.lt(after.unwrap_or(i64::MAX)))
        .order_by_desc(terms::Column::EffectiveAt)
        .limit(limit + 1)
        .all(db)
        .await?;
    Ok(Page::of(rows, limit, |row| row.effective_at))
}

/// Whether a seller has accepted a version.
pub async fn is_accepted(
    db: &impl ConnectionTrait,
    of: ProducerId,
    version: &str,
) -> Result<bool, DbErr> {
    let key = (of.0, version.to_owned());
    Ok(terms_accepted::Entity::find_by_id(key).one(db).await?.is_some())
}

/// Writes down that a seller accepts a version; the first time counts.
pub async fn accept(
    db: &impl ConnectionTrait,
    of: ProducerId,
    version: &str,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = terms_accepted::ActiveModel {
        producer_id: Set(of.0),
        version: Set(version.to_owned()),
        accepted_at: Set(micros(now)),
        accepted_by: Set(by.0),
    };
    let key = [terms_accepted::Column::ProducerId, terms_accepted::Column::Version];
    terms_accepted::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await
        .map(drop)
}
