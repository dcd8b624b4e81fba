//! Money against a passbook, on random histories at the quick depth; `soak money` has the full one.

use proptest::prelude::*;
use tests::money;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 1_000 } else { 6_000 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn not_one_dong_is_lost_or_counted_twice(history in money::history()) {
        prop_assert_eq!(money::play(&history), Ok(()));
    }
}
