//! One index on disk: written by one, read by all.

use super::bits::Bits;
use super::schema::Fields;
use super::segment::Segment;
use crate::IndexError;
use crate::document::{Batch, Document, Key, Watermark};
use crate::words::Vocabulary;
use ::tantivy::index::SegmentId;
use ::tantivy::schema::IndexRecordOption;
use ::tantivy::{
    DocSet as _, IndexReader, IndexWriter, ReloadPolicy, Searcher, SegmentReader, TERMINATED,
    TantivyError,
};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub(super) struct Live {
    path: PathBuf,
    fields: Fields,
    index: ::tantivy::Index,
    reader: IndexReader,
    arena: usize,
    /// Made with the first change: who only reads takes no lock.
    writer: Mutex<Option<IndexWriter>>,
    state: RwLock<Arc<State>>,
}

/// What queries see: the index as of one commit.
pub(super) struct State {
    pub(super) fields: Fields,
    pub(super) searcher: Searcher,
    pub(super) segments: Vec<Arc<Segment>>,
    /// The documents of each segment that were not deleted since it was written.
    pub(super) alive: Vec<Bits>,
    pub(super) vocabulary: Vocabulary,
    pub(super) watermark: Watermark,
    /// Tells commits apart.
    opstamp: u64,
    ids: Vec<SegmentId>,
}

impl Live {
    /// An empty index in an empty folder.
    pub(super) fn create(path: &Path, arena: usize) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let index = ::tantivy::Index::create_in_dir(path, fields.schema.clone())?;
        Self::over(path, arena, index)
    }

    /// An empty index in memory.
    pub(super) fn in_memory(arena: usize) -> Result<Self, IndexError> {
        let index = ::tantivy::Index::create_in_ram(Fields::new().schema);
        Self::over(Path::new(""), arena, index)
    }

    /// The index in a folder, every file of it whole.
    pub(super) fn open(path: &Path, arena: usize) -> Result<Self, IndexError> {
        let index = ::tantivy::Index::open_in_dir(path)?;
        let damaged = index.validate_checksum()?;
        if index.schema() != Fields::new().schema || !damaged.is_empty() {
            return Err(IndexError::Damaged(format!("{} is damaged", path.display())));
        }
        Self::over(path, arena, index)
    }

    fn over(path: &Path, arena: usize, index: ::tantivy::Index) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let state = State::load(&fields, &index, &reader, None)?;
        let state = RwLock::new(Arc::new(state));
        let writer = Mutex::new(None);
        Ok(Self { path: path.to_owned(), fields, index, reader, arena, writer, state })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes changes together, and lets queries see them.
    pub(super) fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        let state = self.state();
        let mut writer = self.writer();
        let writer = self.open_writer(&mut writer)?;
        for key in batch.gone {
            writer.delete_term(self.fields.term(key));
        }
        for one in &batch.documents {
            if state.revision(one.key)?.is_none_or(|known| known <= one.revision) {
                writer.delete_term(self.fields.term(one.key));
                writer.add_document(self.fields.document(one))?;
            }
        }
        commit(writer, batch.watermark.unwrap_or(state.watermark))?;
        self.reload(&state)
    }

    /// Lets queries see what another process has written.
    pub(super) fn look_again(&self) -> Result<(), IndexError> {
        let state = self.state();
        let written = self.index.load_metas()?.opstamp;
        if written == state.opstamp { Ok(()) } else { self.reload(&state) }
    }

    fn reload(&self, before: &State) -> Result<(), IndexError> {
        self.reader.reload()?;
        let next = State::load(&self.fields, &self.index, &self.reader, Some(before))?;
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    /// Adds documents that are not there yet, seen by nobody before it is closed.
    pub(super) fn add(&self, documents: &[Document]) -> Result<(), IndexError> {
        let mut writer = self.writer();
        let writer = self.open_writer(&mut writer)?;
        for one in documents {
            writer.add_document(self.fields.document(one))?;
        }
        Ok(())
    }

    /// Writes what was added, and gives the writer's memory back.
    pub(super) fn close(&self, watermark: Watermark) -> Result<(), IndexError> {
        let mut guard = self.writer();
        commit(self.open_writer(&mut guard)?, watermark)?;
        match guard.take() {
            Some(writer) => Ok(writer.wait_merging_threads()?),
            None => Ok(()),
        }
    }

    fn writer(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_writer<'a>(
        &self,
        writer: &'a mut Option<IndexWriter>,
    ) -> Result<&'a mut IndexWriter, IndexError> {
        if writer.is_none() {
            let opened = self.index.writer_with_num_threads(1, self.arena);
            *writer = Some(opened.map_err(|error| match error {
                TantivyError::LockFailure(..) => {
                    IndexError::Down("another process writes into this index".to_owned())
                }
                error => error.into(),
            })?);
        }
        writer.as_mut().ok_or_else(|| IndexError::Damaged("no writer".to_owned()))
    }
}

