//! The days of a fair, and when it is open on each.

use crate::calendar::{Day, Instant, end_of, start_of};

/// Most days of a fair, so that booths let by the day stay countable.
pub const MOST_DAYS: usize = 60;

/// Minutes of a day.
const MINUTES: u16 = 24 * 60;

/// The days of a fair, first and last included, reckoned in Vietnam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: Day,
    last: Day,
}

/// Why two days are not those of a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DaysRefusal {
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// It lasts too long.
    #[error("longer than {MOST_DAYS} days")]
    TooLong,
}

/// What the clock makes of a fair's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its first day is still to come.
    Upcoming,
    /// It is one of its days.
    Running,
    /// Its last day is over.
    Over,
}

impl Phase {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Running => "running",
            Self::Over => "over",
        }
    }
}

impl Days {
    /// Days from one to another.
    pub fn new(first: Day, last: Day) -> Result<Self, DaysRefusal> {
        if last < first {
            return Err(DaysRefusal::Backwards);
        }
        let days = Self { first, last };
        if days.all().nth(MOST_DAYS).is_some() { Err(DaysRefusal::TooLong) } else { Ok(days) }
    }

    /// The first day.
    pub fn first(self) -> Day {
        self.first
    }

    /// The last day, which counts whole.
    pub fn last(self) -> Day {
        self.last
    }

    /// Every day in order.
    pub fn all(self) -> impl Iterator<Item = Day> + Clone {
        self.first.iter_days().take_while(move |day| *day <= self.last)
    }

    /// Whether a day is one of them.
    pub fn has(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// First instant of the first day.
    pub fn begin(self) -> Instant {
        start_of(self.first)
    }

    /// First instant after the last day.
    pub fn end(self) -> Instant {
        end_of(self.last)
    }

    /// What an instant makes of them.
    pub fn phase(self, now: Instant) -> Phase {
        if now < self.begin() {
            Phase::Upcoming
        } else if now < self.end() {
            Phase::Running
        } else {
            Phase::Over
        }
    }
}

/// A stretch of a day in minutes of Vietnam's clock; 1440 is midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTime {
    /// First minute open.
    pub opens: u16,
    /// First minute closed again.
    pub closes: u16,
}

/// When a fair is open: on its days at the same time, but for those that are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FairHours {
    /// On every day that is not named.
    pub usual: Option<OpenTime>,
    /// On the days named.
    pub other: Vec<(Day, OpenTime)>,
}

/// Why hours are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursRefusal {
    /// The usual ones close before they open.
    #[error("it closes before it opens")]
    UsualBackwards,
    /// Those at this place of the list close before they open.
    #[error("the hours {0} close before they open")]
    Backwards(usize),
    /// The day at this place of the list is none of the fair's, or is named twice.
    #[error("the day {0} is none of the fair's, or named twice")]
    NotADay(usize),
}

impl FairHours {
    /// Checks hours against the days of a fair.
    pub fn check(&self, days: Days) -> Result<(), HoursRefusal> {
        let forwards = |time: &OpenTime| time.opens < time.closes && time.closes <= MINUTES;
        if !self.usual.as_ref().is_none_or(forwards) {
            return Err(HoursRefusal::UsualBackwards);
        }
        for (place, (day, time)) in self.other.iter().enumerate() {
            if !forwards(time) {
                return Err(HoursRefusal::Backwards(place));
            }
            if !days.has(*day) || self.other[..place].iter().any(|(other, _)| other == day) {
                return Err(HoursRefusal::NotADay(place));
            }
        }
        Ok(())
    }

    /// The same without the days that are none of the fair's.
    #[must_use]
    pub fn within(mut self, days: Days) -> Self {
        self.other.retain(|(day, _)| days.has(*day));
        self
    }
}
