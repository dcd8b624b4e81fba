//! What the explanation says, and that it is the rule's own list.

use super::{LAST, MIDNIGHT, held, hidden, revoked, suspended, tea};
use poem::Request;
use tests::marketplace::at;
use tests::stories;

stories! {
    async fn the_explanation_flips_at_midnight_in_vietnam(market) {
        let (product, certificate) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark");
        market.at(LAST);
        let answer = market.get(&path).await.expect(200);
        assert_eq!(answer["allowed"], true);
        assert_eq!(answer["certified"], true);
        assert_eq!(answer["stars"], 4);
        assert_eq!(answer["reasons"].as_array().map(Vec::len), Some(0));
        assert_eq!(answer["next_update"], MIDNIGHT);
        assert!(answer["mark_covered"].is_null());
        market.at(MIDNIGHT);
        let answer = market.get(&path).await.expect(200);
        assert_eq!(answer["allowed"], false);
        assert_eq!(answer["certified"], false);
        assert!(answer["stars"].is_null());
        assert_eq!(answer["this_update"], MIDNIGHT);
        assert!(answer["next_update"].is_null());
        let reason = &answer["reasons"][0];
        assert_eq!(reason["code"], "expired");
        assert_eq!(reason["fact"]["certificate_id"], certificate.to_string());
        assert_eq!(reason["fact"]["standing"], "expired");
        assert_eq!(reason["fact"]["stars"], 4);
        assert_eq!(reason["fact"]["valid_from"], "2023-12-28");
        assert_eq!(reason["fact"]["valid_to"], "2026-12-28");
    }

    async fn reasons_speak_vietnamese_unless_english_is_preferred(market) {
        let (product, _) = tea(&market).await;
        market.at(MIDNIGHT);
        let path = format!("/v1/products/{product}/mark");
        let answer = market.get(&path).await.expect(200);
        let reason = &answer["reasons"][0];
        assert!(reason["rule"].as_str().is_some_and(|text| text.contains("36 tháng")), "{reason}");
        assert_eq!(reason["legal_source"], "26/2026/QĐ-TTg, Điều 4.3 (gia hạn: Điều 12.3)");
        let request = Request::builder().uri_str(&path).header("accept-language", "en");
        let answer = market.request(request.finish()).await.expect(200);
        let reason = &answer["reasons"][0];
        assert!(reason["rule"].as_str().is_some_and(|text| text.contains("36 months")), "{reason}");
        assert_eq!(reason["legal_source"], "26/2026/QĐ-TTg art. 4.3 (extension: art. 12.3)");
        assert!(reason["next_step"].as_str().is_some_and(|text| text.contains("re-evaluation")));
    }

    async fn a_hold_withholds_the_mark_and_leaves_the_certificate_alone(market) {
        let (product, certificate) = tea(&market).await;
        held(&market, product, certificate, "2026-09-10T12:00:00+07:00").await;
        let path = format!("/v1/products/{product}/mark");
        let answer = market.get(&path).await.expect(200);
        assert_eq!((answer["allowed"].as_bool(), answer["certified"].as_bool()), (Some(false), Some(true)));
        assert!(answer["stars"].is_null());
        assert_eq!(answer["reasons"][0]["code"], "held");
        assert_eq!(answer["reasons"][0]["until"], "2026-09-10T12:00:00+07:00");
        assert_eq!(answer["reasons"][0]["fact"]["standing"], "valid");
        assert_eq!(answer["next_update"], "2026-09-10T12:00:00+07:00");
        market.at("2026-09-10T12:00:00+07:00");
        assert_eq!(market.get(&path).await.expect(200)["allowed"], true);
    }

    async fn a_hidden_product_and_a_suspended_producer_are_explained_with_every_reason(market) {
        let (product, certificate) = tea(&market).await;
        let path = format!("/v1/products/{product}/mark");
        let slug = market.get(&format!("/v1/products/{product}")).await.expect(200)["slug"].clone();
        held(&market, product, certificate, "2026-09-10T12:00:00+07:00").await;
        hidden(&market).await;
        suspended(&market).await;
        market.get(&format!("/v1/products/{product}")).await.problem(404, "not_found");
        let answer = market.get(&path).await.expect(200);
        let codes: Vec<_> = answer["reasons"].as_array().into_iter().flatten().map(|r| r["code"].clone()).collect();
        assert_eq!(codes, ["held", "product_hidden", "producer_suspended"]);
        assert_eq!(answer["certified"], true);
        let by_slug = format!("/v1/products/{}/mark", slug.as_str().expect("a slug"));
        assert_eq!(market.get(&by_slug).await.expect(200)["reasons"], answer["reasons"]);
    }

    async fn every_reason_of_the_register_is_told(market) {
        let producer = market.producer("HTX Chè").await;
        let never = market.product(producer, "Chè xanh").await;
        let (gone, certificate) = tea(&market).await;
        revoked(&market, gone, certificate).await;
        let vague = market.product(producer, "Chè vàng").await;
        market.certified(vague, 3, "2023").await;
        let later = market.product(producer, "Chè đen").await;
        market.certified(later, 3, "2026-09-02").await;
        for (product, code) in [(never, "never_certified"), (gone, "revoked"), (vague, "uncertain"), (later, "not_yet_valid")] {
            let answer = market.get(&format!("/v1/products/{product}/mark")).await.expect(200);
            assert_eq!(answer["allowed"], false, "{answer}");
            assert_eq!(answer["certified"], false, "{answer}");
            assert_eq!(answer["reasons"][0]["code"], code, "{answer}");
            assert_eq!(answer["reasons"][0]["fact"].is_null(), code == "never_certified");
        }
    }

    async fn a_variant_added_after_the_certificate_is_told_apart(market) {
        let producer = market.producer("HTX Chè").await;
        let product = market.product(producer, "Chè xanh").await;
        let early = market.variant(product, "gói 200 g").await;
        market.certified(product, 4, "2025-12-28").await;
        market.at_instant(at("2026-09-02T09:00:00+07:00"));
        let late = market.variant(product, "gói 500 g").await;
        let path = format!("/v1/products/{product}/mark?variant=");
        let answer = market.get(&format!("{path}{early}")).await.expect(200);
        assert_eq!((answer["mark_covered"].as_bool(), answer["stars"].as_u64()), (Some(true), Some(4)));
        let answer = market.get(&format!("{path}{late}")).await.expect(200);
        assert_eq!(answer["mark_covered"], false);
        assert_eq!(answer["allowed"], false);
        assert_eq!(answer["certified"], true);
        assert!(answer["stars"].is_null());
        assert_eq!(answer["reasons"][0]["code"], "variant_not_covered");
        assert_eq!(answer["reasons"][0]["fact"]["standing"], "valid");
    }

    async fn what_is_not_there_is_not_explained(market) {
        let (product, _) = tea(&market).await;
        let other = market.product(market.producer("HTX Khác").await, "Mật ong").await;
        let foreign = market.variant(other, "chai").await;
        for tail in ["mark", "mark.svg", "permit"] {
            market.get(&format!("/v1/products/{certificate}/{tail}", certificate = "khong-co")).await.problem(404, "not_found");
            let unknown = "018f0000-0000-7000-8000-000000000000";
            market.get(&format!("/v1/products/{unknown}/{tail}")).await.problem(404, "not_found");
            market.get(&format!("/v1/products/{product}/{tail}?at=2025-01-01T00:00:00Z")).await.problem(400, "unknown_parameter");
        }
        let problem = market.get(&format!("/v1/products/{product}/mark?variant={foreign}")).await;
        assert_eq!(problem.problem(404, "not_found")["errors"][0]["pointer"], "variant");
        market.get(&format!("/v1/products/{product}/mark?variant=x")).await.problem(400, "invalid_parameter");
    }
}
