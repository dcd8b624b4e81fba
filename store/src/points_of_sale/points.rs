//! Points as their people and officers write them. [`save`] and [`add_all`] are the only writers of a
//! point's row, and with it of what lists show of it.

use super::pages::Summary;
use super::rows::{goods, hours, point};
use crate::catalogue::rows::{producer, product};
use crate::certification::rows::unit;
use crate::storefronts::shop::{read_hours, write_hours};
use crate::{Instant, ROWS_PER_STATEMENT, insert_all, instant, integrations, micros, unreadable};
use domain::ids::{AccountId, BodyId, PointId, ProducerId, ProductId};
use domain::points_of_sale::{Approval, Life, PointKind, band};
use domain::storefronts::{Location, OpeningHours};
use domain::text;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr,
    EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Whose a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A producer's or another firm's on the platform.
    Producer(ProducerId),
    /// A state body's.
    Body(BodyId),
    /// Nobody's with an account: a department imported it.
    Nobody,
}

/// A point, texts as stored.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its id.
    pub id: PointId,
    /// Whose it is.
    pub owner: Owner,
    /// Who runs it, by name.
    pub operator: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PointKind,
    /// The commune of today in which it lies.
    pub unit: i32,
    /// Its address within the commune.
    pub address: String,
    /// Where it stands.
    pub location: Option<Location>,
    /// Whole square metres for showing and selling.
    pub area: Option<u32>,
    /// How many people work there.
    pub staff: Option<u32>,
    /// When it is open.
    pub hours: OpeningHours,
    /// How many goods it sells that are no products of the catalogue.
    pub other_goods: u32,
    /// How far it has come.
    pub life: Life,
    /// When it was registered.
    pub registered_at: Instant,
    /// Counts edits and decisions.
    pub revision: i64,
}

impl Point {
    /// A point from its row.
    pub fn read(row: point::Model) -> Result<Self, DbErr> {
        let location = row.latitude.zip(row.longitude);
        let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
        Ok(Self {
            id: row.id.into(),
            owner: match (row.producer_id, row.body_id) {
                (Some(id), _) => Owner::Producer(id.into()),
                (None, Some(id)) => Owner::Body(id.into()),
                (None, None) => Owner::Nobody,
            },
            kind: PointKind::from_code(&row.kind).ok_or_else(|| unreadable("kind", &row.kind))?,
            life: read_life(&row)?,
            hours: read_hours(&row.opening_hours)?,
            location: location.map(|(latitude, longitude)| Location { latitude, longitude }),
            area: count(row.area),
            staff: count(row.staff),
            other_goods: count(Some(row.other_goods)).unwrap_or_default(),
            operator: row.operator_name,
            name: row.name,
            unit: row.unit_id,
            address: row.address,
            registered_at: instant(row.registered_at),
            revision: row.revision,
        })
    }

    /// The producer whose it is.
    pub fn producer(&self) -> Option<ProducerId> {
        match self.owner {
            Owner::Producer(id) => Some(id),
            Owner::Body(_) | Owner::Nobody => None,
        }
    }

    fn row(&self, now: Instant) -> point::ActiveModel {
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let approval = self.life.approval();
        let (name_key, band, summary) = self.derived();
        point::ActiveModel {
            id: Set(self.id.0),
            producer_id: Set(self.producer().map(|id| id.0)),
            body_id: Set(match self.owner {
                Owner::Body(id) => Some(id.0),
                Owner::Producer(_) | Owner::Nobody => None,
            }),
            operator_name: Set(self.operator.clone()),
            name: Set(self.name.clone()),
            name_key: Set(name_key),
            kind: Set(self.kind.code().to_owned()),
            unit_id: Set(self.unit),
            address: Set(self.address.clone()),
            latitude: Set(self.location.map(|at| at.latitude)),
            longitude: Set(self.location.map(|at| at.longitude)),
            band: Set(band),
            area: Set(self.area.map(number)),
            staff: Set(self.staff.map(number)),
            opening_hours: Set(write_hours(&self.hours)),
            other_goods: Set(number(self.other_goods)),
            stage: Set(stage(&self.life).to_owned()),
            approved_from: Set(approval.map(|one| micros(one.from))),
            approved_until: Set(approval.map(|one| micros(one.until))),
            summary: Set(summary),
            updated_at: Set(micros(now)),
            revision: Set(self.revision),
            ..Default::default()
        }
    }

