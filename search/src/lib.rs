//! The index: what can be searched, and the engines that search it.
//!
//! An index never decides: it gives ids, and what is shown of them is read from the database. It knows no
//! database; whoever follows the log of changes brings it documents.

pub mod document;
pub mod meilisearch;
mod plan;
pub mod query;
pub mod ranking;
pub mod tantivy;
pub mod words;

use async_trait::async_trait;
use document::{Batch, Document, Key, Watermark};
use query::{Found, Query};
use std::collections::HashMap;

/// Why an index gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It doesn't answer, or not in time.
    #[error("the search engine does not answer: {0}")]
    Down(String),
    /// What it holds can't be read: it has to be built anew.
    #[error("the index can't be read: {0}")]
    Damaged(String),
}

/// An engine with its documents.
#[async_trait]
pub trait Index: Send + Sync {
    /// The engine's name.
    fn engine(&self) -> &'static str;

    /// Whether several processes share what it holds, so that one must follow for all.
    fn is_shared(&self) -> bool;

    /// Finds documents.
    async fn search(&self, query: &Query) -> Result<Found, IndexError>;

    /// Makes changes together. Who asks after this returns sees them all, and a process that ends before
    /// sees none.
    async fn apply(&self, batch: Batch) -> Result<(), IndexError>;

    /// How far it has followed; `None` for one that was never filled.
    async fn watermark(&self) -> Result<Option<Watermark>, IndexError>;

    /// Every document with its revision.
    async fn revisions(&self) -> Result<HashMap<Key, i64>, IndexError>;

    /// Begins an empty index beside this one, which goes on answering.
    async fn begin(&self) -> Result<(), IndexError>;

    /// Adds documents to the index that was begun.
    async fn fill(&self, documents: Vec<Document>) -> Result<(), IndexError>;

    /// Puts the index that was begun in the place of this one, at once for whoever asks.
    async fn finish(&self, watermark: Watermark) -> Result<(), IndexError>;
}
