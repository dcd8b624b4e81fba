//! What the public reads of products: each page is one statement, facts of certification included.

use crate::certification::facts;
use crate::page::Page;
use crate::{instant, micros, statement, unreadable};
use domain::calendar::Instant;
use domain::certification::{Dossier, ProductState, Variant};
use domain::ids::{ProducerId, ProductId, VariantId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, TryGetable, Value};
use serde::{Deserialize, Serialize};
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
    pub name_key: String,
    pub set_number: i16,
    pub unit: Option<i32>,
    pub place_printed: String,
    pub summary: String,
    pub published_at: i64,
    pub revision: i64,
}

/// A product's further particulars, texts as stored. A list does without them: on SQLite each column of
/// each row costs a copy between threads.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct Detail {
    pub story: String,
    pub ingredients: String,
    pub usage_note: String,
    pub storage_note: String,
    pub shelf_life: String,
    pub updated_at: i64,
}

/// A variant with its texts.
#[derive(Clone, Debug)]
pub struct VariantRow {
    /// What the rule of the mark looks at.
    pub variant: Variant,
    /// Name.
    pub name: String,
    /// Stock-keeping unit.
    pub sku: String,
}

/// Which products a list wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Lies in this province of today.
    pub province: Option<i32>,
    /// Belongs wholly to this commune of today.
    pub commune: Option<i32>,
    /// Product sets.
    pub sets: Option<Vec<u8>>,
    /// Stars of the certificate in force.
    pub stars: Option<u8>,
    /// The producer.
    pub producer: Option<ProducerId>,
    /// By certification.
    pub certified: Option<Certified>,
}

/// By certification: in force now, at any time, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certified {
    /// A certificate is in force now, by the register.
    Now,
    /// A certificate is or was on record.
    Ever,
    /// No certificate was ever recorded.
    Never,
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

const COLUMNS: &str = "p.id, p.slug, p.producer_id, r.slug, r.name, r.kind, p.name, p.name_key, \
    p.set_number, p.unit_id, p.place_printed, p.summary, p.published_at, p.revision, p.status, \
    r.suspended, f.facts";

/// Where [`DETAIL_COLUMNS`] or the variants stand behind [`COLUMNS`].
const AFTER_COLUMNS: usize = 17;

const DETAIL_COLUMNS: &str = "p.story, p.ingredients, p.usage_note, p.storage_note, p.shelf_life, \
    p.updated_at";

/// Where the variants stand behind both.
const AFTER_DETAIL: usize = AFTER_COLUMNS + 6;

const FROM: &str = "FROM catalogue_products p \
    JOIN catalogue_producers r ON r.id = p.producer_id \
    LEFT JOIN certification_facts f ON f.product_id = p.id";

/// The variants of the product as one JSON text, so that a product is one statement.
fn variants_column(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "(SELECT json_agg(json_build_array(v.id, v.name, v.pack, v.sku, v.created_at))::text \
             FROM catalogue_variants v WHERE v.product_id = p.id)"
        }
        _ => {
            "(SELECT json_group_array(json_array(hex(v.id), v.name, v.pack, v.sku, v.created_at)) \
             FROM catalogue_variants v WHERE v.product_id = p.id)"
        }
    }
}

/// A published product, by id or slug.
pub async fn one(db: &impl ConnectionTrait, key: &str) -> Result<Option<ProductPage>, DbErr> {
    single(db, key, " AND p.status = 'published'").await
}

/// A product by id or slug, hidden ones and those of suspended producers included, for answers about
/// the mark.
pub async fn for_mark(db: &impl ConnectionTrait, key: &str) -> Result<Option<ProductPage>, DbErr> {
    single(db, key, "").await
}

async fn single(
    db: &impl ConnectionTrait,
    key: &str,
    only: &str,
) -> Result<Option<ProductPage>, DbErr> {
    let variants = variants_column(db.get_database_backend());
    let (column, value): (_, Value) = match Uuid::parse_str(key) {
        Ok(id) => ("id", id.into()),
        Err(_) => ("slug", key.into()),
    };
    let sql = format!(
        "SELECT {COLUMNS}, {DETAIL_COLUMNS}, {variants} {FROM} WHERE p.{column} = $1{only}"
    );
    let row = db.query_one_raw(statement(db, &sql, [value])).await?;
    row.map(|row| {
        let mut page = read(&row)?;
        page.detail = read_detail(&row)?;
        page.variants = read_variants(&row, AFTER_DETAIL)?;
        Ok(page)
    })
    .transpose()
}

