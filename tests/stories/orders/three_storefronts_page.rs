//! The page "Sell from three storefronts" is run as it stands, against the program as a newcomer starts it: as it
//! comes, and told of a stand-in for Stripe.

use std::fs;
use tempfile::TempDir;
use tests::cards::{KEY, StandIn, WEBHOOK_SECRET};
use tests::program::Server;
use tests::{pages, photos};

const PAGE: &str = include_str!("../../../docs/sell-from-three-storefronts.md");

/// What is delivered and paid.
fn closed(method: &str, paid: u32) -> String {
    format!(
        "{{\"method\":\"{method}\",\"status\":\"closed\",\"payment_status\":\"paid\",\
         \"shipping_status\":\"delivered\",\"paid\":{paid}}}"
    )
}

/// A folder with the files that the page needs.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("photo.jpg"), photos::photo(400, 300, 1)).expect("a picture");
    fs::write(folder.path().join("papers.pdf"), "%PDF-1.7\nscan").expect("papers");
    folder
}

fn shows(said: &str, all: &[&str]) {
    for shown in all {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}

#[tokio::test]
async fn a_cart_of_three_storefronts_is_delivered_and_paid_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = folder();
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    shows(
        &said,
        &[
            "[\"cod\"]\n[\"cod\",\"vietqr\"]\n[\"cod\",\"vietqr\"]",
            "{\"producers\":3,\"total\":975000,\"requirements\":[]}",
            "{\"orders\":3,\"total\":975000}",
            // One producer's bank pays nothing of another's.
            "{\"payment_status\":\"pending\",\"paid\":0}",
            "[\"matched\"]",
            &closed("cod", 260_000),
            &closed("vietqr", 230_000),
            &closed("vietqr", 485_000),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_is_paid_by_card_where_there_is_a_stripe() {
    if !pages::there_are_tools() {
        return;
    }
    let (folder, stripe) = (folder(), StandIn::open().await);
    let address = stripe.address();
    let settings = [
        ("OCOP_STRIPE_KEY", KEY),
        ("OCOP_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("OCOP_STRIPE_URL", &address),
    ];
    let server = Server::start_with(folder.path(), &["demo"], &settings).await;
    let base = server.url("");
    let base = base.trim_end_matches('/');
    let variables = [("BASE", base), ("STRIPE", &address), ("STRIPE_KEY", KEY)];
    let said = pages::run_with(PAGE, folder.path(), &variables);
    shows(
        &said,
        &[
            "{\"cards\":true}",
            "{\"stripe\":\"succeeded\"}",
            "{\"status\":\"succeeded\",\"payment_status\":\"paid\"}",
            &closed("cod", 260_000),
            &closed("vietqr", 230_000),
            &closed("card", 485_000),
        ],
    );
}
