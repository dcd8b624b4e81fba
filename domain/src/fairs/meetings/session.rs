//! A fair's session of meetings: its days, its slots, its tables.

use super::super::{Days, OpenTime};
use crate::calendar::{Day, Instant, start_of};
use chrono::TimeDelta;

/// Most tables of a session.
pub const MOST_TABLES: u16 = 200;
/// Most slots of a session, all days together.
pub const MOST_SLOTS: u16 = 400;
/// Most buyers, and most producers, of a session.
pub const MOST_PARTIES: u64 = 500;
/// Most wishes for which a schedule is computed.
pub const MOST_WISHES: usize = 20_000;
/// Most wishes that one party states.
pub const MOST_WISHES_EACH: usize = 40;

/// Minutes of a day.
const MINUTES: u16 = 24 * 60;

/// When and at how many tables buyers and producers meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// On which of the fair's days, in order.
    pub days: Vec<Day>,
    /// From when to when on each.
    pub hours: OpenTime,
    /// Minutes of a meeting, 10 to 120.
    pub slot_minutes: u16,
    /// How many meet at once.
    pub tables: u16,
}

/// A slot: one meeting at each table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its number, from 0 in order of time.
    pub number: u16,
    /// When it begins.
    pub begins: Instant,
    /// When it ends.
    pub ends: Instant,
}

/// Why a session is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// There are none.
    #[error("it has no days")]
    NoDays,
    /// The day at this place is none of the fair's, or not later than the one before it.
    #[error("the day {0} is none of the fair's, or out of order")]
    NotADay(usize),
    /// Its hours end before they begin.
    #[error("it ends before it begins")]
    Backwards,
    /// A meeting lasts less than 10 or more than 120 minutes.
    #[error("a meeting lasts 10 to 120 minutes")]
    SlotLength,
    /// Not one meeting fits into its hours.
    #[error("no meeting fits")]
    NothingFits,
    /// There are more slots than can be kept apart.
    #[error("more than {MOST_SLOTS} slots")]
    TooManySlots,
    /// There are no tables, or too many.
    #[error("1 to {MOST_TABLES} tables")]
    Tables,
}

impl Session {
    /// Checks a session against the days of its fair.
    pub fn check(&self, days: Days) -> Result<(), SessionRefusal> {
        if self.days.is_empty() {
            return Err(SessionRefusal::NoDays);
        }
        let odd = |place: &usize| {
            let day = self.days[*place];
            !days.has(day) || (*place > 0 && self.days[*place - 1] >= day)
        };
        if let Some(place) = (0..self.days.len()).find(odd) {
            return Err(SessionRefusal::NotADay(place));
        }
        if self.hours.opens >= self.hours.closes || self.hours.closes > MINUTES {
            return Err(SessionRefusal::Backwards);
        }
        if !(10..=120).contains(&self.slot_minutes) {
            return Err(SessionRefusal::SlotLength);
        }
        if self.per_day() == 0 {
            return Err(SessionRefusal::NothingFits);
        }
        if self.days.len() * usize::from(self.per_day()) > usize::from(MOST_SLOTS) {
            return Err(SessionRefusal::TooManySlots);
        }
        if (1..=MOST_TABLES).contains(&self.tables) { Ok(()) } else { Err(SessionRefusal::Tables) }
    }

    /// How many slots there are.
    pub fn slots(&self) -> u16 {
        u16::try_from(self.days.len()).unwrap_or(u16::MAX).saturating_mul(self.per_day())
    }

    /// The slot with a number.
    pub fn slot(&self, number: u16) -> Option<Slot> {
        let (day, place) =
            (number.checked_div(self.per_day())?, number.checked_rem(self.per_day())?);
        let from = self.hours.opens + place * self.slot_minutes;
        let begins = start_of(*self.days.get(usize::from(day))?) + TimeDelta::minutes(from.into());
        let ends = begins + TimeDelta::minutes(self.slot_minutes.into());
        Some(Slot { number, begins, ends })
    }

    /// Every slot in order of time.
    pub fn all(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..self.slots()).filter_map(|number| self.slot(number))
    }

    /// Whether the same slots are meant by the same numbers.
    pub fn same_slots(&self, other: &Self) -> bool {
        let times = |one: &Self| (one.days.clone(), one.hours, one.slot_minutes);
        times(self) == times(other)
    }

    fn per_day(&self) -> u16 {
        let minutes = self.hours.closes.saturating_sub(self.hours.opens);
        minutes.checked_div(self.slot_minutes).unwrap_or(0)
    }
}
