//! A seller's life on this platform: what was decided, and what follows from it at an instant. Only
//! decisions are kept: that a suspension announced for Friday holds follows on Friday, from the clock.

use super::{Notice, Ready};
use crate::calendar::Instant;
use chrono::TimeDelta;

/// Where a seller stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Known to the register only: it has not applied.
    Outside,
    /// Wants to sell; its requirements are looked at.
    Applied,
    /// The operator refused the application.
    Refused,
    /// The seller took its application back.
    Withdrawn,
    /// May open its storefront.
    Verified,
    /// Sells.
    Open,
    /// Stopped by the platform; the mark is withheld on its products.
    Suspended,
    /// Sells here no more.
    Closed,
}

/// How far a seller has come by decisions that count at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It has not applied.
    Outside,
    /// It applied.
    Applied,
    /// Its application was refused.
    Refused,
    /// It took its application back.
    Withdrawn,
    /// It was verified.
    Verified,
    /// It opened.
    Open,
}

/// The end of a seller's selling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// First instant closed.
    pub from: Instant,
    /// Whether the platform closed it for cause. Then the mark is withheld too, and it may not apply
    /// again until it is reinstated.
    pub barred: bool,
}

/// A time in which a seller serves nobody ("closed for the harvest"). It lies over the status and
/// changes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    /// First instant away.
    pub from: Instant,
    /// First instant back.
    pub until: Instant,
}

/// Who gives a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Giver {
    /// A member of the producer.
    Seller,
    /// The platform's operator.
    Operator,
}

/// What may be asked of a seller's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Asks to sell.
    Apply,
    /// Refuses the application.
    Refuse,
    /// Takes the application back.
    Withdraw,
    /// Finds all requirements met.
    Verify(Ready),
    /// Opens the storefront.
    Open,
    /// Stops the seller from an instant on.
    Suspend(Notice),
    /// Ends or calls off a suspension, and lets one that was closed for cause apply again.
    Reinstate,
    /// Ends the selling for cause.
    Close(Notice),
    /// Takes an announced closure back.
    CallOffClosure,
    /// Ends the own selling, at once.
    Leave,
    /// Announces a time away, in place of any other.
    GoAway(Away),
    /// Is back before the time, or calls the time away off.
    ComeBack,
}

/// Why a command was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else gives this command.
    #[error("this command is not his to give")]
    NotYours,
    /// The command does not fit the status, which is named.
    #[error("the status does not allow it")]
    WrongStatus(Status),
    /// What would be announced is announced for the same instant or sooner.
    #[error("it is announced already")]
    Announced,
    /// There is nothing to end or to call off.
    #[error("there is nothing to end")]
    NothingToEnd,
    /// A time away ends after it begins, and after now, and lasts a year at most.
    #[error("the time away is out of bounds")]
    AwayOutOfBounds,
}

/// Longest time away, in days.
const LONGEST_AWAY: i64 = 366;

/// A producer as seller: what was decided of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seller {
    stage: Stage,
    suspended_from: Option<Instant>,
    closure: Option<Closure>,
    away: Option<Away>,
}

impl Seller {
    /// A producer that has never applied.
    pub const OUTSIDE: Self =
        Self { stage: Stage::Outside, suspended_from: None, closure: None, away: None };

    /// A seller as recorded.
    pub fn recorded(
        stage: Stage,
        suspended_from: Option<Instant>,
        closure: Option<Closure>,
        away: Option<Away>,
    ) -> Self {
        Self { stage, suspended_from, closure, away }
    }

    /// How far it has come by decisions that count at once.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// First instant of the suspension that stands or is announced.
    pub fn suspended_from(&self) -> Option<Instant> {
        self.suspended_from
    }

    /// The closure that stands or is announced.
    pub fn closure(&self) -> Option<Closure> {
        self.closure
    }

    /// The time away that was announced last, over or not.
    pub fn away(&self) -> Option<Away> {
        self.away
    }

    /// Where it stands at an instant.
    pub fn status(&self, at: Instant) -> Status {
        if self.closed(at) {
            return Status::Closed;
        }
        if self.suspended(at) {
            return Status::Suspended;
        }
        self.stage.status()
    }

    /// From when on the platform withholds the mark on all its products.
    pub fn withheld_from(&self) -> Option<Instant> {
        let barred = self.closure.filter(|closure| closure.barred).map(|closure| closure.from);
        self.suspended_from.into_iter().chain(barred).min()
    }

    /// The time away that runs at an instant.
    pub fn away_at(&self, at: Instant) -> Option<Away> {
        self.away.filter(|away| away.from <= at && at < away.until)
    }

    /// Follows a command given at an instant, or says why not.
    pub fn follow(self, command: Command, by: Giver, now: Instant) -> Result<Self, Refusal> {
        if command.giver() != by {
            return Err(Refusal::NotYours);
        }
        let refused = || Refusal::WrongStatus(self.status(now));
        match command {
            Command::Apply if self.may_apply(now) => {
                Ok(Self { stage: Stage::Applied, closure: None, away: None, ..self })
            }
            Command::Refuse | Command::Withdraw if self.at_stage(&[Stage::Applied], now) => {
                Ok(Self { stage: command.stage().ok_or_else(refused)?, ..self })
            }
            Command::Verify(_) if self.is(Stage::Applied, now) => {
                Ok(Self { stage: Stage::Verified, ..self })
            }
            Command::Open if self.is(Stage::Verified, now) => {
                Ok(Self { stage: Stage::Open, ..self })
            }
            Command::Suspend(notice) if !self.closed(now) => self.suspend(notice, now),
            Command::Reinstate => self.reinstate(now),
            Command::Close(notice) if self.sells(now) => self.close(notice),
            Command::CallOffClosure if self.closure.is_some() && !self.closed(now) => {
                Ok(Self { closure: None, ..self })
            }
            Command::CallOffClosure if self.closure.is_none() => Err(Refusal::NothingToEnd),
            Command::Leave if self.sells(now) && self.closure.is_some() => Err(Refusal::Announced),
            Command::Leave if self.sells(now) => {
                Ok(Self { closure: Some(Closure { from: now, barred: false }), ..self })
            }
            Command::GoAway(away) if self.sells(now) => self.go_away(away, now),
            Command::ComeBack => match self.away.filter(|away| now < away.until) {
                Some(_) => Ok(Self { away: None, ..self }),
                None => Err(Refusal::NothingToEnd),
            },
            _ => Err(refused()),
        }
    }