    /// What is stored beside the particulars: folded name, band, summary.
    pub(super) fn derived(&self) -> (String, Option<i64>, String) {
        let band = self.location.map(|at| band(at.latitude));
        (text::key(&self.name), band, Summary::of(self).written())
    }

    fn hours_rows(&self) -> impl Iterator<Item = hours::ActiveModel> {
        let minute = |minute: u16| i16::try_from(minute).unwrap_or(i16::MAX);
        self.hours.intervals().iter().map(move |one| {
            let (opens, closes) = one.minutes_of_week();
            hours::ActiveModel {
                point_id: Set(self.id.0),
                opens: Set(minute(opens)),
                closes: Set(minute(closes)),
            }
        })
    }
}

fn stage(life: &Life) -> &'static str {
    match life {
        Life::Draft => "draft",
        Life::Submitted => "submitted",
        Life::Inspected => "inspected",
        Life::Refused => "refused",
        Life::Approved(_) => "approved",
        Life::Suspended(_) => "suspended",
        Life::Revoked(_) => "revoked",
        Life::Withdrawn => "withdrawn",
    }
}

fn read_life(row: &point::Model) -> Result<Life, DbErr> {
    let ends = row.approved_from.zip(row.approved_until);
    let approval =
        ends.map(|(from, until)| Approval { from: instant(from), until: instant(until) });
    let life = match (row.stage.as_str(), approval) {
        ("draft", None) => Life::Draft,
        ("submitted", None) => Life::Submitted,
        ("inspected", None) => Life::Inspected,
        ("refused", None) => Life::Refused,
        ("approved", Some(approval)) => Life::Approved(approval),
        ("suspended", Some(approval)) => Life::Suspended(approval),
        ("revoked", Some(approval)) => Life::Revoked(approval),
        ("withdrawn", None) => Life::Withdrawn,
        _ => return Err(unreadable("stage", &row.stage)),
    };
    Ok(life)
}

/// A point, whatever was decided of it.
pub async fn find(db: &impl ConnectionTrait, id: PointId) -> Result<Option<Point>, DbErr> {
    let row = point::Entity::find_by_id(id.0).one(db).await?;
    row.map(Point::read).transpose()
}

/// The same, kept for this transaction: a point is written with this in hand.
pub async fn lock(db: &impl ConnectionTrait, id: PointId) -> Result<Option<Point>, DbErr> {
    let row = point::Entity::find_by_id(id.0).lock_exclusive().one(db).await?;
    row.map(Point::read).transpose()
}

/// A point to be written, with what it lists.
#[derive(Clone, Debug)]
pub struct NewPoint {
    /// The point.
    pub point: Point,
    /// Products of the catalogue that it lists.
    pub goods: BTreeSet<ProductId>,
}

/// Writes new points.
pub async fn add_all(
    db: &impl ConnectionTrait,
    new: &[NewPoint],
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = |one: &NewPoint| point::ActiveModel {
        registered_at: Set(micros(one.point.registered_at)),
        registered_by: Set(by.0),
        ..one.point.row(now)
    };
    insert_all::<point::Entity, _>(db, new.iter().map(row).collect()).await?;
    let hours = new.iter().flat_map(|one| one.point.hours_rows());
    insert_all::<hours::Entity, _>(db, hours.collect()).await?;
    let goods = new.iter().flat_map(|one| listing(one.point.id, &one.goods));
    insert_all::<goods::Entity, _>(db, goods.collect()).await?;
    let ids = new.iter().map(|one| one.point.id.0);
    integrations::log_all(db, "points_of_sale", ids, now).await
}

