//! What is kept in memory of a segment's documents, in the order of their numbers.

use super::bits::Bits;
use super::columns::{Column, Windows};
use super::frequent::Frequent;
use super::schema::{Fields, number};
use crate::IndexError;
use crate::document::{Document, Facts, Key, Kind};
use crate::query::price_band;
use crate::words::{Layer, Word};
use ::tantivy::schema::{Field, Value as _};
use ::tantivy::{SegmentReader, TantivyDocument};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A document as the index keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    key: Key,
    revision: i64,
    facts: Facts,
    /// Folded words of the name.
    name: Box<[u32]>,
    /// Words with tones of name, maker and place, in ascending order.
    exact: Box<[u32]>,
}

/// A segment's documents and words.
pub(super) struct Segment {
    words: Vec<Words>,
    /// Of each document the folded words of its name, then its words with tones.
    numbers: Vec<u32>,
    rests: Vec<Rest>,
    /// The provinces of today in which its documents lie; columns have their places.
    provinces: Vec<i32>,
    pub(super) province: Column,
    pub(super) set: Column,
    pub(super) band: Column,
    pub(super) windows: Windows,
    pub(super) in_stock: Bits,
    pub(super) ever_certified: Bits,
    /// Of each kind, in the order of [`Kind::ALL`].
    kinds: [Bits; Kind::ALL.len()],
    pub(super) vocabulary: Arc<Layer>,
    pub(super) frequent: Frequent,
}

/// Where a document's words begin, and how many they are.
struct Words {
    start: u32,
    name: u16,
    exact: u16,
}

/// What few queries look at, or of few documents.
pub(super) struct Rest {
    pub(super) key: Key,
    pub(super) revision: i64,
    pub(super) published: i64,
    pub(super) producer: Uuid,
    pub(super) location: Option<(i64, i64)>,
    pub(super) price: Option<i64>,
    pub(super) commune: Option<i32>,
    pub(super) months: u16,
}

impl Row {
    /// Of a document with the words of its name, and of the texts whose tones count.
    pub(super) fn new(one: &Document, name: &[Word], toned: [&[Word]; 3]) -> Self {
        let toned = toned.into_iter().flatten();
        let mut exact: Vec<u32> = toned.map(|word| number(&word.exact)).collect();
        exact.sort_unstable();
        exact.dedup();
        Self {
            key: one.key,
            revision: one.revision,
            facts: one.facts.clone(),
            name: name.iter().map(|word| number(&word.folded)).collect(),
            exact: exact.into(),
        }
    }

    pub(super) fn written(&self) -> Vec<u8> {
        // Numbers and lists of numbers: writing them can't fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }
}

impl Segment {
    pub(super) fn load(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let store = reader.get_store_reader(2).map_err(|error| broken(&error))?;
        let frequent = Frequent::load(reader, fields)?;
        let documents = reader.max_doc() as usize;
        let mut segment = Self::with_room(documents, words(reader, fields)?, frequent);
        for document in store.iter::<TantivyDocument>(None) {
            let document = document?;
            let bytes = document.get_first(fields.row).and_then(|value| value.as_bytes());
            let row = bytes.and_then(|bytes| postcard::from_bytes(bytes).ok());
            segment.add(row.ok_or_else(|| broken(&"a row can't be read"))?);
        }
        segment.numbers.shrink_to_fit();
        Ok(segment)
    }

    fn with_room(documents: usize, vocabulary: Layer, frequent: Frequent) -> Self {
        let column = || Column::new(documents);
        let none = || Bits::none(documents);
        Self {
            words: Vec::with_capacity(documents),
            numbers: Vec::new(),
            rests: Vec::with_capacity(documents),
            provinces: Vec::new(),
            province: column(),
            set: column(),
            band: column(),
            windows: Windows::new(documents),
            in_stock: none(),
            ever_certified: none(),
            kinds: Kind::ALL.map(|_| none()),
            vocabulary: Arc::new(vocabulary),
            frequent,
        }
    }

