//! The life of a listing: reviewed before it is displayed, changed in the open, never deleted.

use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::{ProducerId, ProductId};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Answer, Caller, Marketplace, stories};

async fn producer(market: &Marketplace) -> (ProducerId, Caller) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    (producer, market.member(producer).await)
}

/// A draft of the member's own.
async fn draft(market: &Marketplace, producer: ProducerId, member: &Caller) -> ProductId {
    let path = format!("/v1/producers/{producer}/products");
    let body = json!({ "name": "Chè Shan tuyết", "set": 11, "summary": "Búp tươi hái tay." });
    let created = member.post(market, &path, body).await.expect(201);
    ProductId(serde_json::from_value(created["id"].clone()).expect("an id"))
}

async fn submit(market: &Marketplace, member: &Caller, product: ProductId) -> Answer {
    member.command(market, &format!("/v1/products/{product}/submission")).await
}

async fn review(market: &Marketplace, by: &Caller, change: &Value, decision: &str) -> Answer {
    let path = format!("/v1/product-changes/{}/review", change["id"].as_str().expect("an id"));
    let mut body = json!({ "decision": decision });
    if decision == "send_back" {
        body["reasons"] = json!("Hãy nêu rõ nguồn nguyên liệu.");
    }
    by.post(market, &path, body).await
}

async fn letters(market: &Marketplace) -> Vec<(String, Value)> {
    let rows = mail::Entity::find().all(market.app.read()).await.expect("mail is read");
    let params = |text: &str| serde_json::from_str(text).expect("JSON");
    rows.iter().map(|row| (row.template.clone(), params(&row.params))).collect()
}

