//! Freeze all jobs, step the clock over midnight in Vietnam, and every surface flips together.

use domain::certification::Level;
use serde_json::json;
use tests::{Marketplace, photos, stories};

/// What each surface says of the product: whether the mark may be shown.
async fn surfaces(market: &Marketplace, product: &str, picture: &str) -> Vec<(&'static str, bool)> {
    let get = async |path: String| market.get(&path).await;
    let detail = get(format!("/v1/products/{product}")).await.expect(200);
    let list = get("/v1/products?certified=now".to_owned()).await.expect(200);
    let register = get("/v1/certificates?standing=valid".to_owned()).await.expect(200);
    let mark = get(format!("/v1/products/{product}/mark")).await.expect(200);
    let permit = get(format!("/v1/products/{product}/permit")).await;
    let artwork = get(format!("/v1/products/{product}/mark.svg")).await.text();
    let photo = get(format!("/v1/products/{product}/pictures/{picture}/320.jpg")).await;
    let export = get("/v1/certificates.csv?standing=valid".to_owned()).await.text();
    let keys = json!({ "keys": [{ "by": "product", "value": product }] });
    let looked = market.send(poem::http::Method::POST, "/v1/marks/lookups", None, Some(keys)).await;
    let looked = looked.expect(200);
    let found_in = |items: &serde_json::Value| items.as_array().is_some_and(|all| !all.is_empty());
    let found =
        |items: &serde_json::Value| items["items"].as_array().is_some_and(|all| !all.is_empty());
    vec![
        ("detail", !detail["mark"].is_null()),
        ("claims in texts", detail["summary"].as_str().is_some_and(|text| text.contains("OCOP"))),
        ("list", found(&list)),
        ("register", found(&register)),
        ("explanation", mark["allowed"] == true),
        ("lookup", looked["items"][0]["products"][0]["allowed"] == true),
        ("permit", permit.status.as_u16() == 200),
        ("artwork", !artwork.contains("Not certified")),
        ("picture", photo.headers["etag"] != "\"neutral\""),
        ("picture in the detail", found_in(&detail["pictures"])),
        ("export", export.lines().count() > 1),
    ]
}

stories! {
    async fn every_surface_flips_at_the_same_instant(market) {
        assert!(market.app.units().current(Level::Province, "08").is_some());
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.claiming_product(producer, "Chè Shan", "Đạt chuẩn OCOP 4 sao.").await;
        market.certified(product, 4, "2023-12-28").await;
        let member = market.member(producer).await;
        let path = format!("/v1/products/{product}/pictures?alt=a&shows_mark=true");
        let photo = photos::photo(48, 36, 1);
        let picture = member.send_file(&market, &path, "image/jpeg", photo).await.expect(201);
        let picture = picture["id"].as_str().expect("an id");
        let product = product.to_string();
        market.at("2026-12-28T23:59:59.999999+07:00");
        for (surface, shows) in surfaces(&market, &product, picture).await {
            assert!(shows, "{surface} is dark before midnight");
        }
        market.at("2026-12-29T00:00:00+07:00");
        for (surface, shows) in surfaces(&market, &product, picture).await {
            assert!(!shows, "{surface} still shows the mark after midnight");
        }
    }
}
