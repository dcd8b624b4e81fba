//! Buyers' badges, what they consent to field by field, and exhibitors' leads.

use super::gate::{FAIR, Gate};
use super::organisers;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

/// A buyer with a badge: who, its id, and what scanners read.
async fn buyer(market: &Marketplace, gate: &Gate, consents: Value) -> (Caller, String, String) {
    let caller = market.visitor().await;
    let body = json!({
        "fair": gate.fair.slug, "name": "Nguyễn Thị Lan", "organisation": "Siêu thị Xanh",
        "phone": "0912 345 678", "email": "lan@example.vn", "interest": "=Chè, mật ong",
        "consents": consents,
    });
    let badge = caller.post(market, "/v1/accounts/me/fair-badges", body).await.expect(201);
    let id = badge["id"].as_str().expect("an id").to_owned();
    let read = caller.get(market, &gate.at(&format!("badges/{id}"))).await.expect(200);
    (caller, id, read["token"].as_str().expect("a token").to_owned())
}

async fn consent(market: &Marketplace, caller: &Caller, badge: &str, fields: Value) -> Value {
    let path = format!("/v1/accounts/me/fair-badges/{badge}/consents");
    caller.put(market, &path, json!({ "fields": fields })).await.expect(200)
}

async fn leads(market: &Marketplace, gate: &Gate) -> Value {
    gate.owner.get(market, &gate.of("/leads")).await.expect(200)
}

