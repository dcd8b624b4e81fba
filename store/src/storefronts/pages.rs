//! What the public reads of storefronts: a storefront with its products is one statement, and so is a list.

use super::pictures::{self, ShownPicture};
use super::projection;
use super::shop::Shop;
use crate::catalogue::pages::{ProductPage, borrowed};
use crate::catalogue::projection::{read_summaries, read_summary};
use crate::page::Page;
use crate::search::{Words, in_order};
use crate::{Instant, instant, micros, statement};
use domain::ids::ProducerId;
use domain::storefronts::{Away, Location, Near, PicturePlace, SHOWN_PRODUCTS, Seller};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, TryGetable, Value};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use uuid::Uuid;

/// A storefront with its seller, whether it is open or not: that is for the reader to ask of `seller`.
#[derive(Clone, Debug)]
pub struct Front {
    /// The storefront.
    pub shop: Shop,
    /// Its seller's state.
    pub seller: Seller,
    /// What the seller says of its time away.
    pub away_note: String,
    /// Registered name, as accepted.
    pub registered_name: String,
    /// Registered place of business, as accepted.
    pub registered_place: String,
    /// Kind of the producer.
    pub kind: String,
    /// The unit in which the producer lies.
    pub unit: Option<i32>,
    /// The place as the producer or a decision gives it.
    pub place_printed: String,
    /// The shop's sign, whatever may be shown of it.
    pub logo: Option<ShownPicture>,
    /// The picture across the head of its page, whatever may be shown of it.
    pub banner: Option<ShownPicture>,
}

const PRODUCER: &str = "SELECT producer_id FROM storefronts_slugs WHERE slug = $1";

/// The storefront that has or had a slug.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Front>, DbErr> {
    let sql = format!("SELECT page FROM storefronts_pages WHERE producer_id = ({PRODUCER})");
    let row = db.query_one_raw(statement(db, &sql, [slug.into()])).await?;
    row.map(|row| projection::read(&row.try_get_by_index::<String>(0)?)).transpose()
}

/// The storefront that has or had a slug with the products on its page: those it shows first in their
/// order, then the newest; at most [`SHOWN_PRODUCTS`].
pub async fn window(
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<(Front, Vec<ProductPage>)>, DbErr> {
    let read = match db.get_database_backend() {
        DbBackend::Postgres => rows(db, slug).await?,
        _ => joined_row(db, slug).await?,
    };
    let Some((front, mut products)) = read else { return Ok(None) };
    let first = &front.shop.featured;
    products.sort_by_cached_key(|page| {
        let (id, published) = (page.product.id.0, page.product.published_at);
        let place = first.iter().position(|one| *one == id).unwrap_or(first.len());
        (place, Reverse((published, id)))
    });
    Ok(Some((front, products)))
}

type Window = Option<(Front, Vec<ProductPage>)>;

fn chosen(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM catalogue_pages WHERE producer_id = ({PRODUCER}) AND listed \
         ORDER BY featured, published_at DESC, product_id DESC LIMIT {SHOWN_PRODUCTS}"
    )
}

/// A row of the storefront and one of each product.
async fn rows(db: &impl ConnectionTrait, slug: &str) -> Result<Window, DbErr> {
    let sql = format!(
        "SELECT page, 0 FROM storefronts_pages WHERE producer_id = ({PRODUCER}) \
         UNION ALL ({})",
        chosen("summary, 1")
    );
    let (mut front, mut products) = (None, Vec::new());
    for row in db.query_all_raw(statement(db, &sql, [slug.into()])).await? {
        let text = borrowed(&row)?;
        match get::<i32>(&row, 1)? {
            0 => front = Some(projection::read(text)?),
            _ => products.push(read_summary(text)?),
        }
    }
    Ok(front.map(|front| (front, products)))
}

