//! What an exhibitor owes for its booths and extras, and what others pay of it. Whole đồng throughout.

use super::floor::SubsidyRule;
use crate::money::Dong;
use std::collections::HashMap;
use uuid::Uuid;

/// What a booth is charged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoothCharge {
    /// Code of the booth.
    pub code: String,
    /// Its category.
    pub category: Uuid,
    /// Price for all days of the fair.
    pub price: Dong,
    /// For how many days.
    pub days: u64,
    /// How many the fair has.
    pub of_days: u64,
}

/// An extra that is taken, such as power, a table or a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraCharge {
    /// Code of the extra.
    pub code: String,
    /// Price of one.
    pub price: Dong,
    /// How many.
    pub count: u32,
}

/// What is left of what others pay for booths of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subsidy {
    /// By which rule.
    pub rule: SubsidyRule,
    /// What is left of its budget.
    pub left: Dong,
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Code of the booth or extra.
    pub code: String,
    /// Category of a booth; `None` of an extra.
    pub category: Option<Uuid>,
    /// How many.
    pub count: u32,
    /// What they cost together.
    pub amount: Dong,
    /// What others pay of it.
    pub subsidy: Dong,
}

/// A bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// Its lines.
    pub lines: Vec<Line>,
    /// What everything costs.
    pub gross: Dong,
    /// What others pay of it.
    pub subsidy: Dong,
}

impl Bill {
    /// What the exhibitor owes.
    pub fn due(&self) -> Dong {
        self.gross.checked_sub(self.subsidy).unwrap_or_default()
    }
}

/// Charges booths by their days, the share of others for the first of each category as far as rule and
/// budget reach, and extras in full. `None` beyond the largest amount.
pub fn charge(
    booths: &[BoothCharge],
    extras: &[ExtraCharge],
    subsidies: &HashMap<Uuid, Subsidy>,
) -> Option<Bill> {
    let mut bill = Bill::default();
    let mut left: HashMap<Uuid, (u8, Dong)> = HashMap::new();
    for booth in booths {
        let amount = booth.price.scaled(booth.days, booth.of_days)?;
        let mut subsidy = Dong::default();
        if let Some(rule) = subsidies.get(&booth.category) {
            let start = (rule.rule.most_booths, rule.left);
            let (booths, budget) = left.entry(booth.category).or_insert(start);
            if *booths > 0 {
                subsidy = amount.scaled(rule.rule.percent.into(), 100)?.min(*budget);
                *booths -= 1;
                *budget = budget.checked_sub(subsidy)?;
            }
        }
        let (code, category) = (booth.code.clone(), Some(booth.category));
        bill.add(Line { code, category, count: 1, amount, subsidy })?;
    }
    for extra in extras.iter().filter(|extra| extra.count > 0) {
        let amount = extra.price.checked_times(extra.count)?;
        let (code, count) = (extra.code.clone(), extra.count);
        bill.add(Line { code, category: None, count, amount, subsidy: Dong::default() })?;
    }
    Some(bill)
}

impl Bill {
    fn add(&mut self, line: Line) -> Option<()> {
        self.gross = self.gross.checked_add(line.amount)?;
        self.subsidy = self.subsidy.checked_add(line.subsidy)?;
        self.lines.push(line);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dong(amount: i64) -> Dong {
        Dong::new(amount).unwrap()
    }

    fn booth(category: u128, price: i64, days: u64) -> BoothCharge {
        let (code, category) = ("A".to_owned(), Uuid::from_u128(category));
        BoothCharge { code, category, price: dong(price), days, of_days: 6 }
    }

    fn half_of_two(left: i64) -> HashMap<Uuid, Subsidy> {
        let rule = SubsidyRule { percent: 50, most_booths: 2, budget: dong(100_000_000) };
        HashMap::from([(Uuid::from_u128(1), Subsidy { rule, left: dong(left) })])
    }

    #[test]
    fn half_of_two_booths_is_paid_as_far_as_the_budget_reaches() {
        let three = [booth(1, 3_000_000, 6), booth(1, 3_000_000, 6), booth(1, 3_000_000, 6)];
        let bill = charge(&three, &[], &half_of_two(100_000_000)).unwrap();
        assert_eq!(
            (bill.gross, bill.subsidy, bill.due()),
            (dong(9_000_000), dong(3_000_000), dong(6_000_000))
        );
        let short = charge(&three, &[], &half_of_two(2_000_000)).unwrap();
        let parts: Vec<Dong> = short.lines.iter().map(|line| line.subsidy).collect();
        assert_eq!(parts, [dong(1_500_000), dong(500_000), dong(0)]);
        let extra = ExtraCharge { code: "power".to_owned(), price: dong(200_000), count: 3 };
        let days = charge(&[booth(2, 1_000_000, 2)], &[extra], &half_of_two(9)).unwrap();
        assert_eq!(days.due(), dong(333_333 + 600_000));
    }

    proptest! {
        #[test]
        fn lines_add_up_and_budgets_hold(
            booths in proptest::collection::vec((1_u128..3, 0_i64..50_000_000, 1_u64..7), 0..20),
            extras in proptest::collection::vec((0_i64..1_000_000, 0_u32..9), 0..5),
            left in 0_i64..60_000_000,
        ) {
            let booths: Vec<BoothCharge> =
                booths.into_iter().map(|(category, price, days)| booth(category, price, days)).collect();
            let extras: Vec<ExtraCharge> = extras.into_iter().map(|(price, count)| {
                ExtraCharge { code: "x".to_owned(), price: dong(price), count }
            }).collect();
            let bill = charge(&booths, &extras, &half_of_two(left)).unwrap();
            let sum = |of: fn(&Line) -> Dong| bill.lines.iter().map(|line| of(line).amount()).sum::<i64>();
            prop_assert_eq!(sum(|line| line.amount), bill.gross.amount());
            prop_assert_eq!(sum(|line| line.subsidy), bill.subsidy.amount());
            prop_assert_eq!(bill.due().amount(), bill.gross.amount() - bill.subsidy.amount());
            prop_assert!(bill.subsidy.amount() <= left);
            let helped = bill.lines.iter().filter(|line| line.subsidy > Dong::default());
            prop_assert!(helped.count() <= 2);
            let fits = |line: &Line| line.subsidy.amount() * 2 <= line.amount.amount() + 1;
            prop_assert!(bill.lines.iter().all(fits));
        }
    }
}