stories! {
    async fn a_lead_has_what_the_buyer_consents_to_now_and_nothing_else(market) {
        let gate = Gate::confirmed(&market, "keep").await;
        let (lan, badge, token) = buyer(&market, &gate, json!(["name", "phone"])).await;
        let again = json!({ "fair": gate.fair.slug, "name": "Lan", "consents": [] });
        lan.post(&market, "/v1/accounts/me/fair-badges", again).await.problem(409, "already_exists");
        market.at(FAIR);
        let body = json!({ "token": token, "rating": 4, "note": "Cần 200 kg mỗi tháng.", "tags": ["bán buôn"] });
        let lead = gate.owner.post(&market, &gate.of("/leads"), body).await.expect(200);
        let known = |lead: &Value| ["name", "organisation", "phone", "email", "interest"].map(|field| lead[field].as_str().map(str::to_owned));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(known(&lead), [text("Nguyễn Thị Lan"), None, text("0912345678"), None, None]);
        // Scanned again it is the same lead, with what is written last.
        market.at("2026-11-11T10:00:00+07:00");
        let body = json!({ "token": token, "rating": 5 });
        let more = gate.owner.post(&market, &gate.of("/leads"), body).await.expect(200);
        assert_eq!((&more["id"], &more["taken_at"]), (&lead["id"], &lead["taken_at"]));
        assert_eq!((&more["rating"], &more["note"]), (&json!(5), &json!("")));
        // What is withdrawn is gone at once; the lead stays, without the field.
        consent(&market, &lan, &badge, json!(["email", "interest", "email"])).await;
        let list = leads(&market, &gate).await;
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(known(&list["items"][0]), [None, None, None, text("lan@example.vn"), text("=Chè, mật ong")]);
        let file = gate.owner.get(&market, &gate.of("/leads.csv")).await;
        let lines: Vec<String> = file.text().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with(",,,,lan@example.vn,\"'=Chè, mật ong\""), "{lines:?}");
        let read = consent(&market, &lan, &badge, json!([])).await;
        assert_eq!(read["consents"], json!([]));
        let nothing = known(&leads(&market, &gate).await["items"][0]);
        assert_eq!(nothing, [const { None }; 5]);
        assert!(!gate.owner.get(&market, &gate.of("/leads.csv")).await.text().contains("lan@"));
        // Every change is kept with its instant.
        let history = read["history"].as_array().expect("a history");
        assert_eq!(history.len(), 4);
        assert!(history.iter().all(|one| one["withdrawn_at"] == "2026-11-11T10:00:00+07:00"), "{read}");
        let own = lan.get(&market, "/v1/accounts/me/fair-badges").await.expect(200);
        assert_eq!(own["items"][0]["phone"], "0912345678");
        let who = lan.get(&market, &format!("/v1/accounts/me/fair-badges/{badge}/leads")).await.expect(200);
        assert!(who["items"][0]["exhibitor"].as_str().is_some_and(|name| !name.is_empty()));
        assert_eq!(who["items"][0]["taken_at"], "2026-11-11T09:00:00+07:00");
    }

    async fn a_buyers_badge_is_the_buyers_own(market) {
        let gate = Gate::confirmed(&market, "keep").await;
        let (lan, badge, token) = buyer(&market, &gate, json!(["name"])).await;
        let stranger = market.visitor().await;
        let own = format!("/v1/accounts/me/fair-badges/{badge}");
        for caller in [&stranger, &gate.owner, &gate.desk] {
            caller.put(&market, &format!("{own}/consents"), json!({ "fields": [] })).await.problem(404, "not_found");
            caller.get(&market, &format!("{own}/leads")).await.problem(404, "not_found");
        }
        for caller in [&stranger, &gate.owner] {
            caller.get(&market, &gate.at(&format!("badges/{badge}"))).await.problem(404, "not_found");
            caller.delete(&market, &gate.at(&format!("badges/{badge}"))).await.problem(404, "not_found");
        }
        // Only a buyer's badge of this fair makes a lead, and only who has a booth takes one.
        let official = json!({ "items": [{ "kind": "official", "holder_name": "Bà Thu" }] });
        let official = gate.desk.post(&market, &gate.at("badges"), official).await.expect(201);
        let official = gate.token(&market, official["items"][0]["id"].as_str().expect("an id")).await;
        let (organiser, _) = organisers(&market).await;
        let elsewhere = market.allocating_fair(organiser, "Hội chợ khác").await;
        let other = json!({ "fair": elsewhere.slug, "name": "Lan", "consents": [] });
        let other = lan.post(&market, "/v1/accounts/me/fair-badges", other).await.expect(201);
        let path = format!("/v1/fairs/{}/badges/{}", elsewhere.slug, other["id"].as_str().expect("an id"));
        let foreign = lan.get(&market, &path).await.expect(200)["token"].clone();
        for (token, code) in [(json!(official), "no_buyer"), (foreign, "foreign_fair"), (json!("giả"), "invalid")] {
            let refused = gate.owner.post(&market, &gate.of("/leads"), json!({ "token": token })).await;
            assert_eq!(refused.problem(422, "invalid_values")["errors"][0]["code"], code);
        }
        gate.owner.post(&market, &gate.of("/leads"), json!({ "token": token, "rating": 3 })).await.expect(200);
        // What is erased is nobody's any more; that somebody came stays.
        market.at(FAIR);
        let scan = json!({ "token": token, "nonce": "n1", "direction": "entry" });
        gate.desk.post(&market, &gate.at("check-ins"), scan).await.expect(200);
        lan.delete(&market, &gate.at(&format!("badges/{badge}"))).await.expect(204);
        let lead = &leads(&market, &gate).await["items"][0];
        assert_eq!((&lead["rating"], &lead["name"]), (&json!(3), &Value::Null));
        let list = gate.desk.get(&market, &gate.at("badges?kind=buyer")).await.expect(200);
        assert_eq!((&list["items"][0]["erased"], &list["items"][0]["holder_name"]), (&json!(true), &json!("")));
        let refused = lan.put(&market, &format!("{own}/consents"), json!({ "fields": ["name"] })).await;
        assert_eq!(refused.problem(409, "conflict")["errors"][0]["code"], "erased");
        let counts = gate.desk.get(&market, &gate.at("check-ins")).await.expect(200);
        assert_eq!(counts["visitors"], 1);
        let scan = json!({ "token": token, "nonce": "n2", "direction": "entry" });
        let late = gate.desk.post(&market, &gate.at("check-ins"), scan).await.expect(200);
        assert_eq!(late["reason"], "revoked");
    }

    async fn a_badge_is_taken_while_the_fair_gives_them_out(market) {
        let gate = Gate::set(&market, "keep").await;
        let caller = market.visitor().await;
        let take = async |body: Value| caller.post(&market, "/v1/accounts/me/fair-badges", body).await;
        let unknown = take(json!({ "fair": "khong-co", "name": "Lan", "consents": [] })).await;
        assert_eq!(unknown.problem(422, "invalid_values")["errors"][0]["pointer"], "/fair");
        let of = |phone: &str| json!({ "fair": gate.fair.slug, "name": "Lan", "phone": phone, "consents": [] });
        take(of("không có số")).await.problem(422, "invalid_values");
        market.at("2026-11-16T00:00:00+07:00");
        let over = take(of("0912345678")).await.problem(409, "conflict");
        assert_eq!(over["errors"][0]["code"], "no_badges_now");
        // An exhibitor that has not been confirmed takes no leads.
        let body = json!({ "token": "giả" });
        let refused = gate.owner.post(&market, &gate.of("/leads"), body).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "wrong_state");
    }
}
