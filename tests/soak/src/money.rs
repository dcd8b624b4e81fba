//! Random histories of money at full depth, on all cores.

use crate::histories::Depth;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use tests::money;

/// Plays; what differs by a đồng is printed with its history, shrunk.
pub fn run(depth: &Depth) -> Result<String, String> {
    depth.on_all_cores("money", "not one đồng off", play)
}

fn play(config: Config) -> Result<(), String> {
    let found = TestRunner::new(config).run(&money::history(), |history| {
        money::play(&history).map(drop).map_err(TestCaseError::fail)
    });
    found.map_err(|error| match error {
        TestError::Abort(reason) => format!("the histories were given up: {reason}"),
        TestError::Fail(reason, history) => format!("{reason}\n{history:#?}"),
    })
}
