//! Whether a variant can be had, and when: what the clock makes so is derived.

use crate::calendar::Day;
use chrono::Datelike as _;

/// Whether a variant can be had, as the producer says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Availability {
    /// In stock.
    #[default]
    InStock,
    /// Few are left.
    Low,
    /// Not to be had.
    Out,
    /// Ordered ahead, through this day; out from the next day on, until the producer says otherwise.
    Preorder {
        /// Last day, whole.
        until: Day,
    },
}

impl Availability {
    /// Whether it can be sent off now.
    pub fn is_at_hand(self) -> bool {
        matches!(self, Self::InStock | Self::Low)
    }

    /// What it comes to on a day.
    #[must_use]
    pub fn on(self, today: Day) -> Self {
        match self {
            Self::Preorder { until } if until < today => Self::Out,
            said => said,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::Low => "low",
            Self::Out => "out",
            Self::Preorder { .. } => "preorder",
        }
    }

    /// The availability with this code; only an order ahead has a day, and it needs one.
    pub fn from_code(code: &str, until: Option<Day>) -> Option<Self> {
        Some(match (code, until) {
            ("in_stock", None) => Self::InStock,
            ("low", None) => Self::Low,
            ("out", None) => Self::Out,
            ("preorder", Some(until)) => Self::Preorder { until },
            _ => return None,
        })
    }

    /// The last day of orders ahead.
    pub fn until(self) -> Option<Day> {
        match self {
            Self::Preorder { until } => Some(until),
            _ => None,
        }
    }
}

/// The months of harvest, from one to another; past December where the second comes first (11 to 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Season {
    from: u8,
    to: u8,
}

impl Season {
    /// A season of whole months, 1 to 12 each.
    pub fn new(from: u8, to: u8) -> Option<Self> {
        let months = 1..=12;
        (months.contains(&from) && months.contains(&to)).then_some(Self { from, to })
    }

    /// The first month.
    pub fn from(self) -> u8 {
        self.from
    }

    /// The last month.
    pub fn to(self) -> u8 {
        self.to
    }

    /// Whether a day lies in the season.
    pub fn contains(self, day: Day) -> bool {
        let month = u8::try_from(day.month()).unwrap_or_default();
        if self.from <= self.to {
            (self.from..=self.to).contains(&month)
        } else {
            self.from <= month || month <= self.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn orders_ahead_end_with_their_last_day() {
        let preorder = Availability::Preorder { until: day("2026-11-30") };
        assert_eq!(preorder.on(day("2026-11-30")), preorder);
        assert_eq!(preorder.on(day("2026-12-01")), Availability::Out);
        assert_eq!(Availability::Low.on(day("2026-12-01")), Availability::Low);
    }

    #[test]
    fn codes_are_read_back() {
        let until = Some(day("2026-11-30"));
        for said in [
            Availability::InStock,
            Availability::Low,
            Availability::Out,
            Availability::Preorder { until: day("2026-11-30") },
        ] {
            assert_eq!(Availability::from_code(said.code(), said.until()), Some(said));
        }
        assert_eq!(Availability::from_code("preorder", None), None);
        assert_eq!(Availability::from_code("in_stock", until), None);
    }

    #[test]
    fn a_season_may_pass_the_turn_of_the_year() {
        let winter = Season::new(11, 2).unwrap();
        for (text, within) in [
            ("2026-10-31", false),
            ("2026-11-01", true),
            ("2027-02-28", true),
            ("2027-03-01", false),
        ] {
            assert_eq!(winter.contains(day(text)), within, "{text}");
        }
        assert!(Season::new(5, 5).unwrap().contains(day("2026-05-31")));
        assert!(Season::new(0, 5).is_none() && Season::new(5, 13).is_none());
    }
}
