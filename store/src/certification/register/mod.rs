//! Reading the register: a page of certificates, those that changed, and one with its history.
//!
//! In present knowledge everything is filtered by the database, the standing through the projected time
//! lines. As of an earlier knowledge the projection says nothing: a bounded batch is read and decided
//! from its facts, so that a page may be short although more follows.

mod history;
mod query;

pub use super::kinds::Particulars;
pub use history::{Entry as HistoryEntry, History, one};

use super::projection;
use super::record::decision_key;
use super::rows::{certificate, event};
use crate::Instant;
use crate::integrations::{self, changes_after};
use crate::page::Page;
use domain::calendar::Day;
use domain::certification::{Dossier, Knowledge, RegisterFact, Standing};
use domain::ids::{CertificateId, ProducerId};
use domain::text;
use query::{Which, select};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Certificates read at once where the database can't decide which of them are wanted.
const SCAN: u64 = 500;

/// Which certificates are wanted, and the instants for which their standing is asked.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Their standing at `at`.
    pub standing: Option<Standing>,
    /// Stars recognised.
    pub stars: Option<u8>,
    /// The product lies in this province of today.
    pub province: Option<i32>,
    /// The product lies wholly in this commune of today.
    pub commune: Option<i32>,
    /// Product sets.
    pub sets: Option<Vec<u8>>,
    /// The producer to whom they were issued.
    pub producer: Option<ProducerId>,
    /// The decision's number, in whatever spelling.
    pub decision: Option<String>,
    /// Part of the name or of the decision's number.
    pub text: Option<String>,
    /// In force at `at`, with a last day not later than this.
    pub ending_by: Option<Day>,
    /// The instant for which the standing is asked.
    pub at: Instant,
    /// With the knowledge of this instant; with all knowledge when `None`.
    pub known_at: Option<Instant>,
}

/// Where a page of the list ended: newest first by the time of recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    recorded_at: i64,
    id: Uuid,
}

/// A certificate of the register.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As issued, with the corrections of its number, name, holder, score and evidence that were known.
    pub certificate: certificate::Model,
    /// All that is recorded of its product.
    pub dossier: Dossier,
    /// The body in whose name it was recorded.
    pub body: Option<String>,
}

impl Entry {
    /// Its id.
    pub fn id(&self) -> CertificateId {
        self.certificate.id.into()
    }

    fn place(&self) -> Place {
        Place { recorded_at: self.certificate.recorded_at, id: self.certificate.id }
    }

    fn correct(&mut self, found: Particulars) {
        let row = &mut self.certificate;
        if let Some(number) = found.decision_number {
            row.decision_key = decision_key(&number);
            row.decision_number = number;
        }
        if let Some(name) = found.name_printed {
            row.name_key = text::key(&name);
            row.name_printed = name;
        }
        row.holder_printed = found.holder_printed.unwrap_or_else(|| row.holder_printed.clone());
        row.score = found.score.or(row.score);
        if let Some(files) = found.evidence_files {
            row.evidence_files = serde_json::to_string(&files).unwrap_or_default();
        }
    }

    /// Evidence files by SHA-256.
    pub fn evidence_files(&self) -> Vec<String> {
        serde_json::from_str(&self.certificate.evidence_files).unwrap_or_default()
    }
}

impl Filter {
    /// Every certificate, its standing asked for an instant.
    pub fn everything(at: Instant, known_at: Option<Instant>) -> Self {
        Self {
            standing: None,
            stars: None,
            province: None,
            commune: None,
            sets: None,
            producer: None,
            decision: None,
            text: None,
            ending_by: None,
            at,
            known_at,
        }
    }

