use super::*;
use proptest::prelude::*;

const TEA: ProducerId = ProducerId(Uuid::from_u128(1));
const HONEY: ProducerId = ProducerId(Uuid::from_u128(2));

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn dong(amount: i64) -> Dong {
    Dong::new(amount).unwrap()
}

fn rule(number: u128, scope: Scope, hundredths: u16) -> Rule {
    Rule {
        id: Uuid::from_u128(number),
        name: format!("rule {number}"),
        scope,
        rate: Rate::new(hundredths).unwrap(),
        each: Dong::default(),
        at_least: None,
        at_most: None,
    }
}

fn schedule(from: &str, rules: Vec<Rule>) -> Schedule {
    let fee_tax = Rate::new(1_000).unwrap();
    Schedule { id: Uuid::from_u128(9), from: day(from), fee_tax, withholding: None, rules }
}

fn sale(producer: ProducerId, method: Method, total: i64) -> Sale {
    let (kind, set) = (ProducerKind::Cooperative, ProductSet::new(11));
    Sale { producer, kind, set, method, quantity: 2, total: dong(total) }
}

#[test]
fn the_first_rule_that_fits_counts() {
    let tea = Scope { producer: Some(TEA), ..Scope::default() };
    let cards = Scope { method: Some(Method::Card), ..Scope::default() };
    let rules = vec![rule(1, tea, 100), rule(2, cards, 300), rule(3, Scope::default(), 250)];
    let one = schedule("2026-12-01", rules);
    let by = |sale| one.fee(&sale).rule.map(|id| id.as_u128());
    assert_eq!(by(sale(TEA, Method::Card, 1_000)), Some(1));
    assert_eq!(by(sale(HONEY, Method::Card, 1_000)), Some(2));
    assert_eq!(by(sale(HONEY, Method::Cod, 1_000)), Some(3));
    let fee = one.fee(&sale(HONEY, Method::Cod, 330_000));
    assert_eq!((fee.amount, fee.tax, fee.withheld), (dong(8_250), dong(825), dong(0)));
}

#[test]
fn without_a_rule_nothing_is_charged() {
    let tea = Scope { producer: Some(TEA), ..Scope::default() };
    let one = schedule("2026-12-01", vec![rule(1, tea, 100)]);
    assert_eq!(one.fee(&sale(HONEY, Method::Cod, 330_000)), Fee::default());
}

#[test]
fn a_fee_keeps_its_floor_and_its_cap() {
    let mut one = rule(1, Scope::default(), 100);
    (one.each, one.at_least, one.at_most) = (dong(500), Some(dong(2_000)), Some(dong(9_000)));
    let fee = |total| {
        schedule("2026-12-01", vec![one.clone()]).fee(&sale(TEA, Method::Cod, total)).amount
    };
    assert_eq!(fee(50_000), dong(2_000));
    assert_eq!(fee(300_000), dong(4_000));
    assert_eq!(fee(5_000_000), dong(9_000));
    assert_eq!(fee(1_500), dong(1_500), "never more than the line");
}

#[test]
fn tax_is_kept_back_for_households_where_the_law_asks() {
    let legal_act = "117/2025/NĐ-CP".to_owned();
    let (goods, services) = (Rate::new(150).unwrap(), Rate::new(700).unwrap());
    let mut one = schedule("2026-12-01", vec![]);
    one.withholding = Some(Withholding { legal_act, goods, services });
    let mut sold = sale(TEA, Method::Cod, 200_000);
    assert_eq!(one.fee(&sold).withheld, dong(0));
    sold.kind = ProducerKind::Household;
    assert_eq!(one.fee(&sold).withheld, dong(3_000));
    sold.set = ProductSet::new(26);
    assert_eq!(one.fee(&sold).withheld, dong(14_000));
}

#[test]
fn a_rule_that_nothing_reaches_is_refused() {
    let tea = Scope { producer: Some(TEA), ..Scope::default() };
    let all = schedule("2026-12-10", vec![rule(1, Scope::default(), 1), rule(2, tea, 1)]);
    assert_eq!(all.check(day("2026-12-01")), Err(ScheduleRefusal::Unreachable(1)));
    let fine = schedule("2026-12-10", vec![rule(1, tea, 1), rule(2, Scope::default(), 1)]);
    assert_eq!(fine.check(day("2026-12-05")), Ok(()));
    assert_eq!(fine.check(day("2026-12-06")), Err(ScheduleRefusal::TooSoon));
    let mut crossed = rule(1, tea, 1);
    (crossed.at_least, crossed.at_most) = (Some(dong(2)), Some(dong(1)));
    let crossed = schedule("2026-12-10", vec![crossed]);
    assert_eq!(crossed.check(day("2026-12-01")), Err(ScheduleRefusal::Crossed(0)));
}

#[test]
fn the_schedule_that_began_last_is_in_force_and_of_two_the_one_recorded_last() {
    let mut all = vec![schedule("2026-12-10", vec![]), schedule("2027-01-01", vec![])];
    all.push(Schedule { id: Uuid::from_u128(10), ..schedule("2026-12-10", vec![]) });
    let on = |text| Schedule::on(&all, day(text)).map(|one| one.id.as_u128());
    assert_eq!(on("2026-12-09"), None);
    assert_eq!(on("2026-12-10"), Some(10));
    assert_eq!(on("2027-01-01"), Some(9));
}

proptest! {
    #[test]
    fn a_fee_is_never_more_than_what_was_sold(
        total in 0_i64..=1_000_000_000_000,
        hundredths in 0_u16..=10_000,
        each in 0_i64..1_000_000_000,
        quantity in 1_i64..1_000_000_000,
        least in proptest::option::of(0_i64..1_000_000_000),
        most in proptest::option::of(0_i64..1_000_000_000),
    ) {
        let mut one = rule(1, Scope::default(), hundredths);
        one.each = dong(each);
        (one.at_least, one.at_most) = (least.map(dong), most.map(dong));
        let mut sold = sale(TEA, Method::VietQr, total);
        sold.quantity = quantity;
        let fee = schedule("2026-12-01", vec![one]).fee(&sold);
        prop_assert!(fee.amount <= sold.total && fee.tax <= fee.amount);
        prop_assert!(most.is_none_or(|most| fee.amount <= dong(most)));
    }
}
