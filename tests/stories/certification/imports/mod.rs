//! Importing decisions: dry run first, then all of a file or nothing.

mod real_data;
mod refusals;
mod samples;
mod sheets;
mod speed;
mod verdicts;

use poem::http::Method;
use poem::{Body, Request};
use serde_json::Value;
use tests::{Answer, Caller, Marketplace};

/// Sends a file; `query` begins with `?` or is empty.
async fn send(market: &Marketplace, caller: &Caller, query: &str, file: &[u8]) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri_str(format!("/v1/decision-imports{query}"))
        .header("authorization", format!("Bearer {}", caller.token))
        .header("accept-language", "en")
        .content_type("application/octet-stream")
        .body(Body::from_vec(file.to_vec()));
    market.request(request).await
}

/// Imports a file for good, and gives the report.
async fn apply(market: &Marketplace, caller: &Caller, query: &str, file: &str) -> Value {
    let query = format!("?dry_run=false{query}");
    send(market, caller, &query, file.as_bytes()).await.expect(200)
}

/// Only the verdicts.
async fn dry(market: &Marketplace, caller: &Caller, file: &str) -> Value {
    send(market, caller, "", file.as_bytes()).await.expect(200)
}

/// The outcome of each row.
fn outcomes(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().expect("rows");
    rows.iter().map(|row| row["outcome"].as_str().expect("an outcome")).collect()
}

/// The codes of all problems of a row.
fn problems(row: &Value, of: &str) -> Vec<String> {
    let told = row[of].as_array().expect("a list").iter();
    told.map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
}

/// How many rows the tables of an import hold.
async fn on_file(market: &Marketplace) -> [u64; 4] {
    use sea_orm::{EntityTrait, PaginatorTrait};
    use store::catalogue::rows::{producer, product};
    use store::certification::rows::{certificate, reported};
    let db = market.app.read();
    [
        producer::Entity::find().count(db).await.expect("a count"),
        product::Entity::find().count(db).await.expect("a count"),
        certificate::Entity::find().count(db).await.expect("a count"),
        reported::Entity::find().count(db).await.expect("a count"),
    ]
}
