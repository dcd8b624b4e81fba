//! The stage of a fair: decisions only, each a command that consumes the stage before it.

use super::{Days, FairKind, Standing};
use crate::calendar::Instant;

/// How far its organiser has brought a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Only the organiser sees it.
    Draft,
    /// The public sees it.
    Announced,
    /// It takes applications, until their dead-line.
    Open,
    /// The dead-line is over, and booths are given out.
    Allocating,
    /// It took place.
    Closed,
    /// Its results are reported.
    Reported,
    /// It doesn't take place.
    Cancelled,
}

/// What an organiser does with a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Show it to the public.
    Announce,
    /// Take applications.
    Open,
    /// Give booths out.
    Allocate,
    /// Close it after its last day.
    Close,
    /// Report its results.
    Report,
    /// Call it off.
    Cancel,
}

/// What the guards of commands look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What the operator decided of its organiser.
    pub organiser: Standing,
    /// Its kind.
    pub kind: FairKind,
    /// Whether its commune or province and its address are known.
    pub placed: bool,
    /// Its days.
    pub days: Days,
    /// First instant at which it takes no more applications.
    pub applications_until: Option<Instant>,
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It doesn't belong to this stage.
    #[error("the fair is {}", .0.code())]
    WrongStage(Stage),
    /// Only verified organisers show fairs to the public.
    #[error("the organiser is not verified")]
    NotVerified,
    /// Visitors don't know where to go.
    #[error("it has no place")]
    NoPlace,
    /// Its first day has begun.
    #[error("it has begun")]
    Begun,
    /// Exhibitors don't know until when to apply.
    #[error("it has no dead-line of applications")]
    NoDeadline,
    /// The dead-line is over already.
    #[error("the dead-line of applications is over")]
    DeadlineOver,
    /// The dead-line lies after the opening.
    #[error("the dead-line of applications lies after the opening")]
    DeadlineLate,
    /// Exhibitors were promised time until then.
    #[error("applications are taken until {0}")]
    StillOpen(Instant),
    /// Its last day isn't over.
    #[error("its last day is not over")]
    NotOver,
}

impl Stage {
    /// Every stage, in the order of a fair's life.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Announced,
        Self::Open,
        Self::Allocating,
        Self::Closed,
        Self::Reported,
        Self::Cancelled,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Announced => "announced",
            Self::Open => "open",
            Self::Allocating => "allocating",
            Self::Closed => "closed",
            Self::Reported => "reported",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Whether the public sees it.
    pub fn is_public(self) -> bool {
        self != Self::Draft
    }

    /// Whether its particulars may still be edited.
    pub fn is_editable(self) -> bool {
        !matches!(self, Self::Closed | Self::Reported | Self::Cancelled)
    }

    /// Whether exhibitors rest on its days and its dead-line: the days stay, the dead-line moves only back.
    pub fn is_relied_on(self) -> bool {
        !matches!(self, Self::Draft | Self::Announced)
    }

    /// Whether it takes applications at an instant.
    pub fn takes_applications(self, until: Option<Instant>, now: Instant) -> bool {
        self == Self::Open && until.is_some_and(|until| now < until)
    }

    /// The stage after a command, or why there is none.
    pub fn follow(self, command: Command, facts: &Facts, now: Instant) -> Result<Self, Refusal> {
        match (self, command) {
            (Self::Draft, Command::Announce) => announced(facts, now),
            (Self::Announced, Command::Open) => opened(facts, now),
            (Self::Open, Command::Allocate) => match facts.applications_until {
                Some(until) if now < until => Err(Refusal::StillOpen(until)),
                _ => Ok(Self::Allocating),
            },
            (Self::Allocating, Command::Close) if now < facts.days.end() => Err(Refusal::NotOver),
            (Self::Allocating, Command::Close) => Ok(Self::Closed),
            (Self::Closed, Command::Report) => Ok(Self::Reported),
            (Self::Draft | Self::Announced | Self::Open | Self::Allocating, Command::Cancel) => {
                Ok(Self::Cancelled)
            }
            (stage, _) => Err(Refusal::WrongStage(stage)),
        }
    }
}

fn announced(facts: &Facts, now: Instant) -> Result<Stage, Refusal> {
    if facts.organiser != Standing::Verified {
        return Err(Refusal::NotVerified);
    }
    if facts.kind.has_a_place() && !facts.placed {
        return Err(Refusal::NoPlace);
    }
    if facts.days.begin() <= now { Err(Refusal::Begun) } else { Ok(Stage::Announced) }
}

fn opened(facts: &Facts, now: Instant) -> Result<Stage, Refusal> {
    match facts.applications_until {
        None => Err(Refusal::NoDeadline),
        Some(until) if until <= now => Err(Refusal::DeadlineOver),
        Some(until) if until > facts.days.begin() => Err(Refusal::DeadlineLate),
        Some(_) => Ok(Stage::Open),
    }
}
