//! What the public reads of products: each page is one statement over one table, facts of certification
//! included. [`super::projection`] writes that table.

mod filter;

pub use filter::{Certified, Filter};

use super::pictures::ShownPicture;
use super::projection;
use crate::orders::reviews;
use crate::page::Page;
use crate::{micros, statement, unreadable};
use domain::calendar::Instant;
use domain::catalogue::offers::{AxisValues, Offer};
use domain::catalogue::{LicenceTerm, Status};
use domain::certification::{Dossier, Variant};
use domain::ids::{PointId, ProducerId, ProductId};
use domain::orders::reviews::Ratings;
use domain::text;
use sea_orm::sqlx::Row as _;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use uuid::Uuid;

/// A product with its producer and all that the rule of the mark needs.
#[derive(Clone, Debug)]
pub struct ProductPage {
    /// The product.
    pub product: Product,
    /// Its certification.
    pub dossier: Dossier,
    /// What only the page of a single product shows; empty elsewhere.
    pub detail: Detail,
    /// Its variants; not read for lists.
    pub variants: Vec<VariantRow>,
    /// Its pictures in their order; in lists the first without the mark, alone.
    pub pictures: Vec<ShownPicture>,
}

/// A product's own particulars that every answer shows, texts as stored.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct Product {
    pub id: ProductId,
    pub slug: String,
    pub producer: ProducerId,
    pub producer_slug: String,
    pub producer_name: String,
    pub producer_kind: String,
    pub name: String,
    pub set_number: i16,
    pub unit: Option<i32>,
    pub place_printed: String,
    pub summary: String,
    pub published_at: i64,
    pub revision: i64,
    pub status: Status,
}

/// A product's further particulars, texts as stored. A list does without them.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct Detail {
    pub story: String,
    pub ingredients: String,
    pub usage_note: String,
    pub storage_note: String,
    pub shelf_life: String,
    pub updated_at: i64,
    pub axes: Vec<String>,
    /// The licences accepted of today's producer for today's set.
    pub licences: Vec<LicenceTerm>,
    /// What its published reviews come to; read for the page of a single product alone.
    pub ratings: Ratings,
}

/// A variant with its texts and what is offered.
#[derive(Clone, Debug)]
pub struct VariantRow {
    /// What the rule of the mark looks at: since when it is what it is counts as its beginning.
    pub variant: Variant,
    /// Name.
    pub name: String,
    /// Stock-keeping unit.
    pub sku: String,
    /// Its place on the product's axes.
    pub axes: AxisValues,
    /// What is offered.
    pub offer: Offer,
    /// Version, which counts edits.
    pub revision: i64,
}

/// The order of a list, and in it the place where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Newest first: published at, id.
    Newest(i64, Uuid),
    /// By folded name: key, id.
    Name(String, Uuid),
}

/// The orders of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    Newest,
    /// By name.
    Name,
}

/// A published product, by id or slug.
pub async fn one(db: &impl ConnectionTrait, key: &str) -> Result<Option<ProductPage>, DbErr> {
    single(db, key, " AND p.listed").await
}

/// A product by id or slug, hidden ones and those of suspended producers included, for answers about
/// the mark.
pub async fn for_mark(db: &impl ConnectionTrait, key: &str) -> Result<Option<ProductPage>, DbErr> {
    single(db, key, "").await
}

/// A product whatever its status, for those who may see it.
pub async fn whole(db: &impl ConnectionTrait, id: ProductId) -> Result<Option<ProductPage>, DbErr> {
    single(db, &id.to_string(), "").await
}

async fn single(
    db: &impl ConnectionTrait,
    key: &str,
    only: &str,
) -> Result<Option<ProductPage>, DbErr> {
    let (column, value): (_, Value) = match Uuid::parse_str(key) {
        Ok(id) => ("product_id", id.into()),
        Err(_) => ("slug", key.into()),
    };
    let sql = format!(
        "SELECT p.summary, p.detail, g.given_1, g.given_2, g.given_3, g.given_4, g.given_5 \
         FROM catalogue_pages p LEFT JOIN orders_ratings g ON g.product_id = p.product_id \
         WHERE p.{column} = $1{only}"
    );
    let Some(row) = db.query_one_raw(statement(db, &sql, [value])).await? else { return Ok(None) };
    let mut page = read(&row)?;
    page.detail.ratings = reviews::given(&row, 2)?;
    Ok(Some(page))
}

/// Those of these products that are on display, in no order, as lists show them.
pub async fn listed(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductPage>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let among = among(ids);
    let chosen = format!("SELECT p.summary FROM catalogue_pages p WHERE p.listed AND {among}");
    summaries(db, &chosen, ids.iter().map(|id| id.0.into()).collect()).await
}

/// Products by id, in no order, hidden ones and those of suspended producers included, for answers about
/// the mark.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductPage>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let among = among(ids);
    let sql = format!("SELECT p.summary, p.detail FROM catalogue_pages p WHERE {among}");
    let values = ids.iter().map(|id| id.0.into());
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter().map(read).collect()
}

/// All products that a point of sale lists, in no order, as lists show them; hidden ones included, so that
/// they count.
pub async fn at_point(
    db: &impl ConnectionTrait,
    point: PointId,
) -> Result<Vec<ProductPage>, DbErr> {
    let chosen = "SELECT p.summary FROM points_of_sale_goods g \
         JOIN catalogue_pages p ON p.product_id = g.product_id WHERE g.point_id = $1";
    summaries(db, chosen, vec![point.0.into()]).await
}