fn commit(writer: &mut IndexWriter, watermark: Watermark) -> Result<(), IndexError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&watermark.to_string());
    prepared.commit()?;
    Ok(())
}

impl State {
    fn load(
        fields: &Fields,
        index: &::tantivy::Index,
        reader: &IndexReader,
        before: Option<&State>,
    ) -> Result<Self, IndexError> {
        let searcher = reader.searcher();
        let mut known: HashMap<SegmentId, Arc<Segment>> = HashMap::new();
        if let Some(before) = before {
            known.extend(before.ids.iter().copied().zip(before.segments.iter().cloned()));
        }
        let (mut ids, mut segments) = (Vec::new(), Vec::new());
        for one in searcher.segment_readers() {
            let segment = match known.remove(&one.segment_id()) {
                Some(segment) => segment,
                None => Arc::new(Segment::load(one, fields)?),
            };
            ids.push(one.segment_id());
            segments.push(segment);
        }
        let layers = segments.iter().map(|segment| Arc::clone(&segment.vocabulary)).collect();
        let alive = searcher.segment_readers().iter().map(alive).collect();
        let metas = index.load_metas()?;
        let (opstamp, payload) = (metas.opstamp, metas.payload);
        let watermark = payload.as_deref().and_then(read_watermark).unwrap_or_default();
        let vocabulary = Vocabulary::new(layers);
        let fields = fields.clone();
        Ok(Self { fields, searcher, segments, alive, vocabulary, watermark, opstamp, ids })
    }

    /// The revision of a document, if it is there.
    fn revision(&self, key: Key) -> Result<Option<i64>, IndexError> {
        let term = self.fields.term(key);
        for (reader, segment) in self.searcher.segment_readers().iter().zip(&self.segments) {
            let index = reader.inverted_index(self.fields.key)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(|e| IndexError::Damaged(e.to_string()))?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !reader.is_deleted(postings.doc()) {
                    return Ok(segment.rest(postings.doc() as usize).map(|rest| rest.revision));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// Every document with its revision.
    pub(super) fn revisions(&self) -> HashMap<Key, i64> {
        let parts = self.searcher.segment_readers().iter().zip(&self.segments);
        let alive = parts.flat_map(|(reader, segment)| {
            reader.doc_ids_alive().filter_map(|doc| segment.rest(doc as usize))
        });
        alive.map(|rest| (rest.key, rest.revision)).collect()
    }
}

fn alive(reader: &SegmentReader) -> Bits {
    let mut alive = Bits::none(reader.max_doc() as usize);
    reader.doc_ids_alive().for_each(|document| alive.insert(document as usize));
    alive
}

fn read_watermark(text: &str) -> Option<Watermark> {
    let (transaction, seq) = text.split_once('.')?;
    Some(Watermark { transaction: transaction.parse().ok()?, seq: seq.parse().ok()? })
}
