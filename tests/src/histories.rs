//! Random histories of one product, and the instants at which they are worth asking about.
//!
//! A history is planned in small numbers and indices and only then written out, so that a failing
//! one shrinks towards a single plain certificate.

use chrono::{Days, Duration, NaiveDate, NaiveTime};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::Index;

mod plan;

use self::plan::{Act, Link, Paper, SECOND, Target, What, When, act, first_day, moment, paper};
use crate::cases::{Annuls, Certificate, Event, Instant, Kind, Precision, Until};

const MONTHS: u32 = 36;

/// One to four certificates of a product, each perhaps superseding an earlier one, and up to
/// eight events of all kinds.
pub fn history() -> impl Strategy<Value = (Vec<Certificate>, Vec<Event>)> {
    (first_day(), vec(paper(), 1..=4), vec(act(), 0..=8)).prop_map(|(first, papers, acts)| {
        let certificates = write_certificates(first, &papers);
        let events = write_events(&certificates, &acts);
        (certificates, events)
    })
}

/// So many questions, to be resolved against the [`instants`] of a history.
pub fn asks(count: usize) -> impl Strategy<Value = Vec<Ask>> {
    let ask = (moment(), weighted(0.4, moment())).prop_map(|(at, known_at)| Ask { at, known_at });
    vec(ask, count)
}

/// From when the producer of any history is suspended, if at all.
pub fn suspension() -> impl Strategy<Value = Suspension> {
    weighted(0.3, moment()).prop_map(Suspension)
}

/// A suspension within any history.
#[derive(Clone, Debug)]
pub struct Suspension(Option<Moment>);

impl Suspension {
    /// Its first instant.
    pub fn resolve(&self, instants: &[Instant]) -> Option<Instant> {
        self.0.as_ref().map(|from| from.resolve(instants))
    }
}

/// A question to any history.
#[derive(Clone, Debug)]
pub struct Ask {
    at: Moment,
    known_at: Option<Moment>,
}

impl Ask {
    /// The instant asked about and the one of knowledge.
    pub fn resolve(&self, instants: &[Instant]) -> (Instant, Option<Instant>) {
        (self.at.resolve(instants), self.known_at.as_ref().map(|known| known.resolve(instants)))
    }
}

#[derive(Clone, Debug)]
enum Moment {
    Near(Index),
    Any(i64),
}

impl Moment {
    fn resolve(&self, instants: &[Instant]) -> Instant {
        match self {
            Self::Near(index) if !instants.is_empty() => *index.get(instants),
            Self::Near(_) => midnight(day(2024, 1, 1)),
            Self::Any(count) => midnight(day(2018, 1, 1)) + micros(*count),
        }
    }
}

fn write_certificates(first: NaiveDate, papers: &[Paper]) -> Vec<Certificate> {
    let mut written: Vec<Certificate> = Vec::new();
    let mut decided = first;
    for (n, paper) in papers.iter().enumerate() {
        if n > 0 {
            decided = shifted(decided, paper.gap);
        }
        let (start, latest) = range(&date_text(decided, paper.precision));
        let from = paper.from.map(|days| shifted(start, days));
        let to = paper.to.map(|days| shifted(from.unwrap_or(latest), days));
        let supersedes = match &paper.link {
            Link::Previous => written.last(),
            Link::Earlier(index) if n > 0 => Some(index.get(&written)),
            Link::Earlier(_) | Link::Nothing => None,
        };
        let supersedes = supersedes.map(|certificate| certificate.id.clone());
        written.push(Certificate {
            id: ["A", "B", "C", "D"][n].to_owned(),
            stars: paper.stars,
            decision_date: date_text(decided, paper.precision),
            valid_from: from.map(exact_text),
            valid_to: to.map(exact_text),
            precision: Some(paper.precision).filter(|precision| *precision != Precision::Day),
            recorded: paper.recorded.map(|late| midnight(start) + micros(late)),
            supersedes,
        });
    }
    written
}

fn write_events(certificates: &[Certificate], acts: &[Act]) -> Vec<Event> {
    let days: Vec<NaiveDate> = certificates.iter().flat_map(|c| [first(c), last(c)]).collect();
    let mut written: Vec<Event> = Vec::new();
    for act in acts {
        let effective = match &act.effective {
            When::NearEvent(index, time) if !written.is_empty() => {
                let event = index.get(&written);
                let times = [event.effective, lapse(event).unwrap_or(event.effective)];
                *index.get(&times) + micros(*time)
            }
            When::NearEvent(index, time) => midnight(*index.get(&days)) + micros(*time),
            When::NearDay(index, count, time) => {
                midnight(shifted(*index.get(&days), *count)) + micros(*time)
            }
        };
        let certificate = act.certificate.get(certificates);
        let mut event = blank(certificate, effective, effective + micros(act.recorded));
        fill(&mut event, &act.what, certificate, &written);
        written.push(event);
    }
    written
}

fn blank(certificate: &Certificate, effective: Instant, recorded: Instant) -> Event {
    Event {
        certificate: certificate.id.clone(),
        kind: Kind::Revoked,
        effective,
        recorded,
        until: None,
        annuls: None,
        hold: None,
        decision_date: None,
        precision: None,
        valid_from: None,
        valid_to: None,
    }
}

