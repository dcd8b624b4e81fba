//! The page "Run a fair" is run as it stands, against the program as a newcomer starts it; between its parts
//! the clock moves.

use api::clock::Clock;
use chrono::Days;
use domain::calendar::day_of;
use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../docs/run-a-fair.md");

/// Where the page says that the demo's clock is set to a day.
const MOVES: &str = "<!-- The demo is started anew, ";

/// The page's first lines, which every part begins with, and its parts.
fn parts() -> (&'static str, Vec<&'static str>) {
    let (begin, rest) = PAGE.split_once("\n## 1. ").expect("a first section");
    (begin, rest.split(MOVES).collect())
}

/// So many days from now, at ten in the morning in Vietnam.
fn morning(days: u64) -> String {
    let day = day_of(Clock::system().now()) + Days::new(days);
    format!("{day}T10:00:00+07:00")
}

#[tokio::test]
async fn a_fair_is_reported_after_its_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (begin, parts) = parts();
    let clocks = [None, Some(morning(33)), Some(morning(40)), Some(morning(43))];
    assert_eq!(parts.len(), clocks.len());
    let mut said = String::new();
    for (part, clock) in parts.iter().zip(&clocks) {
        let mut arguments = vec!["demo"];
        arguments.extend(clock.iter().flat_map(|clock| ["--clock", clock.as_str()]));
        let server = Server::start(folder.path(), &arguments).await;
        let page = format!("{begin}\n{part}");
        said += &pages::run(&page, folder.path(), server.url("").trim_end_matches('/'));
    }
    for shown in [
        "verified",
        "tuan-le-ocop-vinh-tuy",
        "BEGIN:VCALENDAR",
        "accepted",
        "\"number\":\"0071000999999\"",
        "{\"asked\":800000}",
        "{\"paid\":1000000,\"outstanding\":0,\"to_return\":0}",
        "confirmed",
        "{\"state\":\"dismissed\",\"reason\":\"Tiền tài trợ\"}",
        "{\"outcome\":\"admitted\",\"reason\":null,\"repeated\":true}",
        "checked_in",
        "{\"organisation\":\"Siêu thị Xanh\",\"phone\":null}",
        "\"sales\":12500000",
        "reported",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
