//! The programme's rule sets, each in force from a date. Rules change: nothing here is a constant of
//! the code, all of it is a row that holds for a period.

use super::{Level, Stars};
use crate::calendar::Day;
use chrono::Days;

/// What one decision of the Prime Minister ruled while it was in force.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// The stable name under which certificates cite it: `1048`, `148`, `148-1489`, `26-2026`.
    pub code: &'static str,
    /// The legal act, as cited.
    pub legal_act: &'static str,
    /// First day in force: year, month, day.
    from: (i32, u32, u32),
    /// Who may recognise which stars.
    competence: &'static [(Level, u8)],
    /// Months that a certificate is valid (26/2026 art. 4.3).
    pub months: u32,
    /// Days before expiry between which re-evaluation is filed (26/2026 art. 7.6): first, last.
    pub filing_window: Option<(u64, u64)>,
    /// Longest extension after expiry, in days (26/2026 art. 12.3).
    pub extension_days: Option<u64>,
}

const UNTIL_1489: &[(Level, u8)] =
    &[(Level::District, 3), (Level::Province, 4), (Level::Ministry, 5)];
const TWO_LEVELS: &[(Level, u8)] =
    &[(Level::Province, 3), (Level::Province, 4), (Level::Ministry, 5)];

static RULE_SETS: [RuleSet; 4] = [
    RuleSet {
        code: "1048",
        legal_act: "1048/QĐ-TTg (2019), amended by 781/QĐ-TTg (2020)",
        from: (2019, 8, 21),
        competence: TWO_LEVELS,
        months: 36,
        filing_window: None,
        extension_days: None,
    },
    RuleSet {
        code: "148",
        legal_act: "148/QĐ-TTg (2023)",
        from: (2023, 2, 24),
        competence: UNTIL_1489,
        months: 36,
        filing_window: None,
        extension_days: None,
    },
    RuleSet {
        code: "148-1489",
        legal_act: "148/QĐ-TTg (2023), amended by 1489/QĐ-TTg (2025)",
        from: (2025, 7, 6),
        competence: TWO_LEVELS,
        months: 36,
        filing_window: None,
        extension_days: None,
    },
    RuleSet {
        code: "26-2026",
        legal_act: "26/2026/QĐ-TTg",
        from: (2026, 5, 22),
        competence: TWO_LEVELS,
        months: 36,
        filing_window: Some((180, 120)),
        extension_days: Some(180),
    },
];

/// Last day on which a decision may still rest on 148 as amended (26/2026 art. 12.2).
const TRANSITION_ENDS: (i32, u32, u32) = (2026, 7, 21);

impl RuleSet {
    /// Every rule set, oldest first.
    pub fn all() -> &'static [RuleSet] {
        &RULE_SETS
    }

    /// The rule set in force on a day; before the first one, the first.
    pub fn on(day: Day) -> &'static RuleSet {
        RULE_SETS.iter().rev().find(|set| set.starts() <= day).unwrap_or(&RULE_SETS[0])
    }

    /// The rule set with this code.
    pub fn by_code(code: &str) -> Option<&'static RuleSet> {
        RULE_SETS.iter().find(|set| set.code == code)
    }

    /// First day in force.
    pub fn starts(&self) -> Day {
        date(self.from)
    }

    /// Last day in force; `None` for the present rule set.
    pub fn ends(&self) -> Option<Day> {
        let next = RULE_SETS.iter().find(|set| set.starts() > self.starts())?;
        next.starts().pred_opt()
    }

    /// Last day on which a decision may rest on this rule set; `None` for the present one.
    pub fn last_decision(&self) -> Option<Day> {
        let ends = self.ends()?;
        let transition = date(TRANSITION_ENDS);
        Some(if self.covers(transition) { transition } else { ends })
    }

    /// Whether a body of this level may recognise these stars.
    pub fn may_recognise(&self, level: Level, stars: Stars) -> bool {
        self.competence.contains(&(level, stars.count()))
    }

    /// Whether a decision of this day may rest on this rule set.
    pub fn covers(&self, decided: Day) -> bool {
        RuleSet::on(decided) == self
            || (self.code == "148-1489"
                && RuleSet::on(decided).code == "26-2026"
                && decided <= date(TRANSITION_ENDS))
    }

    /// First and last day on which re-evaluation of a certificate with this last day is filed.
    pub fn filing_days(&self, valid_to: Day) -> Option<(Day, Day)> {
        let (first, last) = self.filing_window?;
        Some((valid_to - Days::new(first), valid_to - Days::new(last)))
    }

    /// Last day to which a certificate with this ordinary last day may be extended.
    pub fn extension_limit(&self, valid_to: Day) -> Option<Day> {
        valid_to.checked_add_days(Days::new(self.extension_days?))
    }
}

fn date((year, month, day): (i32, u32, u32)) -> Day {
    Day::from_ymd_opt(year, month, day).expect("the table holds real dates")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    #[test]
    fn the_worked_example_of_the_decision_holds() {
        let rules = RuleSet::on(day("2026-06-01"));
        let expires = day("2026-12-28");
        assert_eq!(rules.filing_days(expires), Some((day("2026-07-01"), day("2026-08-30"))));
        assert_eq!(rules.extension_limit(expires), Some(day("2027-06-26")));
    }

    #[test]
    fn districts_recognised_three_stars_only_under_148() {
        for (decided, may) in [
            ("2022-01-01", false),
            ("2023-02-24", true),
            ("2025-07-05", true),
            ("2025-07-06", false),
        ] {
            assert_eq!(
                RuleSet::on(day(decided)).may_recognise(Level::District, Stars::Three),
                may,
                "{decided}"
            );
        }
    }

    #[test]
    fn a_decision_of_the_transition_may_rest_on_either() {
        let old = RuleSet::by_code("148-1489").expect("known");
        assert!(old.covers(day("2026-07-21")) && !old.covers(day("2026-07-22")));
    }
}
