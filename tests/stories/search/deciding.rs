//! The index never decides: what it remembers wrongly is not shown.

use super::{found, names, shelf};
use chrono::TimeDelta;
use domain::certification::EventKind;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::stories;

stories! {
    async fn a_revocation_counts_at_once_though_the_index_lags(market) {
        let shelf = shelf(&market).await;
        let certificate = market.certified(shelf.tea, 4, "2025-05-05").await;
        market.run_jobs().await;
        for query in ["q=che&certified=now", "q=che&stars=4", "stars=4&facets=true"] {
            assert_eq!(found(&market, query).await, ["Chè Shan tuyết cổ thụ"], "{query}");
        }
        let now = market.app.now();
        market.happens(shelf.tea, certificate, EventKind::Revoked, now).await;
        for query in ["q=che&certified=now", "q=che&stars=4", "stars=4&facets=true"] {
            assert!(found(&market, query).await.is_empty(), "{query}");
        }
        let item = market.get("/v1/products?q=che").await.expect(200)["items"][0].clone();
        assert_eq!(item["mark"], json!(null));
    }

    async fn an_expiry_needs_no_index(market) {
        let shelf = shelf(&market).await;
        market.certified(shelf.tea, 4, "2023-12-28").await;
        market.run_jobs().await;
        market.at("2026-12-28T23:59:59+07:00");
        let answer = market.get("/v1/products?q=che&stars=4").await.expect(200);
        assert_eq!(names(&answer).len(), 1);
        assert_eq!(answer["search"]["facets"][2]["values"][0]["value"], json!("4"));
        market.at("2026-12-29T00:00:00+07:00");
        let answer = market.get("/v1/products?q=che&stars=4").await.expect(200);
        assert!(names(&answer).is_empty());
        assert_eq!(answer["search"]["instead"][0]["without_filter"], json!("stars"));
    }

    async fn hits_that_are_gone_are_dropped_and_the_page_filled_up(market) {
        let shelf = shelf(&market).await;
        for number in 0..6 {
            market.product(shelf.cooperative, &format!("Chè búp số {number}")).await;
        }
        market.run_jobs().await;
        let before = found(&market, "q=che%20bup&limit=4").await;
        let hidden = before[1].clone();
        let sql = format!("UPDATE catalogue_pages SET listed = FALSE WHERE summary LIKE '%{hidden}%'");
        market.app.store().write().execute_unprepared(&sql).await.expect("it is hidden");
        let after = found(&market, "q=che%20bup&limit=4").await;
        assert_eq!(after.len(), 4);
        assert!(!after.contains(&hidden));
        let suggested = market.get("/v1/suggestions?q=che%20bup&limit=20").await.expect(200);
        assert!(!suggested.to_string().contains(&hidden));
    }

    async fn claims_are_masked_in_what_is_found(market) {
        let maker = market.producer("HTX Hoa").await;
        let claims = "Trà sen đạt chuẩn OCOP 5 sao";
        let product = market.claiming_product(maker, claims, "Trà OCOP 5 sao").await;
        market.certified(product, 5, "2023-10-01").await;
        market.run_jobs().await;
        for path in ["/v1/products?q=tra%20sen", "/v1/suggestions?q=tra%20sen"] {
            assert!(market.get(path).await.expect(200).to_string().contains("OCOP 5"), "{path}");
        }
        market.at_instant(market.app.now() + TimeDelta::days(60));
        for path in ["/v1/products?q=tra%20sen", "/v1/suggestions?q=tra%20sen"] {
            let answer = market.get(path).await.expect(200).to_string();
            assert!(answer.contains("Trà sen") && !answer.contains("OCOP"), "{path}: {answer}");
        }
    }

    async fn before_it_is_built_the_database_lists_and_says_so(market) {
        let maker = market.producer("HTX Vĩnh Tuy").await;
        for name in ["Cam sành Hà Giang", "Chè Shan tuyết", "Chè xanh"] {
            market.product(maker, name).await;
        }
        let answer = market.get("/v1/products?q=che%20sh").await;
        assert!(answer.headers.get("x-search-watermark").is_none());
        let answer = answer.expect(200);
        assert_eq!(names(&answer), ["Chè Shan tuyết"]);
        assert_eq!(answer["search"]["degraded"], json!(true));
        let status = market.get("/v1/search/status").await.expect(200);
        assert_eq!(status["state"], json!("building"));
        assert!(status["behind"].as_i64() > Some(0));
        let first = market.get("/v1/products?q=che&limit=1").await.expect(200);
        let next = first["next_cursor"].as_str().expect("a cursor");
        let second = market.get(&format!("/v1/products?q=che&limit=1&cursor={next}")).await.expect(200);
        assert_eq!([names(&first), names(&second)].concat(), ["Chè Shan tuyết", "Chè xanh"]);
        assert_eq!(found(&market, "province=08&facets=true").await.len(), 3);
    }

    async fn a_page_takes_as_many_statements_as_a_long_one(market) {
        let shelf = shelf(&market).await;
        for number in 0..30 {
            market.product(shelf.cooperative, &format!("Chè búp số {number}")).await;
        }
        market.run_jobs().await;
        let cost = async |path: &str| {
            let before = market.app.store().statements();
            market.get(path).await.expect(200);
            market.app.store().statements() - before
        };
        let few = cost("/v1/products?q=che&limit=2").await;
        assert_eq!((few, cost("/v1/products?q=che&limit=30").await), (1, 1));
        let few = cost("/v1/suggestions?q=che&limit=2").await;
        assert!(few <= 2 && cost("/v1/suggestions?q=che&limit=20").await <= 2);
    }
}
