//! Extension, its end, revocation and correction.

use super::{act, decision, issue, mark, revocation, tea, with};
use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::json;
use tests::stories;

stories! {
    async fn an_extension_keeps_the_mark_until_its_own_end(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2023-12-28").await;
        let body = json!({ "until": "2027-06-26", "legal_act": "Văn bản 12", "reason": "Chờ kết quả đánh giá lại." });
        let too_long = with(body.clone(), json!({ "until": "2027-06-27" }));
        act(&market, &officer, certificate, "extension", too_long).await.problem(422, "act_refused");
        let too_short = with(body.clone(), json!({ "until": "2026-12-28" }));
        act(&market, &officer, certificate, "extension", too_short).await.problem(422, "act_refused");
        let end = json!({ "legal_act": "Văn bản 13", "reason": "Có kết quả." });
        let problem = act(&market, &officer, certificate, "extension-end", end.clone()).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "no_extension_runs");
        act(&market, &officer, certificate, "extension", body).await.expect(201);
        assert_eq!(mark(&market, product).await["valid_until"], "2027-06-26");
        market.at("2027-01-10T09:00:00+07:00");
        assert_eq!(mark(&market, product).await["stars"], 4);
        let outcome = act(&market, &officer, certificate, "extension-end", end).await.expect(201);
        assert_eq!(outcome["certificate"]["standing"], "expired");
        assert!(mark(&market, product).await.is_null());
    }

    async fn a_revocation_counts_from_the_start_of_its_decisions_day(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let (_, _) = (market.variant(product, "gói 100 g").await, market.variant(product, "gói 200 g").await);
        let would = act(&market, &officer, certificate, "revocation?dry_run=true", revocation()).await.expect(200);
        assert_eq!(would["mark_change"]["before"]["stars"], 4);
        assert_eq!(would["mark_change"]["before"]["standing"], "valid");
        assert!(would["mark_change"]["after"].is_null());
        assert_eq!(would["mark_change"]["variants_losing"], 2);
        assert_eq!(would["mark_change"]["from"], "2026-09-01T09:00:00+07:00");
        assert!(would["event_id"].is_null());
        assert_eq!(mark(&market, product).await["stars"], 4);
        let dated = with(revocation(), json!({ "decision_date": "2026-08-30" }));
        let outcome = act(&market, &officer, certificate, "revocation", dated).await.expect(201);
        assert_eq!(outcome["effective"], "2026-08-30T00:00:00+07:00");
        assert_eq!(outcome["certificate"]["standing"], "revoked");
        assert!(mark(&market, product).await.is_null());
        act(&market, &officer, certificate, "revocation", revocation()).await.problem(409, "conflict");
        let body = json!({ "until": "2029-01-26", "legal_act": "Văn bản 12", "reason": "Chờ." });
        let problem = act(&market, &officer, certificate, "extension", body).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "already_revoked");
    }

    async fn a_revocation_ahead_lets_the_mark_show_until_then_and_no_further_than_a_year(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let far = with(revocation(), json!({ "effective": "2027-09-03T00:00:00+07:00" }));
        act(&market, &officer, certificate, "revocation", far).await.problem(422, "act_refused");
        let tomorrow = with(revocation(), json!({ "decision_date": "2026-09-02" }));
        act(&market, &officer, certificate, "revocation", tomorrow).await.problem(422, "act_refused");
        let soon = with(revocation(), json!({ "effective": "2026-09-02T00:00:00+07:00" }));
        act(&market, &officer, certificate, "revocation", soon).await.expect(201);
        assert_eq!(mark(&market, product).await["next_update"], "2026-09-02T00:00:00+07:00");
    }

    async fn acts_are_for_the_authority_that_answers_today(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let ministry = market.ministry_officer().await;
        let district = json!({
            "stars": 3, "decision_number": "9/QĐ-UBND", "decided": "2025-05-07",
            "authority_level": "district", "authority_unit": "073",
        });
        let issued = issue(&market, &officer, product, district).await.expect(201);
        let certificate: uuid::Uuid = serde_json::from_value(issued["certificate"]["certificate_id"].clone()).expect("an id");
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        for caller in [market.visitor().await, elsewhere, ministry.clone()] {
            act(&market, &caller, certificate.into(), "revocation", revocation()).await.problem(403, "not_allowed");
        }
        act(&market, &officer, certificate.into(), "revocation", revocation()).await.expect(201);
        let national = market.product(market.producer("HTX Năm sao").await, "Chè năm sao").await;
        let five = market.certified(national, 5, "2025-12-28").await;
        act(&market, &officer, five, "revocation", revocation()).await.problem(403, "not_allowed");
        act(&market, &ministry, five, "revocation", revocation()).await.expect(201);
        act(&market, &ministry, market.app.mint(), "revocation", revocation()).await.problem(404, "not_found");
        market.send(poem::http::Method::POST, &format!("/v1/certificates/{five}/correction"), None, Some(json!({})))
            .await.problem(401, "not_signed_in");
    }

    async fn a_correction_changes_dates_within_the_authoritys_competence(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let issued = issue(&market, &officer, product, decision("1/QĐ-UBND", "2026-08")).await.expect(201);
        assert_eq!(issued["certificate"]["standing"], "valid");
        let id: uuid::Uuid = serde_json::from_value(issued["certificate"]["certificate_id"].clone()).expect("an id");
        let base = json!({ "legal_act": "Bản gốc", "reason": "Nhập thiếu ngày." });
        let correct = async |fields| act(&market, &officer, id.into(), "correction", with(base.clone(), fields)).await;
        correct(json!({})).await.problem(422, "invalid_values");
        correct(json!({ "stars": 5 })).await.problem(400, "invalid_body");
        correct(json!({ "valid_to": "2026-07-31" })).await.problem(422, "act_refused");
        correct(json!({ "name_printed": "Chè OCOP 5 sao" })).await.problem(422, "over_claim");
        // The province of today began on 1/7/2025.
        correct(json!({ "decided": "2025-06-30" })).await.problem(422, "not_competent");
        correct(json!({ "decided": "2026-08-20", "packs": ["gói 200 g"], "score_hundredths": 7_350 })).await.expect(201);
        assert_eq!(mark(&market, product).await["valid_until"], "2029-08-20");
        let later = issue(&market, &officer, product, decision("2/QĐ-UBND", "2026-09-01")).await;
        later.problem(409, "overlapping_certificate");
        correct(json!({ "valid_to": "2026-08-31" })).await.expect(201);
        issue(&market, &officer, product, decision("2/QĐ-UBND", "2026-09-01")).await.expect(201);
        correct(json!({ "decision_number": "2/QĐ-UBND", "decided": "2026-08-02" })).await.expect(201);
        correct(json!({ "decision_number": "2/QĐ-UBND", "decided": "2026-09-01" })).await.problem(409, "already_exists");
        correct(json!({ "valid_to": "2026-09-01" })).await.problem(409, "overlapping_certificate");
        assert_eq!(mark(&market, product).await["valid_until"], "2029-09-01");
    }
}
