//! What the public reads of points of sale. Every text stands under no product's permit.

use super::criteria::CriterionFinding;
use super::drafts::Coordinates;
use super::photos::PointPhoto;
use super::standing::Standing;
use crate::catalogue::{Place, public};
use crate::context::App;
use crate::scalars::{Date, Time};
use crate::storefronts::{OpenHours, hours};
use chrono::TimeDelta;
use domain::calendar::{Day, Instant, day_of};
use domain::points_of_sale::{Goods, PointKind, Status};
use domain::storefronts::{Location, Near, OpeningHours};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use store::points_of_sale::pages::Listed;
use store::points_of_sale::points::Point;
use store::points_of_sale::rows::photo;
use uuid::Uuid;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident)+) => {
        /// A kind of point.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
        #[oai(rename_all = "snake_case", rename = "PointKind")]
        #[serde(rename_all = "snake_case")]
        pub enum PointKindCode {$($(#[$doc])* $name,)+}

        impl From<PointKind> for PointKindCode {
            fn from(kind: PointKind) -> Self {
                match kind {$(PointKind::$name => Self::$name,)+}
            }
        }

        impl From<PointKindCode> for PointKind {
            fn from(kind: PointKindCode) -> Self {
                match kind {$(PointKindCode::$name => Self::$name,)+}
            }
        }
    };
}

kinds! {
    /// Centre (trung tâm).
    Centre
    /// Shop (cửa hàng).
    Shop
    /// Counter or kiosk (quầy hàng, ki ốt).
    Counter
    /// Corner within a supermarket or shopping centre (khu vực trưng bày).
    Corner
    /// Booth at a fair or exhibition.
    FairBooth
    /// At a railway station, airport, bus station or port.
    Station
    /// At a rest stop on a road.
    RestStop
    /// A supermarket or shopping centre with such an area of its own.
    Supermarket
    /// At a place that tourists visit.
    TouristSite
    /// In a post office.
    PostOffice
}

/// Where a point stands at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PointStatus {
    /// Being written.
    Draft,
    /// Waits for the department.
    Submitted,
    /// An officer was there; the decision is due.
    Inspected,
    /// Approved, and in the time of its approval.
    Approved,
    /// The time of its approval is over.
    Expired,
    /// Refused; it may be mended and submitted again.
    Refused,
    /// Stopped for the time being.
    Suspended,
    /// Its approval was taken back for good.
    Revoked,
    /// Given up by its people.
    Withdrawn,
}

/// A point of sale in a list.
#[derive(Debug, Object, Serialize)]
pub struct PointSummary {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// Who runs it.
    operator: String,
    /// Its kind.
    kind: PointKindCode,
    /// Where it lies; as printed its address within the commune.
    place: Place,
    /// Where it stands.
    location: Option<Coordinates>,
    /// When it is open, in Vietnam's time; empty where that isn't known.
    opening_hours: Vec<OpenHours>,
    /// Whether it is open at this instant by its hours; null where they aren't known.
    open_now: Option<bool>,
    /// Last day of its approval, in Vietnam.
    approved_until: Option<Date>,
    /// Metres from the place asked for, on the plane.
    distance: Option<u64>,
}

/// What a point sells, counted at this instant.
#[derive(Clone, Copy, Debug, Object, Serialize)]
pub struct PointGoods {
    /// Products of the catalogue that it lists.
    listed: u32,
    /// Of those, how many are certified now.
    certified: u32,
    /// Of those in turn, how many come from the point's province.
    certified_of_province: u32,
    /// Further goods, as declared.
    other: u32,
    /// The certified of its province in whole percent of all goods, rounded down; null without goods.
    certified_percent: Option<u32>,
}

/// A point of sale that is or was approved.
#[derive(Debug, Object, Serialize)]
pub struct PointOfSale {
    #[oai(flatten)]
    #[serde(flatten)]
    summary: PointSummary,
    /// Where it stands at this instant. Only what is `approved` is listed.
    status: PointStatus,
    /// Whole square metres for showing and selling.
    area_m2: Option<u32>,
    /// What it sells.
    goods: PointGoods,
    /// Each criterion of its province, held against what is known at this instant.
    criteria: Vec<CriterionFinding>,
    /// Its photos, in the order in which they came: those in which an officer found no OCOP mark.
    photos: Vec<PointPhoto>,
    /// Its sign, which answers neutrally while it isn't approved.
    sign_url: String,
    /// The instant for which this was decided.
    this_update: Time,
}

impl PointSummary {
    /// A point as lists show it at an instant.
    pub fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let shown = Shown {
            name: &one.name,
            operator: &one.operator,
            kind: one.kind,
            unit: one.unit,
            address: &one.address,
            location: one.location,
            hours: &one.hours,
            until: Some(one.approved_until),
        };
        let distance = one.square.map(Near::metres);
        Self { distance, ..shown.summary(app, one.id.0, now) }
    }

    /// Its id.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// Degrees north and east, where they are known.
    pub(super) fn degrees(&self) -> Option<(f64, f64)> {
        self.location.map(|place| (place.latitude, place.longitude))
    }
}

