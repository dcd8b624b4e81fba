//! The page "Receive events" is run as it stands, against the program as a newcomer starts it.

use domain::integrations::EventKind;
use std::process::Command;
use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../../docs/receive-events.md");

#[tokio::test]
async fn a_newcomer_hears_of_a_change_and_verifies_it() {
    let there = |tool: &str, version: &str| Command::new(tool).arg(version).output().is_ok();
    if !pages::there_are_tools() || !there("openssl", "version") || !there("python3", "--version") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "\"type\":\"webhook.test\"",
        "the signature is right",
        "Python agrees",
        "\"skus\":[\"GOI-85\"]",
        "\"state\":\"delivered\",\"attempts\":1,\"response_status\":204",
        "either secret will do",
        "\"replaying\":true",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
    assert!(!said.contains("whsec_"), "{said}");
}

#[test]
fn the_page_names_every_type_of_event() {
    for kind in EventKind::ALL {
        assert!(PAGE.contains(&format!("`{}`", kind.code())), "{}", kind.code());
    }
}