/// One row of them all: on SQLite each row costs a message between threads.
async fn joined_row(db: &impl ConnectionTrait, slug: &str) -> Result<Window, DbErr> {
    let sql = format!(
        "SELECT page, (SELECT '[' || COALESCE(group_concat(summary), '') || ']' FROM ({})) \
         FROM storefronts_pages WHERE producer_id = ({PRODUCER})",
        chosen("summary")
    );
    let Some(row) = db.query_one_raw(statement(db, &sql, [slug.into()])).await? else {
        return Ok(None);
    };
    let (page, summaries): (String, String) = (get(&row, 0)?, get(&row, 1)?);
    Ok(Some((projection::read(&page)?, read_summaries(&summaries)?)))
}

/// A storefront in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Whose.
    pub producer: ProducerId,
    /// Its slug of today.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Kind of the producer.
    pub kind: String,
    /// The unit in which the producer lies.
    pub unit: Option<i32>,
    /// The place as the producer or a decision gives it.
    pub place_printed: String,
    /// The time away that was announced last.
    pub away: Option<Away>,
    /// The shop's sign, whatever may be shown of it.
    pub logo: Option<ShownPicture>,
    /// Where it stands.
    pub location: Option<Location>,
    /// Square of the distance, when the list is of those near a point.
    pub square: Option<i64>,
    name_key: String,
}

/// Which storefronts a list wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Its producer lies in this province of today.
    pub province: Option<i32>,
    /// Its producer belongs wholly to this commune of today.
    pub commune: Option<i32>,
    /// It has a product on show in one of these sets.
    pub sets: Option<Vec<u8>>,
    /// It stands in this circle; then the nearest come first.
    pub near: Option<Near>,
    /// Its producer is meant by what was typed.
    pub words: Option<Words>,
}

/// Where the next page of a list begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// By folded name: key, id.
    Name(String, Uuid),
    /// By distance: its square, id.
    Near(i64, Uuid),
    /// By what was typed: how many of those meant were passed.
    Meant(usize),
}

const LISTED: &str = "SELECT s.producer_id, s.slug, s.name, s.name_key, r.kind, r.unit_id, \
    r.place_printed, l.away_from, l.away_until, s.latitude, s.longitude";

/// A page of the storefronts that are open at an instant.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Place>,
    limit: u64,
    now: Instant,
) -> Result<Page<Listed, Place>, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut wanted = open(&bind(micros(now).into()));
    wanted.extend(conditions(filter, &mut bind));
    let square = filter.near.as_ref().map(|near| square("s", near, &mut wanted, &mut bind));
    match (after, &square) {
        (Some(Place::Near(far, id)), Some(square)) => {
            let (far, id) = (bind((*far).into()), bind((*id).into()));
            wanted.push(format!("({square}, s.producer_id) > ({far}, {id})"));
        }
        (Some(Place::Name(key, id)), None) => {
            let (key, id) = (bind(key.clone().into()), bind((*id).into()));
            wanted.push(format!("(s.name_key, s.producer_id) > ({key}, {id})"));
        }
        _ => {}
    }
    let order = square.as_deref().unwrap_or("s.name_key");
    let extra = square.as_ref().map(|square| format!(", {square}")).unwrap_or_default();
    let most = limit + 1;
    let wanted = wanted.join(" AND ");
    let (logo, with_logo) = pictures::joined(PicturePlace::Logo, "s.producer_id");
    let sql = format!(
        "{LISTED}{extra}, {logo} FROM storefronts s \
         JOIN storefronts_sellers l ON l.producer_id = s.producer_id \
         JOIN catalogue_producers r ON r.id = s.producer_id {with_logo} \
         WHERE {wanted} ORDER BY {order}, s.producer_id LIMIT {most}"
    );
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let read = |row: &QueryResult| listed(row, square.is_some());
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(rows, limit, |row| match row.square {
        Some(square) => Place::Near(square, row.producer.0),
        None => Place::Name(row.name_key.clone(), row.producer.0),
    }))
}

