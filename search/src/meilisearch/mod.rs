//! Meilisearch: a server of its own, for when one machine is not enough.
//!
//! The server takes the tones off every word by itself, so that texts are given to it folded, and the words
//! with tones once more, with digits for the tones. What was typed is looked for without tones; of a query
//! that has some, what has them just so comes first.
//!
//! What the embedded engine promises and this one can't:
//! - The ranking follows the order of the published table, but the server sorts by one rule after the other
//!   and adds no points; whether a certificate is in force doesn't count.
//! - A certificate counts as in force in the gap between two windows of the same number of stars: of a list
//!   of beginnings and one of ends the server doesn't know which belong together. Whoever reads the page
//!   from the database drops such a hit; the counts keep it.
//! - The questions of one search are answered one after the other: counts may already show a change, or an
//!   index just put live, that the hits don't. The watermark is asked for first.
//! - Of a text the first ten words count.
//! - Deletions of a batch are seen before its documents.
//!
//! Those who share a server must agree who writes: a lease is the caller's matter. A build that another
//! process began anew is given up.

mod asking;
mod breaker;
mod filter;
mod http;
mod rows;
mod settings;
mod text;
mod writing;

use crate::document::{Batch, Document, Key, Watermark};
use crate::query::{Found, Query};
use crate::{Index, IndexError};
use asking::Asking;
use async_trait::async_trait;
use breaker::Breaker;
use http::{Http, down};
use meilisearch_sdk::client::Client;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use writing::{Build, Writing};

/// How long a search may take in all. Who asks has the database to fall back on.
pub const BUDGET: Duration = Duration::from_millis(300);

/// The name of the index on the server.
const INDEX: &str = "ocop";

/// The engine on a server.
pub struct Meilisearch {
    client: Client<Http>,
    live: meilisearch_sdk::indexes::Index<Http>,
    building: meilisearch_sdk::indexes::Index<Http>,
    breaker: Mutex<Breaker>,
    /// The index being built; `None` where none is.
    build: Mutex<Option<Build>>,
}

impl Meilisearch {
    /// The index at a server's address, which isn't asked yet. The key, where the server wants one, must
    /// allow everything of the indexes, and tasks.
    pub fn open(url: &str, key: Option<&str>) -> Result<Self, IndexError> {
        Self::named(url, key, INDEX)
    }

    /// The same under another name, of letters, digits, `-` and `_`: several can share a server.
    pub fn named(url: &str, key: Option<&str>, name: &str) -> Result<Self, IndexError> {
        let client = Client::new_with_client(url.trim_end_matches('/'), key, Http::new(key)?);
        Ok(Self {
            live: client.index(name),
            building: client.index(format!("{name}_building")),
            client,
            breaker: Mutex::default(),
            build: Mutex::default(),
        })
    }

    fn writing(&self) -> Writing<'_> {
        Writing { client: &self.client, live: &self.live, building: &self.building }
    }

    fn build(&self) -> MutexGuard<'_, Option<Build>> {
        self.build.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for an answer as long as somebody who searches does, and not at all when the last ones didn't
    /// come.
    async fn soon<T>(
        &self,
        answer: impl Future<Output = Result<T, IndexError>>,
    ) -> Result<T, IndexError> {
        if !self.breaker().admits(Instant::now()) {
            return Err(down("it didn't of late, and is left alone for a while"));
        }
        let answer = timeout(BUDGET, answer).await.unwrap_or_else(|_| Err(down("not in time")));
        match &answer {
            Err(IndexError::Down(_)) => self.breaker().failed(Instant::now()),
            Ok(_) | Err(IndexError::Damaged(_)) => self.breaker().answered(),
        }
        answer
    }
}

fn nothing_begun() -> IndexError {
    IndexError::Damaged("nothing is being built".to_owned())
}

#[async_trait]
impl Index for Meilisearch {
    fn engine(&self) -> &'static str {
        "meilisearch"
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn search(&self, query: &Query) -> Result<Found, IndexError> {
        self.soon(Asking { client: &self.client, index: &self.live }.search(query)).await
    }

    async fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        self.writing().apply(batch).await
    }

    async fn watermark(&self) -> Result<Option<Watermark>, IndexError> {
        self.soon(self.writing().watermark()).await
    }

    async fn revisions(&self) -> Result<HashMap<Key, i64>, IndexError> {
        self.writing().revisions().await
    }

    async fn begin(&self) -> Result<(), IndexError> {
        *self.build() = None;
        let build = self.writing().begin().await?;
        *self.build() = Some(build);
        Ok(())
    }

    async fn fill(&self, documents: Vec<Document>) -> Result<(), IndexError> {
        let build = self.build().take().ok_or_else(nothing_begun)?;
        let build = self.writing().fill(build, &documents).await?;
        *self.build() = Some(build);
        Ok(())
    }

    async fn finish(&self, watermark: Watermark) -> Result<(), IndexError> {
        let build = self.build().take().ok_or_else(nothing_begun)?;
        self.writing().finish(build, watermark).await
    }
}
