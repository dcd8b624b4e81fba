//! A list of products by way of the index: it gives ids, the database gives what is shown. While it can't
//! answer, the database lists what it can.

use super::wish::Wish;
use crate::catalogue::ProductSummary;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::certification::Level;
use domain::ids::ProductId;
use domain::text;
use poem_openapi::Object;
use search::document::{Kind, Watermark};
use search::query::{Facets, Found, Instead, MOST_HITS, PRICE_BANDS, Part, Place, Query};
use search::words::{Matched, marks};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::catalogue::pages::{self, ProductPage, Sort};
use store::search::{self as sources, Chosen};
use uuid::Uuid;

/// Hits that the database no longer shows are made up for so many times.
const ROUNDS: usize = 3;
/// Products looked at together, and how often, for a page while the index can't answer.
const LOOKED_AT: u64 = 100;
const LOOKS: usize = 5;

/// Where the next page of a search begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cursor {
    /// By the index.
    Found(Place),
    /// By the database, while the index can't answer.
    Listed(pages::Place),
}

/// A page of products that were searched.
pub(crate) struct Listed {
    pub(crate) items: Vec<ProductSummary>,
    pub(crate) next: Option<Cursor>,
    pub(crate) about: SearchAnswer,
    pub(crate) watermark: Option<Watermark>,
}

/// What a search has to say beside its hits.
#[derive(Debug, Default, Object, Serialize)]
pub struct SearchAnswer {
    /// All hits; pages lead to the first 1,000. Null while the index can't answer.
    total: Option<u64>,
    /// How many hits there are of each kind, the filter of the same facet left aside.
    facets: Vec<Facet>,
    /// Passages that were met, of the items of this page.
    highlights: Vec<Highlight>,
    /// Where nothing was found: what to leave out, and how much is found then.
    instead: Vec<Alternative>,
    /// The index can't answer just now: words were looked for at the beginning of names only, counts
    /// are missing, and other orders than by name or date are not kept.
    degraded: bool,
}

/// A facet: the values of a filter, with how many hits each would leave.
#[derive(Debug, Object, Serialize)]
pub struct Facet {
    /// The filter: `province`, `set`, `stars` (of a certificate in force) or `price`.
    name: String,
    /// Its values, those with most hits first.
    values: Vec<FacetValue>,
}

/// A value of a facet.
#[derive(Debug, Object, Serialize)]
pub struct FacetValue {
    /// What to send as the filter. A price is a band `from-to` in đồng, the upper bound not included.
    value: String,
    /// Its name, where the value is a code.
    name: Option<String>,
    /// Hits.
    count: u64,
}

/// A passage of an item in which words of the query were met.
#[derive(Debug, Object, Serialize)]
pub struct Highlight {
    /// The product.
    product_id: Uuid,
    /// The field of the item: `name`, `summary` or `producer.name`.
    field: String,
    /// Where the words stand in it: first character, and the one after the last, counted in Unicode
    /// characters from 0.
    marks: Vec<Vec<u32>>,
}

/// What to leave out of a search that found nothing.
#[derive(Debug, Object, Serialize)]
pub struct Alternative {
    /// A word of the query to leave out.
    without_word: Option<String>,
    /// A filter to leave out, by its parameter; `price` is both bounds.
    without_filter: Option<String>,
    /// Hits then.
    hits: u64,
}

/// A page of products that fit a wish.
pub(crate) async fn list(
    app: &App,
    wish: &Wish,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Listed, Failure> {
    let place = match after {
        Some(Cursor::Listed(place)) => return by_database(app, wish, Some(place), limit).await,
        Some(Cursor::Found(place)) => Some(place),
        None => None,
    };
    match by_index(app, wish, place, limit).await? {
        Some(listed) => Ok(listed),
        None if place.is_some() => Err(Code::InvalidCursor.into()),
        None => by_database(app, wish, None, limit).await,
    }
}

/// A page by way of the index; `None` when it can't answer.
async fn by_index(
    app: &App,
    wish: &Wish,
    after: Option<Place>,
    limit: usize,
) -> Result<Option<Listed>, Failure> {
    let now = app.now();
    let (mut kept, mut first, mut after) = (Vec::new(), None, after);
    for _ in 0..ROUNDS {
        let query = query(wish, after, limit - kept.len(), now);
        let found = match app.search().search(&query).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "the index can't answer; the database lists");
                return Ok(None);
            }
        };
        let mut pages = read(app, wish, &found).await?;
        kept.extend(
            found
                .hits
                .iter()
                .filter_map(|hit| pages.remove(&hit.key.id).filter(|page| wish.fits(page, now))),
        );
        after = found.hits.last().map(|hit| hit.place).or(after);
        let all = found.hits.len() < query.limit;
        first.get_or_insert(found);
        if all || kept.len() == limit {
            break;
        }
    }
    let Some(found) = first else { return Ok(None) };
    let items: Vec<ProductSummary> =
        kept.iter().map(|page| ProductSummary::of(app, page, now)).collect();
    let more = after.filter(|place| u64::from(place.seen) < found.total && place.seen < MOST_HITS);
    let (next, watermark) = (more.map(Cursor::Found), Some(found.watermark));
    let about = SearchAnswer::of(app, &found, &items);
    Ok(Some(Listed { items, next, about, watermark }))
}

