//! Searching, through the front door.

mod deciding;
mod following;
mod places;
mod storefronts;
mod typing;

use domain::ids::{ProducerId, ProductId};
use serde_json::Value;
use tests::Marketplace;

/// A shelf of products that are not alike, indexed.
struct Shelf {
    cooperative: ProducerId,
    tea: ProductId,
    oranges: ProductId,
    honey: ProductId,
}

async fn shelf(market: &Marketplace) -> Shelf {
    let cooperative = market.producer("HTX Nông nghiệp Vĩnh Tuy").await;
    let other = market.producer("Hợp tác xã Ong Bạc Hà").await;
    let tea = market.product(cooperative, "Chè Shan tuyết cổ thụ").await;
    let oranges = market.product(cooperative, "Cam sành Hà Giang").await;
    let honey = market.product(other, "Mật ong bạc hà").await;
    market.run_jobs().await;
    Shelf { cooperative, tea, oranges, honey }
}

/// What a list shows, in its order.
async fn found(market: &Marketplace, query: &str) -> Vec<String> {
    let answer = market.get(&format!("/v1/products?{query}")).await.expect(200);
    names(&answer)
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("a list").iter();
    items.map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
}
