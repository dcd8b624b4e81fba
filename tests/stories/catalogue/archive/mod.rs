//! Leaving with one's data: all that a producer has, as one file.

mod breaking;
mod contents;
mod copies;
mod limits;

use domain::ids::{ProducerId, ProductId};
use poem::{Request, Response};
use serde_json::{Value, json};
use tests::archives::{Entry, unpack};
use tests::{Answer, Caller, Marketplace, photos};

fn path(producer: ProducerId) -> String {
    format!("/v1/producers/{producer}/archive.zip")
}

/// Downloads a producer's archive and opens it.
async fn archive(market: &Marketplace, caller: &Caller, producer: ProducerId) -> Vec<Entry> {
    let answer = caller.get(market, &path(producer)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    unpack(&answer.body).expect("a ZIP file")
}

/// Begins a download, and leaves the rest to be taken.
async fn begun(market: &Marketplace, caller: &Caller, producer: ProducerId) -> Response {
    let request = Request::builder()
        .uri_str(path(producer))
        .header("authorization", format!("Bearer {}", caller.token))
        .finish();
    market.respond(request).await
}

fn entry<'a>(entries: &'a [Entry], name: &str) -> &'a Entry {
    let found = entries.iter().find(|entry| entry.name == name);
    found.unwrap_or_else(|| panic!("no {name} among {:?}", names(entries)))
}

fn names(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.name.as_str()).collect()
}

fn read(entries: &[Entry], name: &str) -> Value {
    serde_json::from_str(entry(entries, name).text()).expect("JSON")
}

fn lines(entries: &[Entry], name: &str) -> Vec<Value> {
    let lines = entry(entries, name).text().lines();
    lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Sends a picture, another for each number; its id.
async fn pictured(
    market: &Marketplace,
    caller: &Caller,
    product: ProductId,
    shows_mark: bool,
    number: u32,
) -> String {
    let path = format!("/v1/products/{product}/pictures?alt=H%C3%A1i&shows_mark={shows_mark}");
    let file = photos::photo(900, 600, number);
    let record = caller.send_file(market, &path, "image/jpeg", file).await.expect(201);
    record["id"].as_str().expect("an id").to_owned()
}

fn takedown() -> Value {
    json!({
        "authority": "Cục Quản lý thị trường", "number": "12/QLTT", "dated": "2026-08-31",
        "received_at": "2026-09-01T08:00:00+07:00", "reason": "Nghi vấn vi phạm nhãn hàng hoá.",
    })
}