fn query(wish: &Wish, after: Option<Place>, limit: usize, now: Instant) -> Query {
    Query {
        kind: Kind::Product,
        text: wish.terms.text.clone(),
        completing: false,
        filter: wish.indexed(),
        sort: wish.sort,
        after,
        limit,
        at: Wish::at(now),
    }
}

/// The hits as the database has them.
async fn read(
    app: &App,
    wish: &Wish,
    found: &Found,
) -> Result<HashMap<Uuid, ProductPage>, Failure> {
    let ids: Vec<ProductId> = found.hits.iter().map(|hit| ProductId(hit.key.id)).collect();
    let pages = if wish.looks_at_offers() {
        pages::by_ids(app.read(), &ids).await?
    } else {
        pages::listed(app.read(), &ids).await?
    };
    Ok(pages.into_iter().map(|page| (page.product.id.0, page)).collect())
}

/// A page of what the database finds: filters as ever, words only at the beginning of names.
async fn by_database(
    app: &App,
    wish: &Wish,
    mut after: Option<pages::Place>,
    limit: usize,
) -> Result<Listed, Failure> {
    let (now, mut kept) = (app.now(), Vec::new());
    let begins = text::key(&wish.terms.text);
    let sort = if begins.is_empty() { Sort::Newest } else { Sort::Name };
    let filter =
        pages::Filter { begins: Some(begins).filter(|one| !one.is_empty()), ..wish.filter.clone() };
    for _ in 0..LOOKS {
        let page = pages::list(app.read(), &filter, sort, after.as_ref(), LOOKED_AT, now).await?;
        let ids: Vec<Uuid> = page.items.iter().map(|one| one.product.id.0).collect();
        let found = sources::products(app.read(), Chosen::These(&ids)).await?;
        let mut found: HashMap<Uuid, _> =
            found.into_iter().map(|one| (one.page.product.id.0, one)).collect();
        after = page.next;
        for one in ids.iter().filter_map(|id| found.remove(id)) {
            if kept.len() < limit && wish.fits(&one.page, now) && wish.is_near(one.location) {
                after = if kept.len() + 1 == limit {
                    Some(pages::place(&one.page, sort))
                } else {
                    after
                };
                kept.push(one.page);
            }
        }
        if kept.len() == limit || after.is_none() {
            break;
        }
    }
    let items = kept.iter().map(|page| ProductSummary::of(app, page, now)).collect();
    let about = SearchAnswer { degraded: true, ..SearchAnswer::default() };
    Ok(Listed { items, next: after.map(Cursor::Listed), about, watermark: None })
}

impl SearchAnswer {
    fn of(app: &App, found: &Found, items: &[ProductSummary]) -> Self {
        Self {
            total: Some(found.total),
            facets: facets(app, &found.facets),
            highlights: items.iter().flat_map(|item| highlights(item, &found.matched)).collect(),
            instead: found.instead.iter().map(alternative).collect(),
            degraded: false,
        }
    }
}

fn alternative(one: &Instead) -> Alternative {
    let (word, filter) = match &one.without {
        Part::Word(word) => (Some(word.clone()), None),
        Part::Filter(name) => (None, Some((*name).to_owned())),
    };
    Alternative { without_word: word, without_filter: filter, hits: one.hits }
}

fn facets(app: &App, found: &Facets) -> Vec<Facet> {
    let provinces = found.provinces.iter().filter_map(|(id, count)| {
        let unit = app.units().unit(*id).filter(|unit| unit.level == Level::Province)?;
        Some((unit.code.clone(), Some(unit.name.clone()), *count))
    });
    let number = |(value, count): &(u8, u64)| (value.to_string(), None, *count);
    let band = |(band, count): &(u8, u64)| {
        let band = usize::from(*band);
        let bound = |index: usize| PRICE_BANDS.get(index).map(i64::to_string).unwrap_or_default();
        let from = if band == 0 { "0".to_owned() } else { bound(band - 1) };
        (format!("{from}-{}", bound(band)), None, *count)
    };
    vec![
        facet("province", provinces.collect()),
        facet("set", found.sets.iter().map(number).collect()),
        facet("stars", found.stars.iter().map(number).collect()),
        facet("price", found.prices.iter().map(band).collect()),
    ]
}

fn facet(name: &str, mut values: Vec<(String, Option<String>, u64)>) -> Facet {
    values.sort_by(|one, other| other.2.cmp(&one.2).then(one.0.cmp(&other.0)));
    let values = values.into_iter().map(|(value, name, count)| FacetValue { value, name, count });
    Facet { name: name.to_owned(), values: values.collect() }
}

fn highlights(item: &ProductSummary, matched: &Matched) -> Vec<Highlight> {
    let shown = item.shown_texts();
    let met = shown.into_iter().filter_map(|(field, text)| {
        let found = marks(text, matched);
        let bound = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let marks: Vec<Vec<u32>> =
            found.into_iter().map(|one| vec![bound(one.start), bound(one.end)]).collect();
        (!marks.is_empty()).then(|| Highlight {
            product_id: item.id(),
            field: field.to_owned(),
            marks,
        })
    });
    met.collect()
}
