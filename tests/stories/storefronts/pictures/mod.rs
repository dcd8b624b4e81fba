//! A storefront's own pictures: sent, reviewed for the mark, looked at.

mod reviews;
mod serving;
mod uploads;

use super::{of, tea_makers};
use domain::ids::ProducerId;
use sea_orm::EntityTrait as _;
use serde_json::Value;
use store::storefronts::rows::picture;
use tests::{Answer, Caller, Marketplace, photos};

/// An open storefront: whose, one of its owners, and its public address.
async fn shop(market: &Marketplace) -> (ProducerId, Caller, String) {
    let (producer, owner, _) = tea_makers(market).await;
    let slug = market.storefront(producer).await;
    (producer, owner, format!("/v1/storefronts/{slug}"))
}

/// Where a storefront's picture is sent.
fn path(producer: ProducerId, place: &str) -> String {
    of(producer, &format!("storefront/{place}?alt=H%C3%A1i%20ch%C3%A8&shows_mark=false"))
}

/// Sends a photograph, another for each number.
async fn send(
    market: &Marketplace,
    caller: &Caller,
    (producer, place): (ProducerId, &str),
    number: u32,
) -> Answer {
    let file = photos::photo(48, 36, number);
    caller.put_file(market, &path(producer, place), "image/jpeg", file).await
}

/// The same where it must succeed, with the picture's record.
async fn set(
    market: &Marketplace,
    caller: &Caller,
    place: (ProducerId, &str),
    number: u32,
) -> Value {
    send(market, caller, place, number).await.expect(200)
}

/// The address of a shown picture's smallest rendition.
fn url(picture: &Value) -> String {
    picture["renditions"][0]["url"].as_str().expect("an address").to_owned()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn is_neutral(answer: &Answer) -> bool {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(header(answer, "content-type"), "image/jpeg");
    header(answer, "etag") == "\"neutral\""
}

async fn rows(market: &Marketplace) -> Vec<picture::Model> {
    picture::Entity::find().all(market.app.read()).await.expect("rows")
}