/// The status `open` at an instant, as [`Seller::status`] derives it of a seller `l`.
pub(super) fn open(now: &str) -> Vec<String> {
    vec![
        "l.stage = 'open'".to_owned(),
        format!("(l.closed_from IS NULL OR l.closed_from > {now})"),
        format!("(l.suspended_from IS NULL OR l.suspended_from > {now})"),
    ]
}

/// A page of the storefronts of these producers that are open at an instant, in the order given; `passed`
/// of them were on the pages before.
pub async fn among(
    db: &impl ConnectionTrait,
    (filter, producers): (&Filter, &[Uuid]),
    passed: usize,
    limit: u64,
    now: Instant,
) -> Result<Page<Listed, Place>, DbErr> {
    let rest = producers.get(passed..).unwrap_or_default();
    let filter = Filter { words: Some(Words::Among(rest.to_vec())), ..filter.clone() };
    let all = list(db, &filter, None, rest.len() as u64, now).await?.items;
    let found = all.into_iter().map(|one| (one.producer.0, one)).collect();
    Ok(in_order((producers, passed), limit, found, Place::Meant))
}

fn conditions(filter: &Filter, bind: &mut impl FnMut(Value) -> String) -> Vec<String> {
    let mut wanted = Vec::new();
    if let Some(words) = &filter.words {
        wanted.push(words.condition(("s.producer_id", "s.name_key"), bind));
    }
    let units = "r.unit_id IN (SELECT id FROM certification_units WHERE";
    if let Some(province) = filter.province {
        wanted.push(format!("{units} today_province_id = {})", bind(province.into())));
    }
    if let Some(commune) = filter.commune {
        wanted.push(format!("{units} today_id = {})", bind(commune.into())));
    }
    if let Some(sets) = &filter.sets {
        let marks: Vec<String> = sets.iter().map(|set| bind(i16::from(*set).into())).collect();
        wanted.push(format!(
            "EXISTS (SELECT 1 FROM catalogue_products p WHERE p.producer_id = s.producer_id \
             AND p.status = 'published' AND p.set_number IN ({}))",
            marks.join(", ")
        ));
    }
    wanted
}

/// The square of the distance of a row `of`, as [`Near::square`] reckons it, bounded to the circle.
pub(crate) fn square(
    of: &str,
    near: &Near,
    wanted: &mut Vec<String>,
    bind: &mut impl FnMut(Value) -> String,
) -> String {
    let (north, east) = (bind(near.around.latitude.into()), bind(near.around.longitude.into()));
    let (shrink, reach) = (bind(near.shrink.into()), bind(near.radius.pow(2).into()));
    let south = bind((near.around.latitude - near.radius).into());
    let far_north = bind((near.around.latitude + near.radius).into());
    let up = format!("({of}.latitude - {north})");
    let across = format!("(({of}.longitude - {east}) * {shrink} / 1000)");
    let square = format!("({up} * {up} + {across} * {across})");
    wanted.push(format!("{of}.latitude BETWEEN {south} AND {far_north}"));
    wanted.push(format!("{square} <= {reach}"));
    square
}

fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, DbErr> {
    row.try_get_by_index(index)
}

fn listed(row: &QueryResult, near: bool) -> Result<Listed, DbErr> {
    let away: (Option<i64>, Option<i64>) = (get(row, 7)?, get(row, 8)?);
    let location: (Option<i64>, Option<i64>) = (get(row, 9)?, get(row, 10)?);
    let away = away.0.zip(away.1);
    let location = location.0.zip(location.1);
    Ok(Listed {
        producer: ProducerId(get(row, 0)?),
        slug: get(row, 1)?,
        name: get(row, 2)?,
        name_key: get(row, 3)?,
        kind: get(row, 4)?,
        unit: get(row, 5)?,
        place_printed: get(row, 6)?,
        away: away.map(|(from, until)| Away { from: instant(from), until: instant(until) }),
        logo: pictures::shown(row, PicturePlace::Logo)?,
        location: location.map(|(latitude, longitude)| Location { latitude, longitude }),
        square: if near { Some(get(row, 11)?) } else { None },
    })
}
