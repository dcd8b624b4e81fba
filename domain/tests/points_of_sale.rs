//! Points of introduction and sale: their life against a model that shares no code with it, and what
//! provinces ask.

use chrono::TimeDelta;
use domain::calendar::{Day, Instant};
use domain::points_of_sale::{
    Command, Criterion, Facts, Goods, Life, Outcome, PointKind, Refusal, Status, evaluate,
};
use domain::storefronts::{Interval, Location, OpeningHours, Weekday};
use proptest::prelude::*;

fn start() -> Instant {
    "2026-09-01T02:00:00Z".parse().expect("an instant")
}

/// Commands by word, with how many days ahead an approval is to end.
const WORDS: [&str; 9] = [
    "submit",
    "withdraw",
    "inspect",
    "approve",
    "refuse",
    "extend",
    "suspend",
    "reinstate",
    "revoke",
];

fn command(word: &str, ends: Instant) -> Command {
    match word {
        "submit" => Command::Submit,
        "withdraw" => Command::Withdraw,
        "inspect" => Command::Inspect,
        "approve" => Command::Approve(ends),
        "refuse" => Command::Refuse,
        "extend" => Command::Extend(ends),
        "suspend" => Command::Suspend,
        "reinstate" => Command::Reinstate,
        _ => Command::Revoke,
    }
}

/// The model: a word for where it stands, and the hour at which an approval ends.
#[derive(Clone, Copy, Debug)]
struct Naive {
    word: &'static str,
    ends: i64,
}

impl Naive {
    fn seen(self, hour: i64) -> &'static str {
        if self.word == "approved" && hour >= self.ends { "expired" } else { self.word }
    }

    /// What the table says; `None` for what stands in no row of it.
    fn after(self, word: &str, hour: i64, ends: i64) -> Option<Self> {
        const TABLE: &[(&str, &str, &str)] = &[
            ("draft", "submit", "submitted"),
            ("refused", "submit", "submitted"),
            ("expired", "submit", "submitted"),
            ("submitted", "inspect", "inspected"),
            ("submitted", "refuse", "refused"),
            ("inspected", "refuse", "refused"),
            ("inspected", "approve", "approved"),
            ("approved", "extend", "approved"),
            ("approved", "suspend", "suspended"),
            ("suspended", "reinstate", "approved"),
            ("approved", "revoke", "revoked"),
            ("suspended", "revoke", "revoked"),
            ("draft", "withdraw", "withdrawn"),
            ("submitted", "withdraw", "withdrawn"),
            ("inspected", "withdraw", "withdrawn"),
            ("refused", "withdraw", "withdrawn"),
            ("approved", "withdraw", "withdrawn"),
            ("expired", "withdraw", "withdrawn"),
            ("suspended", "withdraw", "withdrawn"),
        ];
        let seen = self.seen(hour);
        let (_, _, to) = TABLE.iter().find(|(from, by, _)| *from == seen && *by == word)?;
        let timed = matches!(word, "approve" | "extend");
        // Ten years from this morning are 87,672 hours; the last day counts whole.
        let in_time = ends > hour && ends <= hour + 87_672 + 10;
        let longer = word != "extend" || ends > self.ends;
        if timed && !(in_time && longer) {
            return None;
        }
        Some(Self { word: to, ends: if timed { ends } else { self.ends } })
    }
}

/// Hours for which an approval is to last: mostly so few that its end is met.
fn length() -> impl Strategy<Value = i64> {
    prop_oneof![3 => -20_i64..120, 1 => -50_i64..100_000]
}

