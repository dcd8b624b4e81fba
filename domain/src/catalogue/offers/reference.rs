//! The price that a lower one is compared with. A "before" price must have really applied: who shows one
//! says when, and the platform's own record of prices, or evidence that is on file, bears it out (Law on
//! Consumer Protection 19/2023: no misleading prices).

use crate::calendar::{Day, Instant, end_of, start_of};
use crate::money::Dong;

/// A price that applied before, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencePrice {
    /// The price that applied.
    pub price: Dong,
    /// First day on which it applied, whole.
    pub from: Day,
    /// Last day on which it applied, whole.
    pub until: Day,
    /// What proves it, where that is not the platform's own record of prices: an invoice, a price list.
    pub evidence: Option<String>,
}

/// From an instant on a variant was on offer to the public at a price, or (`None`) not on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricePoint {
    /// From when.
    pub at: Instant,
    /// The price; `None` while it was not on offer.
    pub price: Option<Dong>,
}

/// Why a reference price can't be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceRefusal {
    /// There is no price to compare it with, or one that is not lower.
    NotHigher,
    /// Its last day comes before its first.
    Reversed,
    /// Its last day is not over: what applies still is no earlier price.
    NotOver,
    /// Nothing proves it: no evidence is named, and the platform's record does not have it.
    Unproven,
}

impl ReferencePrice {
    /// Checks it against the price asked now, the day, and the record of the variant's prices, oldest
    /// first.
    pub fn check(
        &self,
        price: Option<Dong>,
        today: Day,
        history: &[PricePoint],
    ) -> Result<(), ReferenceRefusal> {
        if price.is_none_or(|price| self.price <= price) {
            return Err(ReferenceRefusal::NotHigher);
        }
        if self.until < self.from {
            return Err(ReferenceRefusal::Reversed);
        }
        if today <= self.until {
            return Err(ReferenceRefusal::NotOver);
        }
        let proven = self.evidence.is_some() || applied(history, self.price, self.from, self.until);
        if proven { Ok(()) } else { Err(ReferenceRefusal::Unproven) }
    }
}

/// Whether the public was offered this price, and no other, through every day from `from` to `until`.
pub fn applied(history: &[PricePoint], price: Dong, from: Day, until: Day) -> bool {
    let (begins, ends) = (start_of(from), end_of(until));
    let before = history.iter().rev().find(|point| point.at <= begins);
    let during = history.iter().filter(|point| begins < point.at && point.at < ends);
    let mut points = before.into_iter().chain(during).peekable();
    before.is_some() && points.all(|point| point.price == Some(price))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, TimeDelta};
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn dong(amount: i64) -> Dong {
        Dong::new(amount).unwrap()
    }

    fn point(day_: &str, hours: i64, price: Option<i64>) -> PricePoint {
        PricePoint { at: start_of(day(day_)) + TimeDelta::hours(hours), price: price.map(dong) }
    }

    fn before(price: i64, from: &str, until: &str) -> ReferencePrice {
        ReferencePrice { price: dong(price), from: day(from), until: day(until), evidence: None }
    }

    fn history() -> Vec<PricePoint> {
        vec![
            point("2026-08-01", 9, Some(200_000)),
            point("2026-08-20", 0, None),
            point("2026-08-22", 0, Some(200_000)),
            point("2026-08-31", 15, Some(150_000)),
        ]
    }

    #[test]
    fn whole_days_at_the_price_prove_it() {
        for (from, until, proven) in [
            ("2026-08-02", "2026-08-19", true),
            ("2026-08-22", "2026-08-30", true),
            ("2026-08-01", "2026-08-19", false),
            ("2026-08-02", "2026-08-23", false),
            ("2026-08-22", "2026-08-31", false),
            ("2026-07-01", "2026-07-05", false),
        ] {
            let price = before(200_000, from, until);
            let found = price.check(Some(dong(150_000)), day("2026-09-01"), &history());
            assert_eq!(found.is_ok(), proven, "{from} to {until}");
        }
    }

    #[test]
    fn a_price_raised_for_an_hour_proves_nothing() {
        let raised = [
            point("2026-08-01", 9, Some(150_000)),
            point("2026-08-31", 9, Some(500_000)),
            point("2026-08-31", 10, Some(150_000)),
        ];
        let price = before(500_000, "2026-08-31", "2026-08-31");
        let found = price.check(Some(dong(150_000)), day("2026-09-01"), &raised);
        assert_eq!(found, Err(ReferenceRefusal::Unproven));
    }

    #[test]
    fn a_reference_price_is_higher_earlier_and_over() {
        let price = before(200_000, "2026-08-02", "2026-08-19");
        let today = day("2026-09-01");
        let check =
            |one: &ReferencePrice, now: Option<i64>| one.check(now.map(dong), today, &history());
        assert_eq!(check(&price, Some(200_000)), Err(ReferenceRefusal::NotHigher));
        assert_eq!(check(&price, Some(250_000)), Err(ReferenceRefusal::NotHigher));
        assert_eq!(check(&price, None), Err(ReferenceRefusal::NotHigher));
        let reversed = before(200_000, "2026-08-19", "2026-08-02");
        assert_eq!(check(&reversed, Some(1)), Err(ReferenceRefusal::Reversed));
        let evidence = Some("Hoá đơn 12/8/2026".to_owned());
        let running = ReferencePrice { until: today, evidence: evidence.clone(), ..price.clone() };
        assert_eq!(check(&running, Some(1)), Err(ReferenceRefusal::NotOver));
        let stated = ReferencePrice { from: day("2025-01-01"), evidence, ..price };
        assert_eq!(check(&stated, Some(1)), Ok(()));
    }

    proptest! {
        /// Against the plain reading: look at every hour of every day.
        #[test]
        fn proven_means_offered_at_that_price_hour_by_hour(
            points in prop::collection::vec((0_i64..240, prop::option::of(1_i64..3)), 0..8),
            from in 0_u64..10, length in 0_u64..4, price in 1_i64..3,
        ) {
            let first = day("2026-08-01");
            let mut hours: Vec<(i64, Option<i64>)> = points;
            hours.sort_unstable();
            hours.dedup_by_key(|point| point.0);
            let history: Vec<PricePoint> = hours
                .iter()
                .map(|(hour, price)| PricePoint {
                    at: start_of(first) + TimeDelta::hours(*hour),
                    price: price.map(dong),
                })
                .collect();
            let (from, until) = (first + Days::new(from), first + Days::new(from + length));
            let at = |hour: i64| hours.iter().rev().find(|point| point.0 <= hour).and_then(|point| point.1);
            let start = (from - first).num_days() * 24;
            let end = ((until - first).num_days() + 1) * 24;
            let plain = (start..end).all(|hour| at(hour) == Some(price));
            prop_assert_eq!(applied(&history, dong(price), from, until), plain);
        }
    }
}
