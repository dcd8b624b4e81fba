//! The products on show, as a list of addresses in parts.

use crate::statement;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

/// Addresses in a part of the list.
pub const PART: i64 = 10_000;

/// A thing that has an address.
#[derive(Clone, Debug)]
pub struct Address {
    /// The product, or the producer whose storefront it is.
    pub id: Uuid,
    /// What stands in the address.
    pub name: String,
    /// When it last changed, in microseconds since 1970.
    pub updated: i64,
}

/// The last product of every full part, in order: where the next ones begin.
pub async fn bounds(db: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    let sql = "SELECT product_id FROM (SELECT product_id, row_number() OVER (ORDER BY product_id) AS n \
        FROM catalogue_pages WHERE listed) numbered WHERE n % $1 = 0 ORDER BY product_id";
    let rows = db.query_all_raw(statement(db, sql, [PART.into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// The products of a part, by their ids.
pub async fn part(db: &impl ConnectionTrait, after: Option<Uuid>) -> Result<Vec<Address>, DbErr> {
    let sql = "SELECT p.product_id, s.updated_at FROM catalogue_pages p \
        JOIN catalogue_products s ON s.id = p.product_id \
        WHERE p.listed AND p.product_id > $1 ORDER BY p.product_id LIMIT $2";
    let values = [after.unwrap_or_default().into(), PART.into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let read = |row: &QueryResult| {
        let id: Uuid = row.try_get_by_index(0)?;
        Ok(Address { id, name: id.to_string(), updated: row.try_get_by_index(1)? })
    };
    rows.iter().map(read).collect()
}
