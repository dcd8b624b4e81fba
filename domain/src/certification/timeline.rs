//! The whole time line of each certificate: every instant belongs to exactly one stretch, so that a
//! question about any instant, also one long past or to come, is answered by finding its stretch.

use super::Standing;
use super::dossier::{Dossier, Event};
use super::knowledge::{Knowledge, Known, active_events, last_day};
use crate::calendar::{Day, Instant, PartialDate, plus_months};
use crate::ids::CertificateId;

/// A maximal half-open stretch of time in which a certificate's standing and last day stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its standing throughout.
    pub standing: Standing,
    /// Its last day as it counts throughout, extension included, the latest that it may be.
    pub valid_to: Day,
    /// First instant; `None` for the first stretch, which has no beginning.
    pub from: Option<Instant>,
    /// First instant after it; `None` for the last stretch, which has no end.
    pub until: Option<Instant>,
}

impl Stretch {
    /// Whether an instant lies in it.
    pub fn contains(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

impl Dossier {
    /// Events recorded up to and including `known_at` (all when `None`) and not undone in the knowledge
    /// of then, in the order in which they were recorded.
    pub fn events_in_effect(&self, known_at: Option<Instant>) -> Vec<&Event> {
        active_events(self, &|at| known_at.is_none_or(|known| at <= known))
    }
}

impl Knowledge<'_> {
    /// The time line of every certificate known, in order of time per certificate, without gaps.
    pub fn timeline(&self) -> Vec<Stretch> {
        self.known.iter().flat_map(Known::timeline).collect()
    }

    /// The decision's date after all corrections known.
    pub fn decided(&self, certificate: CertificateId) -> Option<PartialDate> {
        self.get(certificate).map(|known| known.decided)
    }

    /// The packs named, after all corrections known.
    pub fn packs(&self, certificate: CertificateId) -> &[String] {
        self.get(certificate).map_or(&[], |known| known.packs)
    }

    /// Whether the ordinary last day surely lies later than the rule set's months after the decision.
    pub fn outlasts_its_rules(&self, certificate: CertificateId) -> bool {
        let Some(known) = self.get(certificate) else { return false };
        plus_months(known.decided.latest(), known.certificate.rules.months)
            .is_some_and(|limit| last_day(known.end.earliest) > limit)
    }

    /// The certificate known to replace this one soonest.
    pub fn successor(&self, certificate: CertificateId) -> Option<CertificateId> {
        let replaces =
            |one: &&Known<'_>| !one.annulled && one.certificate.supersedes == Some(certificate);
        let soonest = self.known.iter().filter(replaces).min_by_key(|one| one.from.latest)?;
        Some(soonest.certificate.id)
    }
}

impl Known<'_> {
    fn timeline(&self) -> Vec<Stretch> {
        let mut edges: Vec<Instant> = self.boundaries().collect();
        edges.sort_unstable();
        edges.dedup();
        let mut found: Vec<Stretch> = Vec::new();
        for from in std::iter::once(None).chain(edges.into_iter().map(Some)) {
            let at = from.unwrap_or(Instant::MIN_UTC);
            let (standing, valid_to) = (self.standing(at), last_day(self.end_at(at).latest));
            if let Some(last) = found.last_mut() {
                if (last.standing, last.valid_to) == (standing, valid_to) {
                    continue;
                }
                last.until = from;
            }
            let certificate = self.certificate.id;
            found.push(Stretch { certificate, standing, valid_to, from, until: None });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{end_of, start_of};
    use crate::certification::{Certificate, EventKind, ProductState, RuleSet, Stars};
    use crate::ids::EventId;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn dossier(decided: &str, events: Vec<Event>) -> Dossier {
        let decided = PartialDate::parse(decided).expect("a date");
        let one = Certificate {
            id: CertificateId(Uuid::from_u128(1)),
            producer: Uuid::from_u128(2).into(),
            stars: Stars::Four,
            recorded: start_of(decided.earliest()),
            decided,
            valid_from: None,
            valid_to: None,
            rules: RuleSet::on(decided.earliest()),
            supersedes: None,
            packs: Vec::new(),
        };
        Dossier {
            product: Uuid::from_u128(3).into(),
            producer: one.producer,
            state: ProductState::default(),
            certificates: vec![one],
            events,
            acceptances: Vec::new(),
            reported: false,
        }
    }

    fn event(number: u128, effective: Instant, kind: EventKind) -> Event {
        Event {
            id: EventId(Uuid::from_u128(number)),
            certificate: CertificateId(Uuid::from_u128(1)),
            effective,
            recorded: effective,
            kind,
        }
    }

    fn told(dossier: &Dossier) -> Vec<(Standing, Day, Option<Instant>)> {
        let timeline = Knowledge::of(dossier, None).timeline();
        timeline.iter().map(|one| (one.standing, one.valid_to, one.until)).collect()
    }

    #[test]
    fn a_time_line_begins_and_ends_nowhere() {
        let (first, last) = (start_of(day("2023-12-28")), end_of(day("2026-12-28")));
        let valid_to = day("2026-12-28");
        assert_eq!(
            told(&dossier("2023-12-28", Vec::new())),
            [
                (Standing::NotYetValid, valid_to, Some(first)),
                (Standing::Valid, valid_to, Some(last)),
                (Standing::Expired, valid_to, None),
            ]
        );
    }

    #[test]
    fn an_extension_cuts_the_stretch_in_which_the_last_day_is_another() {
        let counts = start_of(day("2026-12-01"));
        let until = day("2027-03-01");
        let extended = event(9, counts, EventKind::Extended { until });
        let told = told(&dossier("2023-12-28", vec![extended]));
        assert_eq!(told[1], (Standing::Valid, day("2026-12-28"), Some(counts)));
        assert_eq!(told[2], (Standing::Valid, until, Some(end_of(until))));
    }

    #[test]
    fn each_instant_has_the_standing_of_its_stretch() {
        let revoked = event(9, start_of(day("2025-05-05")), EventKind::Revoked);
        for decided in ["2023", "2023-12", "2023-12-28"] {
            let dossier = dossier(decided, vec![revoked.clone()]);
            let knowledge = Knowledge::of(&dossier, None);
            let timeline = knowledge.timeline();
            for days in 0..2000 {
                let noon = start_of(day("2022-06-01")) + chrono::TimeDelta::hours(24 * days + 12);
                let mut holding = timeline.iter().filter(|one| one.contains(noon));
                let stretch = holding.next().expect("no gaps");
                assert!(holding.next().is_none(), "no overlaps");
                assert_eq!(knowledge.standing(stretch.certificate, noon), Some(stretch.standing));
            }
        }
    }

    #[test]
    fn a_printed_term_beyond_the_rules_is_noticed() {
        let mut long = dossier("2023-12-28", Vec::new());
        let id = long.certificates[0].id;
        assert!(!Knowledge::of(&long, None).outlasts_its_rules(id));
        long.certificates[0].valid_to = Some(day("2026-12-29"));
        assert!(Knowledge::of(&long, None).outlasts_its_rules(id));
    }
}
