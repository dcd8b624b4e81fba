//! Artwork of the mark, per star count and period. The official drawing is never in the code.

use super::mark_rows::artwork;
use crate::page::Page;
use crate::{Instant, micros};
use domain::certification::Stars;
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Artwork to be stored.
#[derive(Clone, Debug)]
pub struct NewArtwork {
    /// Its id.
    pub id: Uuid,
    /// The stars that it shows.
    pub stars: Stars,
    /// First instant at which it is used.
    pub valid_from: Instant,
    /// First instant at which it is used no longer.
    pub valid_until: Option<Instant>,
    /// The drawing, already checked.
    pub svg: String,
    /// SHA-256 of the drawing, lower-case hex.
    pub sha256: String,
}

/// Stores artwork.
pub async fn add(
    db: &impl ConnectionTrait,
    new: &NewArtwork,
    by: AccountId,
    now: Instant,
) -> Result<artwork::Model, DbErr> {
    let row = artwork::Model {
        id: new.id,
        stars: new.stars.count().into(),
        valid_from: micros(new.valid_from),
        valid_until: new.valid_until.map(micros),
        svg: new.svg.clone(),
        sha256: new.sha256.clone(),
        uploaded_at: micros(now),
        uploaded_by: by.0,
    };
    let insert = artwork::ActiveModel {
        id: Set(row.id),
        stars: Set(row.stars),
        valid_from: Set(row.valid_from),
        valid_until: Set(row.valid_until),
        svg: Set(row.svg.clone()),
        sha256: Set(row.sha256.clone()),
        uploaded_at: Set(row.uploaded_at),
        uploaded_by: Set(row.uploaded_by),
    };
    artwork::Entity::insert(insert).exec_without_returning(db).await?;
    Ok(row)
}

/// The artwork in use at an instant: the one uploaded last among those whose period contains it.
pub async fn in_use(
    db: &impl ConnectionTrait,
    stars: Stars,
    at: Instant,
) -> Result<Option<artwork::Model>, DbErr> {
    let still = Condition::any()
        .add(artwork::Column::ValidUntil.is_null())
        .add(artwork::Column::ValidUntil.gt(micros(at)));
    artwork::Entity::find()
        .filter(artwork::Column::Stars.eq(i16::from(stars.count())))
        .filter(artwork::Column::ValidFrom.lte(micros(at)))
        .filter(still)
        .order_by_desc(artwork::Column::UploadedAt)
        .order_by_desc(artwork::Column::Id)
        .limit(1)
        .one(db)
        .await
}

/// A page of all artwork, the newest upload first.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<(i64, Uuid)>,
    limit: u64,
) -> Result<Page<artwork::Model, (i64, Uuid)>, DbErr> {
    let mut query = artwork::Entity::find()
        .order_by_desc(artwork::Column::UploadedAt)
        .order_by_desc(artwork::Column::Id);
    if let Some((at, id)) = after {
        let same = Condition::all()
            .add(artwork::Column::UploadedAt.eq(at))
            .add(artwork::Column::Id.lt(id));
        query = query.filter(Condition::any().add(artwork::Column::UploadedAt.lt(at)).add(same));
    }
    let rows = query.limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| (row.uploaded_at, row.id)))
}