/// Products by id, hidden ones and those of suspended producers included, for answers about the mark.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<ProductPage>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let variants = variants_column(db.get_database_backend());
    let sql = format!("SELECT {COLUMNS}, {variants} {FROM} WHERE p.id IN ({})", marks.join(", "));
    let values = ids.iter().map(|id| id.0.into());
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter()
        .map(|row| {
            let mut page = read(row)?;
            page.variants = read_variants(row, AFTER_COLUMNS)?;
            Ok(page)
        })
        .collect()
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
    let mut wanted = conditions(filter, micros(now), &mut values);
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let order = match sort {
        Sort::Newest => "p.published_at DESC, p.id DESC",
        Sort::Name => "p.name_key, p.id",
    };
    match after {
        Some(Place::Newest(at, id)) => {
            let (at, id) = (bind((*at).into()), bind((*id).into()));
            wanted.push(format!("(p.published_at, p.id) < ({at}, {id})"));
        }
        Some(Place::Name(key, id)) => {
            let (key, id) = (bind(key.clone().into()), bind((*id).into()));
            wanted.push(format!("(p.name_key, p.id) > ({key}, {id})"));
        }
        None => {}
    }
    // Written out, not bound: PostgreSQL plans a page of unknown length anew each time.
    let most = limit + 1;
    let wanted = wanted.join(" AND ");
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE {wanted} ORDER BY {order} LIMIT {most}");
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let pages = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(pages, limit, |page| match sort {
        Sort::Newest => Place::Newest(page.product.published_at, page.product.id.0),
        Sort::Name => Place::Name(page.product.name_key.clone(), page.product.id.0),
    }))
}

fn conditions(filter: &Filter, now: i64, values: &mut Vec<Value>) -> Vec<String> {
    let mut wanted = vec!["p.status = 'published'".to_owned()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let units = "p.unit_id IN (SELECT id FROM certification_units WHERE";
    if let Some(province) = filter.province {
        wanted.push(format!("{units} today_province_id = {})", bind(province.into())));
    }
    if let Some(commune) = filter.commune {
        wanted.push(format!("{units} today_id = {})", bind(commune.into())));
    }
    if let Some(sets) = &filter.sets {
        let marks: Vec<String> = sets.iter().map(|set| bind(i16::from(*set).into())).collect();
        wanted.push(format!("p.set_number IN ({})", marks.join(", ")));
    }
    if let Some(producer) = filter.producer {
        wanted.push(format!("p.producer_id = {}", bind(producer.0.into())));
    }
    let in_force = |now: &str, stars: &str| {
        format!(
            "EXISTS (SELECT 1 FROM certification_windows w WHERE w.product_id = p.id \
             AND w.from_at <= {now} AND {now} < w.until_at{stars})"
        )
    };
    if let Some(stars) = filter.stars {
        let (now, stars) = (bind(now.into()), bind(i16::from(stars).into()));
        wanted.push(in_force(&now, &format!(" AND w.stars = {stars}")));
    }
    let on_record = "EXISTS (SELECT 1 FROM certification_certificates c WHERE c.product_id = p.id)";
    match filter.certified {
        Some(Certified::Now) => wanted.push(in_force(&bind(now.into()), "")),
        Some(Certified::Ever) => wanted.push(on_record.to_owned()),
        Some(Certified::Never) => wanted.push(format!("NOT {on_record}")),
        None => {}
    }
    wanted
}

fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, DbErr> {
    row.try_get_by_index(index)
}

fn read(row: &QueryResult) -> Result<ProductPage, DbErr> {
    let product = Product {
        id: ProductId(get(row, 0)?),
        slug: get(row, 1)?,
        producer: ProducerId(get(row, 2)?),
        producer_slug: get(row, 3)?,
        producer_name: get(row, 4)?,
        producer_kind: get(row, 5)?,
        name: get(row, 6)?,
        name_key: get(row, 7)?,
        set_number: get(row, 8)?,
        unit: get(row, 9)?,
        place_printed: get(row, 10)?,
        summary: get(row, 11)?,
        published_at: get(row, 12)?,
        revision: get(row, 13)?,
    };
    let status: String = get(row, 14)?;
    let state = ProductState { hidden: status == "hidden", producer_suspended: get(row, 15)? };
    let facts_text: Option<String> = get(row, 16)?;
    let dossier = facts::read(facts_text.as_deref(), product.id, product.producer, state)?;
    Ok(ProductPage { product, dossier, detail: Detail::default(), variants: Vec::new() })
}

fn read_detail(row: &QueryResult) -> Result<Detail, DbErr> {
    Ok(Detail {
        story: get(row, AFTER_COLUMNS)?,
        ingredients: get(row, AFTER_COLUMNS + 1)?,
        usage_note: get(row, AFTER_COLUMNS + 2)?,
        storage_note: get(row, AFTER_COLUMNS + 3)?,
        shelf_life: get(row, AFTER_COLUMNS + 4)?,
        updated_at: get(row, AFTER_COLUMNS + 5)?,
    })
}

fn read_variants(row: &QueryResult, index: usize) -> Result<Vec<VariantRow>, DbErr> {
    let Some(text) = get::<Option<String>>(row, index)? else { return Ok(Vec::new()) };
    let mut rows: Vec<(Uuid, String, String, String, i64)> =
        serde_json::from_str(&text).map_err(|_| unreadable("variants", &text))?;
    rows.sort_by_key(|row| row.0);
    let row = |(id, name, pack, sku, created): (Uuid, String, String, String, i64)| VariantRow {
        variant: Variant { id: VariantId(id), pack, created: instant(created) },
        name,
        sku,
    };
    Ok(rows.into_iter().map(row).collect())
}
