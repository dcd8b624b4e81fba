//! Following the change log: what changed is read as it is now and written into the index, which keeps
//! with it how far it came. A process that ends in between does the same changes again; none is skipped.

use super::documents::{Revisions, fair, point, product, shop};
use crate::context::App;
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr};
use search::IndexError;
use search::document::{Batch, Document, Key, Kind, Watermark};
use std::collections::{BTreeSet, HashSet};
use std::mem;
use store::certification::units::Units;
use store::integrations::Place;
use store::search::{self as sources, Chosen};
use uuid::Uuid;

/// Changes applied together.
const TOGETHER: u64 = 500;
/// Products read together when all are.
const PAGE: u64 = 1_000;
/// How long one process follows for an index of several before it says so again.
const LEASE: TimeDelta = TimeDelta::seconds(10);
/// What the lease is of.
const INDEX: &str = "index";

/// Why the index could not be brought further.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl From<FollowError> for DbErr {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Database(error) => error,
            FollowError::Index(error) => Self::Custom(error.to_string()),
        }
    }
}

/// What differs between the database and the index.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    /// In the database alone.
    pub(crate) missing: Vec<Key>,
    /// Older in the index.
    pub(crate) stale: Vec<Key>,
    /// In the index alone.
    pub(crate) ghosts: Vec<Key>,
}

/// Brings the index one step further; whether there is more to do. An index that was never filled is
/// built.
pub(crate) async fn step(app: &App) -> Result<bool, FollowError> {
    let index = app.search();
    if index.is_shared() && !lead(app).await? {
        return Ok(false);
    }
    let Some(watermark) = index.watermark().await? else {
        rebuild(app).await?;
        return Ok(true);
    };
    let changes = sources::changes_after(app.read(), place(watermark), TOGETHER).await?;
    let Some(last) = changes.last() else { return Ok(false) };
    let subjects: BTreeSet<Uuid> = changes.iter().map(|change| change.subject).collect();
    let mut batch = read(app, &Vec::from_iter(subjects)).await?;
    batch.watermark = Some(mark(last.place()));
    index.apply(batch).await?;
    Ok(changes.len() as u64 == TOGETHER)
}

/// Builds an index beside the live one and puts it in its place. Changes made meanwhile are followed
/// from where the log stood at the beginning.
pub(crate) async fn rebuild(app: &App) -> Result<u64, FollowError> {
    let (index, began) = (app.search(), sources::settled_place(app.read()).await?);
    index.begin().await?;
    let mut written = 0;
    for kind in Kind::ALL {
        let (mut after, mut read) = (None, Vec::new());
        loop {
            if index.is_shared() {
                lead(app).await?;
            }
            let ids = ids(app.read(), kind, after).await?;
            let (Some(first), Some(last)) = (ids.first(), ids.last()) else { break };
            after = Some(*last);
            // The next page is read while the one before is written.
            let (page, before) = (Chosen::Between(*first, *last), mem::take(&mut read));
            let (next, ()) = tokio::try_join!(of_kind(app, kind, page), fill(app, before))?;
            written += next.len() as u64;
            read = next;
        }
        fill(app, read).await?;
    }
    index.finish(mark(began)).await?;
    Ok(written)
}

async fn fill(app: &App, documents: Vec<Document>) -> Result<(), FollowError> {
    if documents.is_empty() {
        return Ok(());
    }
    Ok(app.search().fill(documents).await?)
}

/// Compares ids and revisions both ways. What changed since the index last followed counts as stale.
pub(crate) async fn drift(app: &App) -> Result<Drift, FollowError> {
    let mut known = app.search().revisions().await?;
    let mut drift = Drift::default();
    for kind in Kind::ALL {
        let mut after = None;
        loop {
            let ids = ids(app.read(), kind, after).await?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            let revisions = sources::revisions(app.read(), Chosen::These(&ids)).await?;
            for id in ids {
                let key = Key { kind, id };
                let there = revisions.get(&id).copied().unwrap_or(0);
                match known.remove(&key) {
                    None => drift.missing.push(key),
                    Some(here) if here < there => drift.stale.push(key),
                    Some(_) => {}
                }
            }
        }
    }
    drift.ghosts = known.into_keys().collect();
    Ok(drift)
}

