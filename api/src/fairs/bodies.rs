//! What an organiser sends of a fair, and the checks that it passes.

use crate::catalogue::{OverClaims, unit};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Date, Line, Prose, Time};
use crate::speech::Sentence;
use crate::storefronts::web;
use domain::certification::{Level, PublicText};
use domain::fairs::{self as rules, Days, DaysRefusal, FairHours, HoursRefusal, OpenTime};
use domain::storefronts::Location;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object};
use serde::Serialize;
use store::fairs::record::{Fair, Registration};

/// What kind of event a fair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "snake_case", remote = "rules::FairKind")]
#[serde(rename_all = "snake_case")]
pub enum FairKind {
    /// Trade fair (hội chợ thương mại).
    TradeFair,
    /// OCOP week (tuần lễ OCOP).
    OcopWeek,
    /// Exhibition (triển lãm).
    Exhibition,
    /// Conference at which supply meets demand (hội nghị kết nối cung – cầu).
    ConnectionConference,
    /// A week of selling on line, which stands nowhere.
    OnlineWeek,
}

/// A fair to be drafted. All else is said later, by editing it.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairEntry {
    /// Kind.
    pub(super) kind: FairKind,
    /// Name. It carries no claim to the OCOP mark; the programme's name may stand in it.
    pub(super) name: Line<3, 200>,
    /// First day, reckoned in Vietnam.
    pub(super) first_day: Date,
    /// Last day, which counts whole; at most 60 days in all.
    pub(super) last_day: Date,
}

/// A point on the globe.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct FairPoint {
    /// Degrees north, −90 to 90.
    pub(super) latitude: f64,
    /// Degrees east, −180 to 180.
    pub(super) longitude: f64,
}

/// Where a fair stands.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairPlaceEntry {
    /// Code of the commune (5 digits) or province (2 digits) of today.
    unit_code: Line<2, 5>,
    /// Where in it, such as the name and street of the grounds.
    address: Line<1, 300>,
    /// The point. One outside of Vietnam is taken with a warning.
    location: Option<FairPoint>,
}

/// A stretch of a day, in Vietnam's time.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairOpenTime {
    /// When it opens, `HH:MM`.
    #[oai(validator(pattern = r"^([01]\d|2[0-3]):[0-5]\d$"))]
    pub(super) opens: String,
    /// When it closes, `HH:MM`, later than `opens`; `24:00` for midnight.
    #[oai(validator(pattern = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"))]
    pub(super) closes: String,
}

/// The hours of one day.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairDayHours {
    /// One of the fair's days.
    pub(super) day: Date,
    /// When it is open then.
    pub(super) open: FairOpenTime,
}

/// When a fair is open.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairOpenHours {
    /// On every day that is not named; null when nothing is said.
    pub(super) usual: Option<FairOpenTime>,
    /// On the days named.
    #[oai(validator(max_items = "60"))]
    pub(super) other: Vec<FairDayHours>,
}

/// How the authority registered a fair.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairRegistration {
    /// Number of the confirmation.
    pub(super) number: Line<1, 60>,
    /// Its date.
    pub(super) date: Date,
    /// Who gave it, such as "Sở Công Thương Quảng Ninh".
    pub(super) authority: Line<1, 200>,
}

/// A document on the web.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairDocument {
    /// What it is.
    pub(super) title: Line<1, 200>,
    /// An https address.
    pub(super) url: Line<12, 300>,
}

/// A change of a fair; fields left out stay. Its texts belong to no product, and so carry no claim to the
/// OCOP mark (422 `over_claim`). Once it takes applications, its kind and days stay and the dead-line of
/// applications moves only to later.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FairPatch {
    /// Kind.
    kind: Option<FairKind>,
    /// Name.
    name: Option<Line<3, 200>>,
    /// First day, reckoned in Vietnam.
    first_day: Option<Date>,
    /// Last day, which counts whole.
    last_day: Option<Date>,
    /// Theme.
    theme: Option<Line<0, 300>>,
    /// Its public page, plain text.
    about: Option<Prose<0, 20000>>,
    /// Where it stands; null for nowhere.
    place: MaybeUndefined<FairPlaceEntry>,
    /// When it is open; null for unsaid.
    hours: MaybeUndefined<FairOpenHours>,
    /// Names of those who organise it, too.
    #[oai(validator(max_items = "20"))]
    co_organisers: Option<Vec<Line<1, 200>>>,
    /// The authority's registration; null for none yet.
    registration: MaybeUndefined<FairRegistration>,
    /// Its own website, an https address; null for none.
    website: MaybeUndefined<Line<12, 200>>,
    /// Documents.
    #[oai(validator(max_items = "20"))]
    documents: Option<Vec<FairDocument>>,
    /// Terms that exhibitors accept, plain text.
    terms: Option<Prose<0, 20000>>,
    /// First instant at which it takes no more applications, such as `2026-10-20T17:00:00+07:00`; null for
    /// unsaid. Not after the first day begins.
    applications_until: MaybeUndefined<Time>,
}

