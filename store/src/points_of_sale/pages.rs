//! What the public reads of points: lists read one column of each row, and join nothing.

use super::map::Map;
use super::nearest;
use super::points::Point;
use crate::page::Page;
use crate::search::{Words, in_order};
use crate::storefronts::shop::{read_hours, write_hours};
use crate::{Instant, instant, micros, statement, unreadable};
use domain::ids::{PointId, ProductId};
use domain::points_of_sale::PointKind;
use domain::storefronts::{Location, Near, OpeningHours, minute_of_week};
use domain::text;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a list shows of a point, texts as stored. The names are short: many of these cross from the
/// database at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Summary {
    #[serde(rename = "i")]
    id: Uuid,
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "o")]
    operator: String,
    #[serde(rename = "k")]
    kind: String,
    #[serde(rename = "u")]
    unit: i32,
    #[serde(rename = "a")]
    address: String,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    location: Option<(i64, i64)>,
    #[serde(rename = "h")]
    hours: String,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

/// A point in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: PointId,
    /// Its name.
    pub name: String,
    /// Who runs it, by name.
    pub operator: String,
    /// Its kind.
    pub kind: PointKind,
    /// The commune in which it lies.
    pub unit: i32,
    /// Its address within the commune.
    pub address: String,
    /// Where it stands.
    pub location: Option<Location>,
    /// When it is open.
    pub hours: OpeningHours,
    /// First instant at which its approval holds no longer.
    pub approved_until: Instant,
    /// The square of its distance, when the list is of those near a place.
    pub square: Option<i64>,
}

/// Which points a list wants, of those that are approved.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Lies in this province of today.
    pub province: Option<i32>,
    /// Lies in this commune of today.
    pub commune: Option<i32>,
    /// Of this kind.
    pub kind: Option<PointKind>,
    /// Lists this product.
    pub product: Option<ProductId>,
    /// Is open at the instant of asking.
    pub open_now: bool,
    /// Stands in this circle; then the nearest come first.
    pub near: Option<Near>,
    /// Is meant by what was typed.
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

impl Summary {
    pub(super) fn of(point: &Point) -> Self {
        Self {
            id: point.id.0,
            name: point.name.clone(),
            operator: point.operator.clone(),
            kind: point.kind.code().to_owned(),
            unit: point.unit,
            address: point.address.clone(),
            location: point.location.map(|at| (at.latitude, at.longitude)),
            hours: write_hours(&point.hours),
            until: point.life.approval().map(|one| micros(one.until)),
        }
    }

    pub(super) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn listed(self) -> Result<Listed, DbErr> {
        let point = |(latitude, longitude)| Location { latitude, longitude };
        Ok(Listed {
            id: self.id.into(),
            kind: PointKind::from_code(&self.kind).ok_or_else(|| unreadable("kind", &self.kind))?,
            hours: read_hours(&self.hours)?,
            approved_until: instant(self.until.unwrap_or_default()),
            square: None,
            name: self.name,
            operator: self.operator,
            unit: self.unit,
            address: self.address,
            location: self.location.map(point),
        })
    }
}

impl Filter {
    /// Whether any approved point in the circle will do.
    fn is_of_places_alone(&self) -> bool {
        let Self { province, commune, kind, product, open_now, near: _, words } = self;
        let of_points = kind.is_none() && product.is_none() && !open_now && words.is_none();
        of_points && province.is_none() && commune.is_none()
    }
}

impl Listed {
    /// Where it stands, of one that was found near a place.
    pub(super) fn place(&self) -> Location {
        self.location.unwrap_or(Location { latitude: 0, longitude: 0 })
    }
}

/// Values of a statement, and how it names them.
#[derive(Default)]
pub(super) struct Bound(pub(super) Vec<Value>);

impl Bound {
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
}

/// A page of the points that are approved at an instant: one statement, or two where points were approved or
/// lost their approval since the map was asked last.
pub async fn list(
    db: &impl ConnectionTrait,
    (filter, map): (&Filter, &Map),
    after: Option<&Place>,
    limit: u64,
    now: Instant,
) -> Result<Page<Listed, Place>, DbErr> {
    let most = limit + 1;
    let Some(near) = &filter.near else {
        let found = by_name(db, filter, after, most, now).await?;
        return Ok(Page::of(found, limit, |one| Place::Name(text::key(&one.name), one.id.0)));
    };
    let after = match after {
        Some(Place::Near(square, id)) => Some((*square, *id)),
        _ => None,
    };
    let found = if filter.is_of_places_alone() {
        nearest::of_all(db, (map, near), after, most, now).await?
    } else {
        nearest::of_some(db, filter, near, (after, most), now).await?
    };
    Ok(Page::of(found, limit, |one| Place::Near(near.square(one.place()), one.id.0)))
}

