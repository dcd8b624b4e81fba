//! What is kept in memory of a segment's documents: a row each, in the order of their numbers.

use super::schema::{Fields, number, numbers};
use crate::IndexError;
use crate::document::{Document, Facts, Key};
use crate::words::{Layer, Word};
use ::tantivy::schema::Value as _;
use ::tantivy::{SegmentReader, TantivyDocument};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document in memory.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) key: Key,
    pub(super) revision: i64,
    /// Tells documents of one rank apart, alike in every index.
    pub(super) tie: u64,
    pub(super) facts: Facts,
    /// Folded words of name, maker, place and category, one text after the other.
    pub(super) folded: Box<[u32]>,
    /// Where in `folded` each of the first three texts ends.
    pub(super) ends: [u16; 3],
    /// Words with tones of name, maker and place.
    pub(super) exact: Box<[u32]>,
}

/// A segment's documents and words.
pub(super) struct Segment {
    pub(super) rows: Vec<Row>,
    pub(super) words: Arc<Layer>,
}

impl Row {
    /// Of a document with the words of its name, maker, place and category, and what its abbreviations
    /// stand for.
    pub(super) fn new(one: &Document, texts: [&[Word]; 4], short: &[String]) -> Self {
        let (mut folded, mut exact, mut ends) = (Vec::new(), Vec::new(), [0; 3]);
        for (index, text) in texts.into_iter().enumerate() {
            let (plain, toned) = numbers(text);
            folded.extend(plain);
            if index < 3 {
                exact.extend(toned);
                if index == 1 {
                    folded.extend(short.iter().map(|word| number(word)));
                }
                ends[index] = u16::try_from(folded.len()).unwrap_or(u16::MAX);
            }
        }
        exact.sort_unstable();
        exact.dedup();
        Self {
            key: one.key,
            revision: one.revision,
            tie: one.key.tie(),
            facts: one.facts.clone(),
            folded: folded.into(),
            ends,
            exact: exact.into(),
        }
    }

    pub(super) fn written(&self) -> Vec<u8> {
        // Numbers and lists of numbers: writing them can't fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Folded words of the name, the maker, the place and the category.
    pub(super) fn texts(&self) -> [&[u32]; 4] {
        let [name, maker, place] = self.ends.map(usize::from);
        let end = self.folded.len();
        let part = |from: usize, to: usize| self.folded.get(from..to).unwrap_or_default();
        [part(0, name), part(name, maker), part(maker, place), part(place, end)]
    }
}

impl Segment {
    pub(super) fn load(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let store = reader.get_store_reader(2).map_err(|error| broken(&error))?;
        let mut rows = Vec::with_capacity(reader.max_doc() as usize);
        for document in store.iter::<TantivyDocument>(None) {
            let document = document?;
            let bytes = document.get_first(fields.row).and_then(|value| value.as_bytes());
            let row = bytes.and_then(|bytes| postcard::from_bytes(bytes).ok());
            rows.push(row.ok_or_else(|| broken(&"a row can't be read"))?);
        }
        let (all, names) = (words(reader, fields.all)?, words(reader, fields.names)?);
        Ok(Self { rows, words: Arc::new(Layer::new(all, names)) })
    }
}

fn words(
    reader: &SegmentReader,
    field: ::tantivy::schema::Field,
) -> Result<BTreeMap<String, u32>, IndexError> {
    let index = reader.inverted_index(field)?;
    let mut stream = index.terms().stream().map_err(|error| broken(&error))?;
    let mut words = BTreeMap::new();
    while let Some((word, info)) = stream.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            words.insert(word.to_owned(), info.doc_freq);
        }
    }
    Ok(words)
}

fn broken(error: &dyn std::fmt::Display) -> IndexError {
    IndexError::Damaged(error.to_string())
}
