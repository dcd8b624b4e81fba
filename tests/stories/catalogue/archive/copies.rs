//! A copy outlives permits: it claims nothing, and tells where to ask.

use super::*;
use domain::catalogue::pictures::Sight;
use domain::certification::{Stars, claims};
use sea_orm::ConnectionTrait as _;
use store::catalogue::pictures;
use tests::stories;

const CLAIM: &str = "đạt chuẩn OCOP 4 sao ★★★★";

/// A certified product whose texts claim four stars, as was true once, and a picture that shows them.
async fn claiming(market: &Marketplace) -> (Caller, ProducerId, ProductId, String) {
    let producer = market.producer("HTX Chè").await;
    let product = market.claiming_product(producer, "Chè Shan", &format!("Chè {CLAIM}")).await;
    let owner = market.member(producer).await;
    let picture = pictured(market, &owner, product, true, 1).await;
    market.certified_as(product, 4, "2023-12-28", None, &format!("Chè Shan {CLAIM}")).await;
    (owner, producer, product, picture)
}

/// Fails on any claim, and on stars without the standing and dates that qualify them.
fn assert_claims_nothing(entries: &[Entry]) {
    for one in entries.iter().filter(|one| !one.name.ends_with(".jpg")) {
        for line in one.text().lines() {
            let found = claims::over_claims(line, None);
            assert!(found.is_empty(), "{}: {found:?} in {line}", one.name);
            assert!(!line.contains('★') && !line.contains("stars_seen"), "{}: {line}", one.name);
            assert!(
                one.name == "certificates.jsonl" || !line.contains("\"stars"),
                "{}: {line}",
                one.name
            );
        }
    }
}

stories! {
    async fn while_the_permit_holds_the_copy_tells_where_to_ask_and_claims_nothing(market) {
        let (owner, producer, product, picture) = claiming(&market).await;
        let entries = archive(&market, &owner, producer).await;
        assert_claims_nothing(&entries);
        let told = read(&entries, "products/che-shan/product.json");
        let address = format!("http://127.0.0.1:8080/v1/products/{product}");
        assert_eq!(told["certification"], json!({
            "valid_until": "2026-12-28", "next_update": "2026-12-29T00:00:00+07:00",
            "check_url": format!("{address}/mark"), "mark_url": format!("{address}/mark.svg"),
        }));
        assert!(told["product"]["summary"].as_str().expect("text").starts_with("Chè"));
        assert!(told["product"].get("mark").is_none());
        for url in ["check_url", "mark_url"] {
            let path = told["certification"][url].as_str().expect("an address").replace("http://127.0.0.1:8080", "");
            market.get(&path).await.expect(200);
        }
        entry(&entries, &format!("products/che-shan/pictures/1-{picture}.jpg"));
        assert_eq!(read(&entries, "manifest.json")["left_out"], json!([]));
        let readme = entry(&entries, "README.txt").text();
        assert!(readme.contains("01/09/2026") && readme.contains("2026-09-01") && !readme.contains('{'), "{readme}");
    }

    async fn after_the_last_day_only_the_register_speaks_of_stars_and_says_that_they_are_over(market) {
        let (owner, producer, _, picture) = claiming(&market).await;
        market.at("2026-12-29T00:00:00+07:00");
        let entries = archive(&market, &owner, producer).await;
        assert_claims_nothing(&entries);
        let fact = &lines(&entries, "certificates.jsonl")[0]["fact"];
        assert_eq!((&fact["stars"], &fact["standing"], &fact["valid_to"]), (&json!(4), &json!("expired"), &json!("2026-12-28")));
        assert_eq!(read(&entries, "products/che-shan/product.json")["certification"], Value::Null);
        let name = format!("products/che-shan/pictures/1-{picture}");
        let left_out = json!([{ "entry": format!("{name}.jpg"), "reason": "shows_mark" }]);
        assert_eq!(read(&entries, "manifest.json")["left_out"], left_out);
        assert!(!names(&entries).contains(&format!("{name}.jpg").as_str()));
        let record = read(&entries, &format!("{name}.json"));
        assert_eq!((&record["left_out"], &record["file"], &record["shows_mark"]), (&json!("shows_mark"), &Value::Null, &json!(true)));
    }

    async fn a_picture_of_more_stars_than_are_held_stays_out(market) {
        let (owner, producer, product, picture) = claiming(&market).await;
        let sql = "UPDATE catalogue_pictures SET mark_stars = 5";
        market.app.store().write().execute_unprepared(sql).await.expect("it runs");
        let row = pictures::find(market.app.read(), picture.parse::<uuid::Uuid>().expect("an id").into()).await;
        let seen = pictures::depiction(&row.expect("it reads").expect("a picture")).expect("it reads").sight();
        assert_eq!(seen, Sight::Mark { stars: Stars::new(5) });
        let entries = archive(&market, &owner, producer).await;
        assert_eq!(read(&entries, "manifest.json")["left_out"][0]["reason"], "shows_mark", "{product}");
        assert_claims_nothing(&entries);
    }

    async fn a_lost_file_is_named_and_keeps_nobody_from_the_rest(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, product) = (market.member(producer).await, market.product(producer, "Chè Shan").await);
        let picture = pictured(&market, &owner, product, false, 1).await;
        let sql = format!("UPDATE catalogue_renditions SET sha256 = '{}'", "0".repeat(64));
        market.app.store().write().execute_unprepared(&sql).await.expect("it runs");
        let entries = archive(&market, &owner, producer).await;
        let name = format!("products/che-shan/pictures/1-{picture}.jpg");
        assert_eq!(read(&entries, "manifest.json")["left_out"], json!([{ "entry": name, "reason": "file_missing" }]));
    }
}