/// Mends what differs.
pub(crate) async fn repair(app: &App, drift: &Drift) -> Result<(), FollowError> {
    let differs = drift.missing.iter().chain(&drift.stale).chain(&drift.ghosts);
    let ids: BTreeSet<Uuid> = differs.map(|key| key.id).collect();
    for part in Vec::from_iter(ids).chunks(TOGETHER as usize) {
        let batch = read(app, part).await?;
        app.search().apply(batch).await?;
    }
    Ok(())
}

/// Takes or keeps the lead among the processes that share an index.
async fn lead(app: &App) -> Result<bool, DbErr> {
    let now = app.now();
    let tx = app.store().begin().await?;
    let held = sources::hold(&tx, INDEX, app.process(), now, now + LEASE).await?;
    tx.commit().await?;
    Ok(held)
}

/// These things as they are at one instant: documents of what is there, and what is not.
async fn read(app: &App, subjects: &[Uuid]) -> Result<Batch, FollowError> {
    let snapshot = app.store().snapshot().await?;
    let wanted = Chosen::These(subjects);
    let revisions = Revisions(sources::revisions(&snapshot, wanted).await?);
    let mut documents = Vec::new();
    for kind in Kind::ALL {
        documents.extend(documents_of(&snapshot, app.units(), (kind, wanted), &revisions).await?);
    }
    snapshot.commit().await?;
    let there: HashSet<Key> = documents.iter().map(|one| one.key).collect();
    let every = subjects.iter().flat_map(|id| Kind::ALL.map(|kind| Key { kind, id: *id }));
    let gone = every.filter(|key| !there.contains(key)).collect();
    Ok(Batch { documents, gone, watermark: None })
}

async fn ids(
    db: &impl ConnectionTrait,
    kind: Kind,
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, DbErr> {
    match kind {
        Kind::Product => sources::product_ids(db, after, PAGE).await,
        Kind::Storefront => sources::shop_ids(db, after, PAGE).await,
        Kind::Fair => sources::fair_ids(db, after, PAGE).await,
        Kind::PointOfSale => sources::point_ids(db, after, PAGE).await,
    }
}

async fn of_kind(app: &App, kind: Kind, wanted: Chosen<'_>) -> Result<Vec<Document>, FollowError> {
    let snapshot = app.store().snapshot().await?;
    let revisions = Revisions(sources::revisions(&snapshot, wanted).await?);
    let documents = documents_of(&snapshot, app.units(), (kind, wanted), &revisions).await?;
    snapshot.commit().await?;
    Ok(documents)
}

async fn documents_of(
    db: &impl ConnectionTrait,
    units: &Units,
    (kind, wanted): (Kind, Chosen<'_>),
    revisions: &Revisions,
) -> Result<Vec<Document>, DbErr> {
    Ok(match kind {
        Kind::Product => {
            let found = sources::products(db, wanted).await?;
            found.iter().map(|one| product(units, one, revisions)).collect()
        }
        Kind::Storefront => {
            let found = sources::shops(db, wanted).await?;
            found.iter().map(|one| shop(units, one, revisions)).collect()
        }
        Kind::Fair => {
            let found = sources::fairs(db, wanted).await?;
            found.iter().map(|one| fair(units, one, revisions)).collect()
        }
        Kind::PointOfSale => {
            let found = sources::points(db, wanted).await?;
            found.iter().map(|one| point(units, one, revisions)).collect()
        }
    })
}

fn mark(place: Place) -> Watermark {
    Watermark { transaction: place.transaction, seq: place.seq }
}

pub(super) fn place(watermark: Watermark) -> Place {
    Place { transaction: watermark.transaction, seq: watermark.seq }
}
