//! What a buyer needs: open until a day, unless the buyer closes it before.

use crate::calendar::{Day, Instant, day_of, end_of};
use chrono::Days;

/// Largest quantity of a need or a quotation.
pub const MOST_QUANTITY: i64 = 999_999_999;

/// Most days for which a need stays open.
pub const MOST_OPEN_DAYS: u64 = 365;

/// In what goods are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureUnit {
    /// Kilogram.
    Kilogram,
    /// Tonne of 1,000 kilograms.
    Tonne,
    /// Litre.
    Litre,
    /// Single piece.
    Piece,
    /// Pack (gói).
    Pack,
    /// Box (hộp).
    Box,
    /// Bottle (chai).
    Bottle,
    /// Jar (hũ).
    Jar,
    /// Bag (túi).
    Bag,
    /// Carton (thùng).
    Carton,
}

impl MeasureUnit {
    /// Every unit.
    pub const ALL: [Self; 10] = [
        Self::Kilogram,
        Self::Tonne,
        Self::Litre,
        Self::Piece,
        Self::Pack,
        Self::Box,
        Self::Bottle,
        Self::Jar,
        Self::Bag,
        Self::Carton,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kilogram => "kilogram",
            Self::Tonne => "tonne",
            Self::Litre => "litre",
            Self::Piece => "piece",
            Self::Pack => "pack",
            Self::Box => "box",
            Self::Bottle => "bottle",
            Self::Jar => "jar",
            Self::Bag => "bag",
            Self::Carton => "carton",
        }
    }

    /// The unit with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }
}

/// How often a quantity is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Once.
    Once,
    /// Every month.
    Month,
}

impl Period {
    /// Every period.
    pub const ALL: [Self; 2] = [Self::Once, Self::Month];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Month => "month",
        }
    }

    /// The period with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.code() == code)
    }
}

/// What the buyer decided of a need. That its last day is over is the clock's, and stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NeedState {
    /// It takes quotations until its last day is over.
    Open,
    /// It takes no more; those that it has may still be answered.
    Closed,
    /// It is taken back, and the public sees it no more.
    Withdrawn,
}

/// What a buyer does with a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NeedCommand {
    /// Change it; one whose last day is over opens again with a later one.
    Edit {
        /// Its last day, with the change.
        open_until: Day,
    },
    /// Take no more quotations.
    Close,
    /// Take it back.
    Withdraw,
}

/// What the guards of commands look at.
#[derive(Clone, Copy, Debug)]
pub struct NeedFacts {
    /// Whether a quotation was accepted.
    pub accepted: bool,
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NeedRefusal {
    /// It doesn't belong to this state.
    #[error("the need is {}", .0.code())]
    WrongState(NeedState),
    /// Its last day is over already.
    #[error("its last day is over")]
    Past,
    /// Its last day is too far away.
    #[error("open for more than {MOST_OPEN_DAYS} days")]
    TooFar,
    /// A producer whose quotation was accepted rests on it.
    #[error("a quotation was accepted")]
    Accepted,
}

impl NeedState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Withdrawn];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether the public sees it.
    pub fn is_public(self) -> bool {
        self != Self::Withdrawn
    }

    /// Whether it takes quotations at an instant: to the last second of its last day in Vietnam.
    pub fn takes_quotations(self, open_until: Day, now: Instant) -> bool {
        self == Self::Open && now < end_of(open_until)
    }

    /// The state after a command, or why there is none.
    pub fn follow(
        self,
        command: NeedCommand,
        facts: &NeedFacts,
        now: Instant,
    ) -> Result<Self, NeedRefusal> {
        match (self, command) {
            (Self::Open, NeedCommand::Edit { open_until }) => {
                check_open_until(open_until, now).map(|()| Self::Open)
            }
            (Self::Open, NeedCommand::Close) => Ok(Self::Closed),
            (Self::Open | Self::Closed, NeedCommand::Withdraw) if facts.accepted => {
                Err(NeedRefusal::Accepted)
            }
            (Self::Open | Self::Closed, NeedCommand::Withdraw) => Ok(Self::Withdrawn),
            (state, _) => Err(NeedRefusal::WrongState(state)),
        }
    }

    /// The state of a new need.
    pub fn posted(open_until: Day, now: Instant) -> Result<Self, NeedRefusal> {
        check_open_until(open_until, now).map(|()| Self::Open)
    }
}

fn check_open_until(open_until: Day, now: Instant) -> Result<(), NeedRefusal> {
    let today = day_of(now);
    let farthest = today.checked_add_days(Days::new(MOST_OPEN_DAYS)).unwrap_or(Day::MAX);
    if open_until < today {
        return Err(NeedRefusal::Past);
    }
    if open_until > farthest { Err(NeedRefusal::TooFar) } else { Ok(()) }
}
