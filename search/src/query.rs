//! What can be asked of an index, and what it answers: ids and counts, never what is shown.

use crate::document::{Key, Kind, Watermark};
use crate::words::Matched;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most hits of one query that pages lead to.
pub const MOST_HITS: u32 = 1_000;

/// Most different words in a query's text.
pub const MOST_WORDS: usize = 16;

/// Upper bounds in đồng of the bands in which prices are counted; the last band has none.
pub const PRICE_BANDS: [i64; 5] = [50_000, 100_000, 200_000, 500_000, 1_000_000];

/// The band of a price.
pub(crate) fn price_band(price: i64) -> u8 {
    let band = PRICE_BANDS.partition_point(|bound| price >= *bound);
    u8::try_from(band).unwrap_or(u8::MAX)
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Query {
    /// What kind of thing.
    pub kind: Kind,
    /// Words, as typed, in Unicode form NFC; everything fits an empty text.
    pub text: String,
    /// Whether it is still being typed: the last word then may be a beginning.
    pub completing: bool,
    /// What must be so.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// Hits wanted.
    pub limit: usize,
    /// The instant at which certificates are in force or not, in microseconds since 1970.
    pub at: i64,
}

/// What must be so. Values of one list are alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Provinces of today.
    pub provinces: Vec<i32>,
    /// Communes of today.
    pub communes: Vec<i32>,
    /// Product sets.
    pub sets: Vec<u8>,
    /// Stars of the certificate in force.
    pub stars: Vec<u8>,
    /// The producer.
    pub producer: Option<Uuid>,
    /// By certification.
    pub certified: Option<Certified>,
    /// The lowest price, in đồng, at least.
    pub price_from: Option<i64>,
    /// The lowest price, in đồng, at most.
    pub price_to: Option<i64>,
    /// Only what is in stock.
    pub in_stock: bool,
    /// In season in this month, 1 to 12.
    pub month: Option<u8>,
    /// Sold in this circle.
    pub near: Option<Circle>,
}

impl Filter {
    /// This filter without each of its conditions in turn, by the condition's name.
    pub(crate) fn each_left_out(&self) -> Vec<(&'static str, Self)> {
        let whole = self;
        let mut out = Vec::new();
        let mut add = |name, change: &dyn Fn(&mut Self)| {
            let mut rest = whole.clone();
            change(&mut rest);
            if rest != *whole {
                out.push((name, rest));
            }
        };
        add("province", &|one| one.provinces.clear());
        add("commune", &|one| one.communes.clear());
        add("set", &|one| one.sets.clear());
        add("stars", &|one| one.stars.clear());
        add("producer", &|one| one.producer = None);
        add("certified", &|one| one.certified = None);
        add("price", &|one| (one.price_from, one.price_to) = (None, None));
        add("in_stock", &|one| one.in_stock = false);
        add("month", &|one| one.month = None);
        add("near", &|one| one.near = None);
        out
    }
}

/// By certification: in force at the instant asked for, at any time, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub enum Certified {
    Now,
    Ever,
    Never,
}

/// A circle on the ground, flat enough at the size of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle {
    /// Latitude in millionths of a degree.
    pub latitude: i64,
    /// Longitude in millionths of a degree.
    pub longitude: i64,
    /// Thousandths of a degree of latitude that a degree of longitude is as long as here.
    pub shrink: i64,
    /// Radius in millionths of a degree of latitude.
    pub radius: i64,
}

impl Circle {
    /// The square of the distance of a point, in millionths of a degree of latitude.
    pub fn square(&self, (latitude, longitude): (i64, i64)) -> i64 {
        let up = latitude - self.latitude;
        let across = (longitude - self.longitude) * self.shrink / 1000;
        up * up + across * across
    }
}

/// The orders in which hits can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// By [`crate::ranking`].
    Relevance,
    /// Newest first.
    Newest,
    /// Cheapest first; without a price last.
    Cheapest,
    /// Dearest first; without a price last.
    Dearest,
    /// Nearest first; needs a circle.
    Nearest,
}

/// Where a page ended. It holds as long as the index has the same watermark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The order's number: more comes first.
    pub rank: i64,
    /// Tells hits of the same rank apart.
    pub tie: u64,
    /// Hits up to here.
    pub seen: u32,
    /// The instant of the first page, so that no page sees another mark than the one before.
    pub at: i64,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The hits of this page, first one first.
    pub hits: Vec<Hit>,
    /// All hits.
    pub total: u64,
    /// How many there are of each kind.
    pub facets: Facets,
    /// The words under which they were found.
    pub matched: Matched,
    /// Where nothing was found: what would be.
    pub instead: Vec<Instead>,
    /// Up to where the index has followed.
    pub watermark: Watermark,
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is about.
    pub key: Key,
    /// Where the next page begins when this one ends here.
    pub place: Place,
}

/// How many hits have each value. The counts of a facet leave its own filter aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By province of today.
    pub provinces: Vec<(i32, u64)>,
    /// By product set.
    pub sets: Vec<(u8, u64)>,
    /// By stars of the certificate in force.
    pub stars: Vec<(u8, u64)>,
    /// By band of the price, as [`PRICE_BANDS`] has them.
    pub prices: Vec<(u8, u64)>,
}

/// What to leave out of a query that found nothing, and how much is found then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// What to leave out.
    pub without: Part,
    /// Hits then.
    pub hits: u64,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word, as typed.
    Word(String),
    /// A filter, by its name.
    Filter(&'static str),
}
