//! Pages for people whose command lines are run as they stand.

use std::path::Path;
use std::process::Command;

/// Whether `curl` and `jq` are here, which the pages use. With `curl` in `OCOP_TEST_REQUIRE` their absence
/// fails.
///
/// # Panics
/// When they are required and missing.
pub fn there_are_tools() -> bool {
    let there = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    let found = there("curl") && there("jq");
    let required = std::env::var("OCOP_TEST_REQUIRE").unwrap_or_default();
    assert!(
        found || !required.split(',').any(|one| one == "curl"),
        "curl and jq are not installed"
    );
    if !found {
        eprintln!("curl or jq is missing: the pages' command lines were not run");
    }
    found
}

/// Runs a page's lines, each block of them after the other, against a server; what they print.
///
/// # Panics
/// When one of them fails.
pub fn run(page: &str, folder: &Path, base: &str) -> String {
    run_with(page, folder, &[("BASE", base)])
}

/// The same with any variables.
///
/// # Panics
/// When one of them fails.
pub fn run_with(page: &str, folder: &Path, variables: &[(&str, &str)]) -> String {
    let mut blocks =
        page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let mut script = "set -euo pipefail\n".to_owned();
    script.extend(&mut blocks);
    // Whoever closes a pipe before its writer is done fails that writer, now and then.
    assert!(!script.contains("| head"), "a page reads a part of what it asks for");
    let output = Command::new("bash")
        .arg("-c")
        .arg(script)
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .expect("bash runs");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}\n{out}");
    out.into_owned()
}
