//! Storefronts by their words.

use super::names;
use domain::ids::ProducerId;
use domain::storefronts::Location;
use serde_json::json;
use store::storefronts::shop;
use tests::{Marketplace, stories};

const MAKERS: [&str; 4] = [
    "HTX Chè Shan tuyết Phình Hồ",
    "HTX Chè Suối Giàng",
    "HTX Ong Bạc Hà",
    "HTX Chè không gian hàng",
];

/// Three makers with a storefront, and one without.
async fn makers(market: &Marketplace) -> Vec<ProducerId> {
    let mut ids = Vec::new();
    for name in MAKERS {
        ids.push(market.producer(name).await);
    }
    for id in &ids[..3] {
        market.storefront(*id).await;
    }
    ids
}

async fn stands(market: &Marketplace, producer: ProducerId, (north, east): (f64, f64)) {
    let tx = market.app.store().begin().await.expect("a transaction");
    let mut found = shop::find(&tx, producer).await.expect("it reads").expect("a storefront");
    found.location = Location::of_degrees(north, east);
    shop::save(&tx, &found, market.app.now()).await.expect("it is saved");
    tx.commit().await.expect("it commits");
}

async fn found(market: &Marketplace, query: &str) -> Vec<String> {
    names(&market.get(&format!("/v1/storefronts?{query}")).await.expect(200))
}

stories! {
    async fn those_with_a_storefront_are_found_by_words_without_tones(market) {
        makers(&market).await;
        market.run_jobs().await;
        let answer = market.get("/v1/storefronts?q=che%20shan%20tuyet").await;
        assert!(answer.headers.contains_key("x-search-watermark"));
        let answer = answer.expect(200);
        assert_eq!(names(&answer)[0], MAKERS[0]);
        assert_eq!(answer["degraded"], json!(false));
        let mut tea = found(&market, "q=ch%C3%A8").await;
        tea.sort();
        assert_eq!(tea, [MAKERS[0], MAKERS[1]]);
        assert!(found(&market, "q=qwxyz").await.is_empty());
        assert!(found(&market, "q=qwxyz&near=21.5,104.5").await.is_empty());
    }

    async fn pages_of_what_is_meant_neither_skip_nor_repeat(market) {
        makers(&market).await;
        market.run_jobs().await;
        let whole = found(&market, "q=htx").await;
        assert_eq!(whole.len(), 3);
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = market.get(&format!("/v1/storefronts?q=htx&limit=1{cursor}")).await.expect(200);
            paged.extend(names(&page));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, whole);
        let elsewhere = market.get(&format!("/v1/storefronts?limit=1{cursor}")).await;
        assert_eq!(elsewhere.expect(400)["code"], json!("invalid_cursor"));
    }

    async fn the_nearest_of_those_meant_come_first(market) {
        let makers = makers(&market).await;
        stands(&market, makers[0], (21.60, 104.60)).await;
        stands(&market, makers[1], (21.51, 104.50)).await;
        market.run_jobs().await;
        assert_eq!(found(&market, "q=che&near=21.5,104.5").await, [MAKERS[1], MAKERS[0]]);
    }

    async fn one_that_was_suspended_is_not_shown_though_the_index_lags(market) {
        let makers = makers(&market).await;
        market.run_jobs().await;
        let order = json!({
            "ground": "authority_order",
            "reason": "Theo yêu cầu.",
            "order": { "body": "Sở Công Thương", "number": "12/QĐ-SCT", "date": "2026-09-01" },
        });
        let path = format!("/v1/producers/{}/suspension", makers[0]);
        market.operator().await.post(&market, &path, order).await.expect(200);
        assert_eq!(found(&market, "q=che").await, [MAKERS[1]]);
    }

    async fn before_the_index_is_built_names_that_begin_so_are_found(market) {
        makers(&market).await;
        let answer = market.get("/v1/storefronts?q=HTX%20ch%C3%A8%20s").await.expect(200);
        assert_eq!(names(&answer), [MAKERS[0], MAKERS[1]]);
        assert_eq!(answer["degraded"], json!(true));
    }

    async fn what_has_no_word_in_it_is_refused(market) {
        let answer = market.get("/v1/storefronts?q=%21%3F").await.expect(400);
        assert_eq!(answer["errors"][0]["code"], json!("no_words"));
    }
}