/// What lists and pages show alike.
struct Shown<'a> {
    name: &'a str,
    operator: &'a str,
    kind: PointKind,
    unit: i32,
    address: &'a str,
    location: Option<Location>,
    hours: &'a OpeningHours,
    until: Option<Instant>,
}

impl Shown<'_> {
    fn summary(self, app: &App, id: Uuid, now: Instant) -> PointSummary {
        let known = !self.hours.intervals().is_empty();
        PointSummary {
            id,
            name: public(self.name, None),
            operator: public(self.operator, None),
            kind: self.kind.into(),
            place: Place::of(app.units(), Some(self.unit), self.address, None),
            location: self.location.map(Coordinates::from),
            opening_hours: hours(self.hours),
            open_now: known.then(|| self.hours.open_at(now)),
            approved_until: self.until.map(|until| Date(last_day(until))),
            distance: None,
        }
    }
}

impl PointOfSale {
    /// A point as it stands at an instant, whatever was decided of it.
    pub(super) fn of(
        app: &App,
        point: &Point,
        (standing, photos): (&Standing, &[photo::Model]),
        now: Instant,
    ) -> Self {
        let shown = Shown {
            name: &point.name,
            operator: &point.operator,
            kind: point.kind,
            unit: point.unit,
            address: &point.address,
            location: point.location,
            hours: &point.hours,
            until: point.life.approval().map(|one| one.until),
        };
        Self {
            summary: shown.summary(app, point.id.0, now),
            status: point.life.status(now).into(),
            area_m2: point.area,
            goods: standing.goods.into(),
            criteria: CriterionFinding::all(&standing.evaluation),
            photos: PointPhoto::shown(photos),
            sign_url: format!("/v1/points-of-sale/{}/sign.svg", point.id),
            this_update: Time(now),
        }
    }
}

/// The last day of an approval that ends before this instant.
pub(super) fn last_day(until: Instant) -> Day {
    day_of(until - TimeDelta::microseconds(1))
}

impl From<Location> for Coordinates {
    fn from(location: Location) -> Self {
        let (latitude, longitude) = location.degrees();
        Self { latitude, longitude }
    }
}

impl From<Goods> for PointGoods {
    fn from(goods: Goods) -> Self {
        Self {
            listed: goods.listed,
            certified: goods.certified,
            certified_of_province: goods.certified_here,
            other: goods.other,
            certified_percent: goods.percent(goods.certified_here),
        }
    }
}

impl From<Status> for PointStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Draft => Self::Draft,
            Status::Submitted => Self::Submitted,
            Status::Inspected => Self::Inspected,
            Status::Approved => Self::Approved,
            Status::Expired => Self::Expired,
            Status::Refused => Self::Refused,
            Status::Suspended => Self::Suspended,
            Status::Revoked => Self::Revoked,
            Status::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<PointStatus> for Status {
    fn from(status: PointStatus) -> Self {
        match status {
            PointStatus::Draft => Self::Draft,
            PointStatus::Submitted => Self::Submitted,
            PointStatus::Inspected => Self::Inspected,
            PointStatus::Approved => Self::Approved,
            PointStatus::Expired => Self::Expired,
            PointStatus::Refused => Self::Refused,
            PointStatus::Suspended => Self::Suspended,
            PointStatus::Revoked => Self::Revoked,
            PointStatus::Withdrawn => Self::Withdrawn,
        }
    }
}