    fn add(&mut self, row: Row) {
        let Row { key, revision, facts, name, exact } = row;
        let at = self.words.len();
        self.kinds[key.kind as usize].insert(at);
        let length = |of: &[u32]| u16::try_from(of.len()).unwrap_or(u16::MAX);
        let start = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.words.push(Words { start, name: length(&name), exact: length(&exact) });
        self.numbers.extend(name.iter().chain(&exact));
        let province = facts.province.and_then(|id| self.place_of(id));
        self.province.push(province);
        self.set.push(facts.set);
        self.band.push(facts.price.map(price_band));
        self.windows.extend(at, &facts.windows);
        if facts.in_stock {
            self.in_stock.insert(at);
        }
        if facts.ever_certified {
            self.ever_certified.insert(at);
        }
        let Facts { published, producer, location, price, commune, months, .. } = facts;
        let rest = Rest { key, revision, published, producer, location, price, commune, months };
        self.rests.push(rest);
    }

    /// The place of a province among the segment's.
    fn place_of(&mut self, province: i32) -> Option<u8> {
        let known = self.provinces.iter().position(|one| *one == province);
        let at = known.unwrap_or_else(|| {
            self.provinces.push(province);
            self.provinces.len() - 1
        });
        u8::try_from(at).ok()
    }

    /// The provinces of today in which its documents lie; columns have their places.
    pub(super) fn provinces(&self) -> &[i32] {
        &self.provinces
    }

    /// Its documents of a kind, those that were deleted included.
    pub(super) fn of_kind(&self, kind: Kind) -> &Bits {
        &self.kinds[kind as usize]
    }

    /// How many words a document's name has.
    pub(super) fn length_of_name(&self, document: usize) -> i64 {
        self.words.get(document).map_or(0, |words| i64::from(words.name))
    }

    /// The folded words of a document's name.
    pub(super) fn name(&self, document: usize) -> &[u32] {
        let Some(Words { start, name, .. }) = self.words.get(document) else { return &[] };
        let start = *start as usize;
        self.numbers.get(start..start + usize::from(*name)).unwrap_or_default()
    }

    /// Whether a word with tones stands in a document's name, maker or place.
    pub(super) fn has_exact(&self, document: usize, number: u32) -> bool {
        let Some(Words { start, name, exact }) = self.words.get(document) else { return false };
        let start = *start as usize + usize::from(*name);
        let exact = self.numbers.get(start..start + usize::from(*exact));
        exact.is_some_and(|exact| exact.binary_search(&number).is_ok())
    }

    /// What few queries look at of a document.
    pub(super) fn rest(&self, document: usize) -> Option<&Rest> {
        self.rests.get(document)
    }
}

/// The words of a segment.
fn words(reader: &SegmentReader, fields: &Fields) -> Result<Layer, IndexError> {
    let mut words = Layer::default();
    each_word(reader, fields.all, &mut |word, documents| words.know(word, documents))?;
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for field in fields.texts {
        each_word(reader, field, &mut |word, documents| match names.get_mut(word) {
            Some(known) => *known += documents,
            None => drop(names.insert(word.to_owned(), documents)),
        })?;
    }
    for (word, documents) in names {
        words.name(&word, documents);
    }
    Ok(words)
}

/// Visits the words of a field in their order, with the number of documents that have them.
fn each_word(
    reader: &SegmentReader,
    field: Field,
    visit: &mut dyn FnMut(&str, u32),
) -> Result<(), IndexError> {
    let index = reader.inverted_index(field)?;
    let mut stream = index.terms().stream().map_err(|error| broken(&error))?;
    while let Some((word, info)) = stream.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            visit(word, info.doc_freq);
        }
    }
    Ok(())
}

fn broken(error: &dyn std::fmt::Display) -> IndexError {
    IndexError::Damaged(error.to_string())
}
