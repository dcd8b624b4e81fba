//! The page "Open a storefront in ten requests" is run as it stands, against the program as a newcomer
//! starts it.

use std::fs;
use tests::program::Server;
use tests::{pages, photos};

const PAGE: &str = include_str!("../../../docs/open-a-storefront.md");

#[tokio::test]
async fn a_storefront_is_open_after_ten_requests() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("photo.jpg"), photos::photo(400, 300, 1)).expect("a picture");
    fs::write(folder.path().join("papers.pdf"), "%PDF-1.7\nscan").expect("papers");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "\"registered_name\":\"Hợp tác xã Chè Bản Mới\"",
        "\"mark\":null",
        "/pictures/",
        "<g:price>120000 VND</g:price>",
        "120000 VND,",
        "LocalBusiness",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
    for kept in ["5100123456", "0912", "1234567890123"] {
        let (_, public) = said.rsplit_once("\"registered_name\"").expect("the storefront");
        assert!(!public.contains(kept), "{kept} is in: {public}");
    }
}

#[test]
fn the_page_counts_ten_requests_of_the_producers_own() {
    let own = PAGE.lines().filter(|line| line.starts_with("own ") || line.contains("=$(own "));
    let before = ["post /v1/accounts ", "$(post /v1/sessions -d '{ \"email\": \"htx@"];
    let before = before.iter().filter(|one| PAGE.contains(*one)).count();
    assert_eq!(own.count() + before, 10);
    let headings: Vec<&str> = PAGE.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    for number in 1..=10 {
        assert!(
            headings[number - 1].starts_with(&format!("{number}. ")),
            "{}",
            headings[number - 1]
        );
    }
}
