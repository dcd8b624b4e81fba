//! Stories of pictures: sent, refused, reviewed for the mark, looked at.

mod bad_files;
mod buckets;
mod changes;
mod drawing;
mod reviews;
mod serving;
mod uploads;

use domain::ids::{ProducerId, ProductId};
use serde_json::Value;
use store::catalogue::pictures::rows::{picture, rendition};
use tests::{Answer, Caller, Marketplace, photos};

/// A product of a producer, and one of its members.
async fn tea(market: &Marketplace) -> (ProducerId, ProductId, Caller) {
    let producer = market.producer("HTX Chè Shan tuyết").await;
    let product = market.product(producer, "Chè Shan tuyết cổ thụ").await;
    (producer, product, market.member(producer).await)
}

/// Where a product's pictures are sent.
fn path(product: ProductId, shows_mark: bool) -> String {
    format!("/v1/products/{product}/pictures?alt=H%C3%A1i%20ch%C3%A8&shows_mark={shows_mark}")
}

/// Sends a photograph, another for each number, and gives its record.
async fn added(
    market: &Marketplace,
    caller: &Caller,
    product: ProductId,
    shows_mark: bool,
    number: u32,
) -> Value {
    let file = photos::photo(48, 36, number);
    caller.send_file(market, &path(product, shows_mark), "image/jpeg", file).await.expect(201)
}

async fn detail(market: &Marketplace, product: ProductId) -> Value {
    market.get(&format!("/v1/products/{product}")).await.expect(200)
}

/// The address of the smallest rendition of the first picture that the product shows.
async fn first_url(market: &Marketplace, product: ProductId) -> String {
    let detail = detail(market, product).await;
    url(&detail["pictures"][0])
}

fn url(picture: &Value) -> String {
    picture["renditions"][0]["url"].as_str().expect("an address").to_owned()
}

fn id(picture: &Value) -> &str {
    picture["id"].as_str().expect("an id")
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Rows of pictures and of renditions.
async fn rows(market: &Marketplace) -> (usize, usize) {
    use sea_orm::EntityTrait as _;
    let pictures = picture::Entity::find().all(market.app.read()).await.expect("rows");
    let renditions = rendition::Entity::find().all(market.app.read()).await.expect("rows");
    (pictures.len(), renditions.len())
}
