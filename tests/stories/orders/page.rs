//! The page "Sell on delivery" is run as it stands, against the program as a newcomer starts it.

use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../docs/sell-on-delivery.md");

#[tokio::test]
async fn goods_are_sold_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "\"on_hand\":12,\"reserved\":0",
        "\"availability\":\"in\"",
        "\"contact_missing\"",
        "\"requirements\":[]",
        "\"payment_status\":\"authorized\"",
        "\"phone\":\"0912345678\"",
        "{\"on_hand\":12,\"reserved\":0,\"allocated\":2,\"free\":10}",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
