//! The book of a gate: every scan once, by its nonce. A scan that arrives again changes nothing, and gets
//! the answer that it got first.

use super::{Direction, Outcome, Reading, judge};
use crate::calendar::{Instant, day_of};
use crate::fairs::{Days, Stage};
use std::collections::HashMap;
use uuid::Uuid;

/// A badge held to a scanner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// What the device calls it, once within the fair.
    pub nonce: String,
    /// The badge of this fair that it was; `None` where it was none.
    pub badge: Option<Uuid>,
    /// Which way.
    pub direction: Direction,
    /// When.
    pub at: Instant,
    /// Of a scan made offline: whether somebody went through. Nobody takes that back.
    pub went: Option<bool>,
}

/// The answer that a scan got first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// The badge.
    pub badge: Option<Uuid>,
    /// Which way.
    pub direction: Direction,
    /// What was decided.
    pub outcome: Outcome,
    /// Whether somebody went through.
    pub went: bool,
    /// When it was made.
    pub at: Instant,
}

/// Why a scan is not written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Rejection {
    /// Another scan has its nonce.
    #[error("another scan has this nonce")]
    NonceUsed,
    /// It was made after it arrived.
    #[error("made after it arrived")]
    InTheFuture,
    /// It was made before the fair's first day.
    #[error("made before the fair")]
    BeforeTheFair,
    /// It was made after the fair's last day.
    #[error("made after the fair")]
    AfterTheFair,
}

/// What becomes of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is written down with this answer.
    New(First),
    /// It was written down before, with this one.
    Again(First),
    /// It isn't written down.
    Rejected(Rejection),
}

/// What is known of the gate as far as it matters to some scans.
#[derive(Clone, Debug, Default)]
pub struct Book {
    known: HashMap<String, First>,
    passages: HashMap<Uuid, Vec<(Instant, Direction)>>,
}

impl Rejection {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NonceUsed => "nonce_used",
            Self::InTheFuture => "in_the_future",
            Self::BeforeTheFair => "before_the_fair",
            Self::AfterTheFair => "after_the_fair",
        }
    }
}

impl Book {
    /// Enters a scan that was written down before.
    pub fn enter(&mut self, nonce: String, first: First) {
        if first.went {
            self.pass(&first);
        }
        self.known.insert(nonce, first);
    }

    /// Takes a scan: what it turned out to be is held against the fair's stage and days, and against what
    /// is in the book.
    pub fn take(
        &mut self,
        scan: &Scan,
        reading: &Reading,
        (stage, days): (Stage, Days),
        received: Instant,
    ) -> Taken {
        if let Some(first) = self.known.get(&scan.nonce) {
            let same = (first.badge, first.direction) == (scan.badge, scan.direction);
            // A nonce must not lend a badge the answer of another.
            return if same { Taken::Again(*first) } else { Taken::Rejected(Rejection::NonceUsed) };
        }
        if let Some(rejection) = scan.went.and_then(|_| untimely(scan.at, days, received)) {
            return Taken::Rejected(rejection);
        }
        let inside = scan.badge.is_some_and(|badge| self.inside(badge, scan.at));
        let outcome = judge(reading, stage, (scan.direction, scan.at), inside);
        let went = scan.went.unwrap_or(outcome == Outcome::Admitted) && scan.badge.is_some();
        let (badge, direction, at) = (scan.badge, scan.direction, scan.at);
        let first = First { badge, direction, outcome, went, at };
        self.enter(scan.nonce.clone(), first);
        Taken::New(first)
    }

    /// Whether the last passage of a badge on the day of an instant, until then, was an entry.
    fn inside(&self, badge: Uuid, at: Instant) -> bool {
        let all = self.passages.get(&badge).into_iter().flatten();
        let before = all.filter(|(when, _)| *when <= at && day_of(*when) == day_of(at));
        before.max().is_some_and(|(_, direction)| *direction == Direction::Entry)
    }

    fn pass(&mut self, first: &First) {
        if let Some(badge) = first.badge {
            self.passages.entry(badge).or_default().push((first.at, first.direction));
        }
    }
}

/// Why a scan that was made offline can't have been made when it says.
fn untimely(at: Instant, days: Days, received: Instant) -> Option<Rejection> {
    if at > received {
        Some(Rejection::InTheFuture)
    } else if at < days.begin() {
        Some(Rejection::BeforeTheFair)
    } else if at >= days.end() {
        Some(Rejection::AfterTheFair)
    } else {
        None
    }
}

/// The order in which the scans of an upload are taken, whatever order they came in: places in the list.
pub fn arrange(scans: &[Scan]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scans.len()).collect();
    places.sort_by(|one, two| {
        let key = |place: &usize| {
            let scan = &scans[*place];
            (scan.at, &scan.nonce, scan.badge, scan.direction, scan.went)
        };
        key(one).cmp(&key(two))
    });
    places
}
