//! What is registered of a point, as those read it whom it concerns, and what officers send.

use super::answers::{PointOfSale, last_day};
use super::drafts::warnings;
use super::photos::PointPhotoRecord;
use super::standing::Standing;
use crate::catalogue::public;
use crate::context::App;
use crate::problem::FieldProblem;
use crate::scalars::{Date, Line, Prose, Time};
use domain::calendar::Instant;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object};
use store::instant;
use store::points_of_sale::points::{Owner, Point};
use store::points_of_sale::rows::{decision, photo};
use uuid::Uuid;

/// What is registered of a point.
#[derive(Debug, Object)]
pub struct PointRegistration {
    /// The point as the public would read it.
    point: PointOfSale,
    /// The producer or firm whose it is.
    producer_id: Option<Uuid>,
    /// The state body whose it is.
    body_id: Option<Uuid>,
    /// How many people work there.
    staff: Option<u32>,
    /// Ids of the products that it lists.
    products: Vec<Uuid>,
    /// Its photos, whatever an officer found in them, in the order in which they came.
    photos: Vec<PointPhotoRecord>,
    /// What is unusual about it and worth a look; it stops nothing.
    warnings: Vec<FieldProblem>,
    /// What was done and decided, the newest first.
    decisions: Vec<PointDecision>,
    /// When it was registered.
    registered_at: Time,
    /// Version for `If-Match`.
    revision: i64,
}

/// Something done or decided.
#[derive(Debug, Object)]
pub struct PointDecision {
    /// `submit`, `withdraw`, `inspect`, `approve`, `refuse`, `extend`, `suspend`, `reinstate` or `revoke`.
    command: String,
    /// Why.
    reason: String,
    /// The number of the act; null where there is none.
    act_number: Option<String>,
    /// The act's date.
    act_date: Option<String>,
    /// Last day of the approval that it gives, in Vietnam.
    until: Option<Date>,
    /// When it was recorded.
    recorded_at: Time,
    /// The state body in whose name.
    body_id: Option<Uuid>,
}

/// A page of what is registered.
#[derive(Debug, Object)]
pub struct RegistrationList {
    /// The registrations, newest first.
    pub(super) items: Vec<RegistrationSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

/// A registration in a list.
#[derive(Debug, Object)]
pub struct RegistrationSummary {
    /// The point's id.
    id: Uuid,
    /// Its name.
    name: String,
    /// Who runs it.
    operator: String,
    /// Where it stands at this instant.
    status: super::answers::PointStatus,
    /// Where it lies.
    place: crate::catalogue::Place,
    /// Last day of its approval, in Vietnam.
    approved_until: Option<Date>,
    /// When it was registered.
    registered_at: Time,
}

/// A registration with its version.
#[derive(ApiResponse)]
pub enum VersionedPoint {
    /// What is registered.
    #[oai(status = 200)]
    Found(
        Json<Box<PointRegistration>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A point was registered.
#[derive(ApiResponse)]
pub enum CreatedPoint {
    /// What is registered: a draft.
    #[oai(status = 201)]
    Created(
        Json<Box<PointRegistration>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// What an officer found on the spot.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PointInspection {
    /// The day of the visit, in Vietnam; not later than today.
    pub(super) visited_on: Date,
    /// What was found, in words that the point's people read.
    pub(super) finding: Prose<1, 4000>,
    /// Whole square metres as measured; what is registered when unsaid.
    #[oai(validator(minimum(value = "1"), maximum(value = "100000")))]
    pub(super) area_m2: Option<u32>,
}

/// An approval, or the lengthening of one.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PointApproval {
    /// Last day, whole, in Vietnam; at most ten years ahead.
    pub(super) until: Date,
    /// The decision's number, such as `12/QĐ-SCT`.
    pub(super) number: Line<1, 60>,
    /// The decision's date; not later than today.
    pub(super) dated: Date,
    /// Why; needed where a criterion is unknown (422 `reason_needed`).
    pub(super) reason: Option<Prose<1, 4000>>,
}

/// A decision with its reason.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PointMeasure {
    /// Why, in words that the point's people read.
    pub(super) reason: Prose<1, 4000>,
    /// The decision's number, where there is one.
    pub(super) number: Option<Line<1, 60>>,
    /// The decision's date; not later than today.
    pub(super) dated: Option<Date>,
}

/// What is registered beside a point's row: where it stands, its products, decisions and photos.
type Registered<'a> = (&'a Standing, Vec<Uuid>, Vec<decision::Model>, &'a [photo::Model]);

impl PointRegistration {
    /// What is registered of a point, as of an instant.
    pub(super) fn of(
        app: &App,
        point: &Point,
        (standing, products, decisions, photos): Registered<'_>,
        now: Instant,
    ) -> Self {
        Self {
            point: PointOfSale::of(app, point, (standing, photos), now),
            producer_id: point.producer().map(|id| id.0),
            body_id: match point.owner {
                Owner::Body(id) => Some(id.0),
                Owner::Producer(_) | Owner::Nobody => None,
            },
            staff: point.staff,
            products,
            photos: photos.iter().map(PointPhotoRecord::of).collect(),
            warnings: warnings(point),
            decisions: decisions.into_iter().map(PointDecision::of).collect(),
            registered_at: Time(point.registered_at),
            revision: point.revision,
        }
    }
}

impl RegistrationSummary {
    /// A registration in a list, as of an instant.
    pub(super) fn of(app: &App, point: &Point, now: Instant) -> Self {
        let approval = point.life.approval();
        let place =
            crate::catalogue::Place::of(app.units(), Some(point.unit), &point.address, None);
        Self {
            id: point.id.0,
            name: public(&point.name, None),
            operator: public(&point.operator, None),
            status: point.life.status(now).into(),
            place,
            approved_until: approval.map(|one| Date(last_day(one.until))),
            registered_at: Time(point.registered_at),
        }
    }
}

impl PointDecision {
    fn of(row: decision::Model) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            command: row.command,
            reason: public(&row.reason, None),
            act_number: some(row.act_number),
            act_date: some(row.act_date),
            until: row.until_at.map(|until| Date(last_day(instant(until)))),
            recorded_at: Time(instant(row.recorded_at)),
            body_id: row.body_id,
        }
    }
}
