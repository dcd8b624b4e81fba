//! Photos of points. The files lie in the object storage, under the names that the renditions give.

use super::rows::photo;
use crate::oversight::deeds::Doer;
use crate::{Instant, micros, unreadable};
use domain::ids::{AccountId, PointId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// A photo to be added.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    /// Its id.
    pub id: Uuid,
    /// Of which point.
    pub point: PointId,
    /// What it shows in words.
    pub alt: String,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// Its colours in a few characters.
    pub blurhash: String,
    /// SHA-256 of the file that was sent, which is not kept.
    pub source_sha256: String,
    /// Width of the slot, name in the object storage, and bytes of each rendition.
    pub renditions: Vec<(u32, String, usize)>,
    /// Who sends it.
    pub by: AccountId,
}

/// The photos of a point that are not withdrawn, in the order in which they came.
pub async fn of_point(
    db: &impl ConnectionTrait,
    point: PointId,
) -> Result<Vec<photo::Model>, DbErr> {
    let kept = photo::Entity::find()
        .filter(photo::Column::PointId.eq(point.0))
        .filter(photo::Column::WithdrawnAt.is_null())
        .order_by_asc(photo::Column::Id);
    kept.all(db).await
}

/// A photo of a point that is not withdrawn.
pub async fn find(
    db: &impl ConnectionTrait,
    point: PointId,
    id: Uuid,
) -> Result<Option<photo::Model>, DbErr> {
    let row = photo::Entity::find_by_id(id).one(db).await?;
    Ok(row.filter(|row| row.point_id == point.0 && row.withdrawn_at.is_none()))
}

/// Adds a photo. The same file of the same point again is a duplicate.
pub async fn add(
    db: &impl ConnectionTrait,
    new: NewPhoto,
    now: Instant,
) -> Result<photo::Model, DbErr> {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let row = photo::ActiveModel {
        id: Set(new.id),
        point_id: Set(new.point.0),
        alt: Set(new.alt),
        width: Set(side(new.size.0)),
        height: Set(side(new.size.1)),
        blurhash: Set(new.blurhash),
        source_sha256: Set(new.source_sha256),
        renditions: Set(serde_json::to_string(&new.renditions).unwrap_or_default()),
        uploaded_at: Set(micros(now)),
        uploaded_by: Set(new.by.0),
        ..Default::default()
    };
    row.insert(db).await
}

/// Writes down what an officer found in a photo.
pub async fn review(
    db: &impl ConnectionTrait,
    row: photo::Model,
    shows_mark: bool,
    by: &Doer,
    now: Instant,
) -> Result<photo::Model, DbErr> {
    let mut row = row.into_active_model();
    row.shows_mark = Set(Some(shows_mark));
    row.reviewed_at = Set(Some(micros(now)));
    row.reviewed_by = Set(by.actor.map(|account| account.0));
    row.reviewed_in = Set(by.body.map(|body| body.0));
    row.update(db).await
}

/// Takes a photo away.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    row: photo::Model,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let mut row = row.into_active_model();
    row.withdrawn_at = Set(Some(micros(now)));
    row.withdrawn_by = Set(Some(by.0));
    row.update(db).await.map(drop)
}

/// Names of a photo's renditions in the object storage, with the slot of each.
pub fn files(row: &photo::Model) -> Result<Vec<(u32, String)>, DbErr> {
    let read: Result<Vec<(u32, String, usize)>, _> = serde_json::from_str(&row.renditions);
    let files = read.map_err(|_| unreadable("renditions", &row.renditions))?;
    Ok(files.into_iter().map(|(slot, name, _)| (slot, name)).collect())
}
