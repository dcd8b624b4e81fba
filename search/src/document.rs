//! What an index holds of a thing that can be found. Public facts only; what the clock makes of them is
//! reckoned at each query.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of thing a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A product; its id is the product's.
    Product,
    /// A storefront; its id is the producer's.
    Storefront,
    /// A fair; its id is the fair's.
    Fair,
    /// A point of introduction and sale; its id is the point's.
    PointOfSale,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Product, Self::Storefront, Self::Fair, Self::PointOfSale];
}

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
}

impl Key {
    /// Tells documents of one rank apart. Random enough, and the same in every index: newer ids don't come
    /// first.
    pub(crate) fn tie(self) -> u64 {
        let (high, low) = self.id.as_u64_pair();
        (high ^ low.rotate_left(17)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// A thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is about.
    pub key: Key,
    /// The number of the last change that it shows. An older one never replaces a newer.
    pub revision: i64,
    /// The words under which it is found.
    pub texts: Texts,
    /// What is filtered, counted and sorted by.
    pub facts: Facts,
}

/// Texts in Unicode form NFC, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Its name, with its packs.
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// Where it comes from, as printed and as the place is called today.
    pub place: String,
    /// Set and group.
    pub category: String,
    /// Summary, story, ingredients.
    pub story: String,
}

/// What is filtered, counted and sorted by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When it was published, in microseconds since 1970.
    pub published: i64,
    /// The producer.
    pub producer: Uuid,
    /// Province of today.
    pub province: Option<i32>,
    /// Commune of today.
    pub commune: Option<i32>,
    /// Product set.
    pub set: Option<u8>,
    /// The lowest price in đồng.
    pub price: Option<i64>,
    /// Whether a variant was in stock when it was written; of a producer, whether it has a storefront.
    pub in_stock: bool,
    /// Months in which a variant is in season, January the lowest bit; all where none has a season.
    pub months: u16,
    /// Latitude and longitude in millionths of a degree.
    pub location: Option<(i64, i64)>,
    /// When a certificate is in force.
    pub windows: Vec<Window>,
    /// Whether a certificate was ever on record.
    pub ever_certified: bool,
}

/// A stretch of time in which a certificate is in force, in microseconds since 1970; half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// From this instant.
    pub from: i64,
    /// Until before this one.
    pub until: i64,
    /// Stars of the certificate.
    pub stars: u8,
}

impl Window {
    /// Whether it holds at an instant.
    pub(crate) fn holds(&self, instant: i64) -> bool {
        self.from <= instant && instant < self.until
    }
}

/// How far into the log of changes an index has followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Watermark {
    /// The transaction of the last change.
    pub transaction: i64,
    /// Its number in the log.
    pub seq: i64,
}

impl std::fmt::Display for Watermark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.transaction, self.seq)
    }
}

/// Changes to be made in an index together, with how far they bring it.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Written anew.
    pub documents: Vec<Document>,
    /// Taken out.
    pub gone: Vec<Key>,
    /// How far the index has followed with these; unchanged when there is none.
    pub watermark: Option<Watermark>,
}
