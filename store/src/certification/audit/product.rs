//! What must hold within one product: each row is sound, and each projection is what the register's own
//! rows give.

use super::Audit;
use crate::catalogue::rows::product;
use crate::certification::record::{self, decision_key};
use crate::certification::rows::{acceptance, certificate, event, window};
use crate::certification::{facts, kinds};
use crate::{instant, micros};
use chrono::TimeDelta;
use domain::certification::acts::HOLD_DAYS;
use domain::certification::{
    Certificate, Dossier, Event, EventKind, Knowledge, RuleSet, Target, claims,
};
use domain::ids::CertificateId;
use domain::text;
use std::collections::BTreeSet;
use uuid::Uuid;

/// All that is stored of a product's certification.
pub(super) struct Recorded {
    pub(super) product: product::Model,
    pub(super) suspended_from: Option<i64>,
    pub(super) certificates: Vec<certificate::Model>,
    pub(super) events: Vec<event::Model>,
    pub(super) acceptances: Vec<acceptance::Model>,
    pub(super) reported: bool,
    pub(super) windows: Vec<window::Model>,
    pub(super) facts: Option<String>,
}

/// Makes every comparison. A further projection is one more function of the last four's form.
pub(super) fn check(one: &Recorded, audit: &mut Audit) {
    slug(one, audit);
    one.certificates.iter().for_each(|row| certificate(row, audit));
    one.events.iter().for_each(|row| readable_event(row, audit));
    // Rows that can't be read are named above; nothing can be derived from them.
    let Ok(dossier) = record::assemble(
        &one.product,
        one.suspended_from,
        (&one.certificates, &one.events, &one.acceptances),
        one.reported,
    ) else {
        return;
    };
    supersession(&dossier, audit);
    events(&dossier, audit);
    stored_facts(one, &dossier, audit);
    windows(one, &dossier, audit);
}

fn slug(one: &Recorded, audit: &mut Audit) {
    let words = one.product.slug.replace('-', " ");
    if !claims::find(&words).is_empty() {
        let what = format!("the slug `{}` claims the mark", one.product.slug);
        audit.find("catalogue_products", one.product.id, what);
    }
}

fn certificate(row: &certificate::Model, audit: &mut Audit) {
    let mut wrong = |what: String| audit.find("certification_certificates", row.id, what);
    match kinds::certificate(row) {
        Ok(read) => dates(&read).into_iter().for_each(&mut wrong),
        Err(error) => wrong(error.to_string()),
    }
    if row.name_key != text::key(&row.name_printed) {
        wrong(format!("name_key `{}` is not that of `{}`", row.name_key, row.name_printed));
    }
    if row.decision_key != decision_key(&row.decision_number) {
        wrong(format!(
            "decision_key `{}` is not that of `{}`",
            row.decision_key, row.decision_number
        ));
    }
    let hash = |text: &String| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match kinds::list(&row.evidence_files) {
        Ok(files) if files.iter().all(hash) => {}
        Ok(_) => wrong("an evidence file is not named by a SHA-256".to_owned()),
        Err(error) => wrong(error.to_string()),
    }
}

/// The dates of a certificate against each other and against its rule set.
fn dates(one: &Certificate) -> Vec<String> {
    let mut wrong = Vec::new();
    let (first, last) = (one.decided.earliest(), one.decided.latest());
    let starts =
        RuleSet::all().iter().map(RuleSet::starts).filter(|day| first < *day && *day <= last);
    if !starts.chain([first, last]).any(|day| one.rules.covers(day)) {
        wrong.push(format!(
            "a decision of {} can't rest on rule set {}",
            one.decided, one.rules.code
        ));
    }
    let begins = one.valid_from.unwrap_or(one.decided).earliest();
    if let Some(ends) = one.valid_to.filter(|ends| *ends < begins) {
        wrong.push(format!("its last day {ends} comes before its first {begins}"));
    }
    wrong
}

fn readable_event(row: &event::Model, audit: &mut Audit) {
    if let Err(error) = kinds::event(row) {
        audit.find("certification_events", row.id, error.to_string());
    }
}

/// A certificate replaces another one of the same product, and no chain of replacements comes back to
/// where it began.
fn supersession(dossier: &Dossier, audit: &mut Audit) {
    let find = |id: CertificateId| dossier.certificates.iter().find(|one| one.id == id);
    for one in &dossier.certificates {
        let mut seen = BTreeSet::from([one.id]);
        let mut next = one.supersedes;
        while let Some(id) = next {
            if id == one.id {
                let what = "supersedes itself through others".to_owned();
                audit.find("certification_certificates", one.id, what);
            }
            // One that was seen already is a circle further down, reported for its own members.
            if !seen.insert(id) {
                break;
            }
            next = find(id).and_then(|old| old.supersedes);
        }
    }
}

