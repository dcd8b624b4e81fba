//! The rule of the mark against the cases that fix it, and against a second model of it.

use proptest::prelude::*;
use tests::naive::Answer;
use tests::{bridge, cases, histories};

/// Histories at the quick depth; `soak histories` has the full one.
const HISTORIES: u32 = if cfg!(debug_assertions) { 2_000 } else { 6_000 };

#[test]
fn every_case_is_answered_by_the_domain() {
    let folder = cases::folder();
    if !folder.is_dir() {
        println!("skipped: no folder of cases (OCOP_CASES_DIR)");
        return;
    }
    let cases = cases::load(&folder);
    assert!(!cases.is_empty(), "no cases in {}", folder.display());
    for case in cases {
        for ask in &case.ask {
            let got = bridge::answer(&case.certificates, &case.events, None, ask.at, ask.known_at);
            let permit = ask.permit.clone().map(|permit| (permit.stars, permit.certificate));
            let standing = ask.standing.clone();
            let wanted = Answer { standing, permit, next_update: ask.next_update };
            assert_eq!(got, wanted, "{}, at {}", case.name, ask.at);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: HISTORIES,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_domain_and_the_naive_model_agree_on_random_histories(
        (certificates, events) in histories::history(),
        suspension in histories::suspension(),
        asks in histories::asks(4),
    ) {
        let instants = histories::instants(&certificates, &events);
        let suspended = suspension.resolve(&instants);
        for (at, known_at) in asks.iter().map(|ask| ask.resolve(&instants)) {
            prop_assert_eq!(bridge::agree(&certificates, &events, suspended, at, known_at), Ok(()));
        }
    }
}
