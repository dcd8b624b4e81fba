//! Takedowns on an authority's request.

use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProductId;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Caller, Marketplace, stories};

async fn tea(market: &Marketplace) -> (Caller, ProductId) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let product = market.product(producer, "Chè Shan tuyết").await;
    (market.member(producer).await, product)
}

/// A request received at eight in the morning of 1/9/2026; the clock stands at nine.
fn request(number: &str) -> Value {
    json!({
        "authority": "Cục Quản lý thị trường", "number": number, "dated": "2026-08-31",
        "received_at": "2026-09-01T08:00:00+07:00", "reason": "Nghi vấn vi phạm nhãn hàng hoá.",
    })
}

fn one(taken: &Value, command: &str) -> String {
    format!("/v1/takedowns/{}/{command}", taken["id"].as_str().expect("an id"))
}

fn text(text: &str) -> Value {
    json!({ "text": text })
}

stories! {
    async fn a_takedown_hides_at_once_and_tells_the_producer_who_answers(market) {
        let (member, product) = tea(&market).await;
        let rival = market.member(market.producer("HTX Khác").await).await;
        let (operator, path) = (market.operator().await, format!("/v1/products/{product}"));
        let taken = operator.post(&market, &format!("{path}/takedown"), request("12/QLTT")).await.expect(201);
        assert_eq!((&taken["seconds_taken"], &taken["within_24_hours"]), (&json!(3600), &json!(true)));
        market.get(&path).await.problem(404, "not_found");
        for command in ["showing", "hiding", "withdrawal", "submission"] {
            member.command(&market, &format!("{path}/{command}")).await.problem(409, "conflict");
        }
        let letters = mail::Entity::find().all(market.app.read()).await.expect("mail is read");
        let params: Value = serde_json::from_str(&letters[0].params).expect("JSON");
        assert_eq!((letters.len(), letters[0].template.as_str()), (1, "takedown"));
        assert_eq!((&params["number"], &params["product_name"]), (&json!("12/QLTT"), &json!("Chè Shan tuyết")));
        rival.post(&market, &one(&taken, "answer"), text("Không phải.")).await.problem(404, "not_found");
        operator.post(&market, &one(&taken, "answer"), text("Không phải.")).await.problem(404, "not_found");
        let answered = member.post(&market, &one(&taken, "answer"), text("Nhãn đã được sửa.")).await.expect(200);
        assert_eq!(answered["answer"]["text"], "Nhãn đã được sửa.");
        member.post(&market, &one(&taken, "answer"), text("Lần nữa.")).await.problem(409, "conflict");
        let listing = member.get(&market, &format!("{path}/listing")).await.expect(200);
        assert_eq!((&listing["product"]["status"], &listing["takedowns"]), (&json!("taken_down"), &json!([answered])));
        assert_eq!(member.get(&market, "/v1/takedowns").await.expect(200)["items"], json!([answered]));
        assert_eq!(rival.get(&market, "/v1/takedowns").await.expect(200)["items"], json!([]));
        market.visitor().await.get(&market, "/v1/takedowns").await.problem(403, "not_allowed");
        let lifted = operator.post(&market, &one(&taken, "lifting"), json!({ "reason": "Đã khắc phục." })).await.expect(200);
        assert_eq!(lifted["lifted"]["reason"], "Đã khắc phục.");
        operator.post(&market, &one(&taken, "lifting"), json!({ "reason": "Lại." })).await.problem(409, "conflict");
        assert_eq!(market.get(&path).await.expect(200)["status"], "published");
        let history = member.get(&market, &format!("{path}/changes")).await.expect(200);
        let steps: Vec<_> = history["items"].as_array().expect("items").iter().map(|one| one["fields"][0]["new"].clone()).collect();
        assert_eq!(steps, ["published", "taken_down"]);
    }

    async fn who_may_take_down_and_lift(market) {
        let (member, product) = tea(&market).await;
        let path = format!("/v1/products/{product}/takedown");
        let elsewhere = market.officer(BodyKind::IndustryTrade, Level::Province, Some("15")).await;
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        for caller in [&member, &elsewhere, &commune] {
            caller.post(&market, &path, request("1/QLTT")).await.problem(403, "not_allowed");
        }
        let (trade, operator) = (market.officer(BodyKind::IndustryTrade, Level::Province, Some("08")).await, market.operator().await);
        for (field, value) in [("received_at", json!("2026-09-01T09:00:01+07:00")), ("dated", json!("2026-09-02"))] {
            let mut body = request("1/QLTT");
            body[field] = value;
            trade.post(&market, &path, body).await.problem(422, "invalid_values");
        }
        market.at("2026-09-02T08:00:01+07:00");
        let taken = trade.post(&market, &path, request("1/QLTT")).await.expect(201);
        assert_eq!((&taken["within_24_hours"], &taken["seconds_taken"]), (&json!(false), &json!(86_401)));
        let lift = json!({ "reason": "Xong." });
        operator.post(&market, &one(&taken, "lifting"), lift.clone()).await.problem(403, "not_allowed");
        elsewhere.post(&market, &one(&taken, "lifting"), lift.clone()).await.problem(403, "not_allowed");
        trade.post(&market, &one(&taken, "lifting"), lift).await.expect(200);
    }

    async fn a_listing_comes_back_when_the_last_takedown_is_lifted_to_where_it_was(market) {
        let (member, product) = tea(&market).await;
        let (operator, path) = (market.operator().await, format!("/v1/products/{product}"));
        member.command(&market, &format!("{path}/hiding")).await.expect(200);
        let first = operator.post(&market, &format!("{path}/takedown"), request("1/QLTT")).await.expect(201);
        let second = operator.post(&market, &format!("{path}/takedown"), request("2/QLTT")).await.expect(201);
        let status = async || member.get(&market, &format!("{path}/listing")).await.expect(200)["product"]["status"].clone();
        let lift = json!({ "reason": "Xong." });
        operator.post(&market, &one(&first, "lifting"), lift.clone()).await.expect(200);
        assert_eq!(status().await, "taken_down");
        operator.post(&market, &one(&second, "lifting"), lift).await.expect(200);
        assert_eq!(status().await, "hidden");
        member.command(&market, &format!("{path}/showing")).await.expect(200);
        let listed = operator.get(&market, &format!("/v1/takedowns?product={product}&limit=1")).await.expect(200);
        assert_eq!(listed["items"][0]["number"], "2/QLTT");
        let cursor = listed["next_cursor"].as_str().expect("a cursor");
        let rest = operator.get(&market, &format!("/v1/takedowns?product={product}&cursor={cursor}")).await.expect(200);
        assert_eq!((&rest["items"][0]["number"], &rest["next_cursor"]), (&json!("1/QLTT"), &Value::Null));
    }
}