/// Values found wrong so far.
#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn add(&mut self, pointer: &str, code: &str, vi: &str, en: &str) {
        self.0.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    }

    fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::RulesOfFields);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }
}

impl FairEntry {
    /// The days, where they are some, of a fair whose name claims nothing.
    pub fn check(&self) -> Result<Days, Failure> {
        let mut over = OverClaims::default();
        over.take("/name", PublicText::new(self.name.0.clone(), None));
        over.refuse()?;
        days(self.first_day.0, self.last_day.0)
    }
}

/// The days from one to another.
fn days(first: domain::calendar::Day, last: domain::calendar::Day) -> Result<Days, Failure> {
    Days::new(first, last).map_err(|refusal| {
        let (code, vi, en) = match refusal {
            DaysRefusal::Backwards => {
                ("backwards", "Ngày kết thúc trước ngày bắt đầu.", "It ends before it begins.")
            }
            DaysRefusal::TooLong => {
                ("too_long", "Hội chợ dài tối đa 60 ngày.", "A fair lasts 60 days at most.")
            }
        };
        Problem::field("/last_day", code, vi, en).into()
    })
}

impl FairPatch {
    /// The fair with the change.
    pub fn apply(self, app: &App, fair: &Fair) -> Result<Fair, Failure> {
        self.refuse_claims()?;
        let mut next = fair.clone();
        let first = self.first_day.as_ref().map_or(fair.days.first(), |day| day.0);
        let last = self.last_day.as_ref().map_or(fair.days.last(), |day| day.0);
        next.days = days(first, last)?;
        next.kind = self.kind.map_or(fair.kind, Into::into);
        let mut wrong = Wrong::default();
        self.place(app, &mut next, &mut wrong)?;
        self.hours(&mut next, &mut wrong);
        self.addresses(&mut next, &mut wrong);
        match &self.applications_until {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => next.applications_until = None,
            MaybeUndefined::Value(until) => next.applications_until = Some(until.0),
        }
        if next.applications_until.is_some_and(|until| until > next.days.begin()) {
            let vi = "Hạn nhận đăng ký phải trước khi khai mạc.";
            let en = "The dead-line of applications lies before the opening.";
            wrong.add("/applications_until", "after_opening", vi, en);
        }
        wrong.refuse()?;
        relied_on(fair, &next)?;
        self.texts(&mut next);
        Ok(next)
    }

    fn texts(self, next: &mut Fair) {
        self.name.into_iter().for_each(|name| next.name = name.0);
        self.theme.into_iter().for_each(|theme| next.theme = theme.0);
        self.about.into_iter().for_each(|about| next.about = about.0);
        self.terms.into_iter().for_each(|terms| next.terms = terms.0);
        if let Some(names) = self.co_organisers {
            next.co_organisers = names.into_iter().map(|name| name.0).collect();
        }
        match self.registration {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => next.registration = None,
            MaybeUndefined::Value(one) => {
                let (number, date, authority) = (one.number.0, one.date.0, one.authority.0);
                next.registration = Some(Registration { number, date, authority });
            }
        }
    }

    fn place(&self, app: &App, next: &mut Fair, wrong: &mut Wrong) -> Result<(), Failure> {
        match &self.place {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => {
                (next.unit, next.location) = (None, None);
                next.address.clear();
            }
            MaybeUndefined::Value(place) => {
                let code = &place.unit_code.0;
                let level = if code.len() == 2 { Level::Province } else { Level::Commune };
                next.unit = Some(unit(app, level, code, "/place/unit_code")?);
                next.address.clone_from(&place.address.0);
                let point = |at: FairPoint| Location::on_earth(at.latitude, at.longitude);
                next.location = place.location.and_then(point);
                if place.location.is_some() && next.location.is_none() {
                    let vi = "Tọa độ nằm ngoài phạm vi: vĩ độ −90 đến 90, kinh độ −180 đến 180.";
                    let en = "Latitudes go from −90 to 90, longitudes from −180 to 180.";
                    wrong.add("/place/location", "out_of_bounds", vi, en);
                }
            }
        }
        Ok(())
    }

