//! What came of a fair: what exhibitors declare, and its sums by commune and stars.

use super::Stage;
use super::applications::State;
use super::days::Days;
use crate::calendar::Instant;
use std::collections::BTreeMap;

/// What an exhibitor declares. Amounts in whole đồng, each at most 10¹².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// What it sold at the fair.
    pub sales: i64,
    /// Contracts that it signed there.
    pub contracts: i64,
    /// What they are worth.
    pub contracts_value: i64,
}

/// Why nothing can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationRefusal {
    /// The fair's first day has not begun.
    #[error("the fair has not begun")]
    NotBegun,
    /// The fair is reported, called off, or never gave booths out.
    #[error("the fair is {}", .0.code())]
    WrongStage(Stage),
    /// The application had no booth.
    #[error("the application is {}", .0.code())]
    NoBooth(State),
}

/// Whether an exhibitor declares at an instant: from the fair's first day on, until it is reported.
pub fn check(
    stage: Stage,
    days: Days,
    state: State,
    now: Instant,
) -> Result<(), DeclarationRefusal> {
    if !matches!(stage, Stage::Allocating | Stage::Closed) {
        return Err(DeclarationRefusal::WrongStage(stage));
    }
    if now < days.begin() {
        return Err(DeclarationRefusal::NotBegun);
    }
    match state.at(now) {
        State::Accepted | State::Confirmed | State::CheckedIn | State::Completed => Ok(()),
        state => Err(DeclarationRefusal::NoBooth(state)),
    }
}

/// What is known of an exhibitor that had a booth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The commune of today from which it comes, where that is known.
    pub commune: Option<i32>,
    /// The province of today.
    pub province: Option<i32>,
    /// Stars of each of our products that it showed, certified on the fair's first day or not.
    pub products: Vec<Option<u8>>,
    /// How many booths it had.
    pub booths: u64,
    /// What it declared, if it did.
    pub declared: Option<Declared>,
}

/// Sums of exhibitors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Exhibitors.
    pub exhibitors: u64,
    /// How many of them declared something.
    pub declared: u64,
    /// Their booths.
    pub booths: u64,
    /// Their products.
    pub products: u64,
    /// What they declared.
    pub results: Declared,
}

/// The sums of a fair, whole and in two partitions of its exhibitors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All.
    pub whole: Sums,
    /// By province and commune of today; those whose place is not known wholly stand apart.
    pub by_place: BTreeMap<(Option<i32>, Option<i32>), Sums>,
    /// By the highest stars among what each showed; those without any stand apart.
    pub by_stars: BTreeMap<Option<u8>, Sums>,
    /// Products by their own stars.
    pub products_by_stars: BTreeMap<Option<u8>, u64>,
}

impl Sums {
    fn add(&mut self, part: &Part) {
        self.exhibitors += 1;
        self.booths += part.booths;
        self.products += part.products.len() as u64;
        if let Some(declared) = part.declared {
            self.declared += 1;
            self.results.sales += declared.sales;
            self.results.contracts += declared.contracts;
            self.results.contracts_value += declared.contracts_value;
        }
    }
}

impl Report {
    /// The sums of these exhibitors.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Self {
        let mut report = Self::default();
        for part in parts {
            report.whole.add(part);
            report.by_place.entry((part.province, part.commune)).or_default().add(part);
            let highest = part.products.iter().copied().max().flatten();
            report.by_stars.entry(highest).or_default().add(part);
            for stars in &part.products {
                *report.products_by_stars.entry(*stars).or_default() += 1;
            }
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    fn part() -> impl Strategy<Value = Part> {
        let amount = 0..=1_000_000_000_000_i64;
        let declared =
            (amount.clone(), 0..1_000_i64, amount).prop_map(|(sales, contracts, value)| Declared {
                sales,
                contracts,
                contracts_value: value,
            });
        let place = (option::of(1..4), option::of(1..9));
        let products = vec(option::of(3..=5_u8), 0..5);
        (place, products, 1..4_u64, option::of(declared)).prop_map(
            |((province, commune), products, booths, declared)| Part {
                commune,
                province,
                products,
                booths,
                declared,
            },
        )
    }

    fn sum<'a>(of: impl Iterator<Item = &'a Sums>) -> Sums {
        of.fold(Sums::default(), |all, one| Sums {
            exhibitors: all.exhibitors + one.exhibitors,
            declared: all.declared + one.declared,
            booths: all.booths + one.booths,
            products: all.products + one.products,
            results: Declared {
                sales: all.results.sales + one.results.sales,
                contracts: all.results.contracts + one.results.contracts,
                contracts_value: all.results.contracts_value + one.results.contracts_value,
            },
        })
    }

    proptest! {
        #[test]
        fn every_partition_adds_up_to_the_whole(parts in vec(part(), 0..200)) {
            let report = Report::of(&parts);
            prop_assert_eq!(report.whole.exhibitors, parts.len() as u64);
            let sales: i64 = parts.iter().filter_map(|one| one.declared).map(|one| one.sales).sum();
            prop_assert_eq!(report.whole.results.sales, sales);
            prop_assert_eq!(sum(report.by_place.values()), report.whole);
            prop_assert_eq!(sum(report.by_stars.values()), report.whole);
            prop_assert_eq!(report.products_by_stars.values().sum::<u64>(), report.whole.products);
        }
    }

    #[test]
    fn what_is_sold_is_declared_from_the_first_day_until_the_report() {
        let day = |text: &str| text.parse().expect("a day");
        let days = Days::new(day("2026-11-10"), day("2026-11-15")).expect("days");
        let begin = days.begin();
        let before = begin - chrono::TimeDelta::microseconds(1);
        let of = |stage, state, now| check(stage, days, state, now);
        assert_eq!(of(Stage::Allocating, State::Accepted, begin), Ok(()));
        assert_eq!(of(Stage::Closed, State::Completed, days.end()), Ok(()));
        let early = of(Stage::Allocating, State::Confirmed, before);
        assert_eq!(early, Err(DeclarationRefusal::NotBegun));
        for stage in [Stage::Draft, Stage::Open, Stage::Reported, Stage::Cancelled] {
            let refused = of(stage, State::Confirmed, begin);
            assert_eq!(refused, Err(DeclarationRefusal::WrongStage(stage)));
        }
        let lapsed = State::Offered { until: before };
        let refused = of(Stage::Allocating, lapsed, begin);
        assert_eq!(refused, Err(DeclarationRefusal::NoBooth(State::Waitlisted)));
    }
}
