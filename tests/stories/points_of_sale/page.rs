//! The page "Register a point of sale" is run as it stands, against the program as a newcomer starts it.

use tests::pages;
use tests::program::Server;

const PAGE: &str = include_str!("../../../docs/register-a-point-of-sale.md");

#[tokio::test]
async fn a_point_of_sale_is_found_after_its_page_was_run() {
    if !pages::there_are_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["demo"]).await;
    let said = pages::run(PAGE, folder.path(), server.url("").trim_end_matches('/'));
    for shown in [
        "45/2021/QĐ-UBND",
        "\"outcome\":\"unknown\"",
        "\"status\":\"approved\"",
        "FeatureCollection",
        "ĐIỂM GIỚI THIỆU VÀ BÁN SẢN PHẨM OCOP",
        "\"applied\":true",
    ] {
        assert!(said.contains(shown), "{shown} is not in: {said}");
    }
    let points = server.get("/v1/points-of-sale?commune=01156").await.expect("it answers");
    let points = points.text().await.expect("a text");
    assert!(points.contains("Quầy đặc sản Vĩnh Tuy"), "{points}");
    assert!(points.contains("Cửa hàng nông sản Vĩnh Tuy"), "{points}");
}
