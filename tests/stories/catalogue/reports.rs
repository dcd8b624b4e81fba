//! Anyone reports a listing; those who may decide read and decide.

use domain::accounts::BodyKind;
use domain::certification::Level;
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Answer, Marketplace, stories};

fn report() -> Value {
    json!({ "reason": "misleading", "text": "Không phải chè cổ thụ.", "contact": "0912 345 678" })
}

async fn reported(market: &Marketplace, path: &str) -> Answer {
    market.send(poem::http::Method::POST, &format!("{path}/reports"), None, Some(report())).await
}

/// The marketplace behind a proxy of this machine, since addresses matter.
async fn served(market: &Marketplace) -> String {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
    let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
    let server = poem::Server::new_with_acceptor(acceptor);
    tokio::spawn(server.run(api::router(market.app.clone())));
    format!("http://{address}")
}

async fn status_from(url: &str, from: &str) -> (u16, bool) {
    let request = reqwest::Client::new().post(url).header("x-forwarded-for", from);
    let request = request.header("content-type", "application/json").body(report().to_string());
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.headers().contains_key("retry-after"))
}

stories! {
    async fn a_report_is_tracked_by_its_token_and_decided_once(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let (member, operator) = (market.member(producer).await, market.operator().await);
        let path = format!("/v1/products/{product}");
        let receipt = reported(&market, &path).await.expect(201);
        let tracked = format!("/v1/listing-reports/tracked?token={}", receipt["tracking_token"].as_str().expect("a token"));
        assert_eq!(market.get(&tracked).await.expect(200)["state"], "open");
        market.get("/v1/listing-reports/tracked?token=x").await.problem(404, "not_found");
        reported(&market, &path).await.expect(201);
        let letters = mail::Entity::find().all(market.app.read()).await.expect("mail is read");
        assert_eq!((letters.len(), letters[0].template.as_str()), (1, "listing_reported"));
        assert!(!letters[0].params.contains("0912"), "{}", letters[0].params);
        member.get(&market, "/v1/listing-reports").await.problem(403, "not_allowed");
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        assert_eq!(elsewhere.get(&market, "/v1/listing-reports").await.expect(200)["items"], json!([]));
        let officer = market.provincial_officer().await;
        for reader in [&officer, &operator] {
            let list = reader.get(&market, "/v1/listing-reports?state=open").await.expect(200);
            assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
            assert_eq!(list["items"][1]["contact"], "0912 345 678");
        }
        let decision = format!("/v1/listing-reports/{}/decision", receipt["id"].as_str().expect("an id"));
        let body = json!({ "decision": "upheld", "text": "Đúng như phản ánh." });
        elsewhere.post(&market, &decision, body.clone()).await.problem(403, "not_allowed");
        officer.post(&market, &decision, body.clone()).await.expect(200);
        operator.post(&market, &decision, body).await.problem(409, "conflict");
        let outcome = market.get(&tracked).await.expect(200);
        assert_eq!((&outcome["state"], &outcome["decision"]["decision"]), (&json!("decided"), &json!("upheld")));
        assert_eq!(outcome["contact"], Value::Null);
        let decided = officer.get(&market, "/v1/listing-reports?state=decided").await.expect(200);
        assert_eq!(decided["items"].as_array().map(Vec::len), Some(1));
        market.get(&path).await.expect(200);
    }

    async fn reports_are_counted_by_address_and_only_what_is_displayed_is_reported(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        let path = format!("/v1/products/{product}");
        let url = format!("{}{path}/reports", served(&market).await);
        for _ in 0..20 {
            assert_eq!(status_from(&url, "203.0.113.7").await, (201, false));
        }
        assert_eq!(status_from(&url, "203.0.113.7").await, (429, true));
        assert_eq!(status_from(&url, "203.0.113.8").await, (201, false));
        market.at("2026-09-01T10:00:01+07:00");
        assert_eq!(status_from(&url, "203.0.113.7").await, (201, false));
        market.member(producer).await.command(&market, &format!("{path}/hiding")).await.expect(200);
        assert_eq!(status_from(&url, "203.0.113.8").await, (404, false));
    }
}
