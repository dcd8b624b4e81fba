//! What is kept in memory of a segment's documents: a row each, in the order of their numbers.

use super::bits::Bits;
use super::schema::{Fields, number, numbers};
use crate::IndexError;
use crate::document::{Document, Facts, Key, Kind, Window};
use crate::query::price_band;
use crate::words::{Layer, Word};
use ::tantivy::schema::{Field, Value as _};
use ::tantivy::{SegmentReader, TantivyDocument};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The commune of what lies in none.
const NOWHERE: i32 = i32::MIN;

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
    /// The provinces that its documents lie in, by the places that briefs name.
    provinces: Vec<i32>,
    products: Bits,
    storefronts: Bits,
    pub(super) words: Arc<Layer>,
}

/// What every query looks at of a document: one line of a processor's cache.
pub(super) struct Brief {
    /// The first window, or one that is never open; the others are looked at when it isn't.
    from: i64,
    until: i64,
    pub(super) price: Option<i64>,
    /// Where its words begin, and behind how many each text ends: name, maker, place, category, those with
    /// tones.
    start: u32,
    ends: [u16; 5],
    pub(super) commune: i32,
    pub(super) months: u16,
    /// Its place among the segment's provinces.
    pub(super) province: Option<u8>,
    pub(super) set: Option<u8>,
    /// The band of its price.
    pub(super) band: Option<u8>,
    stars: u8,
    has_more_windows: bool,
    pub(super) in_stock: bool,
    pub(super) ever_certified: bool,
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
        let within = |end: u16| self.brief.start as usize + usize::from(end);
        self.segment.numbers.get(within(from)..within(to)).unwrap_or_default()
    }

    /// The stars of the certificate in force at an instant.
    pub(super) fn stars_at(self, instant: i64) -> Option<u8> {
        let brief = self.brief;
        if brief.from <= instant && instant < brief.until {
            return Some(brief.stars);
        }
        if !brief.has_more_windows {
            return None;
        }
        self.rest()?.windows.iter().find(|one| one.holds(instant)).map(|one| one.stars)
    }

    /// The province of today in which it lies.
    pub(super) fn province(self) -> Option<i32> {
        let at = self.brief.province?;
        self.segment.provinces.get(usize::from(at)).copied()
    }

    /// What few queries look at.
    pub(super) fn rest(self) -> Option<&'a Rest> {
        self.segment.rests.get(self.at)
    }
}

impl Segment {
    pub(super) fn load(reader: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        let store = reader.get_store_reader(2).map_err(|error| broken(&error))?;
        let mut words = Layer::default();
        each_word(reader, fields.all, &mut |word, documents| words.know(word, documents))?;
        each_word(reader, fields.names, &mut |word, documents| words.name(word, documents))?;
        let most = reader.max_doc() as usize;
        let mut segment = Self {
            briefs: Vec::with_capacity(most),
            numbers: Vec::new(),
            rests: Vec::with_capacity(most),
            provinces: Vec::new(),
            products: Bits::none(most),
            storefronts: Bits::none(most),
            words: Arc::new(words),
        };
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
        let at = self.briefs.len();
        match row.key.kind {
            Kind::Product => self.products.insert(at),
            Kind::Storefront => self.storefronts.insert(at),
        }
        let length = |of: &[u32]| u16::try_from(of.len());
        let folded = length(&row.folded).unwrap_or(u16::MAX);
        let exact = folded.saturating_add(length(&row.exact).unwrap_or(u16::MAX));
        let [name, maker, place] = row.ends;
        let first = row.facts.windows.first();
        let brief = Brief {
            from: first.map_or(i64::MAX, |one| one.from),
            until: first.map_or(i64::MIN, |one| one.until),
            price: row.facts.price,
            start: u32::try_from(self.numbers.len()).unwrap_or(u32::MAX),
            ends: [name, maker, place, folded, exact],
            commune: row.facts.commune.unwrap_or(NOWHERE),
            months: row.facts.months,
            province: row.facts.province.and_then(|id| self.place_of(id)),
            set: row.facts.set,
            band: row.facts.price.map(price_band),
            stars: first.map_or(0, |one| one.stars),
            has_more_windows: row.facts.windows.len() > 1,
            in_stock: row.facts.in_stock,
            ever_certified: row.facts.ever_certified,
        };
        self.briefs.push(brief);
        self.numbers.extend(row.folded.iter().chain(&row.exact));
        let windows = row.facts.windows.into();
        let (key, revision) = (row.key, row.revision);
        self.rests.push(Rest { key, revision, published, producer, location, windows });
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

    /// The provinces that its documents lie in, by the places that briefs name.
    pub(super) fn provinces(&self) -> &[i32] {
        &self.provinces
    }

    /// Its documents of a kind, those that were deleted included.
    pub(super) fn of_kind(&self, kind: Kind) -> &Bits {
        match kind {
            Kind::Product => &self.products,
            Kind::Storefront => &self.storefronts,
        }
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
