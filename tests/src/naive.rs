//! The rule of the mark a second time, naively: every day that a date may mean is tried, and the
//! next change is found by looking at every instant at which anything could change.
//!
//! It shares no code with the first model, so that each can be held against the other.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration, NaiveDate, NaiveTime};

use crate::cases::{Annuls, Certificate, Event, Instant, Kind, Precision, Until};

/// What the rule says about a product at an instant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The standing of every certificate that is known.
    pub standing: BTreeMap<String, String>,
    /// Stars and certificate of the permit.
    pub permit: Option<(u8, String)>,
    /// The earliest later instant at which the permit changes by the clock alone.
    pub next_update: Option<Instant>,
}

/// The answer at an instant, from what was known at another, or from everything; `suspended` is from
/// when the platform suspends the producer.
pub fn answer(
    certificates: &[Certificate],
    events: &[Event],
    suspended: Option<Instant>,
    at: Instant,
    known_at: Option<Instant>,
) -> Answer {
    let product = Product::known(certificates, events, suspended, known_at);
    let permit = product.permit(at);
    let later = product.boundaries().into_iter().filter(|instant| *instant > at);
    let next_update = earliest(later, |instant| product.permit(instant) != permit);
    Answer {
        standing: (0..product.papers.len())
            .map(|n| (product.papers[n].id.clone(), product.standing(n, at).to_owned()))
            .collect(),
        permit: permit.map(|(stars, id)| (stars, id.to_owned())),
        next_update,
    }
}

fn earliest(
    instants: impl Iterator<Item = Instant>,
    wanted: impl Fn(Instant) -> bool,
) -> Option<Instant> {
    let mut sorted: Vec<Instant> = instants.collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.into_iter().find(|instant| wanted(*instant))
}

/// A product as one state of knowledge has it.
struct Product {
    papers: Vec<Paper>,
    suspended: Option<Instant>,
}

/// A certificate with all that counts about it.
struct Paper {
    id: String,
    stars: u8,
    supersedes: Option<String>,
    annulled: bool,
    /// Every term that it may have: first instant, and first instant after.
    terms: Vec<(Instant, Instant)>,
    revocations: Vec<Instant>,
    /// In their order; the end that an extension gives, or nothing for its own end.
    extensions: Vec<(Instant, Option<Instant>)>,
    /// From, until.
    holds: Vec<(Instant, Instant)>,
}

impl Product {
    fn known(
        certificates: &[Certificate],
        events: &[Event],
        suspended: Option<Instant>,
        known_at: Option<Instant>,
    ) -> Self {
        let known = |recorded: Instant| known_at.is_none_or(|then| recorded <= then);
        let heard: Vec<bool> = events.iter().map(|event| known(event.recorded)).collect();
        let counting: Vec<(usize, &Event)> = (0..events.len())
            .filter(|n| counts(events, &heard, *n, 0))
            .map(|n| (n, &events[n]))
            .collect();
        let papers = certificates
            .iter()
            .filter(|certificate| known(recorded(certificate)))
            .map(|certificate| Paper::new(certificate, &counting))
            .collect();
        Self { papers, suspended }
    }

    /// The standing of one: what all days agree on, or `uncertain`.
    fn standing(&self, n: usize, at: Instant) -> &'static str {
        let paper = &self.papers[n];
        let mut outcomes = self
            .superseded(paper, at)
            .into_iter()
            .flat_map(|superseded| paper.terms.iter().map(move |term| (superseded, *term)))
            .map(|(superseded, term)| paper.exactly(term, superseded, at));
        let first = outcomes.next().expect("a date means at least one day");
        if outcomes.all(|other| other == first) { first } else { "uncertain" }
    }

    /// Whether it may be superseded, and whether it may not be: the successors' days are
    /// independent of each other and of its own.
    fn superseded(&self, old: &Paper, at: Instant) -> Vec<bool> {
        let successors = || {
            let all = self.papers.iter().filter(|paper| !paper.annulled);
            all.filter(|paper| paper.supersedes.as_ref() == Some(&old.id))
        };
        let may = successors().any(|new| new.terms.iter().any(|(from, _)| *from <= at));
        let may_not = successors().all(|new| new.terms.iter().any(|(from, _)| *from > at));
        let mut outcomes = Vec::new();
        outcomes.extend(may.then_some(true));
        outcomes.extend(may_not.then_some(false));
        outcomes
    }

    /// The one valid certificate that is not held; two at once give nothing, nor does a suspension.
    fn permit(&self, at: Instant) -> Option<(u8, &str)> {
        if self.suspended.is_some_and(|from| at >= from) {
            return None;
        }
        let mut valid = (0..self.papers.len()).filter(|n| self.standing(*n, at) == "valid");
        let paper = &self.papers[valid.next()?];
        if valid.next().is_some() || paper.held(at) {
            return None;
        }
        Some((paper.stars, &paper.id))
    }

    /// Every instant at which anything could change.
    fn boundaries(&self) -> Vec<Instant> {
        let mut all: Vec<Instant> = self.suspended.into_iter().collect();
        for paper in &self.papers {
            all.extend(paper.terms.iter().flat_map(|(from, end)| [*from, *end]));
            all.extend(&paper.revocations);
            for (effective, end) in &paper.extensions {
                all.push(*effective);
                all.extend(end);
            }
            all.extend(paper.holds.iter().flat_map(|(from, until)| [*from, *until]));
        }
        all
    }
}

