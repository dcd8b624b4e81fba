//! The page "Sell by bank transfer" is run as it stands, against the program as a newcomer starts it.

use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../docs/sell-by-bank-transfer.md");

#[tokio::test]
async fn an_order_is_paid_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "[\"cod\",\"vietqr\"]",
        "\"number\":\"0123499999\"",
        "<svg",
        "{\"stored\":1,\"known\":0}",
        "{\"rest\":75000}",
        "{\"stored\":0,\"known\":1}",
        "\"payment_status\":\"paid\"",
        "\"doubt\":\"no_reference\"",
        "\"state\":\"dismissed\"",
        "[\"known\",\"new\"]",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
