//! A seller's life, from the application to the closure.

use super::{accept, applicants, deeds, hand_in, mails, of, states, status, tea_makers, terms};
use domain::ids::ProducerId;
use serde_json::json;
use tests::{Caller, Marketplace, stories};

/// Verified, with the slug of its storefront.
async fn verified(market: &Marketplace) -> (ProducerId, Caller, Caller) {
    let (producer, owner, operator) = applicants(market).await;
    terms(market, &operator, "2026-09", "2026-09-01").await;
    hand_in(market, &owner, producer).await;
    accept(market, &operator, producer).await;
    market.product(producer, "Chè búp").await;
    operator.command(market, &of(producer, "verification")).await.expect(200);
    (producer, owner, operator)
}

stories! {
    async fn a_producer_applies_shows_what_is_asked_is_verified_and_opens(market) {
        let (producer, owner, operator) = tea_makers(&market).await;
        assert_eq!(status(&market, &operator, producer).await, "outside");
        let body = json!({ "producer_id": producer.0 });
        let applied = owner.post(&market, "/v1/seller-applications", body.clone()).await.expect(201);
        assert_eq!(applied["producer_id"], json!(producer.0));
        owner.post(&market, "/v1/seller-applications", body).await.problem(409, "conflict");
        assert_eq!(status(&market, &owner, producer).await, "applied");
        terms(&market, &operator, "2026-09", "2026-09-01").await;
        hand_in(&market, &owner, producer).await;
        let waiting = operator.command(&market, &of(producer, "verification")).await.problem(409, "conflict");
        let unmet: Vec<_> = waiting["errors"].as_array().expect("errors").iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(unmet, ["legal_identity", "identity_document", "address", "representative", "bank_account", "first_product"]);
        accept(&market, &operator, producer).await;
        market.product(producer, "Chè búp").await;
        let states = states(&market, &owner, producer).await;
        assert!(states.as_object().expect("states").values().all(|state| state == "complete"), "{states}");
        owner.command(&market, &of(producer, "opening")).await.problem(409, "conflict");
        operator.command(&market, &of(producer, "verification")).await.expect(200);
        market.get("/v1/storefronts/htx-che-shan-tuyet").await.problem(404, "not_found");
        let open = owner.command(&market, &of(producer, "opening")).await.expect(200);
        assert_eq!(open["status"], "open");
        assert_eq!(open["registered_name"], "Hợp tác xã Chè Shan tuyết Vĩnh Tuy");
        assert_eq!(open["registered_place"], "Thôn Bản Chàng, xã Vĩnh Tuy, tỉnh Tuyên Quang");
        let steps: Vec<_> = open["steps"].as_array().expect("steps").iter().map(|one| one["command"].clone()).collect();
        assert_eq!(steps, ["open", "verify", "apply"]);
        let front = market.get("/v1/storefronts/htx-che-shan-tuyet").await.expect(200);
        assert_eq!(front["seller"]["registered_name"], "Hợp tác xã Chè Shan tuyết Vĩnh Tuy");
        assert_eq!(mails(&market, "seller_verified").await, [json!({ "producer_name": "HTX Chè Shan tuyết" })]);
        assert_eq!(mails(&market, "onboarding_reviewed").await.len(), 5);
        for action in ["apply_as_seller", "verify_seller", "open_seller", "accept_terms"] {
            assert_eq!(deeds(&market, action).await, 1, "{action}");
        }
    }

    async fn an_application_is_refused_or_taken_back_and_made_again(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let reason = json!({ "reason": "Chưa đủ giấy tờ." });
        operator.post(&market, &of(producer, "refusal"), reason.clone()).await.expect(200);
        assert_eq!(status(&market, &owner, producer).await, "refused");
        assert_eq!(mails(&market, "onboarding_reviewed").await[0]["reason"], "Chưa đủ giấy tờ.");
        operator.post(&market, &of(producer, "refusal"), reason).await.problem(409, "conflict");
        let body = json!({ "producer_id": producer.0 });
        owner.post(&market, "/v1/seller-applications", body.clone()).await.expect(201);
        owner.command(&market, &of(producer, "withdrawal")).await.expect(200);
        assert_eq!(status(&market, &owner, producer).await, "withdrawn");
        owner.command(&market, &of(producer, "opening")).await.problem(409, "conflict");
        owner.post(&market, "/v1/seller-applications", body).await.expect(201);
        assert_eq!(status(&market, &owner, producer).await, "applied");
    }

    async fn each_command_is_given_by_those_whose_it_is(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let nobody = market.visitor().await;
        for command in ["withdrawal", "opening", "departure"] {
            for caller in [&rival, &nobody, &operator] {
                caller.command(&market, &of(producer, command)).await.problem(404, "not_found");
            }
        }
        for caller in [&rival, &nobody, &owner] {
            caller.command(&market, &of(producer, "verification")).await.problem(403, "not_allowed");
        }
        for caller in [&rival, &nobody] {
            caller.get(&market, &format!("/v1/sellers/{producer}")).await.problem(404, "not_found");
        }
        assert_eq!(status(&market, &owner, producer).await, "applied");
    }

    async fn a_seller_leaves_at_once_and_may_come_back(market) {
        let (producer, owner, operator) = verified(&market).await;
        let product = market.product(producer, "Chè Shan").await;
        market.certified(product, 4, "2025-12-28").await;
        owner.command(&market, &of(producer, "opening")).await.expect(200);
        let left = owner.command(&market, &of(producer, "departure")).await.expect(200);
        assert_eq!(left["status"], "closed");
        market.get("/v1/storefronts/htx-che-shan-tuyet").await.problem(404, "not_found");
        let detail = market.get(&format!("/v1/products/{product}")).await.expect(200);
        assert_eq!(detail["mark"]["stars"], 4, "who leaves keeps what is certified");
        assert_eq!(mails(&market, "seller_closed").await[0]["by"], "seller");
        owner.command(&market, &of(producer, "departure")).await.problem(409, "conflict");
        let body = json!({ "producer_id": producer.0 });
        owner.post(&market, "/v1/seller-applications", body).await.expect(201);
        operator.command(&market, &of(producer, "verification")).await.expect(200);
        owner.command(&market, &of(producer, "opening")).await.expect(200);
        market.get("/v1/storefronts/htx-che-shan-tuyet").await.expect(200);
    }

    async fn a_closure_window_passes_by_the_clock(market) {
        let (producer, owner, _) = verified(&market).await;
        owner.command(&market, &of(producer, "opening")).await.expect(200);
        let path = of(producer, "closure-window");
        let window = json!({ "from": "2026-09-10T00:00:00+07:00", "until": "2026-09-20T00:00:00+07:00", "note": "Nghỉ mùa thu hoạch" });
        let set = owner.put(&market, &path, window).await.expect(200);
        assert_eq!((&set["status"], &set["closure_window"]["note"]), (&json!("open"), &json!("Nghỉ mùa thu hoạch")));
        let away = async || market.get("/v1/storefronts/htx-che-shan-tuyet").await.expect(200)["away"].clone();
        assert!(away().await.is_null());
        market.at("2026-09-10T00:00:00+07:00");
        assert_eq!(away().await["until"], "2026-09-20T00:00:00+07:00");
        let list = market.get("/v1/storefronts").await.expect(200);
        assert_eq!(list["items"][0]["away_until"], "2026-09-20T00:00:00+07:00");
        market.at("2026-09-20T00:00:00+07:00");
        assert!(away().await.is_null());
        owner.delete(&market, &path).await.problem(409, "conflict");
        let claim = json!({ "until": "2026-10-01T00:00:00Z", "note": "Nghỉ, sản phẩm OCOP 4 sao" });
        owner.put(&market, &path, claim).await.problem(422, "over_claim");
        for until in ["2026-09-19T00:00:00+07:00", "2028-01-01T00:00:00Z"] {
            let body = json!({ "until": until, "note": "Nghỉ" });
            owner.put(&market, &path, body).await.problem(422, "invalid_values");
        }
        owner.put(&market, &path, json!({ "until": "2026-10-01T00:00:00Z", "note": "Nghỉ" })).await.expect(200);
        owner.delete(&market, &path).await.expect(200);
        assert!(away().await.is_null());
    }

    async fn the_operator_finds_those_who_wait(market) {
        let (producer, owner, operator) = applicants(&market).await;
        let other = market.producer("HTX Khác").await;
        market.storefront(other).await;
        let list = operator.get(&market, "/v1/sellers?stage=applied").await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(list["items"][0]["id"], json!(producer.0));
        let (mut seen, mut path) = (Vec::new(), "/v1/sellers?limit=1".to_owned());
        loop {
            let page = operator.get(&market, &path).await.expect(200);
            seen.extend(page["items"].as_array().expect("items").iter().map(|one| one["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/sellers?limit=1&cursor={cursor}");
        }
        assert_eq!(seen.len(), 2);
        owner.get(&market, "/v1/sellers").await.problem(403, "not_allowed");
    }
}
