//! Accepting variants.

use super::{act, revocation, tea};
use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::json;
use tests::stories;

stories! {
    async fn a_variant_added_later_is_covered_once_an_officer_accepts_it(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        market.at("2026-09-02T09:00:00+07:00");
        let variant = market.variant(product, "hộp 500 g").await;
        let path = format!("/v1/products/{product}/variants/{variant}/acceptance");
        let body = json!({ "certificate_id": certificate.0 });
        let covered = async || {
            let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
            detail["variants"][0]["mark_covered"].clone()
        };
        assert_eq!(covered().await, false);
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        elsewhere.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        market.send(poem::http::Method::POST, &path, None, Some(body.clone())).await.problem(401, "not_signed_in");
        let accepted = officer.post(&market, &path, body.clone()).await.expect(201);
        assert_eq!(accepted["mark_covered"], true);
        assert_eq!(covered().await, true);
        officer.post(&market, &path, body.clone()).await.problem(409, "already_exists");
        let other = tea(&market).await;
        let foreign = format!("/v1/products/{other}/variants/{variant}/acceptance");
        officer.post(&market, &foreign, body.clone()).await.problem(422, "invalid_values");
        let unknown = format!("/v1/products/{product}/variants/{}/acceptance", market.app.mint::<uuid::Uuid>());
        officer.post(&market, &unknown, body.clone()).await.problem(404, "not_found");
        act(&market, &officer, certificate, "revocation", revocation()).await.expect(201);
        let second = market.variant(product, "hộp 900 g").await;
        let path = format!("/v1/products/{product}/variants/{second}/acceptance");
        officer.post(&market, &path, body).await.problem(409, "conflict");
    }
}
