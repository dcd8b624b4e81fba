//! The page "Send and settle" is run as it stands, against the program as a newcomer starts it.

use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../docs/send-and-settle.md");

#[tokio::test]
async fn an_order_is_sent_and_settled_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "{\"shipping_status\":\"partial\",\"in_stock\":11}",
        "\"shipping_status\":\"delivered\"",
        "{\"promised\":275000,\"remitted\":0,\"outstanding\":275000}",
        "[\"matched\",\"matched\"]",
        "[\"duplicate\",\"duplicate\",\"unknown\"]",
        "{\"status\":\"closed\",\"payment_status\":\"paid\",\"paid\":275000}",
        "\"refund_due\":{\"amount\":120000",
        "{\"payment_status\":\"partially_refunded\",\"refunded\":120000}",
        "\"answer\":\"Cảm ơn anh chị",
        "{\"count\":1,\"average_tenths\":40}",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
