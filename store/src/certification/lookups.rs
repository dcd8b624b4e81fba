//! Which products a key means: a slug, a product code on a scoring sheet, the number of a decision.
//! A handful of statements, however many keys are asked.

use super::record::decision_key;
use crate::statement;
use domain::ids::ProductId;
use sea_orm::{ConnectionTrait, DbErr, Value};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Most products that one key answers with.
pub const MOST_PER_KEY: usize = 20;

/// What a caller knows of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Its id or slug.
    Product(String),
    /// The code on its scoring sheet.
    ProductCode(String),
    /// The number of a decision that names it.
    Decision(String),
}

/// The products of one key.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// At most [`MOST_PER_KEY`], in order of id. An id that was asked for may still name nothing.
    pub products: Vec<ProductId>,
    /// Whether there are more.
    pub more: bool,
}

/// The products of each key, in the order of the keys.
pub async fn find(db: &impl ConnectionTrait, keys: &[Key]) -> Result<Vec<Found>, DbErr> {
    let wanted = |pick: fn(&Key) -> Option<String>| keys.iter().filter_map(pick).collect();
    let slugs = by_text(db, SLUGS, wanted(slug)).await?;
    let codes = by_text(db, CODES, wanted(code)).await?;
    let decisions = by_text(db, DECISIONS, wanted(decision)).await?;
    let of = |key: &Key| match key {
        Key::Product(text) => match Uuid::parse_str(text) {
            Ok(id) => vec![id],
            Err(_) => slugs.get(text).cloned().unwrap_or_default(),
        },
        Key::ProductCode(text) => codes.get(text).cloned().unwrap_or_default(),
        Key::Decision(text) => decisions.get(&decision_key(text)).cloned().unwrap_or_default(),
    };
    Ok(keys.iter().map(|key| Found::of(of(key))).collect())
}

impl Found {
    fn of(mut ids: Vec<Uuid>) -> Self {
        let more = ids.len() > MOST_PER_KEY;
        ids.truncate(MOST_PER_KEY);
        Self { products: ids.into_iter().map(ProductId).collect(), more }
    }
}

const SLUGS: &str = "SELECT slug AS key, id AS product_id FROM catalogue_products WHERE slug";
const CODES: &str =
    "SELECT product_code AS key, product_id FROM certification_certificates WHERE product_code";
const DECISIONS: &str =
    "SELECT decision_key AS key, product_id FROM certification_certificates WHERE decision_key";

fn slug(key: &Key) -> Option<String> {
    match key {
        Key::Product(text) if Uuid::parse_str(text).is_err() => Some(text.clone()),
        _ => None,
    }
}

fn code(key: &Key) -> Option<String> {
    if let Key::ProductCode(text) = key { Some(text.clone()) } else { None }
}

fn decision(key: &Key) -> Option<String> {
    let Key::Decision(text) = key else { return None };
    // Notices without a number are on record under the empty key, which means none of them.
    Some(decision_key(text)).filter(|key| !key.is_empty())
}

/// Products by text, per text one more than are answered, so that the rest is known to exist. A
/// decision may name thousands.
async fn by_text(
    db: &impl ConnectionTrait,
    source: &str,
    texts: HashSet<String>,
) -> Result<HashMap<String, Vec<Uuid>>, DbErr> {
    let mut found: HashMap<String, Vec<Uuid>> = HashMap::new();
    if texts.is_empty() {
        return Ok(found);
    }
    let marks: Vec<String> = (1..=texts.len()).map(|number| format!("${number}")).collect();
    let most = MOST_PER_KEY + 1;
    let sql = format!(
        "SELECT key, product_id FROM (SELECT key, product_id, ROW_NUMBER() OVER \
         (PARTITION BY key ORDER BY product_id) AS place FROM \
         (SELECT DISTINCT key, product_id FROM ({source} IN ({})) named) distinct_products) ranked \
         WHERE place <= {most} ORDER BY key, product_id",
        marks.join(", ")
    );
    let values = texts.into_iter().map(Value::from);
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let key: String = row.try_get_by_index(0)?;
        found.entry(key).or_default().push(row.try_get_by_index(1)?);
    }
    Ok(found)
}
