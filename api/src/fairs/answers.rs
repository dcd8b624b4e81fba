//! Fairs as they are read. Every text stands under no product's permit.

use super::bodies::{
    FairDayHours, FairDocument, FairKind, FairOpenHours, FairOpenTime, FairPoint, FairRegistration,
};
use crate::catalogue::{Place, public};
use crate::context::App;
use crate::money::Money;
use crate::problem::FieldProblem;
use crate::scalars::{Date, Line, Time, VietnamTime};
use crate::speech::Sentence;
use domain::calendar::Instant;
use domain::fairs::{self as rules, Duty, LegalDeadline, legal_deadlines};
use domain::money::Dong;
use domain::storefronts::{Location, Near};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use store::fairs::list::Listed;
use store::fairs::record::Fair as Recorded;
use store::fairs::rows::report;
use uuid::Uuid;

/// How far its organiser has brought a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case", remote = "rules::Stage")]
#[serde(rename_all = "snake_case")]
pub enum FairStage {
    /// Only the organiser sees it.
    Draft,
    /// The public sees it.
    Announced,
    /// It takes applications, until their dead-line.
    Open,
    /// Booths are given out.
    Allocating,
    /// It took place.
    Closed,
    /// Its results are reported.
    Reported,
    /// It doesn't take place.
    Cancelled,
}

/// What the clock makes of a fair's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case", remote = "rules::Phase")]
#[serde(rename_all = "snake_case")]
pub enum FairPhase {
    /// Its first day is still to come.
    Upcoming,
    /// It is one of its days.
    Running,
    /// Its last day is over.
    Over,
}

/// A fair in a list.
#[derive(Debug, Object, Serialize)]
pub struct FairSummary {
    /// Its id.
    id: Uuid,
    /// Part of its address.
    slug: String,
    /// Name.
    name: String,
    /// Kind.
    kind: FairKind,
    /// Theme.
    theme: String,
    /// Name of the organiser.
    organiser: String,
    /// First day, reckoned in Vietnam.
    first_day: Date,
    /// Last day, which counts whole.
    last_day: Date,
    /// Where it stands.
    place: Place,
    /// The point on the globe.
    location: Option<FairPoint>,
    /// How far its organiser has brought it.
    stage: FairStage,
    /// What the clock makes of its days.
    phase: FairPhase,
    /// Whether it takes applications at this instant.
    takes_applications: bool,
    /// First instant at which it takes no more.
    applications_until: Option<VietnamTime>,
    /// Metres from the point asked for, on the plane.
    distance: Option<u64>,
}

/// What the law asks of the organiser, and by when. Shown, not enforced.
#[derive(Debug, Object)]
pub struct FairLegalDeadline {
    /// `register`, `register_late` (when the day before was missed) or `amend`.
    duty: String,
    /// The last day on which it can be done, reckoned in Vietnam.
    last_day: Date,
    /// Whether it is over.
    over: bool,
    /// In words.
    detail: String,
    /// Where the rule stands.
    source: String,
}

/// What came of a fair, as its organiser reports.
#[derive(Debug, Object)]
pub struct FairResults {
    /// Visitors counted.
    visitors: i64,
    /// Sales that exhibitors declared.
    sales: Money,
    /// Contracts signed.
    contracts: i64,
    /// What they are worth.
    contracts_value: Money,
    /// In words.
    note: String,
    /// When it was reported.
    reported_at: Time,
}

/// A fair.
#[derive(Debug, Object)]
pub struct Fair {
    #[oai(flatten)]
    summary: FairSummary,
    /// Its public page, plain text.
    about: String,
    /// When it is open.
    hours: FairOpenHours,
    /// Names of those who organise it, too.
    co_organisers: Vec<String>,
    /// The authority's registration.
    registration: Option<FairRegistration>,
    /// Legal dead-lines of the registration.
    legal_deadlines: Vec<FairLegalDeadline>,
    /// Its own website. Nobody has checked it.
    website: Option<String>,
    /// Documents. Nobody has checked them.
    documents: Vec<FairDocument>,
    /// Terms that exhibitors accept.
    terms: String,
    /// Why it was called off; empty otherwise.
    cancel_reason: String,
    /// What came of it.
    results: Option<FairResults>,
}

/// A fair as its organiser's members read it.
#[derive(Debug, Object)]
pub struct OwnFair {
    #[oai(flatten)]
    fair: Fair,
    /// Its organiser's id.
    organiser_id: Uuid,
    /// Since when it is at its stage.
    stage_since: Time,
    /// When it was last changed.
    updated_at: Time,
    /// Version for `If-Match`.
    revision: i64,
    /// What looks odd, and is taken all the same.
    warnings: Vec<FieldProblem>,
}

impl FairSummary {
    /// A fair as it stands at an instant.
    pub fn of(app: &App, one: &Listed, now: Instant) -> Self {
        let fair = &one.fair;
        let until = fair.applications_until;
        Self {
            id: fair.id.0,
            slug: public(&fair.slug, None),
            name: public(&fair.name, None),
            kind: fair.kind.into(),
            theme: public(&fair.theme, None),
            organiser: public(&one.organiser, None),
            first_day: Date(fair.days.first()),
            last_day: Date(fair.days.last()),
            place: Place::of(app.units(), fair.unit, &fair.address, None),
            location: fair.location.map(FairPoint::from),
            stage: fair.stage.into(),
            phase: fair.days.phase(now).into(),
            takes_applications: fair.stage.takes_applications(until, now),
            applications_until: until.map(VietnamTime),
            distance: one.square.map(Near::metres),
        }
    }
}

