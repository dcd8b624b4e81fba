//! Sellers and their storefronts.

mod copies;
mod fronts;
mod identity;
mod life;
mod measures;
mod onboarding;
mod pictures;
mod ten_requests;
mod ways_in;
mod window;

use domain::ids::ProducerId;
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use store::integrations::rows::mail;
use store::oversight::rows::deed;
use tests::{Answer, Caller, Marketplace};

/// The smallest file that begins like a PDF.
const PDF: &[u8] = b"%PDF-1.7\nsecret scan";

/// A producer in the commune of Vĩnh Tuy, one of its owners, and the operator.
async fn tea_makers(market: &Marketplace) -> (ProducerId, Caller, Caller) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    (producer, market.member(producer).await, market.operator().await)
}

/// The same, having applied.
async fn applicants(market: &Marketplace) -> (ProducerId, Caller, Caller) {
    let (producer, owner, operator) = tea_makers(market).await;
    let body = json!({ "producer_id": producer.0 });
    owner.post(market, "/v1/seller-applications", body).await.expect(201);
    (producer, owner, operator)
}

fn of(producer: ProducerId, what: &str) -> String {
    format!("/v1/sellers/{producer}/{what}")
}

async fn status(market: &Marketplace, caller: &Caller, producer: ProducerId) -> Value {
    caller.get(market, &format!("/v1/sellers/{producer}")).await.expect(200)["status"].clone()
}

async fn upload(
    market: &Marketplace,
    caller: &Caller,
    producer: ProducerId,
    kind: &str,
    bytes: Vec<u8>,
) -> Answer {
    let request = Request::builder()
        .method(Method::PUT)
        .uri_str(of(producer, "identity-document"))
        .header("authorization", format!("Bearer {}", caller.token))
        .content_type(kind)
        .body(Body::from_vec(bytes));
    market.request(request).await
}

/// Publishes terms that are in force from today on.
async fn terms(market: &Marketplace, operator: &Caller, version: &str, day: &str) {
    let body = json!({ "version": version, "effective_on": day, "body": "Điều khoản người bán." });
    operator.post(market, "/v1/seller-terms", body).await.expect(201);
}

fn legal_identity() -> Value {
    json!({
        "holder": "organisation",
        "registered_name": "Hợp tác xã Chè Shan tuyết Vĩnh Tuy",
        "number": "5100123456",
    })
}

fn address() -> Value {
    json!({ "street": "Thôn Bản Chàng", "commune": "01156" })
}

fn representative() -> Value {
    json!({ "name": "Nguyễn Thị Lan", "id_number": "008190001234", "phone": "0912 345 678" })
}

fn bank_account() -> Value {
    json!({ "bank": "970405", "account_number": "1234567890123", "holder": "HTX CHE SHAN TUYET" })
}

/// Hands in everything that is asked for.
async fn hand_in(market: &Marketplace, owner: &Caller, producer: ProducerId) {
    for (what, body) in [
        ("legal-identity", legal_identity()),
        ("address", address()),
        ("representative", representative()),
        ("bank-account", bank_account()),
    ] {
        owner.put(market, &of(producer, what), body).await.expect(200);
    }
    upload(market, owner, producer, "application/pdf", PDF.to_vec()).await.expect(200);
    let body = json!({ "version": "2026-09" });
    owner.post(market, &of(producer, "terms-acceptances"), body).await.expect(204);
}

/// Accepts the first submission of everything that was handed in.
async fn accept(market: &Marketplace, operator: &Caller, producer: ProducerId) {
    for one in ["legal_identity", "identity_document", "address", "representative", "bank_account"]
    {
        let body = json!({ "outcome": "accepted", "submission": 1 });
        review(market, operator, producer, one, body).await.expect(200);
    }
}

async fn review(
    market: &Marketplace,
    operator: &Caller,
    producer: ProducerId,
    requirement: &str,
    body: Value,
) -> Answer {
    let path = of(producer, &format!("requirements/{requirement}/reviews"));
    operator.post(market, &path, body).await
}

/// The states of all requirements, by name.
async fn states(market: &Marketplace, caller: &Caller, producer: ProducerId) -> Value {
    let list = caller.get(market, &of(producer, "requirements")).await.expect(200);
    let items = list["items"].as_array().expect("items").iter();
    items
        .map(|one| (one["requirement"].as_str().expect("a name").to_owned(), one["state"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The messages of a template, oldest first.
async fn mails(market: &Marketplace, template: &str) -> Vec<Value> {
    let rows = mail::Entity::find()
        .filter(mail::Column::Template.eq(template))
        .order_by_asc(mail::Column::Id)
        .all(market.app.read())
        .await
        .expect("mail is read");
    rows.iter().map(|row| serde_json::from_str(&row.params).expect("JSON")).collect()
}

/// How often an act stands in the audit.
async fn deeds(market: &Marketplace, action: &str) -> usize {
    let found = deed::Entity::find().filter(deed::Column::Action.eq(action));
    found.all(market.app.read()).await.expect("deeds are read").len()
}
