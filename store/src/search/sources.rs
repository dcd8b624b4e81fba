//! Products and producers as the index takes them. Public facts only.

use super::{Chosen, chosen};
use crate::catalogue::pages::{self, ProductPage};
use crate::statement;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A product on display with what its page doesn't hold.
#[derive(Clone, Debug)]
pub struct ProductSource {
    /// The product.
    pub page: ProductPage,
    /// When a certificate of its maker is in force.
    pub windows: Vec<WindowRow>,
    /// Whether a certificate was ever recorded.
    pub ever_certified: bool,
    /// Where its maker's storefront stands: latitude and longitude in millionths of a degree.
    pub location: Option<(i64, i64)>,
}

/// A stretch of time in which a certificate is in force, in microseconds since 1970; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRow {
    /// From this instant.
    pub from: i64,
    /// Until before this one.
    pub until: i64,
    /// Stars of the certificate.
    pub stars: u8,
}

/// A producer with its storefront, texts as stored.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct ShopSource {
    pub id: Uuid,
    pub name: String,
    pub unit: Option<i32>,
    pub place_printed: String,
    pub created_at: i64,
    pub shop_name: Option<String>,
    pub story: Option<String>,
    pub location: Option<(i64, i64)>,
}

/// The ids of all products on display after one, in their order.
pub async fn product_ids(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!(
        "SELECT product_id FROM catalogue_pages WHERE listed AND product_id > $1 \
         ORDER BY product_id LIMIT {limit}"
    );
    ids(db, &sql, after).await
}

/// The ids of all producers after one, in their order.
pub async fn shop_ids(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = format!("SELECT id FROM catalogue_producers WHERE id > $1 ORDER BY id LIMIT {limit}");
    ids(db, &sql, after).await
}

pub(super) async fn ids(
    db: &impl ConnectionTrait,
    sql: &str,
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, DbErr> {
    let rows = db.query_all_raw(statement(db, sql, [after.unwrap_or_default().into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Those of these products that are on display.
pub async fn products(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<Vec<ProductSource>, DbErr> {
    let sql = "SELECT summary, detail FROM catalogue_pages WHERE listed AND product_id";
    let pages = chosen(db, sql, wanted, "").await?;
    let mut windows = windows(db, wanted).await?;
    let certified = certified(db, wanted).await?;
    let locations = locations(db, wanted).await?;
    let source = |row: &QueryResult| {
        let page = pages::read(row)?;
        let id = page.product.id.0;
        Ok(ProductSource {
            windows: windows.remove(&id).unwrap_or_default(),
            ever_certified: certified.contains(&id),
            location: locations.get(&id).copied(),
            page,
        })
    };
    pages.iter().map(source).collect()
}

async fn windows(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<HashMap<Uuid, Vec<WindowRow>>, DbErr> {
    let sql = "SELECT w.product_id, w.from_at, w.until_at, w.stars FROM certification_windows w \
        JOIN certification_certificates c ON c.id = w.certificate_id \
        JOIN catalogue_products p ON p.id = w.product_id AND p.producer_id = c.producer_id \
        WHERE w.product_id";
    let mut found: HashMap<Uuid, Vec<WindowRow>> = HashMap::new();
    for row in chosen(db, sql, wanted, "").await? {
        let stars: i16 = row.try_get_by_index(3)?;
        let window = WindowRow {
            from: row.try_get_by_index(1)?,
            until: row.try_get_by_index(2)?,
            stars: u8::try_from(stars).unwrap_or(0),
        };
        found.entry(row.try_get_by_index(0)?).or_default().push(window);
    }
    Ok(found)
}

async fn certified(db: &impl ConnectionTrait, wanted: Chosen<'_>) -> Result<HashSet<Uuid>, DbErr> {
    let sql = "SELECT product_id FROM certification_certificates WHERE product_id";
    chosen(db, sql, wanted, "").await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn locations(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<HashMap<Uuid, (i64, i64)>, DbErr> {
    let sql = "SELECT p.id, s.latitude, s.longitude FROM catalogue_products p \
        JOIN storefronts s ON s.producer_id = p.producer_id \
        WHERE s.latitude IS NOT NULL AND p.id";
    let read = |row: &QueryResult| {
        let at = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok((row.try_get_by_index(0)?, at))
    };
    chosen(db, sql, wanted, "").await?.iter().map(read).collect()
}

/// Those of these ids that are producers, with their storefronts.
pub async fn shops(
    db: &impl ConnectionTrait,
    wanted: Chosen<'_>,
) -> Result<Vec<ShopSource>, DbErr> {
    let sql = "SELECT r.id, r.name, r.unit_id, r.place_printed, r.created_at, s.name, s.story, \
        s.latitude, s.longitude FROM catalogue_producers r \
        LEFT JOIN storefronts s ON s.producer_id = r.id WHERE r.id";
    let source = |row: &QueryResult| {
        let location: (Option<i64>, Option<i64>) =
            (row.try_get_by_index(7)?, row.try_get_by_index(8)?);
        Ok(ShopSource {
            id: row.try_get_by_index(0)?,
            name: row.try_get_by_index(1)?,
            unit: row.try_get_by_index(2)?,
            place_printed: row.try_get_by_index(3)?,
            created_at: row.try_get_by_index(4)?,
            shop_name: row.try_get_by_index(5)?,
            story: row.try_get_by_index(6)?,
            location: location.0.zip(location.1),
        })
    };
    chosen(db, sql, wanted, "").await?.iter().map(source).collect()
}
