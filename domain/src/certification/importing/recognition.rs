//! What a row's recognition comes to, given the product that it means.

use super::identity::Identity;
use super::planner::Planner;
use super::register::KnownProduct;
use super::{Entry, Finding, Outcome, RowVerdict};
use crate::calendar::{Day, Instant, PartialDate, plus_months};
use crate::certification::reading::{Recognition, RowProblem, Supersedes};
use crate::certification::{Certificate, EventKind, Knowledge, RuleSet, Standing, Stars, Window};
use crate::ids::{CertificateId, ProducerId};

/// What in a row can't be, whatever is on file.
pub(super) fn contradictions(entry: &Entry, today: Day) -> Vec<RowProblem> {
    let row = &entry.row;
    let mut found = Vec::new();
    let mut blame = |finding: Finding, value: &str| found.push(finding.at(entry.line, value));
    if row.recognition.is_none() && (row.decision.is_some() || row.decided.is_some()) {
        blame(Finding::StarsMissing, "");
    }
    if let Some(decided) = row.decided.filter(|decided| decided.earliest() > today) {
        blame(Finding::DecidedInFuture, &decided.to_string());
    }
    let recognised = matches!(row.recognition, Some(Recognition::Stars(_)));
    if let (true, Some(_), Some(PartialDate::Month(_) | PartialDate::Year(_))) =
        (recognised, &row.decision, row.decided)
        && let Some(decided) = row.decided
    {
        blame(Finding::DecisionNeedsDay, &decided.to_string());
    }
    let first = row.valid_from.or(row.decided);
    if let (Some(first), Some(last)) = (first, row.valid_to)
        && last < first.earliest()
    {
        blame(Finding::EndsBeforeDecision, &last.to_string());
    }
    found
}

/// The rule set of a decision's date; of a vague date, the one under which it could be made.
fn rules_of(decided: PartialDate, entry: &Entry, stars: Stars) -> &'static RuleSet {
    let [first, last] = [decided.earliest(), decided.latest()].map(RuleSet::on);
    let level = entry.issuer.as_ref().map(|issuer| issuer.level);
    let may = |rules: &RuleSet| level.is_some_and(|level| rules.may_recognise(level, stars));
    if !may(first) && may(last) { last } else { first }
}

/// The certificate that a row with a date gives.
pub(super) fn certificate(
    entry: &Entry,
    stars: Stars,
    (id, producer): (CertificateId, ProducerId),
    supersedes: Option<CertificateId>,
    now: Instant,
) -> Certificate {
    let row = &entry.row;
    let decided = row.decided.unwrap_or(PartialDate::Day(Day::MIN));
    Certificate {
        id,
        producer,
        stars,
        recorded: now,
        decided,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        rules: rules_of(decided, entry, stars),
        supersedes,
        packs: row.packs.clone(),
    }
}