proptest! {
    #[test]
    fn a_points_life_is_as_a_naive_model_has_it(
        inspected in any::<bool>(),
        steps in proptest::collection::vec((0_usize..9, 0_i64..40, length()), 1..60),
    ) {
        let at = |hour: i64| start() + TimeDelta::hours(hour);
        // Half of the histories begin where the ways part.
        let (mut life, word) =
            if inspected { (Life::Inspected, "inspected") } else { (Life::Draft, "draft") };
        let (mut naive, mut hour) = (Naive { word, ends: 0 }, 0);
        for (which, rest, length) in steps {
            hour += rest;
            // The model reckons with hours: keep away from the very end of the longest approval.
            let far = hour + length;
            prop_assume!((far - (hour + 87_672)).abs() > 40);
            let word = WORDS[which];
            let followed = life.follow(command(word, at(far)), at(hour));
            let expected = naive.after(word, hour, far);
            prop_assert_eq!(followed.is_ok(), expected.is_some(), "{} at {}", word, naive.seen(hour));
            if let Err(Refusal::NotFrom(status)) = followed {
                prop_assert_eq!(status.code(), naive.seen(hour));
            }
            life = followed.unwrap_or(life);
            naive = expected.unwrap_or(naive);
            for later in [hour, hour + 1, naive.ends - 1, naive.ends] {
                prop_assert_eq!(life.status(at(later)).code(), naive.seen(later));
            }
        }
    }

    #[test]
    fn between_two_changes_by_the_clock_a_status_stays(ends in 1_i64..500, asked in 0_i64..600) {
        let at = |hour: i64| start() + TimeDelta::hours(hour);
        let life = Life::Inspected.follow(Command::Approve(at(ends)), at(0)).expect("approved");
        match life.next_change(at(asked)) {
            Some(next) => {
                prop_assert_eq!(life.status(next - TimeDelta::microseconds(1)), life.status(at(asked)));
                prop_assert_ne!(life.status(next), life.status(at(asked)));
            }
            None => prop_assert_eq!(life.status(at(asked + 100_000)), life.status(at(asked))),
        }
    }

    #[test]
    fn a_share_is_met_exactly_when_the_fraction_reaches_it(
        listed in 0_u32..400, certified in 0_u32..400, other in 0_u32..400,
    ) {
        let certified = certified.min(listed);
        let goods = Goods { listed, certified, certified_here: certified, programme: certified, other };
        let facts = Facts { kind: PointKind::Shop, area: Some(50), goods };
        let found = evaluate("22", day("2026-09-01"), &facts);
        let share = found.findings.iter().find(|one| one.criterion == Criterion::CertifiedShare);
        let share = share.expect("it is asked");
        let expected = match f64::from(listed + other) {
            0.0 => Outcome::Unknown,
            total if f64::from(certified) / total + 1e-9 >= 0.7 => Outcome::Met,
            _ => Outcome::NotMet,
        };
        prop_assert_eq!(share.outcome, expected);
        prop_assert_eq!(found.share_fallen().is_some(), expected == Outcome::NotMet);
    }

    #[test]
    fn open_now_is_as_reckoned_by_hand(minute in 0_i64..10_080, opens in 0_u16..1_439, length in 1_u16..1_440) {
        // 7 September 2026 is a Monday; Vietnam is seven hours ahead.
        let monday: Instant = "2026-09-06T17:00:00Z".parse().expect("an instant");
        let closes = (opens + length).min(1_440);
        let hours = OpeningHours::new(vec![Interval { day: Weekday::Thursday, opens, closes }]);
        let open = hours.expect("hours").open_at(monday + TimeDelta::minutes(minute));
        let of_thursday = minute - 3 * 1_440;
        prop_assert_eq!(open, of_thursday >= i64::from(opens) && of_thursday < i64::from(closes));
    }
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn facts(kind: PointKind, area: u32, certified: u32, of: u32) -> Facts {
    let goods = Goods {
        listed: of,
        certified,
        certified_here: certified,
        programme: of,
        ..Goods::default()
    };
    Facts { kind, area: Some(area), goods }
}

#[test]
fn quang_ninh_asks_for_its_areas_and_shares() {
    let on = day("2026-09-01");
    for (kind, least, share) in [
        (PointKind::Centre, 100, 70),
        (PointKind::Shop, 50, 70),
        (PointKind::Counter, 9, 70),
        (PointKind::FairBooth, 9, 70),
        (PointKind::Corner, 5, 100),
    ] {
        let outcome =
            |area, certified| evaluate("22", on, &facts(kind, area, certified, 100)).outcome();
        assert_eq!(outcome(least, share), Outcome::Met, "{kind:?}");
        assert_eq!(outcome(least - 1, share), Outcome::NotMet, "{kind:?}");
        assert_eq!(outcome(least, share - 1), Outcome::NotMet, "{kind:?}");
    }
}

#[test]
fn what_is_not_known_is_unknown_and_never_met() {
    let shop = facts(PointKind::Shop, 60, 80, 100);
    let elsewhere = evaluate("08", day("2026-09-01"), &shop);
    assert_eq!(elsewhere.outcome(), Outcome::Unknown);
    assert!(elsewhere.findings.iter().all(|one| one.rule.is_none() && one.fact.is_some()));
    // The rules are dated: before them there were none.
    assert_eq!(evaluate("22", day("2021-09-14"), &shop).outcome(), Outcome::Unknown);
    assert_eq!(evaluate("22", day("2021-09-15"), &shop).outcome(), Outcome::Met);
    let unmeasured = Facts { area: None, ..shop };
    assert_eq!(evaluate("22", day("2026-09-01"), &unmeasured).outcome(), Outcome::Unknown);
    let goods = Goods { other: 10, ..shop.goods };
    let with_others = Facts { goods, ..shop };
    assert_eq!(evaluate("22", day("2026-09-01"), &with_others).outcome(), Outcome::Unknown);
}

#[test]
fn a_certified_product_of_another_province_is_none_of_this_one() {
    let goods = Goods { listed: 10, certified: 10, certified_here: 6, programme: 10, other: 0 };
    let facts = Facts { kind: PointKind::Shop, area: Some(50), goods };
    let found = evaluate("22", day("2026-09-01"), &facts);
    assert_eq!(found.share_fallen().and_then(|one| one.fact), Some(60));
}

#[test]
fn approvals_end_in_time_and_the_public_knows_only_what_was_approved() {
    let now = start();
    let long = Life::Inspected.follow(Command::Approve(now + TimeDelta::days(4_000)), now);
    assert_eq!(long, Err(Refusal::TooLong));
    assert_eq!(Life::Inspected.follow(Command::Approve(now), now), Err(Refusal::Past));
    let public: Vec<_> = Status::ALL.into_iter().filter(|one| one.is_public()).collect();
    let expected = [Status::Approved, Status::Expired, Status::Suspended, Status::Revoked];
    assert_eq!(public, expected);
}

#[test]
fn coordinates_are_those_of_the_earth_or_none() {
    assert!(Location::on_earth(21.03, 105.85).is_some_and(Location::is_in_vietnam));
    assert!(Location::on_earth(48.85, 2.35).is_some_and(|paris| !paris.is_in_vietnam()));
    for (north, east) in [(90.1, 0.0), (0.0, 180.5), (f64::NAN, 0.0), (f64::INFINITY, 1.0)] {
        assert!(Location::on_earth(north, east).is_none(), "{north},{east}");
    }
}
