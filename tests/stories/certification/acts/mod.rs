//! Officers' acts in the register.

mod annulments;
mod history;
mod holds;
mod issuing;
mod variants;

use domain::ids::{CertificateId, ProductId};
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace};

/// A decision of the province of Tuyên Quang about four stars.
fn decision(number: &str, decided: &str) -> Value {
    json!({
        "stars": 4,
        "decision_number": number,
        "decided": decided,
        "authority_level": "province",
        "authority_unit": "08",
    })
}

/// The same with other fields set.
fn with(mut body: Value, fields: Value) -> Value {
    let fields = fields.as_object().expect("fields").clone();
    body.as_object_mut().expect("a body").extend(fields);
    body
}

async fn tea(market: &Marketplace) -> ProductId {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    market.product(producer, "Chè Shan tuyết cổ thụ").await
}

async fn issue(market: &Marketplace, officer: &Caller, product: ProductId, body: Value) -> Answer {
    officer.post(market, &format!("/v1/products/{product}/certificates"), body).await
}

async fn act(
    market: &Marketplace,
    officer: &Caller,
    certificate: CertificateId,
    what: &str,
    body: Value,
) -> Answer {
    officer.post(market, &format!("/v1/certificates/{certificate}/{what}"), body).await
}

async fn mark(market: &Marketplace, product: ProductId) -> Value {
    market.get(&format!("/v1/products/{product}")).await.expect(200)["mark"].clone()
}

fn revocation() -> Value {
    json!({
        "ground": "criteria_no_longer_met",
        "legal_act": "77/QĐ-UBND",
        "reason": "Kết luận kiểm tra ngày 20/8/2026.",
    })
}

fn annulment(event: Option<&Value>) -> Value {
    let body = json!({ "legal_act": "Biên bản 5/BB", "reason": "Nhập nhầm." });
    event.map_or(body.clone(), |event| with(body, json!({ "event_id": event })))
}
