//! What is kept in memory of a segment's documents: a row each, in the order of their numbers.

use super::schema::{Fields, number, numbers};
use crate::IndexError;
use crate::document::{Document, Facts, Key, Kind, Window};
use crate::words::{Layer, Word};
use ::tantivy::schema::Value as _;
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
    /// Folded words of name, maker, place and category, one text after the other.
    folded: Box<[u32]>,
    /// Where in `folded` each of the first three texts ends.
    ends: [u16; 3],
    /// Words with tones of name, maker and place, in ascending order.
    exact: Box<[u32]>,
}

/// A segment's documents and words. A query passes thousands of documents, so what it looks at of each is
/// small and lies side by side.
pub(super) struct Segment {
    briefs: Vec<Brief>,
    /// Of each document its folded words, then those with tones.
    numbers: Vec<u32>,
    rests: Vec<Rest>,
    pub(super) words: Arc<Layer>,
}

/// What every query looks at of a document.
pub(super) struct Brief {
    pub(super) kind: Kind,
    pub(super) set: Option<u8>,
    pub(super) in_stock: bool,
    pub(super) ever_certified: bool,
    pub(super) months: u16,
    pub(super) province: Option<i32>,
    pub(super) commune: Option<i32>,
    pub(super) price: Option<i64>,
    /// The first window; the others are looked at when it is not it.
    window: Option<Window>,
    /// Where its words begin, and behind how many each text ends: name, maker, place, category, those with
    /// tones.
    start: usize,
    ends: [u16; 5],
}

/// What few queries look at.
pub(super) struct Rest {
    pub(super) key: Key,
    pub(super) revision: i64,
    pub(super) published: i64,
    pub(super) producer: Uuid,
    pub(super) location: Option<(i64, i64)>,
    windows: Box<[Window]>,
}

/// A document that a query comes by.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    segment: &'a Segment,
    pub(super) brief: &'a Brief,
    at: usize,
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
}

impl<'a> Seen<'a> {
    /// Folded words of the name, the maker, the place and the category.
    pub(super) fn texts(self) -> [&'a [u32]; 4] {
        let [name, maker, place, category, _] = self.brief.ends;
        [
            self.part(0, name),
            self.part(name, maker),
            self.part(maker, place),
            self.part(place, category),
        ]
    }

    /// Whether a word with tones stands in the name, the maker or the place.
    pub(super) fn has_exact(self, number: u32) -> bool {
        let [.., category, exact] = self.brief.ends;
        self.part(category, exact).binary_search(&number).is_ok()
    }

    fn part(self, from: u16, to: u16) -> &'a [u32] {
        let within = |end: u16| self.brief.start + usize::from(end);
        self.segment.numbers.get(within(from)..within(to)).unwrap_or_default()
    }

    /// The stars of the certificate in force at an instant.
    pub(super) fn stars_at(self, instant: i64) -> Option<u8> {
        let first = self.brief.window.filter(|one| !one.holds(instant));
        match first {
            None => self.brief.window.map(|one| one.stars),
            Some(_) => {
                let others = self.rest()?.windows.iter();
                others.filter(|one| one.holds(instant)).map(|one| one.stars).next()
            }
        }
    }

    /// What few queries look at.
    pub(super) fn rest(self) -> Option<&'a Rest> {
        self.segment.rests.get(self.at)
    }
}

impl Segment {
    pub(super) fn load(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let store = reader.get_store_reader(2).map_err(|error| broken(&error))?;
        let words = Arc::new(Layer::new(words(reader, fields.all)?, words(reader, fields.names)?));
        let most = reader.max_doc() as usize;
        let (briefs, rests) = (Vec::with_capacity(most), Vec::with_capacity(most));
        let mut segment = Self { briefs, numbers: Vec::new(), rests, words };
        for document in store.iter::<TantivyDocument>(None) {
            let document = document?;
            let bytes = document.get_first(fields.row).and_then(|value| value.as_bytes());
            let row = bytes.and_then(|bytes| postcard::from_bytes(bytes).ok());
            segment.add(row.ok_or_else(|| broken(&"a row can't be read"))?);
        }
        segment.numbers.shrink_to_fit();
        Ok(segment)
    }

    fn add(&mut self, row: Row) {
        let Facts { published, producer, location, .. } = row.facts;
        let (start, length) = (self.numbers.len(), |of: &[u32]| u16::try_from(of.len()));
        let folded = length(&row.folded).unwrap_or(u16::MAX);
        let exact = folded.saturating_add(length(&row.exact).unwrap_or(u16::MAX));
        let [name, maker, place] = row.ends;
        self.numbers.extend(row.folded.iter().chain(&row.exact));
        self.briefs.push(Brief {
            kind: row.key.kind,
            set: row.facts.set,
            in_stock: row.facts.in_stock,
            ever_certified: row.facts.ever_certified,
            months: row.facts.months,
            province: row.facts.province,
            commune: row.facts.commune,
            price: row.facts.price,
            window: row.facts.windows.first().copied(),
            start,
            ends: [name, maker, place, folded, exact],
        });
        let windows = row.facts.windows.into();
        let (key, revision) = (row.key, row.revision);
        self.rests.push(Rest { key, revision, published, producer, location, windows });
    }

    /// A document by its number.
    pub(super) fn see(&self, doc: u32) -> Option<Seen<'_>> {
        let at = doc as usize;
        self.briefs.get(at).map(|brief| Seen { segment: self, brief, at })
    }

    /// What few queries look at of a document.
    pub(super) fn rest(&self, doc: u32) -> Option<&Rest> {
        self.rests.get(doc as usize)
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