    fn hours(&self, next: &mut Fair, wrong: &mut Wrong) {
        match &self.hours {
            MaybeUndefined::Undefined => next.hours = next.hours.clone().within(next.days),
            MaybeUndefined::Null => next.hours = FairHours::default(),
            MaybeUndefined::Value(hours) => {
                let other = hours.other.iter().map(|one| (one.day.0, one.open.read()));
                let usual = hours.usual.as_ref().map(FairOpenTime::read);
                next.hours = FairHours { usual, other: other.collect() };
            }
        }
        let backwards = ("Giờ đóng cửa phải sau giờ mở cửa.", "It closes later than it opens.");
        match next.hours.check(next.days) {
            Ok(()) => {}
            Err(HoursRefusal::UsualBackwards) => {
                wrong.add("/hours/usual", "backwards", backwards.0, backwards.1);
            }
            Err(HoursRefusal::Backwards(place)) => {
                let pointer = format!("/hours/other/{place}");
                wrong.add(&pointer, "backwards", backwards.0, backwards.1);
            }
            Err(HoursRefusal::NotADay(place)) => {
                let vi = "Không phải ngày của hội chợ, hoặc nêu hai lần.";
                let en = "None of the fair's days, or named twice.";
                wrong.add(&format!("/hours/other/{place}"), "not_a_day", vi, en);
            }
        }
    }

    fn addresses(&self, next: &mut Fair, wrong: &mut Wrong) {
        let vi = "Địa chỉ trang phải bắt đầu bằng https://.";
        let en = "A page's address begins with https://.";
        match &self.website {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => next.website.clear(),
            MaybeUndefined::Value(address) if web::is_https(&address.0) => {
                next.website.clone_from(&address.0);
            }
            MaybeUndefined::Value(_) => wrong.add("/website", "not_a_web_address", vi, en),
        }
        let Some(documents) = &self.documents else { return };
        for (place, _) in documents.iter().enumerate().filter(|(_, one)| !web::is_https(&one.url.0))
        {
            wrong.add(&format!("/documents/{place}/url"), "not_a_web_address", vi, en);
        }
        let pairs = documents.iter().map(|one| (one.title.0.clone(), one.url.0.clone()));
        next.documents = pairs.collect();
    }

    fn refuse_claims(&self) -> Result<(), Failure> {
        let mut over = OverClaims::default();
        let mut take =
            |pointer: &str, text: &str| over.take(pointer, PublicText::new(text.to_owned(), None));
        self.name.iter().for_each(|text| take("/name", &text.0));
        self.theme.iter().for_each(|text| take("/theme", &text.0));
        self.about.iter().for_each(|text| take("/about", &text.0));
        self.terms.iter().for_each(|text| take("/terms", &text.0));
        if let MaybeUndefined::Value(place) = &self.place {
            take("/place/address", &place.address.0);
        }
        if let MaybeUndefined::Value(address) = &self.website {
            take("/website", &address.0);
        }
        if let MaybeUndefined::Value(one) = &self.registration {
            take("/registration/authority", &one.authority.0);
            take("/registration/number", &one.number.0);
        }
        for (place, name) in self.co_organisers.iter().flatten().enumerate() {
            take(&format!("/co_organisers/{place}"), &name.0);
        }
        for (place, one) in self.documents.iter().flatten().enumerate() {
            take(&format!("/documents/{place}/title"), &one.title.0);
            take(&format!("/documents/{place}/url"), &one.url.0);
        }
        over.refuse()
    }
}

/// Refuses what exhibitors who applied or were to apply rest on.
fn relied_on(before: &Fair, after: &Fair) -> Result<(), Failure> {
    let mut problem = Problem::new(Code::Conflict);
    let mut kept = true;
    let mut refuse = |pointer: &str, vi: &str, en: &str| {
        kept = false;
        let sentence = Sentence::new(vi, en);
        problem = problem.clone().with(FieldProblem::new(pointer, "relied_on", sentence));
    };
    if before.stage.is_relied_on() {
        if before.days != after.days {
            let en = "Exhibitors rest on the days.";
            refuse("/first_day", "Đã nhận đăng ký theo các ngày này.", en);
        }
        if before.kind != after.kind {
            refuse("/kind", "Đã nhận đăng ký theo loại này.", "Exhibitors rest on the kind.");
        }
        if after.applications_until < before.applications_until {
            let en = "The dead-line of applications moves only to later.";
            refuse("/applications_until", "Hạn nhận đăng ký chỉ được lùi lại.", en);
        }
    }
    if kept { Ok(()) } else { Err(problem.into()) }
}

impl FairOpenTime {
    pub(super) fn read(&self) -> OpenTime {
        OpenTime { opens: minutes(&self.opens), closes: minutes(&self.closes) }
    }
}

impl From<OpenTime> for FairOpenTime {
    fn from(time: OpenTime) -> Self {
        let written = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        Self { opens: written(time.opens), closes: written(time.closes) }
    }
}

/// Minutes of the day of a text that fits its pattern.
fn minutes(text: &str) -> u16 {
    let (hours, minutes) = text.split_once(':').unwrap_or_default();
    let number = |text: &str| text.parse::<u16>().unwrap_or_default();
    number(hours) * 60 + number(minutes)
}
