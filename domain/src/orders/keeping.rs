//! How long what identifies a buyer is kept with an order.

use crate::calendar::{Day, Instant, day_of};
use chrono::Months;

/// A rule of how long the data of a contract are kept.
struct Rule {
    /// Its first day in force: year, month, day.
    from: (i32, u32, u32),
    /// Months from the day of the order.
    months: u32,
}

/// Decree 248/2026/NĐ-CP on e-commerce, which replaced Decrees 52/2013 and 85/2021 on 1 July 2026: three
/// years. Newer rules come behind older ones.
const RULES: &[Rule] = &[Rule { from: (2026, 7, 1), months: 36 }];

/// The first day on which whom to reach about an order may be erased. Amounts, names of products and
/// decisions stay.
pub fn erasable_from(ordered: Instant) -> Day {
    let day = day_of(ordered);
    let begins = |rule: &&Rule| {
        let (year, month, date) = rule.from;
        Day::from_ymd_opt(year, month, date).is_some_and(|from| from <= day)
    };
    let rule = RULES.iter().rev().find(begins).or(RULES.first());
    let months = rule.map_or(0, |rule| rule.months);
    day.checked_add_months(Months::new(months)).unwrap_or(Day::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_kept_for_three_years() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(erasable_from(at("2026-11-23T03:00:00Z")), day("2029-11-23"));
        // The day is that of Vietnam; the last of February stands for a day that is missing.
        assert_eq!(erasable_from(at("2028-02-28T18:00:00Z")), day("2031-02-28"));
        assert_eq!(erasable_from(at("2026-01-31T00:00:00Z")), day("2029-01-31"));
    }
}
