//! One certificate with its history.

use super::{Draft, happened, issued, product};
use domain::certification::{EventKind, Target};
use tests::stories;

stories! {
    async fn a_history_tells_what_happened_and_what_was_undone(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        let path = format!("/v1/certificates/{one}");
        market.at("2026-09-02T09:00:00+07:00");
        let now = market.app.now();
        let revoked = happened(&market, product, one, EventKind::Revoked, now, None).await;
        let detail = market.get(&path).await.expect(200);
        assert_eq!(detail["fact"]["standing"], "revoked");
        assert!(detail["filing_window"].is_null());
        market.at("2026-09-03T09:00:00+07:00");
        let undo = EventKind::Annulled(Target::Event(revoked));
        happened(&market, product, one, undo, market.app.now(), None).await;
        let detail = market.get(&path).await.expect(200);
        assert_eq!(detail["fact"]["standing"], "valid");
        let history = detail["history"].as_array().expect("a history");
        let told: Vec<_> = history.iter().map(|entry| (&entry["kind"], &entry["undone"])).collect();
        assert_eq!(
            serde_json::json!(told),
            serde_json::json!([["issued", false], ["revoked", true], ["annulled", false]])
        );
        assert_eq!(history[1]["legal_act"], "12/QĐ-UBND");
        assert_eq!(history[1]["effective"], "2026-09-02T09:00:00+07:00");
        assert_eq!(history[2]["annuls"], revoked.to_string());
        let then = market.get(&format!("{path}?known_at=2026-09-02T12:00:00Z")).await.expect(200);
        assert_eq!(then["fact"]["standing"], "revoked");
        assert_eq!(then["history"].as_array().map(Vec::len), Some(2));
        market.get(&format!("{path}?known_at=2026-08-31T00:00:00Z")).await.problem(404, "not_found");
    }

    async fn a_certificate_says_when_to_file_again(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        let detail = market.get(&format!("/v1/certificates/{one}")).await.expect(200);
        assert_eq!(
            detail["filing_window"],
            serde_json::json!({ "first_day": "2026-07-01", "last_day": "2026-08-30" })
        );
        let before = format!("/v1/certificates/{one}?at=2025-01-01T00:00:00Z");
        assert!(market.get(&before).await.expect(200)["filing_window"].is_null());
    }

    async fn a_replaced_certificate_names_its_successor(market) {
        let product = product(&market, "Chè").await;
        let old = issued(&market, product, Draft::default()).await;
        let draft = Draft { decided: "2026-08-01", supersedes: Some(old), ..Draft::default() };
        let new = issued(&market, product, draft).await;
        let detail = market.get(&format!("/v1/certificates/{old}")).await.expect(200);
        assert_eq!(detail["superseded_by"], new.to_string());
        assert_eq!(detail["fact"]["standing"], "superseded");
        let detail = market.get(&format!("/v1/certificates/{new}")).await.expect(200);
        assert_eq!(detail["supersedes"], old.to_string());
    }

    async fn no_officer_is_named_and_no_unknown_certificate_answered(market) {
        let product = product(&market, "Chè").await;
        let one = issued(&market, product, Draft::default()).await;
        let text = market.get(&format!("/v1/certificates/{one}")).await.text();
        assert!(!text.contains("recorded_by") && !text.contains("example.vn"), "{text}");
        market.get(&format!("/v1/certificates/{product}")).await.problem(404, "not_found");
        market.get("/v1/certificates/nothing").await.problem(404, "not_found");
    }
}