stories! {
    async fn a_product_is_displayed_once_a_reviewer_approves_it(market) {
        let (producer, member) = producer(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let product = draft(&market, producer, &member).await;
        let public = format!("/v1/products/{product}");
        market.get(&public).await.problem(404, "not_found");
        assert_eq!(market.get("/v1/products").await.expect(200)["items"], json!([]));
        rival.get(&market, &format!("{public}/listing")).await.problem(404, "not_found");
        submit(&market, &rival, product).await.problem(404, "not_found");
        let change = submit(&market, &member, product).await.expect(201);
        assert_eq!((&change["kind"], &change["state"]), (&json!("submission"), &json!("pending")));
        submit(&market, &member, product).await.problem(409, "conflict");
        let refused = member.edit(&market, &public, 2, json!({ "summary": "Khác." })).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "in_review");
        let reviewer = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("03241")).await;
        assert_eq!(elsewhere.get(&market, "/v1/product-changes").await.expect(200)["items"], json!([]));
        assert_eq!(reviewer.get(&market, "/v1/product-changes").await.expect(200)["items"], json!([change]));
        review(&market, &elsewhere, &change, "approve").await.problem(403, "not_allowed");
        member.post(&market, &format!("/v1/product-changes/{}/review", change["id"].as_str().expect("an id")), json!({ "decision": "approve" })).await.problem(403, "not_allowed");
        let path = format!("/v1/product-changes/{}/review", change["id"].as_str().expect("an id"));
        reviewer.post(&market, &path, json!({ "decision": "send_back" })).await.problem(422, "invalid_values");
        review(&market, &reviewer, &change, "send_back").await.expect(200);
        review(&market, &reviewer, &change, "approve").await.problem(409, "conflict");
        let listing = member.get(&market, &format!("{public}/listing")).await.expect(200);
        assert_eq!((&listing["product"]["status"], &listing["sent_back"]), (&json!("draft"), &json!("Hãy nêu rõ nguồn nguyên liệu.")));
        let edited = member.edit(&market, &public, 3, json!({ "story": "Chè của bản Sin." })).await.expect(200);
        assert!(edited["published_at"].is_null());
        market.at("2026-09-02T09:00:00+07:00");
        let change = submit(&market, &member, product).await.expect(201);
        let approved = review(&market, &reviewer, &change, "approve").await.expect(200);
        assert_eq!(approved["review"]["by"]["capacity"], "officer");
        let shown = market.get(&public).await.expect(200);
        assert_eq!((&shown["story"], &shown["published_at"]), (&json!("Chè của bản Sin."), &json!("2026-09-02T02:00:00Z")));
        let told: Vec<_> = letters(&market).await.into_iter().map(|(template, params)| (template, params["result"].clone())).collect();
        assert_eq!(told, [("moderation_result".to_owned(), json!("sent_back")), ("moderation_result".to_owned(), json!("approved"))]);
    }

    async fn nobody_reviews_what_is_his_own(market) {
        let (producer, member) = producer(&market).await;
        let product = draft(&market, producer, &member).await;
        let change = submit(&market, &member, product).await.expect(201);
        let both = market.member_and_operator(producer).await;
        review(&market, &both, &change, "approve").await.problem(403, "not_allowed");
        review(&market, &market.operator().await, &change, "approve").await.expect(200);
    }

    async fn a_submission_can_be_taken_back(market) {
        let (producer, member) = producer(&market).await;
        let product = draft(&market, producer, &member).await;
        let change = submit(&market, &member, product).await.expect(201);
        let path = format!("/v1/product-changes/{}/withdrawal", change["id"].as_str().expect("an id"));
        market.visitor().await.command(&market, &path).await.problem(404, "not_found");
        assert_eq!(member.command(&market, &path).await.expect(200)["state"], "withdrawn");
        member.command(&market, &path).await.problem(409, "conflict");
        review(&market, &market.operator().await, &change, "approve").await.problem(409, "conflict");
        submit(&market, &member, product).await.expect(201);
    }

    async fn what_may_not_stand_is_refused_and_what_is_doubtful_is_flagged(market) {
        let (producer, member) = producer(&market).await;
        let path = format!("/v1/producers/{producer}/products");
        let body = json!({ "name": "Trà thảo mộc", "set": 12, "story": "Uống đều sẽ chữa khỏi ung thư.", "usage_note": "THUOC CHUA BENH" });
        let problem = member.post(&market, &path, body).await.problem(422, "invalid_values");
        let found: Vec<_> = problem["errors"].as_array().expect("errors").iter().map(|one| (one["pointer"].clone(), one["code"].clone())).collect();
        assert_eq!(found, [(json!("/story"), json!("medical_claim")), (json!("/usage_note"), json!("medical_claim"))]);
        assert!(problem["errors"][0]["detail"].as_str().expect("text").contains("chữa khỏi ung thư"));
        let both = json!({ "name": "Trà OCOP 4 sao", "set": 12, "story": "Có cần sa." });
        let problem = member.post(&market, &path, both).await.problem(422, "over_claim");
        assert_eq!(problem["errors"].as_array().map(Vec::len), Some(2));
        let medicine = json!({ "name": "Cao thuốc nam", "set": 18, "story": "Thuốc chữa bệnh dạ dày." });
        member.post(&market, &path, medicine).await.expect(201);
        let doubtful = json!({ "name": "Trà mát gan", "set": 12 });
        let created = member.post(&market, &path, doubtful).await.expect(201);
        let product = ProductId(serde_json::from_value(created["id"].clone()).expect("an id"));
        let change = submit(&market, &member, product).await.expect(201);
        assert_eq!(change["flags"], json!([{ "pointer": "/name", "code": "medical_claim", "passage": "mát gan" }]));
        assert_eq!(market.get("/v1/products").await.expect(200)["items"], json!([]));
    }

    async fn harmless_edits_go_live_and_the_rest_waits(market) {
        let (producer, member) = producer(&market).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let public = format!("/v1/products/{product}");
        let edit = json!({ "storage_note": "Nơi khô ráo.", "name": "Chè cổ thụ", "story": "Chuyện mới." });
        let answer = member.edit(&market, &public, 1, edit).await;
        let waiting = answer.expect(202);
        assert_eq!(answer.headers["etag"], "\"2\"");
        assert_eq!(waiting["change"]["fields"].as_array().map(Vec::len), Some(2));
        let shown = market.get(&public).await.expect(200);
        assert_eq!((&shown["storage_note"], &shown["name"], &shown["story"]), (&json!("Nơi khô ráo."), &json!("Chè Shan tuyết"), &json!("")));
        let second = member.edit(&market, &public, 2, json!({ "summary": "Khác." })).await.problem(409, "conflict");
        assert_eq!(second["errors"][0]["code"], "change_pending");
        // What goes live meanwhile stays.
        member.edit(&market, &public, 2, json!({ "shelf_life": "12 tháng" })).await.expect(200);
        let operator = market.operator().await;
        review(&market, &operator, &waiting["change"], "approve").await.expect(200);
        let shown = market.get(&public).await.expect(200);
        assert_eq!((&shown["name"], &shown["shelf_life"], &shown["revision"]), (&json!("Chè cổ thụ"), &json!("12 tháng"), &json!(4)));
        assert_eq!(shown["slug"], "che-shan-tuyet");
        let rejected = member.edit(&market, &public, 4, json!({ "name": "Chè tiên" })).await.expect(202);
        review(&market, &operator, &rejected["change"], "send_back").await.expect(200);
        assert_eq!(market.get(&public).await.expect(200)["name"], "Chè cổ thụ");
        let history = member.get(&market, &format!("{public}/changes?limit=3")).await.expect(200);
        let told: Vec<_> = history["items"].as_array().expect("items").iter().map(|one| one["state"].clone()).collect();
        assert_eq!(told, ["rejected", "applied", "approved"]);
        assert_eq!(history["items"][0]["review"]["reasons"], "Hãy nêu rõ nguồn nguyên liệu.");
        assert_eq!(history["items"][1]["fields"], json!([{ "field": "shelf_life", "old": "", "new": "12 tháng" }]));
        let cursor = history["next_cursor"].as_str().expect("a cursor");
        let rest = member.get(&market, &format!("{public}/changes?cursor={cursor}")).await.expect(200);
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
        let rival = market.member(market.producer("HTX Khác").await).await;
        rival.get(&market, &format!("{public}/changes")).await.problem(404, "not_found");
    }

    async fn an_approval_never_writes_over_what_it_did_not_see(market) {
        let (producer, member) = producer(&market).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let public = format!("/v1/products/{product}");
        let waiting = member.edit(&market, &public, 1, json!({ "name": "Chè cổ thụ", "story": "Chuyện." })).await.expect(202);
        let (officer, operator) = (market.provincial_officer().await, market.operator().await);
        officer.edit(&market, &public, 1, json!({ "name": "Chè Shan tuyết cổ thụ" })).await.expect(200);
        let stale = review(&market, &operator, &waiting["change"], "approve").await.problem(409, "conflict");
        assert_eq!((&stale["errors"][0]["pointer"], &stale["errors"][0]["code"]), (&json!("/name"), &json!("moved_on")));
        assert_eq!(market.get(&public).await.expect(200)["story"], "");
        let still = operator.get(&market, "/v1/product-changes").await.expect(200);
        assert_eq!(still["items"].as_array().map(Vec::len), Some(1));
        review(&market, &operator, &waiting["change"], "send_back").await.expect(200);
    }

    async fn a_certificate_that_came_meanwhile_keeps_the_name(market) {
        let (producer, member) = producer(&market).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let public = format!("/v1/products/{product}");
        let waiting = member.edit(&market, &public, 1, json!({ "name": "Chè cổ thụ" })).await.expect(202);
        market.certified(product, 4, "2025-12-28").await;
        let (officer, operator) = (market.provincial_officer().await, market.operator().await);
        review(&market, &operator, &waiting["change"], "approve").await.problem(409, "certified_particulars");
        review(&market, &officer, &waiting["change"], "approve").await.expect(200);
        assert_eq!(market.get(&public).await.expect(200)["name"], "Chè cổ thụ");
    }

    async fn hiding_is_no_way_round_a_review(market) {
        let (producer, member) = producer(&market).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let public = format!("/v1/products/{product}");
        member.command(&market, &format!("{public}/showing")).await.problem(409, "conflict");
        member.command(&market, &format!("{public}/hiding")).await.expect(200);
        member.edit(&market, &public, 2, json!({ "name": "Chè tiên" })).await.expect(202);
        member.command(&market, &format!("{public}/showing")).await.expect(200);
        assert_eq!(market.get(&public).await.expect(200)["name"], "Chè Shan tuyết");
    }

    async fn what_is_withdrawn_stays_readable_to_those_entitled(market) {
        let (producer, member) = producer(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2025-12-28").await;
        let public = format!("/v1/products/{product}");
        member.edit(&market, &public, 1, json!({ "story": "Chuyện." })).await.expect(202);
        rival.command(&market, &format!("{public}/withdrawal")).await.problem(404, "not_found");
        let gone = member.command(&market, &format!("{public}/withdrawal")).await.expect(200);
        assert_eq!(gone["status"], "withdrawn");
        market.at("2027-11-01T09:00:00+07:00");
        market.get(&public).await.problem(404, "not_found");
        assert_eq!(market.get("/v1/products?certified=now").await.expect(200)["items"], json!([]));
        market.get(&format!("{public}/permit")).await.problem(404, "no_permit");
        let officer = market.provincial_officer().await;
        for reader in [&member, &officer, &market.operator().await] {
            let listing = reader.get(&market, &format!("{public}/listing")).await.expect(200);
            assert_eq!((&listing["product"]["status"], &listing["product"]["mark"]), (&json!("withdrawn"), &Value::Null));
            assert!(listing["pending"].is_null());
        }
        let own = member.get(&market, &format!("/v1/producers/{producer}/listings?status=withdrawn")).await.expect(200);
        assert_eq!(own["items"][0]["status"], "withdrawn");
        rival.get(&market, &format!("/v1/producers/{producer}/listings")).await.problem(404, "not_found");
        for command in ["showing", "submission", "withdrawal"] {
            member.command(&market, &format!("{public}/{command}")).await.problem(409, "conflict");
        }
        officer.edit(&market, &public, 2, json!({ "story": "Khác." })).await.problem(409, "conflict");
    }

    async fn only_what_is_on_display_carries_the_mark(market) {
        let (producer, member) = producer(&market).await;
        let product = draft(&market, producer, &member).await;
        market.certified(product, 4, "2025-12-28").await;
        let public = format!("/v1/products/{product}");
        let no_mark = async |when: &str| {
            let explained = market.get(&format!("{public}/mark")).await.expect(200);
            assert_eq!(explained["reasons"][0]["code"], "product_hidden", "{when}");
            market.get(&format!("{public}/permit")).await.problem(404, "no_permit");
            let drawn = market.get(&format!("{public}/mark.svg")).await.text();
            assert!(!drawn.contains('★'), "{when}: {drawn}");
            let asked = json!({ "keys": [{ "by": "product", "value": product.to_string() }] });
            let found = member.post(&market, "/v1/marks/lookups", asked).await.expect(200);
            assert_eq!((&found["items"][0]["products"][0]["allowed"], &found["items"][0]["products"][0]["name"]), (&json!(false), &Value::Null), "{when}");
            assert_eq!(market.get("/v1/products").await.expect(200)["items"], json!([]));
            let listing = member.get(&market, &format!("{public}/listing")).await.expect(200);
            assert!(listing["product"]["mark"].is_null(), "{when}");
        };
        no_mark("draft").await;
        let change = submit(&market, &member, product).await.expect(201);
        no_mark("submitted").await;
        review(&market, &market.operator().await, &change, "approve").await.expect(200);
        assert_eq!(market.get(&public).await.expect(200)["mark"]["stars"], 4);
        member.command(&market, &format!("{public}/hiding")).await.expect(200);
        no_mark("hidden").await;
        let taken = json!({
            "authority": "Cục Quản lý thị trường", "number": "1/QLTT", "dated": "2026-09-01",
            "received_at": "2026-09-01T01:00:00Z", "reason": "Theo yêu cầu.",
        });
        market.operator().await.post(&market, &format!("{public}/takedown"), taken).await.expect(201);
        no_mark("taken down").await;
    }

    async fn a_product_that_passed_on_is_certified_no_longer(market) {
        let (producer, _) = producer(&market).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2025-12-28").await;
        let found = async |query: &str| {
            let list = market.get(&format!("/v1/products?{query}")).await.expect(200);
            list["items"].as_array().map(Vec::len)
        };
        assert_eq!((found("certified=now").await, found("stars=4").await), (Some(1), Some(1)));
        let heir = market.producer("HTX Mới").await;
        let officer = market.provincial_officer().await;
        officer.post(&market, &format!("/v1/products/{product}/transfer"), json!({ "producer_id": heir.0 })).await.expect(200);
        assert_eq!((found("certified=now").await, found("stars=4").await), (Some(0), Some(0)));
        assert_eq!(found("certified=ever").await, Some(1));
    }
}