impl Paper {
    fn new(certificate: &Certificate, counting: &[(usize, &Event)]) -> Self {
        let own: Vec<(usize, &Event)> = counting
            .iter()
            .copied()
            .filter(|(_, event)| event.certificate == certificate.id)
            .collect();
        let of = |kind: Kind| own.iter().map(|(_, e)| *e).filter(move |e| e.kind == kind);
        let annulled = of(Kind::Annulled).any(|event| event.annuls == Some(Annuls::Issue));
        Self {
            id: certificate.id.clone(),
            stars: certificate.stars,
            supersedes: certificate.supersedes.clone(),
            annulled,
            terms: terms(certificate, &own),
            revocations: of(Kind::Revoked).map(|event| event.effective).collect(),
            extensions: extensions(&own),
            holds: holds(&own),
        }
    }

    /// The rule with nothing left open.
    fn exactly(&self, term: (Instant, Instant), superseded: bool, at: Instant) -> &'static str {
        let (from, end) = term;
        if self.annulled {
            "annulled"
        } else if at < from {
            "not_yet_valid"
        } else if self.revocations.iter().any(|effective| *effective <= at) {
            "revoked"
        } else if superseded {
            "superseded"
        } else if at >= self.extended(end, at) {
            "expired"
        } else {
            "valid"
        }
    }

    /// The end of the term as extended by then: the last one to take effect governs.
    fn extended(&self, ordinary: Instant, at: Instant) -> Instant {
        let mut end = ordinary;
        for (effective, until) in &self.extensions {
            if *effective <= at {
                end = until.map_or(ordinary, |until| until.max(ordinary));
            }
        }
        end
    }

    fn held(&self, at: Instant) -> bool {
        self.holds.iter().any(|(from, until)| *from <= at && at < *until)
    }
}

/// Whether an event counts: it is known, and nothing that counts annuls it.
fn counts(events: &[Event], heard: &[bool], n: usize, depth: usize) -> bool {
    assert!(depth <= events.len(), "annulments in a circle");
    let annulled = |by: usize| {
        events[by].annuls == Some(Annuls::Event(n)) && counts(events, heard, by, depth + 1)
    };
    heard[n] && !(0..events.len()).any(annulled)
}

/// When the register learnt of a certificate.
fn recorded(certificate: &Certificate) -> Instant {
    certificate.recorded.unwrap_or_else(|| {
        let days = days(&certificate.decision_date, certificate.precision);
        midnight(days[0])
    })
}

/// Every term that a certificate may have, corrections made: the one recorded last wins, for each
/// field by itself.
fn terms(certificate: &Certificate, own: &[(usize, &Event)]) -> Vec<(Instant, Instant)> {
    let mut decision = days(&certificate.decision_date, certificate.precision);
    let mut from = certificate.valid_from.as_ref().map(|text| days(text, None));
    let mut to = certificate.valid_to.as_ref().map(|text| days(text, None));
    let mut corrections: Vec<_> = own.iter().filter(|(_, e)| e.kind == Kind::Corrected).collect();
    corrections.sort_by_key(|(index, event)| (event.recorded, *index));
    for (_, event) in corrections {
        if let Some(text) = &event.decision_date {
            decision = days(text, event.precision);
        }
        from = event.valid_from.as_ref().map(|text| days(text, None)).or(from);
        to = event.valid_to.as_ref().map(|text| days(text, None)).or(to);
    }
    let mut terms = Vec::new();
    for first in from.unwrap_or(decision) {
        for last in to.clone().unwrap_or_else(|| vec![three_years_on(first)]) {
            terms.push((midnight(first), midnight_after(last)));
        }
    }
    terms
}