impl Planner<'_> {
    /// The verdict on a row whose product is settled.
    pub(super) fn decide(&self, entry: &Entry, identity: Identity) -> RowVerdict {
        let known = identity.product.and_then(|id| self.register.product(id));
        let mut verdict = match (entry.row.recognition, entry.row.decided) {
            (Some(Recognition::Stars(stars)), Some(decided)) => {
                self.certified(entry, known, stars, decided)
            }
            (Some(Recognition::Stars(stars)), None) => self.reported(entry, known, stars),
            (Some(Recognition::Potential5), _) => {
                let on_file =
                    known.is_some_and(|one| one.reports.contains(&(true, Some(Stars::Five))));
                let outcome = if on_file { Outcome::Unchanged } else { Outcome::Potential };
                RowVerdict::of(entry, outcome)
            }
            (Some(Recognition::NotRecognised) | None, _) => {
                let outcome = if known.is_some() { Outcome::Unchanged } else { Outcome::Candidate };
                RowVerdict::of(entry, outcome)
            }
        };
        verdict.product = identity.product;
        verdict.producer = identity.producer;
        verdict
    }

    fn reported(&self, entry: &Entry, known: Option<&KnownProduct>, stars: Stars) -> RowVerdict {
        let number = entry.row.decision.as_ref().map_or("", |number| &number.normal);
        if let Some(known) = known {
            let of_number = self.with_number(known, number).next();
            if let Some(one) = of_number.filter(|one| one.stars != stars) {
                return self.differs(entry, one);
            }
            let same = self.active(known).find(|one| one.stars == stars);
            if let Some(one) = of_number.or(same) {
                return unchanged(entry, Some(one.id));
            }
            if known.reports.contains(&(false, Some(stars))) {
                return unchanged(entry, None);
            }
        }
        let mut verdict = RowVerdict::of(entry, Outcome::Reported);
        verdict.warnings.push(Finding::ReportedOnly.at(entry.line, ""));
        verdict
    }

    fn certified(
        &self,
        entry: &Entry,
        known: Option<&KnownProduct>,
        stars: Stars,
        decided: PartialDate,
    ) -> RowVerdict {
        if let Some(verdict) = known.and_then(|known| self.on_file(entry, known, stars, decided)) {
            return verdict;
        }
        let mut verdict = RowVerdict::of(entry, Outcome::Create);
        self.check_terms(entry, stars, decided, &mut verdict);
        if let Some(known) = known.filter(|known| !known.dossier.certificates.is_empty()) {
            self.check_succession(entry, known, stars, &mut verdict);
        }
        verdict
    }

    /// The verdict where this decision is on file, as it is here or otherwise.
    fn on_file(
        &self,
        entry: &Entry,
        known: &KnownProduct,
        stars: Stars,
        decided: PartialDate,
    ) -> Option<RowVerdict> {
        let dates = |one: &Certificate| {
            let corrected = known.dossier.events.iter().filter(|event| event.certificate == one.id);
            let corrected = corrected.filter_map(|event| match &event.kind {
                EventKind::Corrected(correction) => correction.decided,
                _ => None,
            });
            std::iter::once(one.decided).chain(corrected).collect::<Vec<_>>()
        };
        match &entry.row.decision {
            Some(number) => {
                let mut same = self.with_number(known, &number.normal).peekable();
                let first = *same.peek()?;
                let agrees =
                    |one: &&Certificate| one.stars == stars && dates(one).contains(&decided);
                Some(match same.find(agrees) {
                    Some(one) => unchanged(entry, Some(one.id)),
                    // The number of another year: numbers begin anew with each.
                    None if !same_year(first.decided, decided) => return None,
                    None => self.differs(entry, first),
                })
            }
            None => {
                let within = |date: PartialDate| {
                    decided.earliest() <= date.earliest() && date.latest() <= decided.latest()
                };
                let told =
                    |one: &&Certificate| one.stars == stars && dates(one).into_iter().any(within);
                self.active(known).find(told).map(|one| unchanged(entry, Some(one.id)))
            }
        }
    }

    fn check_terms(
        &self,
        entry: &Entry,
        stars: Stars,
        decided: PartialDate,
        verdict: &mut RowVerdict,
    ) {
        let (row, line) = (&entry.row, entry.line);
        let rules = rules_of(decided, entry, stars);
        if let Some(issuer) = &entry.issuer
            && !rules.may_recognise(issuer.level, stars)
        {
            let in_force = RuleSet::on(self.terms.today());
            if decided.earliest() >= in_force.starts() {
                verdict.problems.push(Finding::NotCompetent.at(line, &issuer.name));
                verdict.outcome = Outcome::Refused;
            } else {
                verdict.warnings.push(Finding::OutsideCompetence.at(line, &issuer.name));
            }
        }
        if row.decision.is_none() {
            verdict.warnings.push(Finding::KnownFromNotice.at(line, ""));
        }
        let longest = plus_months(decided.latest(), rules.months);
        if let Some(last) = row.valid_to.filter(|last| longest.is_some_and(|most| *last > most)) {
            verdict.warnings.push(Finding::TermTooLong.at(line, &last.to_string()));
        }
        let band = match stars {
            Stars::Three => 5_000..=6_999,
            Stars::Four => 7_000..=8_999,
            Stars::Five => 9_000..=10_000,
        };
        if let Some(score) = row.score.filter(|score| !band.contains(&score.hundredths())) {
            let (whole, rest) = (score.hundredths() / 100, score.hundredths() % 100);
            verdict
                .warnings
                .push(Finding::ScoreOutsideBand.at(line, &format!("{whole}.{rest:02}")));
        }
    }

    /// What the certificate replaces, and that it overlaps no other.
    fn check_succession(
        &self,
        entry: &Entry,
        known: &KnownProduct,
        stars: Stars,
        verdict: &mut RowVerdict,
    ) {
        let id = CertificateId(uuid::Uuid::nil());
        let producer = known.dossier.producer;
        let new = certificate(entry, stars, (id, producer), None, self.terms.now);
        let mut dossier = known.dossier.clone();
        dossier.certificates.push(new);
        let knowledge = Knowledge::of(&dossier, None);
        let first_day = |id| knowledge.term(id).map(|((earliest, _), _)| earliest);
        let latest = self.active(known).max_by_key(|one| (first_day(one.id), one.id));
        let earlier = latest.filter(|one| first_day(one.id) < first_day(id));
        let mut refuse = |finding: Finding, value: &str, outcome| {
            verdict.problems.push(finding.at(entry.line, value));
            if verdict.outcome != Outcome::Refused {
                verdict.outcome = outcome;
            }
        };
        let replaced = match &entry.row.supersedes {
            Some(named) => {
                let Some(one) = self.named(known, named) else {
                    return refuse(Finding::SupersedesUnknown, &shown(named), Outcome::Refused);
                };
                Some(one)
            }
            None => earlier,
        };
        let replaced_id = replaced.map(|one| one.id);
        let clash = clash(&knowledge.possible_windows(), id, replaced_id);
        if let Some(clash) = clash {
            return refuse(Finding::Overlap, &self.cited(known, clash), Outcome::Refused);
        }
        let Some(replaced) = replaced else { return };
        let confirmed = entry.row.supersedes.is_some() || self.terms.confirm_supersedes;
        if !confirmed {
            let cited = self.cited(known, replaced.id);
            refuse(Finding::SupersedesUnconfirmed, &cited, Outcome::SupersedeProposed);
        } else if verdict.outcome == Outcome::Create {
            verdict.outcome = Outcome::Supersede;
        }
        verdict.supersedes = Some(replaced.id);
    }

    fn differs(&self, entry: &Entry, one: &Certificate) -> RowVerdict {
        let number = entry.row.decision.as_ref().map_or("", |number| &number.normal);
        RowVerdict {
            certificate: Some(one.id),
            problems: vec![Finding::DecisionDiffers.at(entry.line, number)],
            ..RowVerdict::of(entry, Outcome::Refused)
        }
    }

    /// Certificates that were not annulled.
    fn active<'k>(&self, known: &'k KnownProduct) -> impl Iterator<Item = &'k Certificate> {
        let knowledge = Knowledge::of(&known.dossier, None);
        let now = self.terms.now;
        let annulled: Vec<CertificateId> = known
            .dossier
            .certificates
            .iter()
            .filter(|one| knowledge.standing(one.id, now) == Some(Standing::Annulled))
            .map(|one| one.id)
            .collect();
        known.dossier.certificates.iter().filter(move |one| !annulled.contains(&one.id))
    }

    fn with_number<'k>(
        &self,
        known: &'k KnownProduct,
        number: &'k str,
    ) -> impl Iterator<Item = &'k Certificate> {
        let bears = move |one: &&Certificate| {
            !number.is_empty()
                && known.decisions.iter().any(|(id, on)| *id == one.id && on == number)
        };
        self.active(known).filter(bears)
    }

    fn named<'k>(&self, known: &'k KnownProduct, named: &'k Supersedes) -> Option<&'k Certificate> {
        match named {
            Supersedes::Id(id) => self.active(known).find(|one| one.id.to_string() == *id),
            Supersedes::Decision(number) => {
                self.with_number(known, &number.normal).max_by_key(|one| one.decided)
            }
        }
    }

    fn cited(&self, known: &KnownProduct, id: CertificateId) -> String {
        let number = known.decisions.iter().find(|(of, _)| *of == id).map(|(_, number)| number);
        let date = known.dossier.certificates.iter().find(|one| one.id == id);
        let date = date.map_or(String::new(), |one| one.decided.to_string());
        let number = number.filter(|number| !number.is_empty());
        number.map_or_else(|| date.clone(), |number| format!("{number}, {date}"))
    }
}

/// A certificate whose possible time in force overlaps that of `own`, but for the one that it replaces.
fn clash(
    windows: &[Window],
    own: CertificateId,
    replaced: Option<CertificateId>,
) -> Option<CertificateId> {
    let (own, others): (Vec<&Window>, Vec<&Window>) =
        windows.iter().partition(|one| one.certificate == own);
    let overlaps = |other: &&Window| {
        Some(other.certificate) != replaced
            && own.iter().any(|own| own.from < other.until && other.from < own.until)
    };
    others.into_iter().find(overlaps).map(|other| other.certificate)
}

fn unchanged(entry: &Entry, certificate: Option<CertificateId>) -> RowVerdict {
    RowVerdict { certificate, ..RowVerdict::of(entry, Outcome::Unchanged) }
}

fn same_year(one: PartialDate, other: PartialDate) -> bool {
    use chrono::Datelike as _;
    one.earliest().year() == other.earliest().year()
}

fn shown(named: &Supersedes) -> String {
    match named {
        Supersedes::Id(id) => id.clone(),
        Supersedes::Decision(number) => number.normal.clone(),
    }
}
