use super::*;
use crate::payments::fold;
use chrono::DateTime;
use proptest::prelude::*;

const ACCOUNT: &str = "acct_1";

fn asked() -> CardAsked {
    let amount = Dong::new(330_000).expect("an amount");
    CardAsked { order: OrderId(Uuid::from_u128(1)), account: ACCOUNT.to_owned(), amount }
}

fn word(status: CardStatus) -> CardWord {
    CardWord {
        reference: "pi_1".to_owned(),
        status,
        amount: 330_000,
        received: (status == CardStatus::Succeeded).then_some(330_000),
        currency: CURRENCY.to_owned(),
        payee: Payee::Account(ACCOUNT.to_owned()),
        order: Some(OrderId(Uuid::from_u128(1))),
        declined: None,
    }
}

fn at(second: i64) -> Instant {
    DateTime::from_timestamp(second, 0).expect("an instant")
}

#[test]
fn a_word_is_taken_for_what_was_asked_and_nothing_else() {
    let paid = word(CardStatus::Succeeded);
    assert_eq!(asked().check(&paid), Ok(()));
    assert_eq!(asked().check(&CardWord { payee: Payee::Unsaid, ..paid.clone() }), Ok(()));
    let other = |change: fn(&mut CardWord)| {
        let mut other = paid.clone();
        change(&mut other);
        asked().check(&other)
    };
    assert_eq!(other(|one| one.order = None), Err(Misfit::OtherOrder));
    assert_eq!(other(|one| one.currency = "usd".to_owned()), Err(Misfit::OtherCurrency));
    assert_eq!(other(|one| one.amount = 33_000_000), Err(Misfit::OtherAmount));
    assert_eq!(other(|one| one.received = Some(3_300)), Err(Misfit::OtherAmount));
    assert_eq!(other(|one| one.payee = Payee::Platform), Err(Misfit::OtherAccount));
    let another = |one: &mut CardWord| one.payee = Payee::Account("acct_2".to_owned());
    assert_eq!(other(another), Err(Misfit::OtherAccount));
}

#[test]
fn a_refund_is_settled_by_a_word_that_fits_it() {
    let told = |way, amount: i64| RefundWord {
        reference: "re_1".to_owned(),
        payment: Some("pi_1".to_owned()),
        way,
        amount,
        currency: CURRENCY.to_owned(),
        refund: Some(Uuid::from_u128(2)),
        attempt: Some(1),
        failure: None,
    };
    use RefundStatus::{Canceled, Due, Failed, Sent, Settled};
    let step = |status, way| told(way, 500).step(status, 500);
    assert_eq!(step(Sent, RefundWay::Pending), Ok(None));
    assert_eq!(step(Sent, RefundWay::Succeeded), Ok(Some(RefundStep::Settle)));
    assert_eq!(step(Sent, RefundWay::Failed), Ok(Some(RefundStep::Fail)));
    assert_eq!(step(Settled, RefundWay::Succeeded), Ok(None));
    assert_eq!(step(Settled, RefundWay::Failed), Err(Misfit::RefundReversed));
    assert_eq!(step(Failed, RefundWay::Failed), Ok(None));
    assert_eq!(step(Failed, RefundWay::Pending), Ok(None));
    assert_eq!(step(Failed, RefundWay::Succeeded), Err(Misfit::RefundReversed));
    assert_eq!(step(Due, RefundWay::Succeeded), Err(Misfit::UnknownRefund));
    assert_eq!(step(Canceled, RefundWay::Succeeded), Err(Misfit::UnknownRefund));
    let more = told(RefundWay::Succeeded, 501).step(Sent, 500);
    assert_eq!(more, Err(Misfit::OtherAmount));
}

#[test]
fn every_reason_has_a_code_of_its_own() {
    for one in Misfit::ALL {
        assert_eq!(Misfit::from_code(one.code()), Some(one));
    }
}

/// What a provider may tell of one payment: attempts that were declined, then perhaps that it was paid. Each
/// word is told of when it happened, or whenever the delivery comes round to it.
fn told() -> impl Strategy<Value = Vec<(CardWord, Instant)>> {
    (0_usize..5, any::<bool>()).prop_map(|(declined, paid)| {
        let mut all: Vec<_> = (0..declined)
            .map(|number| {
                let attempt = Some(format!("ch_{number}"));
                CardWord { declined: attempt, ..word(CardStatus::Asked) }
            })
            .collect();
        all.push(word(CardStatus::Processing));
        if paid {
            all.push(word(CardStatus::Succeeded));
        }
        all.into_iter().zip(1..).map(|(one, second)| (one, at(second))).collect()
    })
}

proptest! {
    /// Any order, and any repetition, with clocks that disagree: what was paid is paid once.
    #[test]
    fn words_in_any_order_come_to_one_capture(
        (told, mut places, shifts) in told().prop_flat_map(|told| {
            let places: Vec<usize> = (0..told.len()).flat_map(|place| [place; 5]).collect();
            let count = places.len();
            let shifts = proptest::collection::vec(-600_i64..600, count);
            (Just(told), Just(places).prop_shuffle(), shifts)
        }),
        lost in 0_usize..3,
    ) {
        let paid = told.iter().any(|(one, _)| one.status == CardStatus::Succeeded);
        // Some deliveries are lost, but never all of one word.
        for _ in 0..lost {
            let last = places.last().copied().expect("some are left");
            if places.iter().filter(|place| **place == last).count() > 1 {
                places.pop();
            }
        }
        let events: Vec<Event> = places
            .iter()
            .zip(&shifts)
            .filter_map(|(place, shift)| {
                let (word, at) = &told[*place];
                asked().check(word).expect("it fits");
                word.event(asked().amount, *at + chrono::TimeDelta::seconds(*shift))
            })
            .collect();
        let amounts = fold(&events);
        prop_assert_eq!(amounts.captured, if paid { 330_000 } else { 0 });
        prop_assert_eq!(amounts.refunded, 0);
    }
}
