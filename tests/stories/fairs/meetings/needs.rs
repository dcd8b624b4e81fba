//! What buyers need: posted by who can be reached, open until a day, found by the public.

use super::super::organisers;
use super::{entry, with};
use serde_json::{Value, json};
use tests::{Answer, stories};

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().expect("errors").clone();
    errors.iter().map(|one| one["pointer"].as_str().expect("text").to_owned()).collect()
}

stories! {
    async fn a_buyer_posts_a_need_and_the_public_finds_it_without_its_contact(market) {
        let stranger = market.visitor().await;
        let refused = stranger.post(&market, "/v1/needs", entry()).await;
        let refused = refused.problem(403, "not_allowed");
        assert_eq!(refused["errors"][0]["code"], "address_not_proven");
        let buyer = market.buyer().await;
        let need = buyer.post(&market, "/v1/needs", entry()).await.expect(201);
        assert_eq!(need["contact"]["phone"], "0987654321");
        assert_eq!((&need["state"], &need["revision"]), (&json!("open"), &json!(1)));
        let id = need["id"].as_str().expect("an id");
        let read = market.get(&format!("/v1/needs/{id}")).await;
        assert_eq!(read.expect(200)["title"], "Chè Shan tuyết đóng gói 200 g");
        assert!(!read.text().contains("0987") && !read.text().contains("mua@example.vn"));
        let list = market.get("/v1/needs?province=08&set=11&open=true").await;
        assert_eq!(list.expect(200)["items"][0]["id"], need["id"]);
        assert!(!list.text().contains("0987"));
        for other in ["province=01", "set=12", "fair=no-such-fair"] {
            let list = market.get(&format!("/v1/needs?{other}")).await.expect(200);
            assert_eq!(list["items"], json!([]), "{other}");
        }
        assert_eq!(stranger.get(&market, "/v1/accounts/me/needs").await.expect(200)["items"], json!([]));
        let own = buyer.get(&market, "/v1/accounts/me/needs").await.expect(200);
        assert_eq!(own["items"][0]["contact"]["email"], "mua@example.vn");
    }

    async fn what_makes_no_sense_is_refused_whole(market) {
        let buyer = market.buyer().await;
        let dong = |amount: i64| json!({ "amount": amount, "currency": "VND" });
        for quantity in [0, -1, 1_000_000_000] {
            let bad = buyer.post(&market, "/v1/needs", with(json!({ "quantity": quantity }))).await;
            bad.problem(400, "invalid_body");
            assert_eq!(pointers(&bad), ["/quantity"]);
        }
        let cases: [(Value, u16, &str, &str); 8] = [
            (json!({ "price_from": dong(150_001) }), 422, "invalid_values", "/price_to/amount"),
            (json!({ "price_from": dong(-1) }), 422, "invalid_values", "/price_from/amount"),
            (json!({ "open_until": "2026-08-31" }), 422, "invalid_values", "/open_until"),
            (json!({ "open_until": "2027-09-02" }), 422, "invalid_values", "/open_until"),
            (json!({ "unit_code": "00" }), 422, "invalid_values", "/unit_code"),
            (json!({ "fair": "no-such-fair" }), 422, "invalid_values", "/fair"),
            (json!({ "title": "Chè đạt OCOP 5 sao" }), 422, "over_claim", "/title"),
            (json!({ "standards": ["Chứng nhận OCOP 4 sao"] }), 422, "over_claim", "/standards/0"),
        ];
        for (change, status, code, pointer) in cases {
            let bad = buyer.post(&market, "/v1/needs", with(change.clone())).await;
            bad.problem(status, code);
            assert_eq!(pointers(&bad), [pointer], "{change}");
        }
        assert_eq!(market.get("/v1/needs").await.expect(200)["items"], json!([]));
    }

    async fn a_need_lapses_by_the_clock_and_opens_again_by_an_edit(market) {
        let (buyer, other) = (market.buyer().await, market.buyer().await);
        let need = buyer.post(&market, "/v1/needs", entry()).await.expect(201);
        let path = format!("/v1/needs/{}", need["id"].as_str().expect("an id"));
        market.at("2026-10-05T23:59:59+07:00");
        assert_eq!(market.get(&path).await.expect(200)["state"], "open");
        market.at("2026-10-06T00:00:00+07:00");
        assert_eq!(market.get(&path).await.expect(200)["state"], "lapsed");
        assert_eq!(market.get("/v1/needs?open=true").await.expect(200)["items"], json!([]));
        let later = json!({ "open_until": "2026-10-20", "set": null });
        other.edit(&market, &path, 1, later.clone()).await.problem(404, "not_found");
        let late = buyer.edit(&market, &path, 1, json!({ "quantity": 3 })).await;
        late.problem(422, "invalid_values");
        let edited = buyer.edit(&market, &path, 1, later.clone()).await.expect(200);
        assert_eq!((&edited["state"], &edited["set"]), (&json!("open"), &Value::Null));
        buyer.edit(&market, &path, 1, later.clone()).await.problem(412, "stale");
        let closed = buyer.command(&market, &format!("{path}/closure")).await.expect(200);
        assert_eq!(closed["state"], "closed");
        buyer.edit(&market, &path, 3, later).await.problem(409, "conflict");
        other.command(&market, &format!("{path}/withdrawal")).await.problem(404, "not_found");
        buyer.command(&market, &format!("{path}/withdrawal")).await.expect(200);
        market.get(&path).await.problem(404, "not_found");
        assert_eq!(buyer.get(&market, &format!("{path}/draft")).await.expect(200)["state"], "withdrawn");
    }

    async fn the_newest_come_first_and_a_page_costs_the_same_whatever_its_length(market) {
        let (organiser, _) = organisers(&market).await;
        let fair = market.fair(organiser, "Hội nghị kết nối").await;
        let buyer = market.buyer().await;
        let mut ids = Vec::new();
        for number in 0..5 {
            let at = (number % 2 == 0).then_some(&fair);
            ids.push(json!(market.need(&buyer, at, &format!("Cần chè {number}")).await));
        }
        ids.reverse();
        let mut statements = Vec::new();
        for limit in [1, 5] {
            let before = market.app.store().statements();
            market.get(&format!("/v1/needs?limit={limit}")).await.expect(200);
            statements.push(market.app.store().statements() - before);
        }
        assert_eq!(statements[0], statements[1]);
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = market.get(&format!("/v1/needs?limit=2{cursor}")).await.expect(200);
            found.extend(page["items"].as_array().expect("items").iter().map(|one| one["id"].clone()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, ids);
        let there = market.get(&format!("/v1/needs?fair={}", fair.slug)).await.expect(200);
        assert_eq!(there["items"].as_array().expect("items").len(), 3);
        assert_eq!(there["items"][0]["fair"], json!(fair.slug));
    }
}
