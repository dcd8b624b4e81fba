//! The gate of a fair: who is let in with which badge, and why not. Badges are signed and checked offline;
//! here is what counts once a scan has arrived.

mod book;
mod consent;
#[cfg(test)]
mod tests;

pub use book::{Book, First, Rejection, Scan, Taken, arrange};
pub use consent::ConsentField;

use super::applications::State;
use super::eligibility::OnLoss;
use super::{Days, Stage};
use crate::calendar::{Instant, end_of, start_of};

/// Most scans of one upload.
pub const MOST_SCANS: usize = 10_000;

/// Who carries a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BadgeKind {
    /// Somebody who stands at an exhibitor's booth.
    Staff,
    /// A buyer.
    Buyer,
    /// Somebody of an authority or of the organiser.
    Official,
}

/// Which way somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// In.
    Entry,
    /// Out.
    Exit,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The code is no badge of this platform: unreadable, of another kind, or forged.
    Invalid,
    /// A badge of another fair.
    ForeignFair,
    /// The fair was called off.
    CalledOff,
    /// The badge was taken back.
    Revoked,
    /// The badge's first day is still to come.
    NotYetValid,
    /// The badge's last day is over.
    NoLongerValid,
    /// The exhibitor hasn't paid, or its booths are not confirmed.
    Unconfirmed,
    /// The exhibitor has no booth.
    NoBooth,
    /// The exhibitor doesn't come, or was refused.
    Withdrawn,
    /// The exhibitor no longer has what its booths rest on.
    NotEligible,
    /// Whoever carries this badge is inside.
    AlreadyInside,
}

/// What the gate decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Goes through.
    Admitted,
    /// Doesn't.
    Refused(Reason),
}

/// What the booths of an exhibitor rest on at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Footing {
    /// What they ask for.
    Firm,
    /// Something was lost; the booths are kept, without the mark.
    WithoutMark,
    /// Something was lost, and the booths with it.
    Lost,
}

/// What the gate looks at of an exhibitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhibiting {
    /// The state of its application.
    pub state: State,
    /// What its booths rest on.
    pub footing: Footing,
}

/// A badge of this fair, as far as the gate looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// On which days it opens.
    pub days: Days,
    /// Since when it doesn't.
    pub revoked: Option<Instant>,
    /// The exhibitor whose staff carries it; `None` for buyers and officials.
    pub exhibiting: Option<Exhibiting>,
}

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// No badge of this platform.
    Unreadable,
    /// A badge of another fair.
    Foreign,
    /// A badge of this one.
    Ours(Pass),
}

impl BadgeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Buyer, Self::Official];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Buyer => "buyer",
            Self::Official => "official",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Direction {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
        }
    }

    /// The direction with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Entry, Self::Exit].into_iter().find(|one| one.code() == code)
    }
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Invalid,
        Self::ForeignFair,
        Self::CalledOff,
        Self::Revoked,
        Self::NotYetValid,
        Self::NoLongerValid,
        Self::Unconfirmed,
        Self::NoBooth,
        Self::Withdrawn,
        Self::NotEligible,
        Self::AlreadyInside,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::ForeignFair => "foreign_fair",
            Self::CalledOff => "called_off",
            Self::Revoked => "revoked",
            Self::NotYetValid => "not_yet_valid",
            Self::NoLongerValid => "no_longer_valid",
            Self::Unconfirmed => "unconfirmed",
            Self::NoBooth => "no_booth",
            Self::Withdrawn => "withdrawn",
            Self::NotEligible => "not_eligible",
            Self::AlreadyInside => "already_inside",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl Footing {
    /// What booths rest on at an instant: whether what is shown meets their rules then, and if not, what
    /// the organiser does about it – by the loss that was noticed, else by its rules of today.
    pub fn at(
        now: Instant,
        eligible: bool,
        noticed: Option<(OnLoss, Option<Instant>)>,
        rules: OnLoss,
    ) -> Self {
        if eligible {
            return Self::Firm;
        }
        let (outcome, until) = noticed.unwrap_or((rules, None));
        match outcome {
            OnLoss::Keep => Self::WithoutMark,
            // Whom nobody has told yet has all of the time that is given.
            OnLoss::Replace if until.is_none_or(|until| now < until) => Self::WithoutMark,
            OnLoss::Replace | OnLoss::Release => Self::Lost,
        }
    }
}

impl Exhibiting {
    /// Why its staff is not let in. Whoever is at the fair already stays.
    fn refuses(self) -> Option<Reason> {
        match self.state {
            State::CheckedIn | State::Completed => None,
            State::Confirmed => (self.footing == Footing::Lost).then_some(Reason::NotEligible),
            State::Offered { .. } | State::Accepted => Some(Reason::Unconfirmed),
            State::Withdrawn | State::Rejected => Some(Reason::Withdrawn),
            _ => Some(Reason::NoBooth),
        }
    }
}

impl Pass {
    /// Why it doesn't open at an instant.
    fn refuses(&self, at: Instant) -> Option<Reason> {
        if self.revoked.is_some_and(|since| since <= at) {
            Some(Reason::Revoked)
        } else if at < start_of(self.days.first()) {
            Some(Reason::NotYetValid)
        } else if at >= end_of(self.days.last()) {
            Some(Reason::NoLongerValid)
        } else {
            self.exhibiting.and_then(Exhibiting::refuses)
        }
    }
}

/// What the gate decides: who is inside already is not let in a second time. Whoever has a badge of this
/// fair may always leave.
pub fn judge(
    reading: &Reading,
    stage: Stage,
    (direction, at): (Direction, Instant),
    inside: bool,
) -> Outcome {
    let pass = match reading {
        Reading::Unreadable => return Outcome::Refused(Reason::Invalid),
        Reading::Foreign => return Outcome::Refused(Reason::ForeignFair),
        Reading::Ours(pass) => pass,
    };
    if direction == Direction::Exit {
        return Outcome::Admitted;
    }
    let called_off = (stage == Stage::Cancelled).then_some(Reason::CalledOff);
    let reason = called_off.or_else(|| pass.refuses(at));
    match reason.or_else(|| inside.then_some(Reason::AlreadyInside)) {
        Some(reason) => Outcome::Refused(reason),
        None => Outcome::Admitted,
    }
}