/// A page of those that are on display, by their ids.
pub async fn on_display_at(
    db: &impl ConnectionTrait,
    point: PointId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<ProductPage, Uuid>, DbErr> {
    let most = limit + 1;
    let chosen = format!(
        "SELECT p.summary FROM points_of_sale_goods g \
         JOIN catalogue_pages p ON p.product_id = g.product_id \
         WHERE g.point_id = $1 AND p.listed AND g.product_id > $2 \
         ORDER BY g.product_id LIMIT {most}"
    );
    let values = vec![point.0.into(), after.unwrap_or_default().into()];
    let mut pages = summaries(db, &chosen, values).await?;
    pages.sort_unstable_by_key(|page| page.product.id);
    Ok(Page::of(pages, limit, |page| page.product.id.0))
}

fn among(ids: &[ProductId]) -> String {
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    format!("p.product_id IN ({})", marks.join(", "))
}

/// A page of published products.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    sort: Sort,
    after: Option<&Place>,
    limit: u64,
    now: Instant,
) -> Result<Page<ProductPage, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut wanted = filter::conditions(filter, micros(now), &mut values);
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let order = match sort {
        Sort::Newest => "p.published_at DESC, p.product_id DESC",
        Sort::Name => "p.name_key, p.product_id",
    };
    match after {
        Some(Place::Newest(at, id)) => {
            let (at, id) = (bind((*at).into()), bind((*id).into()));
            wanted.push(format!("(p.published_at, p.product_id) < ({at}, {id})"));
        }
        Some(Place::Name(key, id)) => {
            let (key, id) = (bind(key.clone().into()), bind((*id).into()));
            wanted.push(format!("(p.name_key, p.product_id) > ({key}, {id})"));
        }
        None => {}
    }
    // Written out, not bound: PostgreSQL plans a page of unknown length anew each time.
    let most = limit + 1;
    let wanted = wanted.join(" AND ");
    let chosen = format!(
        "SELECT p.summary FROM catalogue_pages p WHERE {wanted} ORDER BY {order} LIMIT {most}"
    );
    let mut pages = summaries(db, &chosen, values).await?;
    // SQLite doesn't promise the order in which it joins.
    match sort {
        Sort::Newest => pages.sort_unstable_by_key(|page| Reverse(newest(page))),
        Sort::Name => pages.sort_by_cached_key(by_name),
    }
    Ok(Page::of(pages, limit, |page| place(page, sort)))
}

/// Where a page that ends with a product ends.
pub fn place(page: &ProductPage, sort: Sort) -> Place {
    match sort {
        Sort::Newest => Place::Newest(newest(page).0, newest(page).1),
        Sort::Name => {
            let (key, id) = by_name(page);
            Place::Name(key, id)
        }
    }
}

/// A page of a producer's products of any status, newest first.
pub async fn of_producer(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    status: Option<Status>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<ProductPage, Uuid>, DbErr> {
    let mut values: Vec<Value> = vec![producer.0.into()];
    let mut wanted = "p.producer_id = $1".to_owned();
    if let Some(status) = status {
        values.push(status.code().into());
        wanted.push_str(&format!(" AND s.status = ${}", values.len()));
    }
    if let Some(after) = after {
        values.push(after.into());
        wanted.push_str(&format!(" AND p.product_id < ${}", values.len()));
    }
    let most = limit + 1;
    let sql = format!(
        "SELECT p.summary, p.detail FROM catalogue_pages p \
         JOIN catalogue_products s ON s.id = p.product_id \
         WHERE {wanted} ORDER BY p.product_id DESC LIMIT {most}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(found, limit, |page| page.product.id.0))
}

/// Products of a statement that selects their summaries. On SQLite each row costs a message between
/// threads, and joining them costs less; on PostgreSQL it is the other way about.
async fn summaries(
    db: &impl ConnectionTrait,
    chosen: &str,
    values: Vec<Value>,
) -> Result<Vec<ProductPage>, DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        let rows = db.query_all_raw(statement(db, chosen, values)).await?;
        return rows.iter().map(|row| projection::read_summary(borrowed(row)?)).collect();
    }
    let sql = format!("SELECT '[' || COALESCE(group_concat(summary), '') || ']' FROM ({chosen})");
    let row = db.query_one_raw(statement(db, &sql, values)).await?;
    row.map_or(Ok(Vec::new()), |row| {
        projection::read_summaries(&row.try_get_by_index::<String>(0)?)
    })
}

/// The first column of a row of PostgreSQL where it lies: as a `String` it would be copied, and its
/// UTF-8 checked byte by byte, which for a page of Vietnamese is a tenth of its cost.
pub(crate) fn borrowed(row: &QueryResult) -> Result<&str, DbErr> {
    let unread = || unreadable("summary", "");
    let raw = row.try_as_pg_row().and_then(|row| row.try_get_raw(0).ok());
    let bytes = raw.and_then(|raw| raw.as_bytes().ok()).ok_or_else(unread)?;
    simdutf8::basic::from_utf8(bytes).map_err(|_| unread())
}

fn newest(page: &ProductPage) -> (i64, Uuid) {
    (page.product.published_at, page.product.id.0)
}

fn by_name(page: &ProductPage) -> (String, Uuid) {
    (text::key(&page.product.name), page.product.id.0)
}

/// A product with what only its own page shows: columns `summary` and `detail`.
pub(crate) fn read(row: &QueryResult) -> Result<ProductPage, DbErr> {
    let (summary, detail): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    projection::read_detail(&detail, projection::read_summary(&summary)?)
}
