//! `ocop audit`: re-computes the chain of seals, and names every act that is not what was sealed.

use super::rows::{deed, seal};
use super::seals::{self, Fingerprint};
use crate::Store;
use crate::certification::audit::Finding;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryOrder};
use std::collections::BTreeMap;

const DEEDS: &str = "oversight_deeds";
const SEALS: &str = "oversight_seals";

/// What the audit of the audit found.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// Everything that is broken; empty when the chain is whole.
    pub findings: Vec<Finding>,
    /// Acts on record.
    pub deeds: u64,
    /// Of them, those that no seal covers yet.
    pub unsealed: u64,
    /// Number of the last seal, 0 when there is none.
    pub seals: i64,
    /// Hash of the last seal in lower-case hex. Kept elsewhere, it also proves that the end of the chain
    /// was not cut off.
    pub head: String,
}

impl Chain {
    fn find(&mut self, table: &'static str, id: impl ToString, what: impl Into<String>) {
        self.findings.push(Finding { table, id: id.to_string(), what: what.into() });
    }
}

/// Audits the whole chain.
pub async fn run(store: &Store) -> Result<Chain, DbErr> {
    let db = store.snapshot().await?;
    let mut chain = Chain::default();
    let mut previous: Option<seal::Model> = None;
    while let Some(seal) = next(&db, previous.as_ref()).await? {
        follows(&seal, previous.as_ref(), &mut chain);
        covers(&db, &seal, previous.as_ref(), &mut chain).await?;
        previous = Some(seal);
    }
    chain.deeds = deed::Entity::find().count(&db).await?;
    chain.unsealed = seals::unsealed(&db).await?;
    if let Some(last) = previous {
        chain.seals = last.seq;
        chain.head = last.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    }
    db.rollback().await?;
    Ok(chain)
}

async fn next(
    db: &impl ConnectionTrait,
    previous: Option<&seal::Model>,
) -> Result<Option<seal::Model>, DbErr> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _};
    let after = previous.map_or(i64::MIN, |seal| seal.seq);
    let later = seal::Entity::find().filter(seal::Column::Seq.gt(after));
    later.order_by_asc(seal::Column::Seq).one(db).await
}

/// Whether a seal follows from the one before.
fn follows(seal: &seal::Model, previous: Option<&seal::Model>, chain: &mut Chain) {
    let due = previous.map_or(1, |previous| previous.seq + 1);
    if seal.seq != due {
        chain.find(SEALS, due, format!("is missing; the next one is {}", seal.seq));
    }
    let before = previous.map_or(&[][..], |previous| &previous.hash);
    if seals::chained(before, seal.sealed_at, &seal.fingerprints) != seal.hash {
        chain.find(SEALS, seal.seq, "its hash does not follow from its rows and the seal before");
    }
}

/// Whether the acts that a seal covers are those that were sealed.
async fn covers(
    db: &impl ConnectionTrait,
    seal: &seal::Model,
    previous: Option<&seal::Model>,
    chain: &mut Chain,
) -> Result<(), DbErr> {
    let Some(sealed) = Fingerprint::read_all(&seal.fingerprints) else {
        chain.find(SEALS, seal.seq, "its fingerprints can't be read");
        return Ok(());
    };
    let ends = (sealed.first().map(|one| one.seq), sealed.last().map(|one| one.seq));
    if ends != (Some(seal.first_deed), Some(seal.last_deed)) {
        chain.find(SEALS, seal.seq, "it does not cover what its fingerprints name");
    }
    let after = previous.map_or(i64::MIN, |previous| previous.last_deed);
    let found = seals::between(db, after, seal.last_deed, None).await?;
    let mut sealed: BTreeMap<i64, Fingerprint> =
        sealed.into_iter().map(|one| (one.seq, one)).collect();
    for row in &found {
        let (number, by) = (row.seq, seal.seq);
        match sealed.remove(&number) {
            None => {
                chain.find(DEEDS, row.id, format!("number {number} was slipped in under seal {by}"))
            }
            Some(one) if one != Fingerprint::of(row) => {
                chain.find(DEEDS, row.id, format!("number {number} was changed after seal {by}"));
            }
            Some(_) => {}
        }
    }
    for number in sealed.into_keys() {
        chain.find(
            DEEDS,
            format!("number {number}"),
            format!("was removed after seal {}", seal.seq),
        );
    }
    Ok(())
}
