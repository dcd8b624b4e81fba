//! What a point's people send of it, and the checks that it passes.

use super::answers::PointKindCode;
use crate::catalogue::{OverClaims, unit};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use crate::storefronts::{OpenHours, read_hours};
use domain::certification::{Level, PublicText};
use domain::ids::ProductId;
use domain::storefronts::Location;
use poem_openapi::Object;
use poem_openapi::types::MaybeUndefined;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use std::collections::BTreeSet;
use store::points_of_sale::points::{self, Point};
use uuid::Uuid;

/// A point on the map.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct Coordinates {
    /// Degrees north, -90 to 90.
    pub(super) latitude: f64,
    /// Degrees east, -180 to 180. A place outside of Vietnam is accepted with a warning.
    pub(super) longitude: f64,
}

/// A point of sale to be registered. Its texts belong to no product, and so carry no claim to the OCOP mark
/// (422 `over_claim`).
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewPointOfSale {
    /// Its name.
    name: Line<1, 120>,
    /// Its kind.
    kind: PointKindCode,
    /// Code of the commune of today (5 digits) in which it lies.
    commune: Line<5, 5>,
    /// House, street, village. It is shown to buyers.
    address: Line<1, 200>,
    /// Where it stands.
    location: Coordinates,
    /// Whole square metres for showing and selling.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    area_m2: Option<u32>,
    /// How many people work there. Only the number is asked for, and only officers read it.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    staff: Option<u32>,
    /// All opening hours in Vietnam's time, at most 3 stretches a day, none overlapping another.
    #[oai(validator(max_items = "21"))]
    opening_hours: Option<Vec<OpenHours>>,
    /// Ids of all products of the catalogue that it sells.
    #[oai(validator(max_items = "500", unique_items))]
    products: Option<Vec<Uuid>>,
    /// How many further goods it sells that are no products of the catalogue. They count in the shares.
    #[oai(validator(minimum(value = "0"), maximum(value = "100000")))]
    other_goods: Option<u32>,
}

/// A change of a point; fields left out stay. Name, kind, place and area are what an inspection looks at: they
/// stand once it is submitted (409), until it is refused or its approval has ended.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PointPatch {
    /// Its name.
    name: Option<Line<1, 120>>,
    /// Its kind.
    kind: Option<PointKindCode>,
    /// Code of the commune of today (5 digits) in which it lies.
    commune: Option<Line<5, 5>>,
    /// House, street, village.
    address: Option<Line<1, 200>>,
    /// Where it stands; null for nowhere known.
    location: MaybeUndefined<Coordinates>,
    /// Whole square metres for showing and selling.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    area_m2: Option<u32>,
    /// How many people work there. Only the number is asked for, and only officers read it.
    #[oai(validator(minimum(value = "0"), maximum(value = "10000")))]
    staff: Option<u32>,
    /// All opening hours in Vietnam's time, at most 3 stretches a day, none overlapping another.
    #[oai(validator(max_items = "21"))]
    opening_hours: Option<Vec<OpenHours>>,
    /// Ids of all products of the catalogue that it sells.
    #[oai(validator(max_items = "500", unique_items))]
    products: Option<Vec<Uuid>>,
    /// How many further goods it sells that are no products of the catalogue. They count in the shares.
    #[oai(validator(minimum(value = "0"), maximum(value = "100000")))]
    other_goods: Option<u32>,
}

/// Values found wrong so far.
#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl From<NewPointOfSale> for PointPatch {
    fn from(new: NewPointOfSale) -> Self {
        Self {
            name: Some(new.name),
            kind: Some(new.kind),
            commune: Some(new.commune),
            address: Some(new.address),
            location: MaybeUndefined::Value(new.location),
            area_m2: new.area_m2,
            staff: new.staff,
            opening_hours: new.opening_hours,
            products: new.products,
            other_goods: new.other_goods,
        }
    }
}

impl PointPatch {
    /// Whether it touches what an inspection looks at.
    pub(super) fn touches_particulars(&self) -> bool {
        self.name.is_some()
            || self.kind.is_some()
            || self.commune.is_some()
            || self.address.is_some()
            || !self.location.is_undefined()
            || self.area_m2.is_some()
    }

    /// The point with the change; what it is to list is checked by [`Self::goods`].
    pub(super) fn apply(&self, app: &App, mut point: Point) -> Result<Point, Failure> {
        self.refuse_claims()?;
        let mut wrong = Wrong::default();
        match self.location {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => point.location = None,
            MaybeUndefined::Value(given) => point.location = wrong.place(given),
        }
        if let Some(given) = &self.opening_hours {
            let (hours, found) = read_hours(given);
            wrong.0.extend(found);
            point.hours = hours;
        }
        wrong.refuse()?;
        if let Some(code) = &self.commune {
            point.unit = unit(app, Level::Commune, &code.0, "/commune")?;
        }
        self.name.iter().for_each(|name| point.name = name.0.clone());
        self.address.iter().for_each(|address| point.address = address.0.clone());
        self.kind.iter().for_each(|kind| point.kind = (*kind).into());
        point.area = self.area_m2.or(point.area);
        point.staff = self.staff.or(point.staff);
        point.other_goods = self.other_goods.unwrap_or(point.other_goods);
        Ok(point)
    }

    /// What the point is to list: products that are published, or that it lists already.
    pub(super) async fn goods(
        &self,
        tx: &impl ConnectionTrait,
        listed: &[Uuid],
    ) -> Result<Option<BTreeSet<ProductId>>, Failure> {
        let Some(wanted) = &self.products else { return Ok(None) };
        let mut known = points::published(tx, wanted.iter().copied()).await?;
        known.extend(listed.iter().filter(|id| wanted.contains(id)).map(|id| ProductId(*id)));
        let mut wrong = Wrong::default();
        for (place, id) in wanted.iter().enumerate() {
            if !known.contains(&ProductId(*id)) {
                let vi = "Không có sản phẩm này đang hiển thị.";
                let en = "No such product is on display.";
                wrong.add(format!("/products/{place}"), "unknown_product", vi, en);
            }
        }
        wrong.refuse()?;
        Ok(Some(known))
    }

    fn refuse_claims(&self) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        if let Some(name) = &self.name {
            over.take("/name", PublicText::new(name.0.clone(), None));
        }
        if let Some(address) = &self.address {
            over.take("/address", PublicText::new(address.0.clone(), None));
        }
        over.refuse()
    }
}

impl Wrong {
    fn add(&mut self, pointer: String, code: &str, vi: &str, en: &str) {
        self.0.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    }

    fn place(&mut self, given: Coordinates) -> Option<Location> {
        let place = Location::on_earth(given.latitude, given.longitude);
        if place.is_none() {
            let vi = "Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.";
            let en = "Latitudes go from -90 to 90, longitudes from -180 to 180.";
            self.add("/location".into(), "out_of_range", vi, en);
        }
        place
    }

    fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::RulesOfFields);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }
}

/// What is unusual about a point and worth a look; it stops nothing.
pub(super) fn warnings(point: &Point) -> Vec<FieldProblem> {
    let abroad = point.location.filter(|place| !place.is_in_vietnam());
    let warning = abroad.map(|_| {
        let vi = "Tọa độ này ở ngoài Việt Nam.";
        let en = "These coordinates lie outside of Vietnam.";
        FieldProblem::new("/location", "outside_vietnam", Sentence::new(vi, en))
    });
    warning.into_iter().collect()
}