    /// Whether a certificate, read with its corrections, is one of those wanted: what the query leaves
    /// open where the projection can't answer.
    fn wants(&self, entry: &Entry) -> bool {
        let knowledge = Knowledge::of(&entry.dossier, self.known_at);
        let Some(fact) = knowledge.fact(entry.id(), self.at) else { return false };
        let row = &entry.certificate;
        let decision = self.decision.as_deref().map(decision_key);
        self.standing.is_none_or(|standing| standing == fact.standing)
            && self.ending_by.is_none_or(|day| ends_by(&fact, day))
            && decision.is_none_or(|key| key == row.decision_key)
            && self.text.as_deref().is_none_or(|text| {
                let (name, number) = (text::key(text), decision_key(text));
                (!name.is_empty() && row.name_key.contains(&name))
                    || row.decision_key.contains(&number)
            })
    }
}

fn ends_by(fact: &RegisterFact, day: Day) -> bool {
    fact.standing == Standing::Valid && fact.valid_to <= day
}

/// A page of the register, the last recorded first. As of an earlier knowledge it may be short, even
/// empty, although more follows.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Entry, Place>, DbErr> {
    if filter.known_at.is_some() {
        return scan(db, filter, after, limit).await;
    }
    let found = select(db, filter, Which::Decided(after), limit + 1).await?;
    let mut page = Page::of(found, limit, Entry::place);
    correct(db, &mut page.items, None).await?;
    Ok(page)
}

async fn scan(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<Place>,
    limit: u64,
) -> Result<Page<Entry, Place>, DbErr> {
    let mut found = select(db, filter, Which::Undecided(after), SCAN).await?;
    let scanned_all = u64::try_from(found.len()).is_ok_and(|count| count < SCAN);
    correct(db, &mut found, filter.known_at).await?;
    let mut page = Page { items: Vec::new(), next: None };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    for entry in found {
        if page.items.len() == limit {
            return Ok(page);
        }
        page.next = Some(entry.place());
        if filter.wants(&entry) {
            page.items.push(entry);
        }
    }
    page.next = page.next.filter(|_| !scanned_all);
    Ok(page)
}

/// Certificates changed after a place of the change log, those whose change is oldest first, each once,
/// and the place from which to go on. Up to `limit` changes are read.
pub async fn changed(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<integrations::Place>,
    limit: u64,
) -> Result<(Vec<Entry>, Option<integrations::Place>), DbErr> {
    let changes = changes_after(db, "certification", after, limit).await?;
    let next = changes.last().map(integrations::Change::place).or(after);
    let mut seen = HashSet::new();
    let order: Vec<Uuid> =
        changes.iter().map(|change| change.subject).filter(|id| seen.insert(*id)).collect();
    if order.is_empty() {
        return Ok((Vec::new(), next));
    }
    let most = u64::try_from(order.len()).unwrap_or(u64::MAX);
    let mut found = select(db, filter, Which::Of(&order), most).await?;
    correct(db, &mut found, filter.known_at).await?;
    let wanted = found.into_iter().filter(|entry| filter.wants(entry));
    let mut by_id: HashMap<Uuid, Entry> =
        wanted.map(|entry| (entry.certificate.id, entry)).collect();
    Ok((order.iter().filter_map(|id| by_id.remove(id)).collect(), next))
}

/// Puts corrected particulars in place, those of all certificates in one statement.
async fn correct(
    db: &impl ConnectionTrait,
    entries: &mut [Entry],
    known_at: Option<Instant>,
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let ids = entries.iter().map(|entry| entry.certificate.id);
    let events = event::Entity::find()
        .filter(event::Column::CertificateId.is_in(ids))
        .filter(event::Column::Kind.eq("corrected"))
        .all(db)
        .await?;
    let mut by_certificate: HashMap<Uuid, Vec<&event::Model>> = HashMap::new();
    for one in &events {
        by_certificate.entry(one.certificate_id).or_default().push(one);
    }
    for entry in entries {
        if let Some(own) = by_certificate.get(&entry.certificate.id) {
            let own = own.iter().copied();
            let found = projection::particulars(&entry.dossier, known_at, entry.id(), own)?;
            entry.correct(found);
        }
    }
    Ok(())
}
