//! The page "Take cards" is run as it stands, against the program as a newcomer starts it and a stand-in for
//! Stripe.

use tests::cards::{KEY, StandIn, WEBHOOK_SECRET};
use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../../docs/take-cards.md");

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_by_card_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let stripe = StandIn::open().await;
    let address = stripe.address();
    let settings = [
        ("OCOP_STRIPE_KEY", KEY),
        ("OCOP_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("OCOP_STRIPE_URL", &address),
    ];
    let server = Server::start_with(folder.path(), &["demo"], &settings).await;
    let base = server.url("");
    let variables =
        [("BASE", base.trim_end_matches('/')), ("STRIPE", &address), ("STRIPE_KEY", KEY)];
    let said = pages::run_with(PAGE, folder.path(), &variables);
    for shown in [
        "{\"account\":\"acct_1Mau\",\"offered\":true}",
        "[\"cod\",\"card\"]",
        "{\"status\":\"asked\",\"amount\":{\"amount\":275000,\"currency\":\"VND\"}}",
        "{\"again\":true}",
        "{\"stripe\":\"succeeded\"}",
        "{\"status\":\"succeeded\",\"payment_status\":\"paid\",\"order_status\":\"placed\"}",
        "\"sent\"",
        "{\"status\":\"settled\",\"amount\":{\"amount\":35000,\"currency\":\"VND\"}}",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
