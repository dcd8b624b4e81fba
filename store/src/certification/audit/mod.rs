//! `ocop audit`: derives the invariants again on a live database, and names every row that breaks one.
//!
//! What belongs to one product is compared in `product`, what ties rows of several tables together in
//! `ties`. All of it is read as of one instant, so that a server may be at work meanwhile.

mod product;
mod ties;

use super::record;
use super::rows::{acceptance, certificate, event, facts, reported, window};
use super::units::Units;
use crate::Store;
use crate::catalogue;
use crate::catalogue::rows::{producer, product as product_row};
use product::Recorded;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{HashMap, HashSet};
use std::fmt;
use uuid::Uuid;

/// Provinces and communes of today: Resolution 202/2025/QH15 and what followed from it.
const UNITS_OF_TODAY: (usize, usize) = (34, 3321);
/// Products that are read at a time.
const BATCH: u64 = 400;

/// A row that breaks an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The row's table.
    pub table: &'static str,
    /// The row's id; where the table has none of its own, that of what the row is about.
    pub id: String,
    /// What differs from what.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.table, self.id, self.what)
    }
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Products.
    pub products: usize,
    /// Certificates.
    pub certificates: usize,
    /// Events.
    pub events: usize,
}

/// What an audit found.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Everything that is broken; empty when the register is whole.
    pub findings: Vec<Finding>,
    /// How much was read.
    pub read: Read,
}

impl Audit {
    fn find(&mut self, table: &'static str, id: impl ToString, what: impl Into<String>) {
        self.findings.push(Finding { table, id: id.to_string(), what: what.into() });
    }
}

/// Audits the whole database.
pub async fn run(store: &Store) -> Result<Audit, DbErr> {
    let db = store.snapshot().await?;
    let mut audit = Audit::default();
    units(&db, &mut audit).await?;
    let mut after = None;
    while let Some(batch) = next_batch(&db, after).await? {
        after = batch.last().map(|one| one.product.id);
        for one in &batch {
            audit.read.products += 1;
            audit.read.certificates += one.certificates.len();
            audit.read.events += one.events.len();
            product::check(one, &mut audit);
        }
        let ids: Vec<Uuid> = batch.iter().map(|one| one.product.id).collect();
        for id in catalogue::projection::differences(&db, &ids).await? {
            audit.find("catalogue_pages", id, "it is not what its sources make of it");
        }
    }
    storefronts(&db, &mut audit).await?;
    ties::check(&db, &mut audit).await?;
    db.rollback().await?;
    Ok(audit)
}

async fn storefronts(db: &impl ConnectionTrait, audit: &mut Audit) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let (differing, last) = crate::storefronts::projection::differences(db, after).await?;
        for id in differing {
            audit.find("storefronts_pages", id, "it is not what its sources make of it");
        }
        if last.is_none() {
            return Ok(());
        }
        after = last;
    }
}

async fn units(db: &impl ConnectionTrait, audit: &mut Audit) -> Result<(), DbErr> {
    let (provinces, communes) = Units::load(db).await?.count();
    if (provinces, communes) != UNITS_OF_TODAY {
        let wanted = format!("{} and {}", UNITS_OF_TODAY.0, UNITS_OF_TODAY.1);
        let what = format!("{provinces} provinces and {communes} communes of today, not {wanted}");
        audit.find("certification_units", "*", what);
    }
    Ok(())
}

/// The next products by id with all that is recorded of them; `None` at the end.
async fn next_batch(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
) -> Result<Option<Vec<Recorded>>, DbErr> {
    let mut query = product_row::Entity::find().order_by_asc(product_row::Column::Id).limit(BATCH);
    if let Some(after) = after {
        query = query.filter(product_row::Column::Id.gt(after));
    }
    let products = query.all(db).await?;
    if products.is_empty() {
        return Ok(None);
    }
    let ids: Vec<Uuid> = products.iter().map(|product| product.id).collect();
    let producers: HashSet<Uuid> = products.iter().map(|product| product.producer_id).collect();
    let suspended = producer::Entity::find().filter(producer::Column::Id.is_in(producers));
    let suspended = suspended.filter(producer::Column::SuspendedFrom.is_not_null()).all(db).await?;
    let suspended: HashMap<Uuid, i64> =
        suspended.into_iter().filter_map(|one| Some((one.id, one.suspended_from?))).collect();
    let mut certificates = group(certificates_of(db, &ids).await?, |row| row.product_id);
    let mut events = group(events_of(db, &ids).await?, |row| row.product_id);
    let mut acceptances = group(acceptances_of(db, &ids).await?, |row| row.product_id);
    let windows = window::Entity::find().filter(window::Column::ProductId.is_in(ids.clone()));
    let mut windows = group(windows.all(db).await?, |row| row.product_id);
    let facts = facts::Entity::find().filter(facts::Column::ProductId.is_in(ids.clone()));
    let mut facts = group(facts.all(db).await?, |row| row.product_id);
    let reported = reported::Entity::find()
        .filter(reported::Column::Kind.eq(record::REPORTED))
        .filter(reported::Column::ProductId.is_in(ids));
    let reported = group(reported.all(db).await?, |row| row.product_id);
    let recorded = products.into_iter().map(|product| Recorded {
        suspended_from: suspended.get(&product.producer_id).copied(),
        certificates: certificates.remove(&product.id).unwrap_or_default(),
        events: events.remove(&product.id).unwrap_or_default(),
        acceptances: acceptances.remove(&product.id).unwrap_or_default(),
        windows: windows.remove(&product.id).unwrap_or_default(),
        facts: facts.remove(&product.id).and_then(|mut rows| rows.pop()).map(|row| row.facts),
        reported: reported.contains_key(&product.id),
        product,
    });
    Ok(Some(recorded.collect()))
}

async fn certificates_of(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<Vec<certificate::Model>, DbErr> {
    certificate::Entity::find()
        .filter(certificate::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(certificate::Column::RecordedAt)
        .order_by_asc(certificate::Column::Id)
        .all(db)
        .await
}

async fn events_of(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<Vec<event::Model>, DbErr> {
    event::Entity::find()
        .filter(event::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(event::Column::RecordedAt)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await
}

async fn acceptances_of(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<Vec<acceptance::Model>, DbErr> {
    acceptance::Entity::find()
        .filter(acceptance::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(acceptance::Column::VariantId)
        .order_by_asc(acceptance::Column::CertificateId)
        .all(db)
        .await
}

fn group<T>(rows: Vec<T>, by: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(by(&row)).or_default().push(row);
    }
    groups
}
