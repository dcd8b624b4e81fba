//! Supply meets demand: needs, quotations, and meetings without clashes.

mod needs;
mod quotations;
mod schedule;

use serde_json::{Value, json};

/// A need as a buyer posts it.
fn entry() -> Value {
    json!({
        "title": "Chè Shan tuyết đóng gói 200 g", "about": "Giao hằng tháng.", "set": 11,
        "quantity": 500, "unit": "kilogram", "period": "month",
        "least_stars": 3, "standards": ["VietGAP"],
        "price_from": { "amount": 100_000, "currency": "VND" },
        "price_to": { "amount": 150_000, "currency": "VND" },
        "unit_code": "08", "open_until": "2026-10-05", "organisation": "Siêu thị Sông Lô",
        "contact": { "name": "Chị Hoa", "phone": "0987 654 321", "email": "mua@example.vn" },
    })
}

/// The same with other values.
fn with(changes: Value) -> Value {
    let mut body = entry();
    for (field, value) in changes.as_object().expect("an object") {
        body[field] = value.clone();
    }
    body
}
