//! When a shop is open: stretches of weekdays, to the minute, in Vietnam's time.

use crate::calendar::{Instant, vietnam};
use chrono::{Datelike as _, Timelike as _};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the days are what they are everywhere")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Every day, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

/// A stretch of a day in which a shop is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The day.
    pub day: Weekday,
    /// First minute of the day open.
    pub opens: u16,
    /// First minute of the day closed again; 1440 is midnight.
    pub closes: u16,
}

/// Opening hours of a week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningHours(Vec<Interval>);

/// Why intervals are no opening hours; the place of the one at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursRefusal {
    /// It closes before it opens, or after midnight.
    #[error("the interval {0} ends before it begins")]
    Backwards(usize),
    /// It has minutes in common with another of the day.
    #[error("the interval {0} overlaps another")]
    Overlap(usize),
}

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// The minute of the week that it is in Vietnam at an instant, from Monday's first on.
pub fn minute_of_week(at: Instant) -> u16 {
    let there = at.with_timezone(&vietnam());
    let days = there.weekday().num_days_from_monday();
    let minutes = days * u32::from(DAY) + there.hour() * 60 + there.minute();
    u16::try_from(minutes).unwrap_or_default()
}

impl Interval {
    /// The first minute of the week open, and the first closed again; 10080 ends the week.
    pub fn minutes_of_week(&self) -> (u16, u16) {
        let midnight = self.day as u16 * DAY;
        (midnight + self.opens, midnight + self.closes)
    }
}

impl OpeningHours {
    /// Opening hours from intervals in any order.
    pub fn new(intervals: Vec<Interval>) -> Result<Self, HoursRefusal> {
        for (place, one) in intervals.iter().enumerate() {
            if one.opens >= one.closes || one.closes > DAY {
                return Err(HoursRefusal::Backwards(place));
            }
            let meets = |other: &Interval| {
                other.day == one.day && other.opens < one.closes && one.opens < other.closes
            };
            if intervals[..place].iter().any(meets) {
                return Err(HoursRefusal::Overlap(place));
            }
        }
        let mut sorted = intervals;
        sorted.sort_unstable();
        Ok(Self(sorted))
    }

    /// Whether it is open at an instant.
    pub fn open_at(&self, at: Instant) -> bool {
        let minute = minute_of_week(at);
        self.0.iter().any(|one| {
            let (opens, closes) = one.minutes_of_week();
            (opens..closes).contains(&minute)
        })
    }

    /// The intervals in the order of the week.
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }
}
