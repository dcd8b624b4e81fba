//! Points of sale as the index takes them: those that were approved. Whether an approval holds at an instant
//! is the list's to say.

use super::sources::ids;
use super::{Chosen, chosen};
use crate::points_of_sale::points::Point;
use crate::points_of_sale::rows::point;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

/// The ids of all approved points after one, in their order.
pub async fn point_ids(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT id FROM points_of_sale WHERE stage = 'approved' AND id > $1 \
         ORDER BY id LIMIT {limit}"
    );
    ids(db, &sql, after).await
}

/// Those of these ids that are approved points.
pub async fn points(db: &impl ConnectionTrait, wanted: Chosen<'_>) -> Result<Vec<Point>, DbErr> {
    let sql = "SELECT * FROM points_of_sale WHERE stage = 'approved' AND id";
    let read = |row: &QueryResult| Point::read(point::Model::from_query_result(row, "")?);
    chosen(db, sql, wanted, "").await?.iter().map(read).collect()
}
