//! The embedded engine: a folder of the data folder, searched in this process.
//!
//! tantivy keeps which documents have which words; what is filtered, counted and ranked by lies in memory
//! beside it, as sets and columns loaded with each segment. A file `CURRENT` names the folder that is live,
//! so that another can be built beside it and take its place at once, by whatever process built it.

mod bits;
mod columns;
mod counting;
mod folder;
mod frequent;
mod live;
mod matching;
mod points;
mod reach;
mod schema;
mod segment;
mod taking;

use crate::document::{Batch, Document, Key, Watermark};
use crate::query::{Found, Query};
use crate::{Index, IndexError};
use async_trait::async_trait;
use folder::Folder;
use live::Live;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Bytes of memory in which documents wait for being written: while following, and while building anew.
const ARENA: usize = 20_000_000;
const BUILDING_ARENA: usize = 40_000_000;

/// The embedded engine.
pub struct Embedded {
    folder: Folder,
    live: RwLock<Option<Arc<Live>>>,
    beside: Mutex<Option<Arc<Live>>>,
}

impl Embedded {
    /// Opens the index in a folder; one that is missing, damaged or of another format counts as never
    /// filled.
    pub fn open(root: &Path) -> Result<Self, IndexError> {
        let folder = Folder::new(root)?;
        let live = folder.current().and_then(|path| Live::open(&path, ARENA).ok());
        let live = RwLock::new(live.map(Arc::new));
        Ok(Self { folder, live, beside: Mutex::new(None) })
    }

    /// An index in memory, which ends with the process.
    pub fn in_memory() -> Self {
        Self { folder: Folder::nowhere(), live: RwLock::new(None), beside: Mutex::new(None) }
    }

    /// The live index; another process may have put one in its place.
    fn live(&self) -> Result<Arc<Live>, IndexError> {
        let known = self.live.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.ok_or_else(|| IndexError::Damaged("it was never filled".to_owned()))
    }

    fn look_again(&self) -> Result<(), IndexError> {
        let Some(path) = self.folder.current() else { return Ok(()) };
        let known = self.live.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(live) if live.path() == path => live.look_again(),
            _ => {
                let live = Arc::new(Live::open(&path, ARENA)?);
                *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(live);
                Ok(())
            }
        }
    }

    fn building(&self) -> Result<Arc<Live>, IndexError> {
        let beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner).clone();
        beside.ok_or_else(|| IndexError::Damaged("nothing is being built".to_owned()))
    }
}

#[async_trait]
impl Index for Embedded {
    fn engine(&self) -> &'static str {
        "embedded"
    }

    fn is_shared(&self) -> bool {
        false
    }

    async fn search(&self, query: &Query) -> Result<Found, IndexError> {
        matching::search(&self.live()?.state(), query)
    }

    async fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        let live = self.live()?;
        blocking(move || live.apply(batch)).await
    }

    async fn watermark(&self) -> Result<Option<Watermark>, IndexError> {
        self.look_again()?;
        Ok(self.live().ok().map(|live| live.state().watermark))
    }

    async fn revisions(&self) -> Result<HashMap<Key, i64>, IndexError> {
        Ok(self.live()?.state().revisions())
    }

    async fn begin(&self) -> Result<(), IndexError> {
        let fresh = match self.folder.fresh()? {
            Some(path) => Live::create(&path, BUILDING_ARENA)?,
            None => Live::in_memory(ARENA)?,
        };
        *self.beside.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(fresh));
        Ok(())
    }

    async fn fill(&self, documents: Vec<Document>) -> Result<(), IndexError> {
        let beside = self.building()?;
        blocking(move || beside.add(&documents)).await
    }

    async fn finish(&self, watermark: Watermark) -> Result<(), IndexError> {
        let built = self.building()?;
        *self.beside.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if self.folder.is_nowhere() {
            let filled = Arc::clone(&built);
            blocking(move || filled.close(watermark).and_then(|()| filled.look_again())).await?;
            *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(built);
            return Ok(());
        }
        let path = built.path().to_owned();
        // Closed and gone before it is opened to be read: its large arena is given back, and what is kept
        // of its documents is never in memory twice.
        blocking(move || built.close(watermark)).await?;
        self.folder.put_live(&path)?;
        self.look_again()
    }
}

/// Carries out what takes long without holding up who asks meanwhile.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IndexError> + Send + 'static,
) -> Result<T, IndexError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|error| Err(IndexError::Damaged(error.to_string())))
}

impl From<::tantivy::TantivyError> for IndexError {
    fn from(error: ::tantivy::TantivyError) -> Self {
        Self::Damaged(error.to_string())
    }
}