impl Fair {
    /// A fair as it stands at an instant.
    pub fn of(app: &App, one: &Listed, results: Option<report::Model>, now: Instant) -> Self {
        let fair = &one.fair;
        let deadlines = legal_deadlines(fair.days.first());
        Self {
            summary: FairSummary::of(app, one, now),
            about: public(&fair.about, None),
            hours: hours(fair),
            co_organisers: fair.co_organisers.iter().map(|name| public(name, None)).collect(),
            registration: fair.registration.as_ref().map(|one| FairRegistration {
                number: Line(public(&one.number, None)),
                date: Date(one.date),
                authority: Line(public(&one.authority, None)),
            }),
            legal_deadlines: deadlines.iter().map(|one| deadline(one, now)).collect(),
            website: Some(public(&fair.website, None)).filter(|address| !address.is_empty()),
            documents: documents(fair),
            terms: public(&fair.terms, None),
            cancel_reason: public(&fair.cancel_reason, None),
            results: results.and_then(FairResults::of),
        }
    }
}

impl OwnFair {
    /// A fair as it stands at an instant.
    pub fn of(app: &App, one: &Listed, results: Option<report::Model>, now: Instant) -> Self {
        Self {
            fair: Fair::of(app, one, results, now),
            organiser_id: one.fair.organiser.0,
            stage_since: Time(one.fair.stage_since),
            updated_at: Time(one.fair.updated),
            revision: one.fair.revision,
            warnings: warnings(&one.fair, now),
        }
    }
}

fn warnings(fair: &Recorded, now: Instant) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    let mut add = |pointer: &str, code: &str, vi: &str, en: &str| {
        found.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    };
    if fair.location.is_some_and(|at| !at.is_in_vietnam()) {
        let vi = "Điểm này nằm ngoài Việt Nam. Hãy kiểm tra vĩ độ và kinh độ.";
        let en = "This point lies outside of Vietnam. Check latitude and longitude.";
        add("/place/location", "outside_vietnam", vi, en);
    }
    let late = legal_deadlines(fair.days.first());
    let late = late.iter().find(|one| one.duty == Duty::RegisterLate);
    let registers = fair.kind.has_a_place() && fair.registration.is_none();
    if registers && late.is_some_and(|one| one.is_over(now)) {
        let vi = "Đã quá hạn đăng ký hội chợ với Sở Công Thương mà chưa có xác nhận đăng ký.";
        let en = "The dead-line of the legal registration is over, and none is entered.";
        add("/registration", "registration_overdue", vi, en);
    }
    found
}

fn hours(fair: &Recorded) -> FairOpenHours {
    let other = fair.hours.other.iter();
    let other = other.map(|(day, time)| FairDayHours { day: Date(*day), open: (*time).into() });
    FairOpenHours { usual: fair.hours.usual.map(FairOpenTime::from), other: other.collect() }
}

fn documents(fair: &Recorded) -> Vec<FairDocument> {
    let shown = |text: &str| public(text, None);
    let document = |(title, url): &(String, String)| FairDocument {
        title: Line(shown(title)),
        url: Line(shown(url)),
    };
    fair.documents.iter().map(document).collect()
}

fn deadline(one: &LegalDeadline, now: Instant) -> FairLegalDeadline {
    let (vi, en) = match one.duty {
        Duty::Register => (
            "Đăng ký tổ chức với Sở Công Thương trước ngày 01/10 của năm trước năm tổ chức.",
            "Register with the Department of Industry and Trade before 1 October of the year before.",
        ),
        Duty::RegisterLate => (
            "Nếu quá hạn trên: đăng ký chậm nhất 30 ngày trước ngày khai mạc.",
            "That day missed, register at the latest 30 days before the opening.",
        ),
        Duty::Amend => (
            "Đăng ký sửa đổi, bổ sung chậm nhất 30 ngày trước ngày khai mạc.",
            "Amend the registration at the latest 30 days before the opening.",
        ),
    };
    FairLegalDeadline {
        duty: one.duty.code().to_owned(),
        last_day: Date(one.last_day),
        over: one.is_over(now),
        detail: Sentence::new(vi, en).spoken(),
        source: one.source.to_owned(),
    }
}

impl FairResults {
    /// A report whose amounts are within bounds, as all are that were taken.
    fn of(row: report::Model) -> Option<Self> {
        Some(Self {
            visitors: row.visitors,
            sales: Dong::new(row.sales)?.into(),
            contracts: row.contracts,
            contracts_value: Dong::new(row.contracts_value)?.into(),
            note: public(&row.note, None),
            reported_at: Time(store::instant(row.reported_at)),
        })
    }
}

impl From<Location> for FairPoint {
    fn from(at: Location) -> Self {
        let (latitude, longitude) = at.degrees();
        Self { latitude, longitude }
    }
}
