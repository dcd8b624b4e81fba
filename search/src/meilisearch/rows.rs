//! Documents as the server keeps them.

use super::filter::{STARS, degrees, kind};
use super::text::{meant, numbered};
use crate::document::{Document, Facts, Key, Kind, Watermark};
use crate::query::price_band;
use crate::words::{Word, spelled_out, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The row that says how far the index has followed. Of a kind of its own, which no search asks for.
pub(super) const MARK: &str = "watermark";

/// The shape of rows and settings; an index of another counts as never filled, and is built anew.
const FORMAT: u32 = 2;

/// What is written.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Row {
    Thing(Box<Thing>),
    Mark(Mark),
}

/// A document.
#[derive(Debug, Serialize)]
pub(super) struct Thing {
    id: String,
    kind: &'static str,
    revision: i64,
    #[serde(flatten)]
    texts: Texts,
    #[serde(flatten)]
    facts: Flat,
    tie: u64,
}

/// The folded words of each text, and beside them those that the server would not tell from others.
#[derive(Debug, Serialize)]
struct Texts {
    name: String,
    maker: String,
    place: String,
    category: String,
    story: String,
    /// What abbreviations stand for, what is written short, and what is made of a word like "mix" when
    /// somebody looks for it.
    short: String,
    /// Words with tones of name, maker and place, as numbers have them.
    toned: String,
}

/// Facts, as far as they can be filtered, counted and sorted by there.
#[derive(Debug, Serialize)]
struct Flat {
    published: i64,
    producer: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commune: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<u8>,
    in_stock: bool,
    months: Vec<u16>,
    #[serde(rename = "_geo", skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    ever_certified: bool,
    /// The beginnings and ends of the windows of each number of stars: `from_3`, `until_3`.
    #[serde(flatten)]
    windows: BTreeMap<String, Vec<i64>>,
}

#[derive(Debug, Serialize)]
struct Location {
    lat: f64,
    lng: f64,
}

/// How far the index has followed.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    id: &'static str,
    kind: &'static str,
    format: u32,
    transaction: i64,
    seq: i64,
}

/// What is read back of a row.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) revision: Option<i64>,
    format: Option<u32>,
    transaction: Option<i64>,
    seq: Option<i64>,
}

impl Stored {
    /// The attributes that make one.
    pub(super) const ATTRIBUTES: &[&str] = &["id", "revision", "format", "transaction", "seq"];

    /// What the row is about, unless it is the watermark's.
    pub(super) fn key(&self) -> Option<Key> {
        let (name, id) = self.id.split_once('-')?;
        let kind = Kind::ALL.into_iter().find(|one| kind(*one) == name)?;
        Some(Key { kind, id: Uuid::parse_str(id).ok()? })
    }

    /// How far the index has followed, if this row says so in this version's format.
    pub(super) fn watermark(&self) -> Option<Watermark> {
        let ours = self.id == MARK && self.format == Some(FORMAT);
        ours.then_some(Watermark { transaction: self.transaction?, seq: self.seq? })
    }
}

/// The row of a key.
pub(super) fn id(key: Key) -> String {
    format!("{}-{}", kind(key.kind), key.id)
}

impl From<Watermark> for Row {
    fn from(mark: Watermark) -> Self {
        let Watermark { transaction, seq } = mark;
        Self::Mark(Mark { id: MARK, kind: MARK, format: FORMAT, transaction, seq })
    }
}

impl From<&Document> for Row {
    fn from(one: &Document) -> Self {
        Self::Thing(Box::new(Thing {
            id: id(one.key),
            kind: kind(one.key.kind),
            revision: one.revision,
            texts: Texts::new(&one.texts),
            facts: Flat::new(&one.facts),
            // The server reckons with floating point numbers, exact up to 53 bits.
            tie: one.key.tie() >> 12,
        }))
    }
}

impl Texts {
    fn new(texts: &crate::document::Texts) -> Self {
        let (name, maker) = (words(&texts.name), words(&texts.maker));
        let place = words(&texts.place);
        let called = [&name, &maker, &place];
        let short = called.iter().flat_map(|text| spelled_out(text));
        let read = called.into_iter().flatten().filter_map(|word| {
            let meant = meant(&word.folded);
            (meant != word.folded).then_some(meant)
        });
        let short: Vec<String> = short.chain(read).collect();
        let toned = called.into_iter().flatten().filter(|word| word.is_toned());
        let toned: Vec<String> = toned.map(|word| numbered(&word.exact)).collect();
        Self {
            name: folded(&name),
            maker: folded(&maker),
            place: folded(&place),
            category: folded(&words(&texts.category)),
            story: folded(&words(&texts.story)),
            short: short.join(" "),
            toned: toned.join(" "),
        }
    }
}

fn folded(text: &[Word]) -> String {
    text.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
}

impl Flat {
    fn new(facts: &Facts) -> Self {
        let mut windows: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for one in facts.windows.iter().filter(|one| STARS.contains(&one.stars)) {
            windows.entry(format!("from_{}", one.stars)).or_default().push(one.from);
            windows.entry(format!("until_{}", one.stars)).or_default().push(one.until);
        }
        let at = |(lat, lng)| Location { lat: degrees(lat), lng: degrees(lng) };
        Self {
            published: facts.published,
            producer: facts.producer,
            province: facts.province,
            commune: facts.commune,
            set: facts.set,
            price: facts.price,
            band: facts.price.map(price_band),
            in_stock: facts.in_stock,
            months: (1..=12).filter(|month| facts.months >> (month - 1) & 1 == 1).collect(),
            location: facts.location.map(at),
            ever_certified: facts.ever_certified,
            windows,
        }
    }
}
