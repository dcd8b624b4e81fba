//! What a seller must show, evaluated on reading.

use super::{
    PDF, accept, address, applicants, bank_account, deeds, hand_in, legal_identity, of,
    representative, review, states, tea_makers, terms, upload,
};
use domain::accounts::MemberRole;
use serde_json::json;
use tests::stories;

stories! {
    async fn nothing_counts_until_it_is_there_and_reviewed(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let all = |states: &serde_json::Value, wanted: &str| {
            states.as_object().expect("states").values().all(|state| state == wanted)
        };
        let before = states(&market, &owner, producer).await;
        assert!(all(&before, "incomplete"), "{before}");
        let accepting = json!({ "outcome": "accepted", "submission": 0 });
        review(&market, &operator, producer, "address", accepting.clone()).await.problem(409, "conflict");
        review(&market, &operator, producer, "terms", accepting).await.problem(409, "conflict");
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        hand_in(&market, &owner, producer).await;
        let after = states(&market, &owner, producer).await;
        assert_eq!(after["terms"], "complete");
        assert_eq!(after["first_product"], "incomplete");
        for one in ["legal_identity", "identity_document", "address", "representative", "bank_account"] {
            assert_eq!(after[one], "pending", "{one}");
        }
    }

    async fn several_particulars_are_handed_in_at_once_or_not_at_all(market) {
        let (producer, owner, operator) = applicants(&market).await;
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        let all = json!({
            "legal_identity": legal_identity(), "address": address(),
            "representative": representative(), "bank_account": bank_account(), "terms": "2026-09",
        });
        let path = of(producer, "particulars");
        let mut wrong = all.clone();
        wrong["bank_account"]["bank"] = json!("97040x");
        wrong["address"]["commune"] = json!("99999");
        let refused = owner.put(&market, &path, wrong).await.problem(422, "invalid_values");
        assert_eq!(refused["errors"][0]["pointer"], "/address/commune");
        owner.put(&market, &path, json!({})).await.problem(422, "invalid_values");
        assert!(states(&market, &owner, producer).await.as_object().expect("states").values().all(|state| state == "incomplete"));
        let manager = market.member_as(producer, MemberRole::Manager).await;
        manager.put(&market, &path, all.clone()).await.problem(403, "not_allowed");
        let taken = owner.put(&market, &path, all).await.expect(200);
        let taken: Vec<_> = taken["items"].as_array().expect("items").iter().map(|one| (one["requirement"].clone(), one["state"].clone())).collect();
        let mut wanted = ["legal_identity", "address", "representative", "bank_account"].map(|one| (json!(one), json!("pending"))).to_vec();
        wanted.push((json!("terms"), json!("complete")));
        assert_eq!(taken, wanted);
        owner.put(&market, &path, json!({ "address": address(), "terms": "2025-01" })).await.problem(409, "conflict");
        assert_eq!(deeds(&market, "submit_requirement").await, 4);
    }

    async fn what_is_rejected_says_why_and_what_is_changed_waits_again(market) {
        let (producer, owner, operator) = applicants(&market).await;
        owner.put(&market, &of(producer, "address"), address()).await.expect(200);
        let without = json!({ "outcome": "rejected", "submission": 1 });
        review(&market, &operator, producer, "address", without).await.problem(422, "invalid_values");
        let rejecting = json!({ "outcome": "rejected", "submission": 1, "reason": "Thiếu số nhà." });
        let rejected = review(&market, &operator, producer, "address", rejecting).await.expect(200);
        assert_eq!((&rejected["state"], &rejected["review"]["reason"]), (&json!("rejected"), &json!("Thiếu số nhà.")));
        let again = owner.put(&market, &of(producer, "address"), address()).await.expect(200);
        assert_eq!((&again["state"], &again["submission"]), (&json!("pending"), &json!(2)));
        let late = json!({ "outcome": "accepted", "submission": 1 });
        let overtaken = review(&market, &operator, producer, "address", late).await.problem(409, "conflict");
        assert_eq!(overtaken["errors"][0]["code"], "overtaken");
        let accepting = json!({ "outcome": "accepted", "submission": 2 });
        review(&market, &operator, producer, "address", accepting).await.expect(200);
        assert_eq!(states(&market, &owner, producer).await["address"], "complete");
        owner.put(&market, &of(producer, "address"), address()).await.expect(200);
        assert_eq!(states(&market, &owner, producer).await["address"], "pending");
        assert_eq!(deeds(&market, "submit_requirement").await, 3);
        assert_eq!(deeds(&market, "review_requirement").await, 2);
    }

    async fn the_operator_may_do_without_some_requirements_and_not_without_others(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let waiving = json!({ "outcome": "waived", "submission": 0, "reason": "Bán tại chợ." });
        for one in ["legal_identity", "address", "terms"] {
            review(&market, &operator, producer, one, waiving.clone()).await.problem(409, "conflict");
        }
        for one in ["identity_document", "representative", "bank_account", "first_product"] {
            review(&market, &operator, producer, one, waiving.clone()).await.expect(200);
            assert_eq!(states(&market, &owner, producer).await[one], "waived", "{one}");
        }
        owner.put(&market, &of(producer, "bank-account"), bank_account()).await.expect(200);
        assert_eq!(states(&market, &owner, producer).await["bank_account"], "pending");
    }

    async fn new_terms_are_accepted_anew_from_their_day_on(market) {
        let (producer, owner, operator) = applicants(&market).await;
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        hand_in(&market, &owner, producer).await;
        accept(&market, &operator, producer).await;
        market.product(producer, "Chè búp").await;
        terms(&market, &operator, "2026-10", "2026-10-01").await;
        let acceptances = of(producer, "terms-acceptances");
        let early = json!({ "version": "2026-10" });
        owner.post(&market, &acceptances, early.clone()).await.problem(409, "conflict");
        assert_eq!(states(&market, &owner, producer).await["terms"], "complete");
        market.at("2026-10-01T00:00:00+07:00");
        assert_eq!(states(&market, &owner, producer).await["terms"], "incomplete");
        operator.command(&market, &of(producer, "verification")).await.problem(409, "conflict");
        owner.post(&market, &acceptances, early).await.expect(204);
        operator.command(&market, &of(producer, "verification")).await.expect(200);
        let listed = market.get("/v1/seller-terms").await.expect(200);
        assert_eq!(listed["items"][0]["version"], "2026-10");
        for (version, day, status, code) in [
            ("2026-10", "2026-11-01", 409, "already_exists"),
            ("2026-11", "2026-10-01", 409, "already_exists"),
            ("2026-12", "2026-09-30", 422, "invalid_values"),
        ] {
            let body = json!({ "version": version, "effective_on": day, "body": "x" });
            operator.post(&market, "/v1/seller-terms", body).await.problem(status, code);
        }
    }

    async fn who_has_not_applied_hands_nothing_in(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        owner.put(&market, &of(producer, "address"), address()).await.problem(409, "conflict");
        upload(&market, &owner, producer, "application/pdf", PDF.to_vec()).await.problem(409, "conflict");
    }

    async fn values_that_cannot_be_are_refused(market) {
        let (producer, owner, _) = applicants(&market).await;
        let cases = [
            ("legal-identity", legal_identity(), "number", json!("51001234567"), 422),
            ("legal-identity", legal_identity(), "born_on", json!("1990-01-01"), 422),
            ("legal-identity", legal_identity(), "holder", json!("individual"), 422),
            ("legal-identity", legal_identity(), "registered_name", json!("HTX OCOP 5 sao"), 422),
            ("legal-identity", legal_identity(), "registered_name", json!("x".repeat(10_000)), 400),
            ("address", address(), "commune", json!("99999"), 422),
            ("address", address(), "street", json!("Thôn \u{202e}x"), 400),
            ("representative", representative(), "id_number", json!("00819000123x"), 422),
            ("representative", representative(), "phone", json!("gọi tôi nhé"), 422),
            ("representative", representative(), "ethnicity", json!("Tày"), 400),
            ("bank-account", bank_account(), "bank", json!("97040x"), 422),
            ("bank-account", bank_account(), "account_number", json!("12 34 56 78"), 422),
        ];
        for (what, mut body, field, value, refused) in cases {
            body[field] = value;
            let answer = owner.put(&market, &of(producer, what), body).await;
            assert_eq!(answer.status.as_u16(), refused, "{what}.{field}: {}", answer.text());
        }
        let before = states(&market, &owner, producer).await;
        assert!(before.as_object().expect("states").values().all(|state| state == "incomplete"));
    }
}
