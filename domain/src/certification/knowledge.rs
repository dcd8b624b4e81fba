//! What the register knew at an instant, and what follows from it for any other instant.

use super::Stars;
use super::dossier::{Certificate, Correction, Dossier, Event, EventKind, Target};
use crate::calendar::{Day, Instant, PartialDate, day_of, end_of, plus_months, start_of};
use crate::ids::{CertificateId, EventId};
use std::collections::HashSet;

/// A certificate's standing at an instant, derived and never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Its issue was undone as a mistake.
    Annulled,
    /// Its first day is still to come.
    NotYetValid,
    /// Withdrawn by its authority.
    Revoked,
    /// Replaced by a later certificate.
    Superseded,
    /// Its term, with any extension, is over.
    Expired,
    /// In force.
    Valid,
    /// The known dates leave it open. Never counts as valid.
    Uncertain,
}

/// A half-open stretch of time in which a certificate is surely in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its stars.
    pub stars: Stars,
    /// First instant in force.
    pub from: Instant,
    /// First instant no longer in force.
    pub until: Instant,
}

/// A dossier as read with what was known at some instant.
#[derive(Debug)]
pub struct Knowledge<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) known: Vec<Known<'a>>,
}

/// The earliest and the latest instant that an imprecise date may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) earliest: Instant,
    pub(super) latest: Instant,
}

/// One certificate with all that is known of it folded in.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) annulled: bool,
    pub(super) from: Span,
    pub(super) end: Span,
    pub(super) revoked: Option<Instant>,
    superseded: Option<Span>,
    /// Changes of the extension in the order in which they count.
    extensions: Vec<(Instant, Option<Day>)>,
    pub(super) holds: Vec<(Instant, Instant)>,
    pub(super) packs: &'a [String],
    /// The decision's date, corrections applied.
    pub(super) decided: PartialDate,
}

impl<'a> Knowledge<'a> {
    /// Reads a dossier with all that was recorded up to and including `known_at`; all of it when `None`.
    pub fn of(dossier: &'a Dossier, known_at: Option<Instant>) -> Self {
        let recorded = |at: Instant| known_at.is_none_or(|known| at <= known);
        let events: Vec<&Event> = active_events(dossier, &recorded);
        let mut known: Vec<Known<'a>> = dossier
            .certificates
            .iter()
            .filter(|certificate| recorded(certificate.recorded))
            .map(|certificate| Known::of(certificate, &events))
            .collect();
        let successions: Vec<(CertificateId, Span)> = known
            .iter()
            .filter(|one| !one.annulled)
            .filter_map(|one| Some((one.certificate.supersedes?, one.from)))
            .collect();
        for one in &mut known {
            one.superseded = successions
                .iter()
                .filter(|(old, _)| *old == one.certificate.id)
                .map(|(_, from)| *from)
                .reduce(Span::sooner);
        }
        Self { dossier, known }
    }

    /// The standing of a certificate at an instant; `None` when the register did not know of it.
    pub fn standing(&self, certificate: CertificateId, at: Instant) -> Option<Standing> {
        self.get(certificate).map(|known| known.standing(at))
    }

    /// The last day of validity at an instant, extension included: the latest that it may be.
    pub fn valid_to(&self, certificate: CertificateId, at: Instant) -> Option<Day> {
        self.get(certificate).map(|known| last_day(known.end_at(at).latest))
    }

    /// First day and ordinary last day, as earliest and latest, before any extension.
    pub fn term(&self, certificate: CertificateId) -> Option<((Day, Day), (Day, Day))> {
        self.get(certificate).map(|known| {
            let first = (day_of(known.from.earliest), day_of(known.from.latest));
            (first, (last_day(known.end.earliest), last_day(known.end.latest)))
        })
    }

    /// The stretches in which certificates are surely in force, in order of time per certificate.
    pub fn windows(&self) -> Vec<Window> {
        self.known.iter().flat_map(Known::windows).collect()
    }

