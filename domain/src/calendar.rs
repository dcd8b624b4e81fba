//! Vietnamese days and instants, and the month arithmetic of certificates.

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeZone, Utc};

/// A point in time. Kept to whole microseconds by the store.
pub type Instant = DateTime<Utc>;

/// A calendar day in Vietnam (UTC+7, no daylight saving).
pub type Day = NaiveDate;

const VIETNAM_SECONDS: i32 = 7 * 3600;

/// Vietnam's offset, UTC+7.
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(VIETNAM_SECONDS).expect("seven hours is within a day")
}

/// The first instant of a day in Vietnam.
pub fn start_of(day: Day) -> Instant {
    vietnam()
        .from_local_datetime(&day.and_time(NaiveTime::MIN))
        .single()
        .expect("a fixed offset has no gaps")
        .with_timezone(&Utc)
}

/// The first instant after a day: the last day of a term counts whole.
pub fn end_of(day: Day) -> Instant {
    start_of(day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX))
}

/// The day that it is in Vietnam at an instant.
pub fn day_of(instant: Instant) -> Day {
    instant.with_timezone(&vietnam()).date_naive()
}

/// `day` plus whole months; a month without that day ends on its last day. `None` past the calendar.
pub fn plus_months(day: Day, months: u32) -> Option<Day> {
    day.checked_add_months(Months::new(months))
}

/// A date as a source gives it: to the day, the month or the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartialDate {
    /// `2024-12-28`
    Day(Day),
    /// `2024-12`, held as the month's first day.
    Month(Day),
    /// `2024`, held as the year's first day.
    Year(Day),
}

impl PartialDate {
    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, years 1900 to 2999.
    pub fn parse(text: &str) -> Option<Self> {
        let part = |from: usize, until: usize| -> Option<u32> {
            let digits = text.get(from..until)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let dash = |at: usize| (text.as_bytes().get(at) == Some(&b'-')).then_some(());
        let (month, day) = match text.len() {
            4 => (1, 1),
            7 => (dash(4).and(part(5, 7))?, 1),
            10 => (dash(4).and(part(5, 7))?, dash(7).and(part(8, 10))?),
            _ => return None,
        };
        let year = i32::try_from(part(0, 4)?).ok().filter(|year| (1900..3000).contains(year))?;
        let day = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(match text.len() {
            10 => Self::Day(day),
            7 => Self::Month(day),
            _ => Self::Year(day),
        })
    }

    /// The earliest day that it may mean.
    pub fn earliest(self) -> Day {
        match self {
            Self::Day(day) | Self::Month(day) | Self::Year(day) => day,
        }
    }

    /// The latest day that it may mean.
    pub fn latest(self) -> Day {
        let next = match self {
            Self::Day(day) => return day,
            Self::Month(first) => plus_months(first, 1),
            Self::Year(first) => plus_months(first, 12),
        };
        next.and_then(|day| day.pred_opt()).unwrap_or(NaiveDate::MAX)
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Month(day) => write!(f, "{}", day.format("%Y-%m")),
            Self::Year(day) => write!(f, "{}", day.format("%Y")),
        }
    }
}