/// Events against their certificates and each other.
fn events(dossier: &Dossier, audit: &mut Audit) {
    for one in &dossier.events {
        let mut wrong = |what: String| audit.find("certification_events", one.id, what);
        match &one.kind {
            EventKind::Annulled(Target::Event(target)) => {
                let undone = dossier.events.iter().find(|event| event.id == *target);
                match undone.filter(|event| event.certificate == one.certificate) {
                    None => wrong(format!("annuls {target}, no event of its certificate")),
                    Some(event) if event.recorded > one.recorded => {
                        wrong(format!("annuls {target}, which was recorded after it"));
                    }
                    Some(_) => {}
                }
            }
            EventKind::HoldPlaced { until, .. }
                if *until - one.effective > TimeDelta::days(HOLD_DAYS) =>
            {
                wrong(format!("holds until {until}, more than {HOLD_DAYS} days"));
            }
            _ => {}
        }
    }
}

/// The facts row says what the register's rows say.
fn stored_facts(one: &Recorded, dossier: &Dossier, audit: &mut Audit) {
    let id = one.product.id;
    let stored =
        match facts::read(one.facts.as_deref(), dossier.product, dossier.producer, dossier.state) {
            Ok(stored) => stored,
            Err(error) => return audit.find("certification_facts", id, error.to_string()),
        };
    let mut differences =
        compare(&stored.certificates, &dossier.certificates, "certificate", |one: &Certificate| {
            one.id.0
        });
    differences.extend(compare(&stored.events, &dossier.events, "event", |one: &Event| one.id.0));
    let pair = |one: &domain::certification::Acceptance| (one.variant.0, one.certificate.0);
    let accepted = |list: &[_]| list.iter().map(pair).collect::<BTreeSet<(Uuid, Uuid)>>();
    if accepted(&stored.acceptances) != accepted(&dossier.acceptances) {
        differences.push("the accepted variants are not those of the register".to_owned());
    }
    if stored.reported != dossier.reported {
        differences.push(format!("reported is {}, not {}", stored.reported, dossier.reported));
    }
    for what in differences {
        audit.find("certification_facts", id, what);
    }
}

fn compare<T: PartialEq>(
    stored: &[T],
    recorded: &[T],
    name: &str,
    id: impl Fn(&T) -> Uuid,
) -> Vec<String> {
    let mut differences = Vec::new();
    for one in recorded {
        match stored.iter().find(|other| id(other) == id(one)) {
            None => differences.push(format!("lacks {name} {}", id(one))),
            Some(other) if other != one => {
                differences.push(format!("{name} {} differs from the register's", id(one)));
            }
            Some(_) => {}
        }
    }
    let strange = stored.iter().filter(|one| !recorded.iter().any(|other| id(other) == id(one)));
    differences
        .extend(strange.map(|one| format!("has {name} {}, which the register has not", id(one))));
    if stored.len() != recorded.len() && differences.is_empty() {
        differences.push(format!("has a {name} twice"));
    }
    differences
}

/// The stored windows are those that follow from the register, and no two have an instant in common.
fn windows(one: &Recorded, dossier: &Dossier, audit: &mut Audit) {
    const TABLE: &str = "certification_windows";
    type Stretch = (Uuid, i64, i64, i16);
    let stored: BTreeSet<Stretch> =
        one.windows.iter().map(|w| (w.certificate_id, w.from_at, w.until_at, w.stars)).collect();
    let derived: BTreeSet<Stretch> = Knowledge::of(dossier, None)
        .windows()
        .iter()
        .map(|w| (w.certificate.0, micros(w.from), micros(w.until), w.stars.count().into()))
        .collect();
    let shown = |(_, from, until, stars): &Stretch| {
        format!("{} to {} with {stars} stars", instant(*from), instant(*until))
    };
    for stretch in derived.difference(&stored) {
        audit.find(TABLE, stretch.0, format!("lacks {}", shown(stretch)));
    }
    for stretch in stored.difference(&derived) {
        audit.find(
            TABLE,
            stretch.0,
            format!("has {}, which the register does not give", shown(stretch)),
        );
    }
    let mut by_start: Vec<&window::Model> = one.windows.iter().collect();
    by_start.sort_by_key(|window| window.from_at);
    for pair in by_start.windows(2) {
        if pair[1].from_at < pair[0].until_at {
            let what = format!("is in force together with {}", pair[0].certificate_id);
            audit.find(TABLE, pair[1].certificate_id, what);
        }
    }
}
