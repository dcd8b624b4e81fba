//! Undoing mistaken entries.

use super::{act, annulment, decision, issue, mark, revocation, tea, with};
use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::json;
use tests::stories;

stories! {
    async fn what_takes_a_mark_away_is_annulled_at_once(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let would = act(&market, &officer, certificate, "annulments?dry_run=true", annulment(None)).await.expect(200);
        assert_eq!(would["outcome"]["second_officer_needed"], false);
        assert_eq!(mark(&market, product).await["stars"], 4);
        let done = act(&market, &officer, certificate, "annulments", annulment(None)).await.expect(201);
        assert_eq!(done["outcome"]["certificate"]["standing"], "annulled");
        assert!(mark(&market, product).await.is_null());
        act(&market, &officer, certificate, "revocation", revocation()).await.problem(409, "conflict");
        act(&market, &officer, certificate, "annulments", annulment(None)).await.problem(409, "conflict");
        let stranger = json!(market.app.mint::<uuid::Uuid>());
        act(&market, &officer, certificate, "annulments", annulment(Some(&stranger))).await.problem(409, "conflict");
    }

    async fn what_restores_a_mark_takes_a_second_officer(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let second = market.provincial_officer().await;
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let revoked = act(&market, &officer, certificate, "revocation", revocation()).await.expect(201);
        let body = annulment(Some(&revoked["event_id"]));
        let would = act(&market, &officer, certificate, "annulments?dry_run=true", body.clone()).await.expect(200);
        assert_eq!(would["outcome"]["second_officer_needed"], true);
        let proposed = act(&market, &officer, certificate, "annulments", body.clone()).await.expect(202);
        assert_eq!(proposed["outcome"]["mark_change"]["after"]["stars"], 4);
        assert!(mark(&market, product).await.is_null());
        act(&market, &second, certificate, "annulments", body).await.problem(409, "already_exists");
        let id = proposed["proposal_id"].as_str().expect("an id").to_owned();
        let confirm = format!("/v1/annulments/{id}/confirmation");
        officer.post(&market, &confirm, json!({})).await.problem(409, "second_officer_needed");
        officer.post(&market, &format!("/v1/annulments/{id}/refusal"), json!({})).await.problem(409, "second_officer_needed");
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        elsewhere.post(&market, &confirm, json!({})).await.problem(403, "not_allowed");
        market.visitor().await.get(&market, "/v1/annulments").await.problem(403, "not_allowed");
        market.get("/v1/annulments").await.problem(401, "not_signed_in");
        assert_eq!(elsewhere.get(&market, "/v1/annulments").await.expect(200)["items"], json!([]));
        let waiting = second.get(&market, "/v1/annulments").await.expect(200);
        assert_eq!(waiting["items"][0]["id"], json!(id));
        assert_eq!(waiting["items"][0]["undoes"], "revoked");
        assert_eq!(waiting["items"][0]["yours"], false);
        second.post(&market, &confirm, json!({})).await.expect(200);
        assert_eq!(mark(&market, product).await["stars"], 4);
        second.post(&market, &confirm, json!({})).await.problem(409, "conflict");
        assert_eq!(second.get(&market, "/v1/annulments").await.expect(200)["items"], json!([]));
    }

    async fn a_declined_annulment_changes_nothing_and_can_be_proposed_again(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let second = market.provincial_officer().await;
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let revoked = act(&market, &officer, certificate, "revocation", revocation()).await.expect(201);
        let body = annulment(Some(&revoked["event_id"]));
        let proposed = act(&market, &officer, certificate, "annulments", body.clone()).await.expect(202);
        let path = format!("/v1/annulments/{}/refusal", proposed["proposal_id"].as_str().expect("an id"));
        assert_eq!(second.post(&market, &path, json!({})).await.status.as_u16(), 204);
        assert!(mark(&market, product).await.is_null());
        second.post(&market, &path, json!({})).await.problem(409, "conflict");
        act(&market, &officer, certificate, "annulments", body).await.expect(202);
        let none = format!("/v1/annulments/{}/refusal", market.app.mint::<uuid::Uuid>());
        second.post(&market, &none, json!({})).await.problem(404, "not_found");
    }

    async fn undoing_a_replacement_brings_the_old_certificate_back_and_so_waits(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let old = issue(&market, &officer, product, decision("1/QĐ-UBND", "2025-09-01")).await.expect(201);
        let supersedes = json!({ "supersedes": old["certificate"]["certificate_id"] });
        let new = issue(&market, &officer, product, with(decision("2/QĐ-UBND", "2026-08-20"), supersedes)).await.expect(201);
        let new: uuid::Uuid = serde_json::from_value(new["certificate"]["certificate_id"].clone()).expect("an id");
        act(&market, &officer, new.into(), "annulments", annulment(None)).await.expect(202);
    }

    async fn undoing_a_hold_or_narrower_packs_waits_as_well(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let hold = json!({ "reason_code": "other", "reason": "Đang xác minh.", "until": "2026-09-10T00:00:00+07:00" });
        let held = act(&market, &officer, certificate, "holds", hold).await.expect(201);
        act(&market, &officer, certificate, "annulments", annulment(Some(&held["event_id"]))).await.expect(202);
        let packs = json!({ "packs": ["gói 200 g"], "legal_act": "Bản gốc", "reason": "Thiếu quy cách." });
        let narrowed = act(&market, &officer, certificate, "correction", packs).await.expect(201);
        act(&market, &officer, certificate, "annulments", annulment(Some(&narrowed["event_id"]))).await.expect(202);
    }

    async fn an_annulment_that_makes_two_certificates_meet_is_refused(market) {
        let (product, officer) = (tea(&market).await, market.provincial_officer().await);
        let certificate = market.certified(product, 4, "2025-12-28").await;
        let revoked = act(&market, &officer, certificate, "revocation", revocation()).await.expect(201);
        issue(&market, &officer, product, decision("2/QĐ-UBND", "2026-09-01")).await.expect(201);
        let body = annulment(Some(&revoked["event_id"]));
        act(&market, &officer, certificate, "annulments", body).await.problem(409, "overlapping_certificate");
    }
}