/// Saves a changed point as its next revision.
pub async fn save(db: &impl ConnectionTrait, point: &Point, now: Instant) -> Result<(), DbErr> {
    let next = Point { revision: point.revision + 1, ..point.clone() };
    next.row(now).update(db).await?;
    hours::Entity::delete_many().filter(hours::Column::PointId.eq(point.id.0)).exec(db).await?;
    insert_all::<hours::Entity, _>(db, point.hours_rows().collect()).await?;
    integrations::log(db, "points_of_sale", point.id.0, now).await
}

/// Replaces what a point lists.
pub async fn restock(
    db: &impl ConnectionTrait,
    id: PointId,
    products: &BTreeSet<ProductId>,
) -> Result<(), DbErr> {
    goods::Entity::delete_many().filter(goods::Column::PointId.eq(id.0)).exec(db).await?;
    insert_all::<goods::Entity, _>(db, listing(id, products).collect()).await
}

fn listing(
    id: PointId,
    products: &BTreeSet<ProductId>,
) -> impl Iterator<Item = goods::ActiveModel> {
    products
        .iter()
        .map(move |one| goods::ActiveModel { point_id: Set(id.0), product_id: Set(one.0) })
}

/// The ids of the products that a point lists.
pub async fn goods_of(db: &impl ConnectionTrait, id: PointId) -> Result<Vec<Uuid>, DbErr> {
    let listed = goods::Entity::find().filter(goods::Column::PointId.eq(id.0));
    let listed = listed.select_only().column(goods::Column::ProductId);
    listed.into_tuple().all(db).await
}

/// Those of these products that are published.
pub async fn published(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<ProductId>, DbErr> {
    let known = product::Entity::find()
        .filter(product::Column::Id.is_in(ids))
        .filter(product::Column::Status.eq("published"));
    let known = known.select_only().column(product::Column::Id).into_tuple::<Uuid>();
    Ok(known.all(db).await?.into_iter().map(ProductId).collect())
}

/// The published products that these ids or slugs name.
pub async fn products_named(
    db: &impl ConnectionTrait,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, ProductId>, DbErr> {
    let mut found = BTreeMap::new();
    for part in Vec::from_iter(names).chunks(ROWS_PER_STATEMENT) {
        let ids = part.iter().filter_map(|name| Uuid::parse_str(name).ok());
        let named = Condition::any()
            .add(product::Column::Id.is_in(ids))
            .add(product::Column::Slug.is_in(part.iter().map(|name| name.as_str())));
        let rows = product::Entity::find()
            .filter(named)
            .filter(product::Column::Status.eq("published"))
            .select_only()
            .columns([product::Column::Id, product::Column::Slug])
            .into_tuple::<(Uuid, String)>();
        for (id, slug) in rows.all(db).await? {
            found.extend([(id.to_string(), ProductId(id)), (slug, ProductId(id))]);
        }
    }
    Ok(found)
}

/// The names of these producers.
pub async fn producer_names(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, DbErr> {
    let rows = producer::Entity::find()
        .filter(producer::Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([producer::Column::Id, producer::Column::Name]);
    Ok(rows.into_tuple::<(Uuid, String)>().all(db).await?.into_iter().collect())
}

/// Folded names with their communes of the points in these provinces of today that were not given up,
/// refused or revoked.
pub async fn names_in(
    db: &impl ConnectionTrait,
    provinces: &BTreeSet<i32>,
) -> Result<Vec<(i32, String)>, DbErr> {
    let there = unit::Entity::find()
        .filter(unit::Column::TodayProvinceId.is_in(provinces.iter().copied()))
        .select_only()
        .column(unit::Column::Id);
    let names = point::Entity::find()
        .filter(point::Column::UnitId.in_subquery(there.into_query()))
        .filter(point::Column::Stage.is_not_in(["withdrawn", "refused", "revoked"]))
        .select_only()
        .columns([point::Column::UnitId, point::Column::NameKey]);
    names.into_tuple().all(db).await
}
