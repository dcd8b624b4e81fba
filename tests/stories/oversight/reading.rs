//! Who reads the audit, and how much of it.

use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

async fn deeds(market: &Marketplace, caller: &Caller, query: &str) -> Vec<Value> {
    let answer = caller.get(market, &format!("/v1/deeds{query}")).await.expect(200);
    answer["items"].as_array().expect("items").clone()
}

fn actions(deeds: &[Value]) -> Vec<&str> {
    deeds.iter().filter_map(|deed| deed["action"].as_str()).collect()
}

async fn held(market: &Marketplace, officer: &Caller) -> (Caller, uuid::Uuid) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let product = market.product(producer, "Chè Shan tuyết").await;
    let certificate = market.certified(product, 4, "2023-12-28").await;
    let hold = json!({
        "reason_code": "other", "reason": "Đang xem.", "until": "2026-09-10T00:00:00+07:00",
    });
    officer.post(market, &format!("/v1/certificates/{certificate}/holds"), hold).await.expect(201);
    (market.member(producer).await, certificate.0)
}

stories! {
    async fn a_producer_reads_what_was_done_to_its_things_and_by_which_body(market) {
        let officer = market.provincial_officer().await;
        let (member, certificate) = held(&market, &officer).await;
        let found = deeds(&market, &member, "").await;
        assert_eq!(actions(&found), ["place_hold"]);
        let deed = &found[0];
        assert_eq!((&deed["object"]["kind"], &deed["object"]["id"]), (&json!("certificate"), &json!(certificate)));
        assert_eq!(deed["object"]["unit_code"], "01156");
        assert_eq!(deed["at"], "2026-09-01T02:00:00Z");
        let actor = &deed["actor"];
        assert_eq!(actor["capacity"], "officer");
        assert_eq!(actor["body"], "peoples_committee province");
        assert_eq!((&actor["name"], &actor["account_id"]), (&Value::Null, &Value::Null));
        assert_eq!(actor["address"], Value::Null);
        assert!(!found[0].to_string().contains("Người dùng thử"));
    }

    async fn a_member_s_own_acts_are_shown_with_the_member_s_name(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (lan, hoa) = (market.member(producer).await, market.member(producer).await);
        let body = json!({ "name": "Chè thử", "set": 11 });
        let made = lan.post(&market, &format!("/v1/producers/{producer}/products"), body).await.expect(201);
        let found = deeds(&market, &hoa, "").await;
        assert_eq!(actions(&found), ["create_product"]);
        let (id, actor) = (&made["id"], &found[0]["actor"]);
        assert_eq!(&found[0]["object"]["id"], id);
        assert_eq!((&actor["capacity"], &actor["account_id"]), (&json!("member"), &json!(lan.account)));
        assert_eq!((&actor["name"], &actor["acting_for"]), (&json!("Người dùng thử"), &json!(producer.0)));
    }

    async fn officers_read_their_unit_of_today_and_nothing_else(market) {
        let officer = market.provincial_officer().await;
        held(&market, &officer).await;
        let committee = BodyKind::PeoplesCommittee;
        let commune = market.officer(committee, Level::Commune, Some("01156")).await;
        let neighbour = market.officer(committee, Level::Commune, Some("00691")).await;
        let elsewhere = market.officer(committee, Level::Province, Some("01")).await;
        let ministry = market.ministry_officer().await;
        for (who, reads) in [(&officer, 1), (&commune, 1), (&neighbour, 0), (&elsewhere, 0), (&ministry, 1)] {
            assert_eq!(deeds(&market, who, "").await.len(), reads);
        }
        let seen = deeds(&market, &commune, "").await;
        assert_eq!(seen[0]["actor"]["name"], "Người dùng thử");
        assert_eq!(seen[0]["actor"]["address"], Value::Null);
    }

    async fn another_producer_reads_nothing_of_it_however_it_asks(market) {
        let officer = market.provincial_officer().await;
        let (owner, certificate) = held(&market, &officer).await;
        let own = deeds(&market, &owner, "").await[0]["object"]["producer_id"].clone();
        let other = market.producer("HTX Mật ong").await;
        let stranger = market.member(other).await;
        let own = own.as_str().expect("an id");
        for query in ["", &format!("?producer={own}"), &format!("?object={certificate}"), "?unit=08"] {
            assert_eq!(deeds(&market, &stranger, query).await, Vec::<Value>::new(), "{query}");
        }
        market.visitor().await.get(&market, "/v1/deeds").await.problem(403, "not_allowed");
        market.get("/v1/deeds").await.problem(401, "not_signed_in");
    }

    async fn the_operator_reads_everything_and_may_narrow_it(market) {
        let officer = market.provincial_officer().await;
        let (_, certificate) = held(&market, &officer).await;
        let operator = market.operator().await;
        let body = json!({ "kind": "health", "level": "province", "unit_code": "01" });
        let body = operator.post(&market, "/v1/bodies", body).await.expect(201);
        assert_eq!(actions(&deeds(&market, &operator, "").await), ["create_body", "place_hold"]);
        let body = body["id"].as_str().expect("an id");
        for (query, wanted) in [
            (format!("?object={certificate}"), vec!["place_hold"]),
            (format!("?object={body}"), vec!["create_body"]),
            ("?unit=08".to_owned(), vec!["place_hold"]),
            ("?unit=01156".to_owned(), vec!["place_hold"]),
            ("?unit=01".to_owned(), vec!["create_body"]),
        ] {
            assert_eq!(actions(&deeds(&market, &operator, &query).await), wanted, "{query}");
        }
        operator.get(&market, "/v1/deeds?unit=99").await.problem(422, "invalid_values");
        let page = operator.get(&market, "/v1/deeds?limit=1").await.expect(200);
        let cursor = page["next_cursor"].as_str().expect("a cursor");
        let rest = deeds(&market, &operator, &format!("?cursor={cursor}")).await;
        assert_eq!(actions(&rest), ["place_hold"]);
    }

    async fn a_product_that_passes_on_is_told_to_both_producers(market) {
        let (from, to) = (market.producer("HTX Chè").await, market.producer("HTX Mật ong").await);
        let product = market.product(from, "Chè Shan tuyết").await;
        let (old, new) = (market.member(from).await, market.member(to).await);
        let officer = market.provincial_officer().await;
        let body = json!({ "producer_id": to.0 });
        officer.post(&market, &format!("/v1/products/{product}/transfer"), body).await.expect(200);
        for member in [&old, &new] {
            let found = deeds(&market, member, "").await;
            assert_eq!(actions(&found), ["transfer_product"]);
            assert_eq!(found[0]["details"], json!({ "from": from.0, "to": to.0 }));
        }
    }
}
