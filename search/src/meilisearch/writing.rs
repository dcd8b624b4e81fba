//! Writing. The server takes every change as a task and works through tasks in their order.

use super::http::{Http, down};
use super::rows::{MARK, Row, Stored, id};
use super::settings::settings;
use crate::IndexError;
use crate::document::{Batch, Document, Key, Watermark};
use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::documents::DocumentsQuery;
use meilisearch_sdk::errors::{Error, ErrorCode};
use meilisearch_sdk::indexes::Index;
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::Task;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long the server may work on one task; building a large index takes minutes.
const PATIENCE: Duration = Duration::from_secs(900);

/// How often the server is asked whether a task is done: often at first, since a change should be found
/// within a second, then seldom.
const SOONEST: Duration = Duration::from_millis(10);
const LATEST: Duration = Duration::from_millis(500);

/// Rows that are read at once.
const PAGE: usize = 10_000;

/// An index being built.
pub(super) struct Build {
    /// When it was made, as the server says.
    made: String,
    /// What was handed over.
    tasks: Vec<TaskInfo>,
}

/// Who is written to.
pub(super) struct Writing<'a> {
    pub(super) client: &'a Client<Http>,
    pub(super) live: &'a Index<Http>,
    pub(super) building: &'a Index<Http>,
}

impl Writing<'_> {
    /// Makes changes. The watermark goes with the documents in one task, after the deletions, so that it is
    /// never ahead of either.
    pub(super) async fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        let documents = batch.documents.iter().map(|one| one.key);
        let known = self.known(documents.chain(batch.gone.iter().copied())).await?;
        let newer =
            |one: &&Document| known.get(&one.key).is_none_or(|known| *known <= one.revision);
        let mut rows: Vec<Row> = batch.documents.iter().filter(newer).map(Row::from).collect();
        rows.extend(batch.watermark.map(Row::from));
        let there = batch.gone.into_iter().filter(|key| known.contains_key(key));
        let gone: Vec<String> = there.map(id).collect();
        let mut tasks = Vec::new();
        if !gone.is_empty() {
            tasks.push(self.live.delete_documents(&gone).await?);
        }
        if !rows.is_empty() {
            tasks.push(self.live.add_documents(&rows, None).await?);
        }
        for task in tasks {
            self.done(&task).await?;
        }
        Ok(())
    }

    /// The revisions of those that are there.
    async fn known(
        &self,
        keys: impl Iterator<Item = Key>,
    ) -> Result<HashMap<Key, i64>, IndexError> {
        let ids: Vec<String> = keys.map(id).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).chain([MARK]).collect();
        let mut query = DocumentsQuery::new(self.live);
        query.with_limit(ids.len()).with_ids(ids).with_fields(Stored::ATTRIBUTES.iter().copied());
        let rows = query.execute::<Stored>().await?.results;
        if !rows.iter().any(|row| row.watermark().is_some()) {
            // The server would make the index, with settings of its own.
            return Err(IndexError::Damaged("it was never filled".to_owned()));
        }
        Ok(revisions(&rows).collect())
    }

    /// How far the index has followed.
    pub(super) async fn watermark(&self) -> Result<Option<Watermark>, IndexError> {
        let mut query = DocumentsQuery::new(self.live);
        query.with_limit(1).with_ids([MARK]).with_fields(Stored::ATTRIBUTES.iter().copied());
        match query.execute::<Stored>().await.map_err(IndexError::from) {
            Ok(found) => Ok(found.results.iter().find_map(Stored::watermark)),
            Err(IndexError::Damaged(_)) => Ok(None),
            Err(down) => Err(down),
        }
    }

    /// Every document with its revision, as of a time in which nothing is written: what is deleted between
    /// two pages makes the second leave out as many.
    pub(super) async fn revisions(&self) -> Result<HashMap<Key, i64>, IndexError> {
        let mut all = HashMap::new();
        for from in (0..).step_by(PAGE) {
            let mut query = DocumentsQuery::new(self.live);
            query.with_offset(from).with_limit(PAGE).with_fields(["id", "revision"]);
            let filter = format!("kind != {MARK}");
            query.with_filter(&filter);
            let rows = query.execute::<Stored>().await?.results;
            all.extend(revisions(&rows));
            if rows.len() < PAGE {
                break;
            }
        }
        Ok(all)
    }

    /// Makes the empty index beside the live one.
    pub(super) async fn begin(&self) -> Result<Build, IndexError> {
        let left = self.client.delete_index(&self.building.uid).await?;
        self.done_unless(&left, &ErrorCode::IndexNotFound).await?;
        let made = self.client.create_index(&self.building.uid, Some("id")).await?;
        self.done(&made).await?;
        let set = self.building.set_settings(&settings()).await?;
        self.done(&set).await?;
        Ok(Build { made: self.made().await?, tasks: Vec::new() })
    }

    /// Hands documents over to be added to the index beside; [`Self::finish`] sees it through.
    pub(super) async fn fill(
        &self,
        mut build: Build,
        documents: &[Document],
    ) -> Result<Build, IndexError> {
        self.still(&build).await?;
        let rows: Vec<Row> = documents.iter().map(Row::from).collect();
        build.tasks.push(self.building.add_documents(&rows, None).await?);
        Ok(build)
    }

    /// Puts the index beside in the place of the live one once it is whole.
    pub(super) async fn finish(
        &self,
        mut build: Build,
        watermark: Watermark,
    ) -> Result<(), IndexError> {
        build.tasks.push(self.building.add_documents(&[Row::from(watermark)], None).await?);
        for task in &build.tasks {
            self.done(task).await?;
        }
        self.make_live().await?;
        self.still(&build).await?;
        let indexes = (self.live.uid.clone(), self.building.uid.clone());
        let swapped = self.client.swap_indexes([&SwapIndexes { indexes, rename: None }]).await?;
        self.done(&swapped).await?;
        let left = self.client.delete_index(&self.building.uid).await?;
        self.done(&left).await
    }

    /// When the index beside was made.
    async fn made(&self) -> Result<String, IndexError> {
        let index = self.client.get_raw_index(&self.building.uid).await?;
        let made = index.get("createdAt").and_then(|made| made.as_str());
        made.map(str::to_owned).ok_or_else(|| down("its answer can't be read"))
    }

    /// Whether the index beside is still the one that was begun, and not another's under its name, which
    /// has other documents.
    async fn still(&self, build: &Build) -> Result<(), IndexError> {
        if self.made().await? == build.made {
            return Ok(());
        }
        Err(down("another process builds the index too"))
    }

    /// Only two indexes that exist can be swapped.
    async fn make_live(&self) -> Result<(), IndexError> {
        match self.client.get_raw_index(&self.live.uid).await {
            Ok(_) => Ok(()),
            Err(Error::Meilisearch(refusal)) if refusal.error_code == ErrorCode::IndexNotFound => {
                let made = self.client.create_index(&self.live.uid, Some("id")).await?;
                self.done(&made).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn done(&self, task: &TaskInfo) -> Result<(), IndexError> {
        self.outcome(task).await?.map_err(|refusal| down(&format!("a task failed: {refusal}")))
    }

    async fn done_unless(&self, task: &TaskInfo, unless: &ErrorCode) -> Result<(), IndexError> {
        match self.outcome(task).await? {
            Err(refusal) if refusal != *unless => Err(down(&format!("a task failed: {refusal}"))),
            _ => Ok(()),
        }
    }

    /// Waits until the server has worked through a task.
    async fn outcome(&self, task: &TaskInfo) -> Result<Result<(), ErrorCode>, IndexError> {
        let (start, mut pause) = (Instant::now(), SOONEST);
        while start.elapsed() < PATIENCE {
            match self.client.get_task(task).await? {
                Task::Succeeded { .. } => return Ok(Ok(())),
                Task::Failed { content } => return Ok(Err(content.error.error_code)),
                Task::Enqueued { .. } | Task::Processing { .. } => sleep(pause).await,
            }
            pause = (pause * 2).min(LATEST);
        }
        Err(down("a task takes too long"))
    }
}

fn revisions(rows: &[Stored]) -> impl Iterator<Item = (Key, i64)> {
    rows.iter().filter_map(|row| Some((row.key()?, row.revision?)))
}
