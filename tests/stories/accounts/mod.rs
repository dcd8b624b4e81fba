//! Who takes part: accounts, sessions, offices, members of producers.

mod links;
mod mandates;
mod members;
mod migration;
mod offices;
mod sessions;
mod throttle;

use poem::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace};

const PASSWORD: &str = "chè Shan tuyết cổ thụ";

async fn send(market: &Marketplace, path: &str, body: Value) -> Answer {
    market.send(Method::POST, path, None, Some(body)).await
}

async fn sign_in(market: &Marketplace, email: &str, password: &str) -> Answer {
    send(market, "/v1/sessions", json!({ "email": email, "password": password })).await
}

/// Somebody who came through the front door.
async fn registered(market: &Marketplace, email: &str) -> Caller {
    let body = json!({ "email": email, "name": "Nguyễn Thị Lan", "password": PASSWORD });
    send(market, "/v1/accounts", body).await.expect(202);
    let session = sign_in(market, email, PASSWORD).await.expect(201);
    let token = session["token"].as_str().expect("a token").to_owned();
    let me = market.send(Method::GET, "/v1/accounts/me", Some(&token), None).await.expect(200);
    let account = me["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    Caller { account, token }
}

/// The letters on their way to an address, oldest first: each one's template and what it says.
async fn letters(market: &Marketplace, to: &str) -> Vec<(String, Value)> {
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
    use store::integrations::rows::mail;
    let found = mail::Entity::find().filter(mail::Column::Recipient.eq(to));
    let rows = found.order_by_asc(mail::Column::Id).all(market.app.read()).await;
    let read = |row: mail::Model| (row.template, row.params.parse().expect("JSON"));
    rows.expect("letters read").into_iter().map(read).collect()
}
