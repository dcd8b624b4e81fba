use super::*;
use crate::payments::vietqr::Kind;
use chrono::{DateTime, Duration};
use proptest::prelude::*;

fn at(minute: i64) -> Instant {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap() + Duration::minutes(minute)
}

fn dong(amount: i64) -> Dong {
    Dong::new(amount).unwrap()
}

fn account(number: &str) -> AccountNumber {
    AccountNumber::new(number).unwrap()
}

/// An intent of 100,000 đồng that is open for an hour.
fn asked(number: u64) -> Asked {
    Asked {
        intent: Uuid::from_u128(u128::from(number) + 1),
        reference: Reference::new(Kind::Order, 9_876_543_210 + number * 1_234_567),
        amount: dong(100_000),
        received: dong(0),
        account: account("113366668888"),
        from: at(0),
        until: at(60),
        is_closed: false,
    }
}

fn incoming(amount: i64, memo: &str) -> Incoming {
    let account = Some(account("113366668888"));
    Incoming { amount: dong(amount), at: at(10), account, memo: memo.to_owned() }
}

fn desk(verdict: Verdict) -> (Doubt, Vec<Candidate>) {
    match verdict {
        Verdict::Desk { doubt, candidates } => (doubt, candidates),
        matched @ Verdict::Matched { .. } => panic!("{matched:?}"),
    }
}

fn fit(verdict: Verdict) -> Fit {
    match verdict {
        Verdict::Matched { fit, .. } => fit,
        desk @ Verdict::Desk { .. } => panic!("{desk:?}"),
    }
}

#[test]
fn a_whole_reference_says_what_is_paid_and_the_amount_says_how_far() {
    let one = asked(0);
    let memo = one.reference.to_string();
    let paid = |amount| fit(judge(&incoming(amount, &memo), &[asked(1), one.clone()]));
    assert_eq!(paid(100_000), Fit::Exact);
    assert_eq!(paid(99_999), Fit::Under(dong(1)));
    assert_eq!(paid(100_001), Fit::Over(dong(1)));
    let partly = Asked { received: dong(60_000), ..one.clone() };
    assert_eq!(fit(judge(&incoming(40_000, &memo), &[partly])), Fit::Exact);
}

#[test]
fn what_names_it_in_whole_belongs_to_it_though_late_or_again() {
    let one = asked(0);
    let memo = one.reference.to_string();
    let late = Incoming { at: at(60), ..incoming(100_000, &memo) };
    assert_eq!(fit(judge(&late, std::slice::from_ref(&one))), Fit::Exact);
    let paid = Asked { received: dong(100_000), is_closed: true, ..one };
    assert_eq!(fit(judge(&incoming(30_000, &memo), &[paid])), Fit::Over(dong(30_000)));
}

#[test]
fn what_comes_late_or_again_with_a_damaged_reference_is_looked_at() {
    let one = asked(0);
    let mut memo = one.reference.to_string();
    memo.replace_range(9..10, if memo.get(9..10) == Some("3") { "4" } else { "3" });
    let doubt = |one: Asked, minute| {
        let incoming = Incoming { at: at(minute), ..incoming(100_000, &memo) };
        desk(judge(&incoming, &[one])).0
    };
    assert_eq!(doubt(one.clone(), 60), Doubt::Late);
    assert_eq!(doubt(Asked { is_closed: true, ..one.clone() }, 10), Doubt::Late);
    assert_eq!(doubt(Asked { received: dong(100_000), ..one.clone() }, 10), Doubt::Duplicate);
    assert_eq!(doubt(one, -1), Doubt::Ambiguous);
}

#[test]
fn a_damaged_reference_needs_the_amount_beside_it() {
    let one = asked(0);
    let mut memo = one.reference.to_string();
    memo.replace_range(9..10, if memo.get(9..10) == Some("3") { "4" } else { "3" });
    assert_eq!(fit(judge(&incoming(100_000, &memo), std::slice::from_ref(&one))), Fit::Exact);
    let (doubt, candidates) = desk(judge(&incoming(90_000, &memo), std::slice::from_ref(&one)));
    assert_eq!((doubt, candidates[0].intent), (Doubt::Ambiguous, one.intent));
    assert_eq!(candidates[0].reasons, [Reason::Named, Reason::SameAccount, Reason::InTime]);
}

