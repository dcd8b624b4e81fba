//! The page "Sell from three storefronts" is run as it stands, against the program as a newcomer starts it.

use std::fs;
use tests::program::Server;
use tests::{pages, photos};

const PAGE: &str = include_str!("../../../docs/sell-from-three-storefronts.md");

#[tokio::test]
async fn a_cart_of_three_storefronts_is_delivered_and_paid_after_the_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("photo.jpg"), photos::photo(400, 300, 1)).expect("a picture");
    fs::write(folder.path().join("papers.pdf"), "%PDF-1.7\nscan").expect("papers");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    let closed = |method: &str, paid: u32| {
        format!(
            "{{\"method\":\"{method}\",\"status\":\"closed\",\"payment_status\":\"paid\",\
             \"shipping_status\":\"delivered\",\"paid\":{paid}}}"
        )
    };
    for shown in [
        "[\"cod\"]\n[\"cod\",\"vietqr\"]\n[\"cod\",\"vietqr\"]",
        "{\"producers\":3,\"total\":975000,\"requirements\":[]}",
        "{\"orders\":3,\"total\":975000}",
        // One producer's bank pays nothing of another's.
        "{\"payment_status\":\"pending\",\"paid\":0}",
        "[\"matched\"]",
        &closed("cod", 260_000),
        &closed("vietqr", 230_000),
        &closed("vietqr", 485_000),
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
}