fn fill(event: &mut Event, what: &What, certificate: &Certificate, earlier: &[Event]) {
    match what {
        What::Revoke => event.kind = Kind::Revoked,
        What::Extend(days) => {
            event.kind = Kind::Extended;
            event.until = Some(Until::Day(shifted(last(certificate), *days)));
        }
        What::EndExtension => event.kind = Kind::ExtensionEnded,
        What::Hold(lapse, name) => {
            event.kind = Kind::HoldPlaced;
            event.until = Some(Until::Instant(event.effective + micros(*lapse)));
            event.hold.clone_from(name);
        }
        What::Lift(name) => {
            event.kind = Kind::HoldLifted;
            event.hold.clone_from(name);
        }
        What::Correct { decision, from, to } => {
            event.kind = Kind::Corrected;
            let decided = range(&certificate.decision_date).0;
            if let Some((days, precision)) = decision {
                event.decision_date = Some(date_text(shifted(decided, *days), *precision));
                event.precision = Some(*precision).filter(|known| *known != Precision::Day);
            }
            event.valid_from = from.map(|days| exact_text(shifted(decided, days)));
            event.valid_to = to.map(|days| exact_text(shifted(first(certificate), days)));
        }
        What::Annul(target) => annul(event, target, certificate, earlier),
    }
}

/// An annulment is recorded no earlier than what it undoes.
fn annul(event: &mut Event, target: &Target, certificate: &Certificate, earlier: &[Event]) {
    event.kind = Kind::Annulled;
    let index = match target {
        Target::Issue => None,
        Target::Latest => earlier.len().checked_sub(1),
        Target::Any(index) if !earlier.is_empty() => Some(index.index(earlier.len())),
        Target::Any(_) => None,
    };
    let since = if let Some(index) = index {
        event.annuls = Some(Annuls::Event(index));
        event.certificate.clone_from(&earlier[index].certificate);
        earlier[index].recorded
    } else {
        event.annuls = Some(Annuls::Issue);
        learnt(certificate)
    };
    event.recorded = event.recorded.max(since);
    event.effective = event.recorded;
}

/// The instants at which something may change or become known, each with its neighbours at a
/// second and at a microsecond, in order.
pub fn instants(certificates: &[Certificate], events: &[Event]) -> Vec<Instant> {
    let mut dates: Vec<&str> = Vec::new();
    let mut turns: Vec<Instant> = Vec::new();
    for certificate in certificates {
        dates.push(&certificate.decision_date);
        dates.extend(certificate.valid_from.as_deref());
        dates.extend(certificate.valid_to.as_deref());
        turns.extend(certificate.recorded);
    }
    for event in events {
        dates.extend(event.decision_date.as_deref());
        dates.extend(event.valid_from.as_deref());
        dates.extend(event.valid_to.as_deref());
        turns.extend([event.effective, event.recorded]);
        turns.extend(lapse(event));
    }
    for date in dates {
        let (earliest, latest) = range(date);
        for day in [earliest, latest, months_on(earliest), months_on(latest)] {
            turns.extend([midnight(day), midnight(shifted(day, 1))]);
        }
    }
    let around = [-SECOND, -1, 0, 1, SECOND];
    let mut all: Vec<Instant> =
        turns.iter().flat_map(|turn| around.map(|apart| *turn + micros(apart))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn lapse(event: &Event) -> Option<Instant> {
    event.until.map(|until| match until {
        Until::Day(day) => midnight(shifted(day, 1)),
        Until::Instant(at) => at,
    })
}

fn learnt(certificate: &Certificate) -> Instant {
    certificate.recorded.unwrap_or_else(|| midnight(range(&certificate.decision_date).0))
}

fn first(certificate: &Certificate) -> NaiveDate {
    range(certificate.valid_from.as_ref().unwrap_or(&certificate.decision_date)).0
}

fn last(certificate: &Certificate) -> NaiveDate {
    let printed = certificate.valid_to.as_ref().map(|date| range(date).1);
    printed.unwrap_or_else(|| months_on(first(certificate)))
}

/// The first and the last day that a date may mean.
fn range(date: &str) -> (NaiveDate, NaiveDate) {
    let parse = |text: String| text.parse::<NaiveDate>().expect("histories write real dates");
    match date.len() {
        4 => (parse(format!("{date}-01-01")), parse(format!("{date}-12-31"))),
        7 => {
            let start = parse(format!("{date}-01"));
            (start, start + chrono::Months::new(1) - Days::new(1))
        }
        _ => (parse(date.to_owned()), parse(date.to_owned())),
    }
}

fn date_text(day: NaiveDate, precision: Precision) -> String {
    let form = match precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Month => "%Y-%m",
        Precision::Year => "%Y",
    };
    day.format(form).to_string()
}

fn exact_text(day: NaiveDate) -> String {
    date_text(day, Precision::Day)
}

fn months_on(day: NaiveDate) -> NaiveDate {
    day + chrono::Months::new(MONTHS)
}

fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    day + Duration::days(days)
}

fn micros(count: i64) -> Duration {
    Duration::microseconds(count)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// The first instant of a day in Vietnam.
fn midnight(day: NaiveDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc() - Duration::hours(7)
}
