//! Who shows what at a fair, as its public catalogue has it: those to whom a booth belongs.

use super::exhibitors::applications::Shown;
use super::record::parsed;
use crate::page::Page;
use crate::statement;
use domain::ids::{FairId, ProducerId};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// An exhibitor in the catalogue, texts as stored.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its application.
    pub application: Uuid,
    /// Name.
    pub name: String,
    /// Kind of organisation.
    pub kind: String,
    /// Where it comes from, today.
    pub unit: Option<i32>,
    /// The same in words.
    pub place_printed: String,
    /// The producer that it is, where it is one of ours.
    pub producer: Option<ProducerId>,
    /// What it shows.
    pub products: Vec<Shown>,
    /// Its booths: hall and code.
    pub booths: Vec<(String, String)>,
    name_key: String,
}

/// Where a page ended: folded name, application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(String, Uuid);

const STATES: &str = "('accepted', 'confirmed', 'checked_in', 'completed')";

/// A page of the exhibitors of a fair, by name: two statements.
pub async fn page(
    db: &impl ConnectionTrait,
    fair: FairId,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Entry, Place>, DbErr> {
    let Place(key, id) = after.unwrap_or_else(|| Place(String::new(), Uuid::nil()));
    let sql = format!(
        "SELECT p.id, e.name, e.kind, e.unit_id, e.place_printed, e.producer_id, p.products, \
         e.name_key FROM fairs_applications p JOIN fairs_exhibitors e ON e.id = p.exhibitor_id \
         WHERE p.fair_id = $1 AND p.state IN {STATES} AND (e.name_key, p.id) > ($2, $3) \
         ORDER BY e.name_key, p.id LIMIT {}",
        limit + 1
    );
    let values = [fair.0.into(), key.into(), id.into()];
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let rows = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let mut page = Page::of(rows, limit, |row| Place(row.name_key.clone(), row.application));
    let ids: Vec<Uuid> = page.items.iter().map(|one| one.application).collect();
    let mut booths = booths(db, &ids).await?;
    for one in &mut page.items {
        one.booths = booths.remove(&one.application).unwrap_or_default();
    }
    Ok(page)
}

fn entry(row: &QueryResult) -> Result<Entry, DbErr> {
    let products: String = row.try_get_by_index(6)?;
    let producer: Option<Uuid> = row.try_get_by_index(5)?;
    Ok(Entry {
        application: row.try_get_by_index(0)?,
        name: row.try_get_by_index(1)?,
        kind: row.try_get_by_index(2)?,
        unit: row.try_get_by_index(3)?,
        place_printed: row.try_get_by_index(4)?,
        producer: producer.map(ProducerId),
        products: parsed(&products)?,
        name_key: row.try_get_by_index(7)?,
        booths: Vec::new(),
    })
}

/// The booths that these applications have for good, each once, by hall and code.
async fn booths(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(String, String)>>, DbErr> {
    if applications.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (1..=applications.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT DISTINCT a.application_id, b.hall, b.code FROM fairs_allocations a \
         JOIN fairs_booths b ON b.id = a.booth_id \
         WHERE a.held_until IS NULL AND a.application_id IN ({}) ORDER BY b.hall, b.code",
        marks.join(", ")
    );
    let values = applications.iter().map(|id| (*id).into());
    let mut found: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let booth = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.entry(row.try_get_by_index(0)?).or_default().push(booth);
    }
    Ok(found)
}