    /// The stretches in which certificates are or may be in force, for the check of overlaps.
    pub fn possible_windows(&self) -> Vec<Window> {
        let possible = |standing| matches!(standing, Standing::Valid | Standing::Uncertain);
        self.known.iter().flat_map(|known| known.stretches(possible)).collect()
    }

    pub(super) fn get(&self, certificate: CertificateId) -> Option<&Known<'a>> {
        self.known.iter().find(|known| known.certificate.id == certificate)
    }

    /// Every instant at which the clock alone may change something, unordered.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = Instant> + '_ {
        let announced = self.dossier.state.producer_suspended_from;
        self.known.iter().flat_map(Known::boundaries).chain(announced)
    }
}

impl<'a> Known<'a> {
    fn of(certificate: &'a Certificate, events: &[&'a Event]) -> Self {
        let own: Vec<&'a Event> =
            events.iter().copied().filter(|event| event.certificate == certificate.id).collect();
        let terms = corrected(certificate, &own);
        let first = terms.valid_from.or(terms.decided).unwrap_or(certificate.decided);
        let last = |day: Day| {
            let printed = terms.valid_to.or_else(|| plus_months(day, certificate.rules.months));
            end_of(printed.unwrap_or(Day::MAX))
        };
        Self {
            certificate,
            annulled: own.iter().any(|e| e.kind == EventKind::Annulled(Target::Issue)),
            from: Span { earliest: start_of(first.earliest()), latest: start_of(first.latest()) },
            end: Span { earliest: last(first.earliest()), latest: last(first.latest()) },
            revoked: own.iter().filter(|e| e.kind == EventKind::Revoked).map(|e| e.effective).min(),
            superseded: None,
            extensions: extensions(&own),
            holds: holds(&own),
            packs: terms.packs,
            decided: terms.decided.unwrap_or(certificate.decided),
        }
    }

    pub(super) fn standing(&self, at: Instant) -> Standing {
        if self.annulled {
            return Standing::Annulled;
        }
        if at < self.from.earliest {
            return Standing::NotYetValid;
        }
        let started = self.started_standing(at);
        if at < self.from.latest { Standing::Uncertain } else { started }
    }

    /// The standing, given that the first day has come.
    fn started_standing(&self, at: Instant) -> Standing {
        if self.revoked.is_some_and(|revoked| revoked <= at) {
            return Standing::Revoked;
        }
        let end = self.end_at(at);
        match self.superseded {
            Some(span) if span.latest <= at => Standing::Superseded,
            Some(span) if span.earliest <= at => Standing::Uncertain,
            _ if end.latest <= at => Standing::Expired,
            _ if end.earliest <= at => Standing::Uncertain,
            _ => Standing::Valid,
        }
    }

    pub(super) fn held(&self, at: Instant) -> bool {
        self.holds.iter().any(|(from, until)| *from <= at && at < *until)
    }

    /// The end of the term as it counts at an instant: an extension counts from its own effect.
    pub(super) fn end_at(&self, at: Instant) -> Span {
        match self.extension_at(at) {
            Some(until) => Span {
                earliest: self.end.earliest.max(end_of(until)),
                latest: self.end.latest.max(end_of(until)),
            },
            None => self.end,
        }
    }

    /// The extension that counts at an instant.
    pub(super) fn extension_at(&self, at: Instant) -> Option<Day> {
        let governing = self.extensions.iter().rev().find(|(effective, _)| *effective <= at);
        governing.and_then(|(_, until)| *until)
    }

    fn windows(&self) -> Vec<Window> {
        self.stretches(|standing| standing == Standing::Valid)
    }

    /// Maximal stretches between boundaries in which the standing is one of those wanted.
    fn stretches(&self, wanted: impl Fn(Standing) -> bool) -> Vec<Window> {
        let mut edges: Vec<Instant> = self.boundaries().collect();
        edges.sort_unstable();
        edges.dedup();
        let mut found: Vec<Window> = Vec::new();
        for pair in edges.windows(2) {
            if !wanted(self.standing(pair[0])) {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.until == pair[0] => last.until = pair[1],
                _ => found.push(Window {
                    certificate: self.certificate.id,
                    stars: self.certificate.stars,
                    from: pair[0],
                    until: pair[1],
                }),
            }
        }
        found
    }

    pub(super) fn boundaries(&self) -> impl Iterator<Item = Instant> + '_ {
        let spans = [Some(self.from), Some(self.end), self.superseded];
        let extensions = self.extensions.iter();
        spans
            .into_iter()
            .flatten()
            .flat_map(|span| [span.earliest, span.latest])
            .chain(self.revoked)
            .chain(extensions.flat_map(|(at, until)| [Some(*at), until.map(end_of)]).flatten())
            .chain(self.holds.iter().flat_map(|(from, until)| [*from, *until]))
    }
}

