//! The domain asked in the words of the case files, so that it can be held against the cases and
//! against the naive model.

use std::collections::BTreeMap;

use domain::calendar::{PartialDate, start_of};
use domain::certification as rule;
use domain::ids::{CertificateId, EventId, ProducerId, ProductId};
use uuid::Uuid;

use crate::cases::{Annuls, Case, CaseFile, Certificate, Event, Instant, Kind};
use crate::cases::{Permit, Precision, Question, Until};
use crate::naive::{self, Answer};

/// What the domain answers at an instant, from what was known at another, or from everything; for a
/// producer who is suspended from an instant on, or never.
///
/// # Panics
/// When the history isn't one that [`crate::cases::check`] passes.
pub fn answer(
    certificates: &[Certificate],
    events: &[Event],
    suspended: Option<Instant>,
    at: Instant,
    known_at: Option<Instant>,
) -> Answer {
    let mut dossier = dossier(certificates, events);
    dossier.state.producer_suspended_from = suspended;
    let knowledge = rule::Knowledge::of(&dossier, known_at);
    let verdict = knowledge.decide(at);
    let name = |id: CertificateId| {
        let known = certificates.iter().enumerate().find(|(index, _)| certificate_id(*index) == id);
        known.expect("the domain names only certificates that it was told of").1.id.clone()
    };
    let standing: BTreeMap<String, String> = dossier
        .certificates
        .iter()
        .filter_map(|one| {
            let standing = knowledge.standing(one.id, at)?;
            Some((name(one.id), standing.code().to_owned()))
        })
        .collect();
    let permit = verdict.permit();
    Answer {
        standing,
        permit: permit.map(|permit| (permit.stars().count(), name(permit.certificate()))),
        next_update: verdict.next_update,
    }
}

/// Holds the domain against the naive model at one instant, its projection included.
///
/// # Errors
/// Says how they differ.
pub fn agree(
    certificates: &[Certificate],
    events: &[Event],
    suspended: Option<Instant>,
    at: Instant,
    known_at: Option<Instant>,
) -> Result<(), String> {
    let naive = naive::answer(certificates, events, suspended, at, known_at);
    let domain = answer(certificates, events, suspended, at, known_at);
    if domain != naive {
        let told = format!("at {at}, known at {known_at:?}, suspended from {suspended:?}");
        return Err(format!("{told}: {domain:?} but naively {naive:?}"));
    }
    let dossier = dossier(certificates, events);
    let windows = rule::Knowledge::of(&dossier, known_at).windows();
    for (index, certificate) in certificates.iter().enumerate() {
        let id = certificate_id(index);
        let projected = windows
            .iter()
            .any(|window| window.certificate == id && window.from <= at && at < window.until);
        let valid = naive.standing.get(&certificate.id).is_some_and(|standing| standing == "valid");
        if projected != valid {
            return Err(format!("at {at}, {}: projected {projected}, is {valid}", certificate.id));
        }
    }
    Ok(())
}

/// A history as a case file whose answers are the naive model's.
pub fn case_file(
    name: &str,
    certificates: Vec<Certificate>,
    events: Vec<Event>,
    asks: &[(Instant, Option<Instant>)],
) -> CaseFile {
    let question = |(at, known_at): &(Instant, Option<Instant>)| {
        let answer = naive::answer(&certificates, &events, None, *at, *known_at);
        Question {
            at: *at,
            known_at: *known_at,
            standing: answer.standing,
            permit: answer.permit.map(|(stars, certificate)| Permit { stars, certificate }),
            next_update: answer.next_update,
        }
    };
    let ask = asks.iter().map(question).collect();
    let case = Case { name: name.to_owned(), certificates, events, ask };
    CaseFile { note: "Found by the soak.".to_owned(), cases: vec![case] }
}

/// A history as the domain holds it. Ids are places in the lists.
fn dossier(certificates: &[Certificate], events: &[Event]) -> rule::Dossier {
    let place = |name: &str| {
        let index = certificates.iter().position(|certificate| certificate.id == name);
        certificate_id(index.expect("a case names its own certificates"))
    };
    rule::Dossier {
        product: ProductId(Uuid::nil()),
        producer: PRODUCER,
        state: rule::ProductState::default(),
        certificates: certificates
            .iter()
            .enumerate()
            .map(|(index, one)| certificate(certificate_id(index), one, place))
            .collect(),
        events: events
            .iter()
            .enumerate()
            .map(|(index, event)| rule::Event {
                id: event_id(index),
                certificate: place(&event.certificate),
                effective: event.effective,
                recorded: event.recorded,
                kind: kind(event),
            })
            .collect(),
        acceptances: Vec::new(),
        reported: false,
    }
}

const PRODUCER: ProducerId = ProducerId(Uuid::nil());

fn certificate_id(index: usize) -> CertificateId {
    CertificateId(Uuid::from_u128(index as u128 + 1))
}

fn event_id(index: usize) -> EventId {
    EventId(Uuid::from_u128(index as u128 + 1))
}

fn certificate(
    id: CertificateId,
    one: &Certificate,
    place: impl Fn(&str) -> CertificateId,
) -> rule::Certificate {
    let decided = date(&one.decision_date, one.precision);
    rule::Certificate {
        id,
        producer: PRODUCER,
        stars: rule::Stars::new(one.stars).expect("three to five"),
        recorded: one.recorded.unwrap_or_else(|| start_of(decided.earliest())),
        decided,
        valid_from: one.valid_from.as_ref().map(|text| date(text, None)),
        valid_to: one.valid_to.as_ref().map(|text| day(text)),
        rules: rule::RuleSet::on(decided.earliest()),
        supersedes: one.supersedes.as_deref().map(place),
        packs: Vec::new(),
    }
}

fn kind(event: &Event) -> rule::EventKind {
    match event.kind {
        Kind::Revoked => rule::EventKind::Revoked,
        Kind::Extended => match event.until {
            Some(Until::Day(until)) => rule::EventKind::Extended { until },
            _ => panic!("an extension runs until a day"),
        },
        Kind::ExtensionEnded => rule::EventKind::ExtensionEnded,
        Kind::HoldPlaced => match event.until {
            Some(Until::Instant(until)) => {
                rule::EventKind::HoldPlaced { hold: event.hold.clone(), until }
            }
            _ => panic!("a hold lapses at an instant"),
        },
        Kind::HoldLifted => rule::EventKind::HoldLifted { hold: event.hold.clone() },
        Kind::Corrected => rule::EventKind::Corrected(rule::Correction {
            decided: event.decision_date.as_ref().map(|text| date(text, event.precision)),
            valid_from: event.valid_from.as_ref().map(|text| date(text, None)),
            valid_to: event.valid_to.as_ref().map(|text| day(text)),
            packs: None,
        }),
        Kind::Annulled => rule::EventKind::Annulled(match event.annuls {
            Some(Annuls::Event(index)) => rule::Target::Event(event_id(index)),
            _ => rule::Target::Issue,
        }),
    }
}

/// A date, read no more precisely than it is known.
fn date(text: &str, precision: Option<Precision>) -> PartialDate {
    let known = match precision {
        None | Some(Precision::Day) => text,
        Some(Precision::Month) => text.get(..7).unwrap_or(text),
        Some(Precision::Year) => text.get(..4).unwrap_or(text),
    };
    PartialDate::parse(known).unwrap_or_else(|| panic!("{text} is no date"))
}

fn day(text: &str) -> domain::calendar::Day {
    text.parse().unwrap_or_else(|error| panic!("{text} is no day: {error}"))
}
