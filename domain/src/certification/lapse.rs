//! When the holder of a certificate is told that it will lapse.

use super::RuleSet;
use crate::calendar::Day;
use chrono::{Days, TimeDelta};

/// Days after the last day on which it is still worth telling: a server may have been down.
const LATE: i64 = 7;

/// The end of a certificate's term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lapse {
    /// Last day in force, extension included.
    pub last_day: Day,
    /// Last day without any extension.
    pub ordinary: Day,
}

/// What the holder is told, by what the day asks of him.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LapseNotice {
    /// A year is left.
    YearAhead,
    /// The window opens in which re-evaluation is filed (26/2026 art. 7.6).
    FilingOpens,
    /// That window closes.
    FilingCloses,
    /// Thirty days are left.
    MonthAhead,
    /// The last day has come.
    LastDay,
}

impl LapseNotice {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::YearAhead => "year_ahead",
            Self::FilingOpens => "filing_opens",
            Self::FilingCloses => "filing_closes",
            Self::MonthAhead => "month_ahead",
            Self::LastDay => "last_day",
        }
    }
}

impl Lapse {
    /// First and last day on which re-evaluation is filed; none under rules without such a window, and
    /// none any more once the certificate is extended, which is done to await the result.
    pub fn filing_days(&self, rules: &RuleSet) -> Option<(Day, Day)> {
        if self.last_day > self.ordinary { None } else { rules.filing_days(self.last_day) }
    }

    /// The most urgent of the notices whose day has come; none before the first, nor when the lapse is
    /// a week past.
    pub fn notice(&self, today: Day, rules: &RuleSet) -> Option<LapseNotice> {
        if today > self.last_day + TimeDelta::days(LATE) {
            return None;
        }
        let ahead = |days| self.last_day - Days::new(days);
        let filing = self.filing_days(rules);
        let notices = [
            Some((ahead(365), LapseNotice::YearAhead)),
            filing.map(|(first, _)| (first, LapseNotice::FilingOpens)),
            filing.map(|(_, last)| (last, LapseNotice::FilingCloses)),
            Some((ahead(30), LapseNotice::MonthAhead)),
            Some((self.last_day, LapseNotice::LastDay)),
        ];
        let come = notices.into_iter().flatten().filter(|(day, _)| *day <= today);
        come.max_by_key(|(day, _)| *day).map(|(_, notice)| notice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn lapse() -> Lapse {
        Lapse { last_day: day("2026-12-28"), ordinary: day("2026-12-28") }
    }

    #[test]
    fn the_worked_example_of_the_decision_holds() {
        let rules = RuleSet::on(day("2026-06-01"));
        for (today, notice) in [
            ("2025-12-27", None),
            ("2025-12-28", Some(LapseNotice::YearAhead)),
            ("2026-06-30", Some(LapseNotice::YearAhead)),
            ("2026-07-01", Some(LapseNotice::FilingOpens)),
            ("2026-08-29", Some(LapseNotice::FilingOpens)),
            ("2026-08-30", Some(LapseNotice::FilingCloses)),
            ("2026-11-28", Some(LapseNotice::MonthAhead)),
            ("2026-12-27", Some(LapseNotice::MonthAhead)),
            ("2026-12-28", Some(LapseNotice::LastDay)),
            ("2027-01-04", Some(LapseNotice::LastDay)),
            ("2027-01-05", None),
        ] {
            assert_eq!(lapse().notice(day(today), rules), notice, "{today}");
        }
    }

    #[test]
    fn rules_without_a_window_speak_of_none() {
        let rules = RuleSet::on(day("2024-01-01"));
        assert_eq!(lapse().filing_days(rules), None);
        assert_eq!(lapse().notice(day("2026-09-30"), rules), Some(LapseNotice::YearAhead));
    }

    #[test]
    fn an_extended_certificate_has_been_filed() {
        let rules = RuleSet::on(day("2026-12-01"));
        let extended = Lapse { last_day: day("2027-06-26"), ..lapse() };
        assert_eq!(extended.filing_days(rules), None);
        assert_eq!(extended.notice(day("2027-01-10"), rules), Some(LapseNotice::YearAhead));
        assert_eq!(extended.notice(day("2027-05-27"), rules), Some(LapseNotice::MonthAhead));
    }

    proptest! {
        /// Asked once a day, the notices come in order, each on one stretch of days.
        #[test]
        fn a_notice_never_gives_way_to_a_lesser_one(start in 0_i64..400, skipped in 1_i64..40) {
            let rules = RuleSet::on(day("2026-06-01"));
            let order = [
                None,
                Some(LapseNotice::YearAhead),
                Some(LapseNotice::FilingOpens),
                Some(LapseNotice::FilingCloses),
                Some(LapseNotice::MonthAhead),
                Some(LapseNotice::LastDay),
            ];
            let place = |today: Day| {
                let told = lapse().notice(today, rules);
                order.iter().position(|one| *one == told)
            };
            let today = lapse().last_day - TimeDelta::days(start);
            let later = (today + TimeDelta::days(skipped)).min(lapse().last_day);
            prop_assert!(place(today) <= place(later));
        }
    }
}