impl Span {
    fn sooner(self, other: Self) -> Self {
        Self { earliest: self.earliest.min(other.earliest), latest: self.latest.min(other.latest) }
    }
}

/// The terms of a certificate after its corrections.
struct Terms<'a> {
    decided: Option<PartialDate>,
    valid_from: Option<PartialDate>,
    valid_to: Option<Day>,
    packs: &'a [String],
}

fn corrected<'a>(certificate: &'a Certificate, events: &[&'a Event]) -> Terms<'a> {
    let mut terms = Terms {
        decided: None,
        valid_from: certificate.valid_from,
        valid_to: certificate.valid_to,
        packs: &certificate.packs,
    };
    for event in events {
        if let EventKind::Corrected(Correction { decided, valid_from, valid_to, packs }) =
            &event.kind
        {
            terms.decided = decided.or(terms.decided);
            terms.valid_from = valid_from.or(terms.valid_from);
            terms.valid_to = valid_to.or(terms.valid_to);
            terms.packs = packs.as_deref().unwrap_or(terms.packs);
        }
    }
    terms
}

/// Events that are known and not undone, in the order in which they were recorded.
pub(super) fn active_events<'a>(
    dossier: &'a Dossier,
    recorded: &impl Fn(Instant) -> bool,
) -> Vec<&'a Event> {
    let mut events: Vec<&Event> =
        dossier.events.iter().filter(|event| recorded(event.recorded)).collect();
    events.sort_by_key(|event| event.recorded);
    // An annulment undoes only what was recorded before it, so one pass from the newest settles
    // annulments of annulments.
    let mut undone: HashSet<EventId> = HashSet::new();
    for event in events.iter().rev() {
        if let EventKind::Annulled(Target::Event(target)) = event.kind
            && !undone.contains(&event.id)
        {
            undone.insert(target);
        }
    }
    events.retain(|event| !undone.contains(&event.id));
    events
}

fn extensions(events: &[&Event]) -> Vec<(Instant, Option<Day>)> {
    let mut changes: Vec<(Instant, Option<Day>)> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::Extended { until } => Some((event.effective, Some(until))),
            EventKind::ExtensionEnded => Some((event.effective, None)),
            _ => None,
        })
        .collect();
    changes.sort_by_key(|(effective, _)| *effective);
    changes
}

/// Each hold's stretch, cut by the first lifting of the same name that comes at or after its start.
fn holds(events: &[&Event]) -> Vec<(Instant, Instant)> {
    let mut found = Vec::new();
    for event in events {
        let EventKind::HoldPlaced { hold, until } = &event.kind else { continue };
        let lifted = events
            .iter()
            .filter(
                |other| matches!(&other.kind, EventKind::HoldLifted { hold: name } if name == hold),
            )
            .map(|other| other.effective)
            .filter(|effective| *effective >= event.effective)
            .min();
        found.push((event.effective, lifted.map_or(*until, |lifted| lifted.min(*until))));
    }
    found
}

pub(super) fn last_day(end: Instant) -> Day {
    day_of(end).pred_opt().unwrap_or(Day::MIN)
}