/// A page of those of these points that are approved at an instant and that a filter wants, in the order given;
/// `passed` of them were on the pages before.
pub async fn among(
    db: &impl ConnectionTrait,
    (filter, points): (&Filter, &[Uuid]),
    passed: usize,
    limit: u64,
    now: Instant,
) -> Result<Page<Listed, Place>, DbErr> {
    let rest = points.get(passed..).unwrap_or_default();
    let filter = Filter { words: Some(Words::Among(rest.to_vec())), ..filter.clone() };
    let all = by_name(db, &filter, None, rest.len() as u64, now).await?;
    let found = all.into_iter().map(|one| (one.id.0, one)).collect();
    Ok(in_order((points, passed), limit, found, Place::Meant))
}

/// The conditions of a filter on points `p`.
pub(super) fn conditions(filter: &Filter, now: Instant, bound: &mut Bound) -> Vec<String> {
    let at = bound.bind(micros(now));
    let mut wanted = vec![
        "p.stage = 'approved'".to_owned(),
        format!("p.approved_from <= {at} AND p.approved_until > {at}"),
    ];
    let units = "p.unit_id IN (SELECT id FROM certification_units WHERE";
    if let Some(province) = filter.province {
        wanted.push(format!("{units} today_province_id = {})", bound.bind(province)));
    }
    if let Some(commune) = filter.commune {
        wanted.push(format!("{units} today_id = {})", bound.bind(commune)));
    }
    if let Some(kind) = filter.kind {
        wanted.push(format!("p.kind = {}", bound.bind(kind.code())));
    }
    if let Some(product) = filter.product {
        wanted.push(format!(
            "p.id IN (SELECT point_id FROM points_of_sale_goods WHERE product_id = {})",
            bound.bind(product.0)
        ));
    }
    if filter.open_now {
        let minute = bound.bind(i16::try_from(minute_of_week(now)).unwrap_or_default());
        wanted.push(format!(
            "EXISTS (SELECT 1 FROM points_of_sale_hours h WHERE h.point_id = p.id \
             AND h.opens <= {minute} AND h.closes > {minute})"
        ));
    }
    if let Some(words) = &filter.words {
        let columns = ("p.id", "p.name_key");
        wanted.push(words.condition(columns, &mut |value| bound.bind(value)));
    }
    wanted
}

async fn by_name(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<&Place>,
    most: u64,
    now: Instant,
) -> Result<Vec<Listed>, DbErr> {
    let mut bound = Bound::default();
    let mut wanted = conditions(filter, now, &mut bound);
    if let Some(Place::Name(key, id)) = after {
        let (key, id) = (bound.bind(key.clone()), bound.bind(*id));
        wanted.push(format!("(p.name_key, p.id) > ({key}, {id})"));
    }
    // Written out, not bound: PostgreSQL plans a page of unknown length anew each time.
    let chosen = format!(
        "SELECT p.summary FROM points_of_sale p WHERE {} ORDER BY p.name_key, p.id LIMIT {most}",
        wanted.join(" AND ")
    );
    let mut found = summaries(db, "", &chosen, bound.0).await?;
    found.sort_by_cached_key(|one| (text::key(&one.name), one.id));
    Ok(found)
}

/// On SQLite each row costs a message between threads, and joining them costs less; on PostgreSQL it is
/// the other way about.
pub(super) async fn summaries(
    db: &impl ConnectionTrait,
    with: &str,
    chosen: &str,
    values: Vec<Value>,
) -> Result<Vec<Listed>, DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = format!("{with}{chosen}");
        let rows = db.query_all_raw(statement(db, &sql, values)).await?;
        return rows.iter().map(|row| read(&row.try_get_by_index::<String>(0)?)).collect();
    }
    let sql =
        format!("{with}SELECT '[' || COALESCE(group_concat(summary), '') || ']' FROM ({chosen})");
    let row = db.query_one_raw(statement(db, &sql, values)).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    read_all(&row.try_get_by_index::<String>(0)?)
}

/// A point from what is kept for lists.
pub(super) fn read(text: &str) -> Result<Listed, DbErr> {
    let read: Result<Summary, _> = serde_json::from_str(text);
    read.map_err(|_| unreadable("summary", "")).and_then(Summary::listed)
}

/// Points from a list of that.
pub(super) fn read_all(text: &str) -> Result<Vec<Listed>, DbErr> {
    let all: Result<Vec<Summary>, _> = serde_json::from_str(text);
    let all = all.map_err(|_| unreadable("summaries", ""))?;
    all.into_iter().map(Summary::listed).collect()
}
