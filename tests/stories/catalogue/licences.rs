//! Alcohol, functional food and medicine are sold under a licence that an officer has accepted.

use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

/// A published product of the set 14 with a price, and a member of its producer.
async fn spirits(market: &Marketplace) -> (Caller, String) {
    let producer = market.producer("HTX Rượu Bắc Hà").await;
    let officer = market.provincial_officer().await;
    let body = json!({ "name": "Rượu ngô", "set": 14 });
    let path = format!("/v1/producers/{producer}/products");
    let created = officer.post(market, &path, body).await.expect(201);
    let member = market.member(producer).await;
    let path = format!("/v1/products/{}", created["id"].as_str().expect("an id"));
    let bottle = json!({
        "name": "Chai 500 ml", "sku": "R-500", "price": { "amount": 90_000, "currency": "VND" },
        "net_content": { "quantity": 500, "unit": "ml" },
    });
    member.post(market, &format!("{path}/variants"), bottle).await.expect(201);
    (member, path)
}

fn licence(from: &str, until: &str) -> Value {
    json!({ "number": "12/GP-SCT", "issuer": "Sở Công Thương", "valid_from": from, "valid_until": until })
}

async fn reason(market: &Marketplace, path: &str) -> Value {
    let detail = market.get(path).await.expect(200);
    assert_eq!(detail["sellable"], detail["unsold_reason"].is_null());
    detail["unsold_reason"].clone()
}

stories! {
    async fn spirits_are_sold_while_an_accepted_licence_holds(market) {
        let (member, path) = spirits(&market).await;
        assert_eq!(reason(&market, &path).await, "licence_needed");
        let licences = format!("{path}/licences");
        let reversed = licence("2026-09-10", "2026-09-09");
        member.post(&market, &licences, reversed).await.problem(422, "invalid_values");
        let sent = member.post(&market, &licences, licence("2026-09-10", "2026-12-31")).await.expect(201);
        assert_eq!(sent["state"], "submitted");
        assert_eq!(reason(&market, &path).await, "licence_needed");
        let trade = market.officer(BodyKind::IndustryTrade, Level::Province, Some("08")).await;
        let waiting = trade.get(&market, "/v1/licences").await.expect(200);
        assert_eq!(waiting["items"], json!([sent]));
        let one = format!("/v1/licences/{}", sent["id"].as_str().expect("an id"));
        let accepted = trade.command(&market, &format!("{one}/acceptance")).await.expect(200);
        assert_eq!(accepted["state"], "accepted");
        trade.command(&market, &format!("{one}/acceptance")).await.problem(409, "conflict");
        assert_eq!(reason(&market, &path).await, "licence_not_yet");
        for (instant, why) in [
            ("2026-09-10T00:00:00+07:00", Value::Null),
            ("2026-12-31T23:59:59.999999+07:00", Value::Null),
            ("2027-01-01T00:00:00+07:00", json!("licence_over")),
        ] {
            market.at(instant);
            assert_eq!(reason(&market, &path).await, why, "{instant}");
        }
        market.at("2026-10-01T00:00:00+07:00");
        let why = json!({ "reason": "Giấy phép bị thu hồi." });
        trade.post(&market, &format!("{one}/withdrawal"), why.clone()).await.expect(200);
        assert_eq!(reason(&market, &path).await, "licence_needed");
        trade.post(&market, &format!("{one}/refusal"), why).await.problem(409, "conflict");
        let kept = member.get(&market, &licences).await.expect(200);
        assert_eq!(kept["items"][0]["reason"], "Giấy phép bị thu hồi.");
    }

    async fn only_the_department_in_charge_decides(market) {
        let (member, path) = spirits(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let licences = format!("{path}/licences");
        rival.post(&market, &licences, licence("2026-01-01", "2026-12-31")).await.problem(404, "not_found");
        rival.get(&market, &licences).await.problem(404, "not_found");
        let sent = member.post(&market, &licences, licence("2026-01-01", "2026-12-31")).await.expect(201);
        let one = format!("/v1/licences/{}/acceptance", sent["id"].as_str().expect("an id"));
        for (kind, code) in [
            (BodyKind::Health, "08"), (BodyKind::IndustryTrade, "15"), (BodyKind::PeoplesCommittee, "08"),
        ] {
            let officer = market.officer(kind, Level::Province, Some(code)).await;
            officer.command(&market, &one).await.problem(403, "not_allowed");
        }
        let health = market.officer(BodyKind::Health, Level::Province, Some("08")).await;
        assert_eq!(health.get(&market, "/v1/licences").await.expect(200)["items"], json!([]));
        market.provincial_officer().await.get(&market, "/v1/licences").await.problem(403, "not_allowed");
        member.command(&market, &one).await.problem(403, "not_allowed");
        assert_eq!(reason(&market, &path).await, "licence_needed");
    }

    async fn a_licence_is_of_its_producer_and_set(market) {
        let (member, path) = spirits(&market).await;
        let sent = member.post(&market, &format!("{path}/licences"), licence("2026-01-01", "2026-12-31")).await.expect(201);
        let trade = market.officer(BodyKind::IndustryTrade, Level::Province, Some("08")).await;
        let one = format!("/v1/licences/{}/acceptance", sent["id"].as_str().expect("an id"));
        trade.command(&market, &one).await.expect(200);
        assert_eq!(reason(&market, &path).await, Value::Null);
        let officer = market.provincial_officer().await;
        officer.edit(&market, &path, 1, json!({ "set": 18 })).await.expect(200);
        assert_eq!(reason(&market, &path).await, "licence_needed");
        officer.edit(&market, &path, 2, json!({ "set": 14 })).await.expect(200);
        assert_eq!(reason(&market, &path).await, Value::Null);
        let heir = market.producer("HTX Mới").await;
        officer.post(&market, &format!("{path}/transfer"), json!({ "producer_id": heir.0 })).await.expect(200);
        assert_eq!(reason(&market, &path).await, "licence_needed");
        let tea = market.product(heir, "Chè").await;
        let heirs = market.member(heir).await;
        let none = heirs.post(&market, &format!("/v1/products/{tea}/licences"), licence("2026-01-01", "2026-12-31")).await;
        assert_eq!(none.problem(409, "conflict")["errors"][0]["code"], "no_licence_needed");
    }
}
