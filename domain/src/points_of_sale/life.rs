//! A point's life: what its people did and what officers decided. Only that is kept; that an approval has
//! ended follows from the clock.

use crate::calendar::{Instant, day_of, end_of, plus_months};

/// Longest approval, in months. No act was found that bounds it; this keeps slips of the pen out.
pub const LONGEST_MONTHS: u32 = 120;

/// The time for which a point is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// First instant.
    pub from: Instant,
    /// First instant no longer.
    pub until: Instant,
}

/// How far a point has come by what was done and decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Being written.
    Draft,
    /// Waits for the department.
    Submitted,
    /// An officer was there.
    Inspected,
    /// Refused; it may be mended and submitted again.
    Refused,
    /// Approved.
    Approved(Approval),
    /// Approved and stopped for the time being.
    Suspended(Approval),
    /// The approval was taken back for good.
    Revoked(Approval),
    /// Its people gave it up.
    Withdrawn,
}

/// Where a point stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being written.
    Draft,
    /// Waits for the department.
    Submitted,
    /// An officer was there; the decision is due.
    Inspected,
    /// Approved, and in the time of its approval.
    Approved,
    /// The time of its approval is over.
    Expired,
    /// Refused.
    Refused,
    /// Stopped for the time being.
    Suspended,
    /// Its approval was taken back.
    Revoked,
    /// Given up.
    Withdrawn,
}

/// What may be asked of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Its people submit it.
    Submit,
    /// Its people give it up.
    Withdraw,
    /// An officer was there.
    Inspect,
    /// Approves it until an instant.
    Approve(Instant),
    /// Refuses it.
    Refuse,
    /// Lengthens an approval that runs.
    Extend(Instant),
    /// Stops it for the time being.
    Suspend,
    /// Ends a suspension.
    Reinstate,
    /// Takes the approval back for good.
    Revoke,
}

/// Why a command was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The command does not fit where the point stands.
    #[error("this command does not fit the status")]
    NotFrom(Status),
    /// The approval would be over already.
    #[error("the end lies in the past")]
    Past,
    /// The approval would last longer than [`LONGEST_MONTHS`].
    #[error("the end lies too far ahead")]
    TooLong,
    /// An extension has to end later than the approval does.
    #[error("the end is no later than it was")]
    NotLonger,
}

impl Approval {
    /// Whether an instant lies in it.
    pub fn covers(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }
}

impl Life {
    /// Where the point stands at an instant.
    pub fn status(&self, at: Instant) -> Status {
        match self {
            Self::Draft => Status::Draft,
            Self::Submitted => Status::Submitted,
            Self::Inspected => Status::Inspected,
            Self::Refused => Status::Refused,
            Self::Approved(approval) if at < approval.until => Status::Approved,
            Self::Approved(_) => Status::Expired,
            Self::Suspended(_) => Status::Suspended,
            Self::Revoked(_) => Status::Revoked,
            Self::Withdrawn => Status::Withdrawn,
        }
    }

    /// The approval that was given last, in force or not.
    pub fn approval(&self) -> Option<Approval> {
        match self {
            Self::Approved(one) | Self::Suspended(one) | Self::Revoked(one) => Some(*one),
            _ => None,
        }
    }

    /// The next instant at which the clock alone changes the status.
    pub fn next_change(&self, at: Instant) -> Option<Instant> {
        match self {
            Self::Approved(approval) if at < approval.until => Some(approval.until),
            _ => None,
        }
    }

    /// Whether what an inspection looked at may be edited: kind, name, place, area.
    pub fn particulars_open(&self, at: Instant) -> bool {
        matches!(self.status(at), Status::Draft | Status::Refused | Status::Expired)
    }

    /// Whether what changes from day to day may be edited: hours, staff, goods.
    pub fn is_kept(&self) -> bool {
        !matches!(self, Self::Revoked(_) | Self::Withdrawn)
    }

    /// What becomes of the point by a command.
    pub fn follow(self, command: Command, now: Instant) -> Result<Self, Refusal> {
        let status = self.status(now);
        match (command, self) {
            (Command::Submit, _) if self.particulars_open(now) => Ok(Self::Submitted),
            (Command::Withdraw, life) if life.is_kept() => Ok(Self::Withdrawn),
            (Command::Inspect, Self::Submitted) => Ok(Self::Inspected),
            (Command::Approve(until), Self::Inspected) => {
                Ok(Self::Approved(Approval { from: now, until: end(until, now)? }))
            }
            (Command::Refuse, Self::Submitted | Self::Inspected) => Ok(Self::Refused),
            (Command::Extend(until), Self::Approved(old)) if status == Status::Approved => {
                let until = end(until, now)?;
                let longer = until > old.until;
                let next = Self::Approved(Approval { until, ..old });
                longer.then_some(next).ok_or(Refusal::NotLonger)
            }
            (Command::Suspend, Self::Approved(one)) if status == Status::Approved => {
                Ok(Self::Suspended(one))
            }
            (Command::Reinstate, Self::Suspended(one)) => Ok(Self::Approved(one)),
            (Command::Revoke, Self::Approved(one)) if status == Status::Approved => {
                Ok(Self::Revoked(one))
            }
            (Command::Revoke, Self::Suspended(one)) => Ok(Self::Revoked(one)),
            _ => Err(Refusal::NotFrom(status)),
        }
    }
}

/// The end of an approval given now.
fn end(until: Instant, now: Instant) -> Result<Instant, Refusal> {
    let latest = plus_months(day_of(now), LONGEST_MONTHS).map(end_of);
    match latest {
        _ if until <= now => Err(Refusal::Past),
        Some(latest) if until <= latest => Ok(until),
        _ => Err(Refusal::TooLong),
    }
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Submitted,
        Self::Inspected,
        Self::Approved,
        Self::Expired,
        Self::Refused,
        Self::Suspended,
        Self::Revoked,
        Self::Withdrawn,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Inspected => "inspected",
            Self::Approved => "approved",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the public is told of it: once approved, always, whatever became of that.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Approved | Self::Expired | Self::Suspended | Self::Revoked)
    }
}
