//! Producers and products as officers, members and the operator write them.

use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProductId;
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

async fn edit(
    market: &Marketplace,
    caller: &Caller,
    product: ProductId,
    version: Option<&str>,
    body: Value,
) -> Answer {
    let mut request = Request::builder()
        .method(Method::PATCH)
        .uri_str(format!("/v1/products/{product}"))
        .header("authorization", format!("Bearer {}", caller.token));
    if let Some(version) = version {
        request = request.header("if-match", version);
    }
    let request = request.content_type("application/json");
    market.request(request.body(Body::from_json(body).expect("JSON"))).await
}

async fn read(market: &Marketplace, product: ProductId) -> Value {
    market.get(&format!("/v1/products/{product}")).await.expect(200)
}

fn cooperative() -> Value {
    json!({ "name": "HTX Chè Shan tuyết", "kind": "cooperative", "commune": "01156", "about": "Bốn mươi hộ làm chè." })
}

stories! {
    async fn an_officer_enters_a_producer_and_the_public_reads_it(market) {
        let officer = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let created = officer.post(&market, "/v1/producers", cooperative()).await.expect(201);
        assert_eq!(created["place"]["province"]["code"], "08");
        for key in ["id", "slug"] {
            let path = format!("/v1/producers/{}", created[key].as_str().expect("text"));
            assert_eq!(market.get(&path).await.expect(200), created);
        }
        let respelt = json!({ "name": "Hợp tác xã Chè Shan Tuyết", "kind": "cooperative", "commune": "01156" });
        officer.post(&market, "/v1/producers", respelt).await.problem(409, "already_exists");
        market.get("/v1/producers/khong-co").await.problem(404, "not_found");
    }

    async fn producers_are_entered_by_officers_of_their_place_only(market) {
        market.send(Method::POST, "/v1/producers", None, Some(cooperative())).await.problem(401, "not_signed_in");
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("03241")).await;
        let health = market.officer(BodyKind::Health, Level::Province, Some("08")).await;
        for caller in [market.visitor().await, elsewhere, health] {
            caller.post(&market, "/v1/producers", cooperative()).await.problem(403, "not_allowed");
        }
        let officer = market.provincial_officer().await;
        for (field, value, status, code) in [
            ("kind", json!("unknown"), 400, "invalid_body"),
            ("commune", json!("99999"), 422, "invalid_values"),
            ("name", json!("HTX OCOP 5 sao"), 422, "over_claim"),
            ("about", json!("Sản phẩm đạt chuẩn OCOP 4 sao."), 422, "over_claim"),
            ("name", json!("  "), 400, "invalid_body"),
        ] {
            let mut body = cooperative();
            body[field] = value;
            officer.post(&market, "/v1/producers", body).await.problem(status, code);
        }
        assert_eq!(market.get("/v1/producers").await.expect(200)["items"], json!([]));
    }

    async fn producers_are_listed_by_name_page_by_page(market) {
        for name in ["HTX Ba", "HTX An", "HTX Chè"] {
            market.producer(name).await;
        }
        let mut names = Vec::new();
        let mut path = "/v1/producers?limit=2".to_owned();
        loop {
            let page = market.get(&path).await.expect(200);
            names.extend(page["items"].as_array().expect("items").iter().map(|one| one["name"].clone()));
            assert!(names.len() < 10, "{names:?}");
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/producers?limit=2&cursor={cursor}");
        }
        assert_eq!(names, ["HTX An", "HTX Ba", "HTX Chè"]);
        market.get("/v1/producers?cursor=x").await.problem(400, "invalid_cursor");
    }

    async fn a_member_creates_and_edits_a_product_under_its_version(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let member = market.member(producer).await;
        let path = format!("/v1/producers/{producer}/products");
        let body = json!({ "name": "Chè Shan tuyết", "set": 11, "story": "Hái tay\ntrên núi cao." });
        market.send(Method::POST, &path, None, Some(body.clone())).await.problem(401, "not_signed_in");
        market.visitor().await.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        let rival = market.member(market.producer("HTX Khác").await).await;
        rival.post(&market, &path, body.clone()).await.problem(404, "not_found");
        let answer = member.post(&market, &path, body.clone()).await;
        let created = answer.expect(201);
        assert_eq!(answer.headers["etag"], "\"1\"");
        assert_eq!(created["story"], "Hái tay\ntrên núi cao.");
        assert!(created["mark"].is_null());
        let id: uuid::Uuid = serde_json::from_value(created["id"].clone()).expect("an id");
        assert_eq!(created["status"], "draft");
        let change = json!({ "name": "Chè Shan tuyết cổ thụ", "summary": "Búp tươi." });
        edit(&market, &member, id.into(), None, change.clone()).await.problem(400, "invalid_parameter");
        edit(&market, &member, id.into(), Some("1"), change.clone()).await.problem(400, "invalid_parameter");
        edit(&market, &member, id.into(), Some("\"2\""), change.clone()).await.problem(412, "stale");
        edit(&market, &rival, id.into(), Some("\"1\""), change.clone()).await.problem(404, "not_found");
        let answer = edit(&market, &member, id.into(), Some("\"1\""), change.clone()).await;
        assert_eq!(answer.expect(200)["summary"], "Búp tươi.");
        assert_eq!(answer.headers["etag"], "\"2\"");
        edit(&market, &member, id.into(), Some("\"1\""), change).await.problem(412, "stale");
        market.get(&format!("/v1/products/{id}")).await.problem(404, "not_found");
        member.publishes(&market, id.into()).await;
        assert_eq!(read(&market, id.into()).await["name"], "Chè Shan tuyết cổ thụ");
        let unknown = json!({ "name": "Chè", "set": 11, "producer": "x" });
        member.post(&market, &path, unknown).await.problem(400, "invalid_body");
        member.post(&market, &path, json!({ "name": "Chè", "set": 27 })).await.problem(400, "invalid_body");
    }

    async fn texts_claim_no_more_than_the_permit_of_the_moment(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let member = market.member(producer).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let claims = json!({ "summary": "Chè OCOP 4 sao.", "story": "Đạt chuẩn OCOP 4 sao." });
        let problem = edit(&market, &member, product, Some("\"1\""), claims.clone()).await.problem(422, "over_claim");
        let pointers: Vec<_> = problem["errors"].as_array().expect("errors").iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(pointers, ["/summary", "/story"]);
        let path = format!("/v1/producers/{producer}/products");
        member.post(&market, &path, json!({ "name": "Chè OCOP 3 sao", "set": 11 })).await.problem(422, "over_claim");
        market.certified(product, 4, "2025-12-28").await;
        let officer = market.provincial_officer().await;
        edit(&market, &officer, product, Some("\"1\""), claims).await.expect(200);
        assert_eq!(read(&market, product).await["summary"], "Chè OCOP 4 sao.");
        let five = json!({ "summary": "Chè OCOP 5 sao." });
        edit(&market, &member, product, Some("\"2\""), five).await.problem(422, "over_claim");
        market.at("2029-01-01T00:00:00+07:00");
        assert!(!read(&market, product).await["summary"].as_str().expect("text").contains("OCOP"));
    }

    async fn what_was_certified_only_an_officer_corrects(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (member, officer) = (market.member(producer).await, market.provincial_officer().await);
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2020-12-28").await;
        for change in [json!({ "name": "Chè khác" }), json!({ "set": 12 })] {
            edit(&market, &member, product, Some("\"1\""), change).await.problem(409, "certified_particulars");
        }
        let same = json!({ "name": "Chè Shan tuyết", "set": 11, "storage_note": "Nơi khô." });
        edit(&market, &member, product, Some("\"1\""), same).await.expect(200);
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        edit(&market, &elsewhere, product, Some("\"2\""), json!({ "set": 12 })).await.problem(403, "not_allowed");
        edit(&market, &officer, product, Some("\"2\""), json!({ "set": 12 })).await.expect(200);
        assert_eq!(read(&market, product).await["set"], 12);
    }

    async fn passing_a_product_on_ends_its_mark(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let heir = market.producer("HTX Chè Mới").await;
        let member = market.member(producer).await;
        let officer = market.provincial_officer().await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2025-12-28").await;
        let path = format!("/v1/products/{product}/transfer");
        let body = json!({ "producer_id": heir.0 });
        member.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        market.send(Method::POST, &path, None, Some(body.clone())).await.problem(401, "not_signed_in");
        let nobody = json!({ "producer_id": market.app.mint::<uuid::Uuid>() });
        officer.post(&market, &path, nobody).await.problem(422, "invalid_values");
        officer.post(&market, &path, json!({ "producer_id": producer.0 })).await.problem(409, "conflict");
        assert_eq!(read(&market, product).await["mark"]["stars"], 4);
        let passed = officer.post(&market, &path, body).await.expect(200);
        assert!(passed["mark"].is_null(), "{passed}");
        assert_eq!(passed["producer"]["id"], json!(heir.0));
        // Back with its producer, the certificate counts again.
        market.operator().await.post(&market, &path, json!({ "producer_id": producer.0 })).await.expect(200);
        assert_eq!(read(&market, product).await["mark"]["stars"], 4);
    }

    async fn a_variant_added_later_carries_no_mark_and_no_claim(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let member = market.member(producer).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2025-12-28").await;
        market.at("2026-09-02T09:00:00+07:00");
        let path = format!("/v1/products/{product}/variants");
        let body = json!({ "name": "Hộp 500 g", "pack": "hộp 500 g", "sku": "CHE-500" });
        market.send(Method::POST, &path, None, Some(body.clone())).await.problem(401, "not_signed_in");
        market.visitor().await.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        let claim = json!({ "name": "Hộp OCOP 4 sao", "sku": "CHE-501" });
        member.post(&market, &path, claim).await.problem(422, "over_claim");
        let added = member.post(&market, &path, body.clone()).await.expect(201);
        assert_eq!(added["mark_covered"], false);
        member.post(&market, &path, body).await.problem(409, "already_exists");
        let detail = read(&market, product).await;
        assert_eq!(detail["variants"].as_array().expect("variants").len(), 1);
    }

    async fn a_hidden_product_is_not_on_show_and_claims_nothing(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let officer = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.certified(product, 4, "2025-12-28").await;
        let path = |what: &str| format!("/v1/products/{product}/{what}");
        assert_eq!(officer.command(&market, &path("hiding")).await.expect(200)["status"], "hidden");
        officer.command(&market, &path("hiding")).await.problem(409, "conflict");
        market.get(&format!("/v1/products/{product}")).await.problem(404, "not_found");
        let listing = officer.get(&market, &path("listing")).await.expect(200);
        assert!(listing["product"]["mark"].is_null(), "{listing}");
        let claim = json!({ "summary": "Chè OCOP 4 sao." });
        edit(&market, &officer, product, Some("\"2\""), claim.clone()).await.problem(422, "over_claim");
        officer.command(&market, &path("showing")).await.expect(200);
        let shown = edit(&market, &officer, product, Some("\"3\""), claim).await.expect(200);
        assert_eq!(shown["mark"]["stars"], 4);
    }
}
