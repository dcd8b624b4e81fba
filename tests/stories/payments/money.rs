//! Money against a passbook, on random histories at the quick depth; `soak money` has the full one.

use domain::payments::books::Kind;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use tests::money;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 1_000 } else { 6_000 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn not_one_dong_is_lost_or_counted_twice(history in money::history()) {
        prop_assert_eq!(money::play(&history).map(drop), Ok(()));
    }
}

/// Histories in which hardly anything happens would prove hardly anything.
#[test]
fn every_kind_of_entry_is_met_in_one_history_of_twenty() {
    let (mut runner, mut met) = (TestRunner::deterministic(), BTreeMap::new());
    for _ in 0..400 {
        let history = money::history().new_tree(&mut runner).expect("a history").current();
        for kind in money::play(&history).expect("it holds") {
            *met.entry(kind).or_insert(0) += 1;
        }
    }
    for kind in Kind::ALL {
        let met = met.get(&kind).copied().unwrap_or(0);
        assert!(met >= 20, "{kind:?}: {met}");
    }
}
