//! Which points were last told of a share below their criterion: the memory of the job that tells.

use super::points::Point;
use super::rows::{fall, point};
use crate::{Instant, micros};
use domain::ids::PointId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Points approved at an instant, in the order of their ids.
pub async fn approved(
    db: &impl ConnectionTrait,
    now: Instant,
    after: Option<PointId>,
    limit: u64,
) -> Result<Vec<Point>, DbErr> {
    let rows = point::Entity::find()
        .filter(point::Column::Stage.eq("approved"))
        .filter(point::Column::ApprovedFrom.lte(micros(now)))
        .filter(point::Column::ApprovedUntil.gt(micros(now)))
        .filter(point::Column::Id.gt(after.map_or(Uuid::nil(), |id| id.0)))
        .order_by_asc(point::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(Point::read).collect()
}

/// Those of these points of which it is remembered.
pub async fn told(db: &impl ConnectionTrait, points: &[Point]) -> Result<HashSet<PointId>, DbErr> {
    let ids = points.iter().map(|one| one.id.0);
    let rows = fall::Entity::find().filter(fall::Column::PointId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.point_id.into()).collect())
}

/// Remembers it; false when it was.
pub async fn remember(db: &impl ConnectionTrait, id: PointId, now: Instant) -> Result<bool, DbErr> {
    let row = fall::ActiveModel { point_id: Set(id.0), since: Set(micros(now)) };
    let keep = OnConflict::column(fall::Column::PointId).do_nothing().to_owned();
    let insert = fall::Entity::insert(row).on_conflict(keep);
    Ok(insert.exec_without_returning(db).await? > 0)
}

/// Forgets it, so that the next fall is told.
pub async fn forget(db: &impl ConnectionTrait, id: PointId) -> Result<(), DbErr> {
    fall::Entity::delete_by_id(id.0).exec(db).await.map(drop)
}