    fn closed(&self, at: Instant) -> bool {
        self.closure.is_some_and(|closure| closure.from <= at)
    }

    fn suspended(&self, at: Instant) -> bool {
        self.suspended_from.is_some_and(|from| from <= at)
    }

    /// At one of these stages, suspended or not, and not closed.
    fn at_stage(&self, stages: &[Stage], now: Instant) -> bool {
        stages.contains(&self.stage) && !self.closed(now)
    }

    fn is(&self, stage: Stage, now: Instant) -> bool {
        self.at_stage(&[stage], now) && !self.suspended(now)
    }

    fn sells(&self, now: Instant) -> bool {
        self.at_stage(&[Stage::Verified, Stage::Open], now)
    }

    fn may_apply(&self, now: Instant) -> bool {
        let anew = matches!(self.stage, Stage::Outside | Stage::Refused | Stage::Withdrawn);
        let left = self.closure.is_some_and(|closure| closure.from <= now && !closure.barred);
        (anew || left) && !self.suspended(now)
    }

    fn suspend(self, notice: Notice, now: Instant) -> Result<Self, Refusal> {
        if self.suspended(now) {
            return Err(Refusal::WrongStatus(Status::Suspended));
        }
        sooner(notice.from(), self.suspended_from)?;
        Ok(Self { suspended_from: Some(notice.from()), ..self })
    }

    fn reinstate(self, now: Instant) -> Result<Self, Refusal> {
        let barred = self.closed(now) && self.closure.is_some_and(|closure| closure.barred);
        if self.suspended_from.is_none() && !barred {
            return Err(Refusal::NothingToEnd);
        }
        let mut closure = self.closure;
        if barred && let Some(closure) = &mut closure {
            closure.barred = false;
        }
        Ok(Self { suspended_from: None, closure, ..self })
    }

    fn close(self, notice: Notice) -> Result<Self, Refusal> {
        sooner(notice.from(), self.closure.map(|closure| closure.from))?;
        Ok(Self { closure: Some(Closure { from: notice.from(), barred: true }), ..self })
    }

    fn go_away(self, away: Away, now: Instant) -> Result<Self, Refusal> {
        let lasts = away.until - away.from;
        let fits = lasts > TimeDelta::zero() && lasts <= TimeDelta::days(LONGEST_AWAY);
        let soon = away.from - now <= TimeDelta::days(LONGEST_AWAY);
        if !fits || !soon || away.until <= now {
            return Err(Refusal::AwayOutOfBounds);
        }
        Ok(Self { away: Some(away), ..self })
    }
}

/// What is announced can be brought forward, and put off only by calling it off.
fn sooner(new: Instant, announced: Option<Instant>) -> Result<(), Refusal> {
    if announced.is_some_and(|announced| announced <= new) {
        return Err(Refusal::Announced);
    }
    Ok(())
}

impl Command {
    /// Who gives it.
    pub fn giver(self) -> Giver {
        match self {
            Self::Apply
            | Self::Withdraw
            | Self::Open
            | Self::Leave
            | Self::GoAway(_)
            | Self::ComeBack => Giver::Seller,
            Self::Refuse
            | Self::Verify(_)
            | Self::Suspend(_)
            | Self::Reinstate
            | Self::Close(_)
            | Self::CallOffClosure => Giver::Operator,
        }
    }

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Verify(_) => "verify",
            Self::Open => "open",
            Self::Suspend(_) => "suspend",
            Self::Reinstate => "reinstate",
            Self::Close(_) => "close",
            Self::CallOffClosure => "call_off_closure",
            Self::Leave => "leave",
            Self::GoAway(_) => "go_away",
            Self::ComeBack => "come_back",
        }
    }

    /// First instant at which it counts, when it was given at this one.
    pub fn effective(self, now: Instant) -> Instant {
        match self {
            Self::Suspend(notice) | Self::Close(notice) => notice.from(),
            Self::GoAway(away) => away.from,
            _ => now,
        }
    }

    fn stage(self) -> Option<Stage> {
        match self {
            Self::Refuse => Some(Stage::Refused),
            Self::Withdraw => Some(Stage::Withdrawn),
            _ => None,
        }
    }
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 6] =
        [Self::Outside, Self::Applied, Self::Refused, Self::Withdrawn, Self::Verified, Self::Open];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        self.status().code()
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Where it leaves a seller that is neither suspended nor closed.
    pub fn status(self) -> Status {
        match self {
            Self::Outside => Status::Outside,
            Self::Applied => Status::Applied,
            Self::Refused => Status::Refused,
            Self::Withdrawn => Status::Withdrawn,
            Self::Verified => Status::Verified,
            Self::Open => Status::Open,
        }
    }
}

impl Status {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Verified => "verified",
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}
