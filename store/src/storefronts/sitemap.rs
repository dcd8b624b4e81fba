//! The open storefronts, as a list of addresses in parts.

use super::pages::open;
use crate::catalogue::sitemap::{Address, PART};
use crate::{Instant, micros, statement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

/// The last storefront of every full part, in order: where the next ones begin.
pub async fn bounds(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Uuid>, DbErr> {
    let open = open("$1").join(" AND ");
    let sql = format!(
        "SELECT id FROM (SELECT s.producer_id AS id, row_number() OVER (ORDER BY s.producer_id) AS n \
         FROM storefronts s JOIN storefronts_sellers l ON l.producer_id = s.producer_id WHERE {open}) \
         numbered WHERE n % $2 = 0 ORDER BY id"
    );
    let rows = db.query_all_raw(statement(db, &sql, [micros(now).into(), PART.into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// The storefronts of a part, by their producers' ids.
pub async fn part(
    db: &impl ConnectionTrait,
    now: Instant,
    after: Option<Uuid>,
) -> Result<Vec<Address>, DbErr> {
    let open = open("$1").join(" AND ");
    let sql = format!(
        "SELECT s.producer_id, s.slug, s.updated_at FROM storefronts s \
         JOIN storefronts_sellers l ON l.producer_id = s.producer_id \
         WHERE {open} AND s.producer_id > $2 ORDER BY s.producer_id LIMIT $3"
    );
    let values = [micros(now).into(), after.unwrap_or_default().into(), PART.into()];
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let read = |row: &QueryResult| {
        Ok(Address {
            id: row.try_get_by_index(0)?,
            name: row.try_get_by_index(1)?,
            updated: row.try_get_by_index(2)?,
        })
    };
    rows.iter().map(read).collect()
}