#[test]
fn without_a_reference_nothing_is_certain_however_well_the_amount_fits() {
    let (one, other) = (asked(0), Asked { amount: dong(50_000), ..asked(1) });
    let all = [other.clone(), one.clone()];
    let (doubt, candidates) = desk(judge(&incoming(100_000, "CK"), &all));
    assert_eq!(doubt, Doubt::NoReference);
    let intents: Vec<Uuid> = candidates.iter().map(|one| one.intent).collect();
    assert_eq!(intents, [one.intent]);
    assert_eq!(candidates[0].points, 50);
    let foreign = Reference::new(Kind::Order, 77).to_string();
    assert_eq!(desk(judge(&incoming(100_000, &foreign), &all)).0, Doubt::UnknownReference);
    let both = format!("{} {}", one.reference, other.reference);
    let (doubt, candidates) = desk(judge(&incoming(150_000, &both), &all));
    assert_eq!((doubt, candidates.len()), (Doubt::Ambiguous, 2));
}

#[test]
fn a_memo_cut_in_half_still_ranks_what_it_began_to_name() {
    let all: Vec<Asked> = (0..30).map(asked).collect();
    let memo = format!("tra tien {}", &all[17].reference.to_string()[..11]);
    let (doubt, candidates) = desk(judge(&incoming(100_000, &memo), &all));
    assert_eq!((doubt, candidates.len()), (Doubt::NoReference, MOST));
    assert_eq!(candidates[0].intent, all[17].intent);
    assert!(candidates[0].reasons.contains(&Reason::Alike));
}

fn any_asked() -> impl Strategy<Value = Vec<Asked>> {
    let one = (0_u64..6, 1_i64..4, 0_i64..4, 0_i64..100, any::<bool>());
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let mut seen = Vec::new();
        for (number, amount, received, from, is_closed) in all {
            if !seen.iter().any(|one: &Asked| one.reference == asked(number).reference) {
                seen.push(Asked {
                    amount: dong(amount * 50_000),
                    received: dong(received * 50_000),
                    from: at(from),
                    until: at(from + 60),
                    is_closed,
                    ..asked(number)
                });
            }
        }
        seen
    })
}

proptest! {
    #[test]
    fn the_order_of_intents_changes_nothing(
        all in any_asked(), number in 0_u64..6, amount in 1_i64..5, minute in 0_i64..160, named in any::<bool>(),
    ) {
        let memo = if named { asked(number).reference.to_string() } else { "CK".to_owned() };
        let transfer = Incoming { at: at(minute), ..incoming(amount * 50_000, &memo) };
        let verdict = judge(&transfer, &all);
        let reversed: Vec<Asked> = all.iter().rev().cloned().collect();
        prop_assert_eq!(&verdict, &judge(&transfer, &reversed));
        if let Verdict::Matched { intent, fit } = verdict {
            let one = all.iter().find(|one| one.intent == intent).unwrap();
            // Only what is named is paid, late and again too, and no đồng is lost on the way.
            prop_assert!(named && one.reference == asked(number).reference);
            let (missing, more) = match fit {
                Fit::Exact => (0, 0),
                Fit::Under(missing) => (missing.amount(), 0),
                Fit::Over(more) => (0, more.amount()),
            };
            let after = one.received.amount() + transfer.amount.amount();
            prop_assert_eq!(after + missing, one.amount.max(one.received).amount() + more);
        }
    }

    #[test]
    fn candidates_are_of_the_payee_and_ranked(all in any_asked(), amount in 1_i64..5, memo in "[A-Z0-9 ]{0,30}") {
        let transfer = incoming(amount * 50_000, &memo);
        let candidates = rank(&transfer, &memo::read(&memo), &all);
        prop_assert!(candidates.is_sorted_by(|one, other| one.points >= other.points));
        prop_assert!(candidates.iter().all(|found| found.points <= 100));
        prop_assert!(candidates.iter().all(|found| all.iter().any(|one| one.intent == found.intent)));
    }
}