/// Extensions and their ends in the order in which they take effect.
fn extensions(own: &[(usize, &Event)]) -> Vec<(Instant, Option<Instant>)> {
    let mut all: Vec<_> = own
        .iter()
        .filter(|(_, event)| matches!(event.kind, Kind::Extended | Kind::ExtensionEnded))
        .collect();
    all.sort_by_key(|(index, event)| (event.effective, event.recorded, *index));
    let end = |event: &Event| match event.until.expect("an extension has its last day") {
        Until::Day(day) => midnight_after(day),
        Until::Instant(_) => panic!("an extension runs until a day"),
    };
    all.into_iter()
        .map(|(_, event)| (event.effective, (event.kind == Kind::Extended).then(|| end(event))))
        .collect()
}

/// Each hold from its placing to its lapse, or to the first lift of its name at or after it.
fn holds(own: &[(usize, &Event)]) -> Vec<(Instant, Instant)> {
    let of = |kind: Kind| own.iter().map(|(_, e)| *e).filter(move |e| e.kind == kind);
    let until = |placed: &Event| match placed.until.expect("a hold has its lapse") {
        Until::Instant(until) => until,
        Until::Day(_) => panic!("a hold runs until an instant"),
    };
    of(Kind::HoldPlaced)
        .map(|placed| {
            let lifted = of(Kind::HoldLifted)
                .filter(|lift| lift.hold == placed.hold && lift.effective >= placed.effective)
                .map(|lift| lift.effective)
                .chain([until(placed)])
                .min();
            (placed.effective, lifted.expect("a hold lapses"))
        })
        .collect()
}

/// Every day that a date may mean: all of its year are tried.
fn days(text: &str, precision: Option<Precision>) -> Vec<NaiveDate> {
    let mut parts = text.split('-').map(|part| {
        part.parse::<u32>().unwrap_or_else(|error| panic!("{text} is no date: {error}"))
    });
    let year = parts.next().and_then(|year| i32::try_from(year).ok()).expect("a date has a year");
    let month = parts.next().filter(|_| precision != Some(Precision::Year));
    let coarse = matches!(precision, Some(Precision::Month | Precision::Year));
    let day = parts.next().filter(|_| !coarse);
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1).expect("a year has a first day");
    let found: Vec<NaiveDate> = new_year
        .iter_days()
        .take_while(|date| date.year() == year)
        .filter(|date| month.is_none_or(|month| date.month() == month))
        .filter(|date| day.is_none_or(|day| date.day() == day))
        .collect();
    assert!(!found.is_empty(), "{text} is no date");
    found
}

/// The same day three years on; where the month lacks it, the last that it has.
fn three_years_on(day: NaiveDate) -> NaiveDate {
    (1..=day.day())
        .rev()
        .find_map(|number| NaiveDate::from_ymd_opt(day.year() + 3, day.month(), number))
        .expect("every month has a first day")
}

/// The first instant of a day in Vietnam, seven hours ahead.
fn midnight(day: NaiveDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc() - Duration::hours(7)
}

/// The first instant after a day in Vietnam.
fn midnight_after(day: NaiveDate) -> Instant {
    midnight(day) + Duration::hours(24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cases, histories};
    use proptest::prelude::*;

    #[test]
    fn every_case_is_answered() {
        let folder = cases::folder();
        if !folder.is_dir() {
            println!("skipped: no folder of cases (OCOP_CASES_DIR)");
            return;
        }
        for case in cases::load(&folder) {
            for ask in &case.ask {
                let got = answer(&case.certificates, &case.events, None, ask.at, ask.known_at);
                let permit = ask.permit.clone().map(|permit| (permit.stars, permit.certificate));
                let standing = ask.standing.clone();
                let wanted = Answer { standing, permit, next_update: ask.next_update };
                assert_eq!(got, wanted, "{}, at {}", case.name, ask.at);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Nothing changes before the next update, and something does at it.
        #[test]
        fn the_permit_is_steady_until_its_next_update(
            (certificates, events) in histories::history(),
            suspension in histories::suspension(),
            asks in histories::asks(3),
        ) {
            let instants = histories::instants(&certificates, &events);
            let suspended = suspension.resolve(&instants);
            for (at, known_at) in asks.iter().map(|ask| ask.resolve(&instants)) {
                let answer = |at| answer(&certificates, &events, suspended, at, known_at);
                let (now, permit) = (answer(at), |at| answer(at).permit);
                for later in instants.iter().copied().filter(|later| *later > at) {
                    if now.next_update.is_none_or(|next| later < next) {
                        prop_assert_eq!(&permit(later), &now.permit, "at {}", later);
                    }
                }
                if let Some(next) = now.next_update {
                    prop_assert_ne!(permit(next), now.permit);
                }
            }
        }
    }
}
