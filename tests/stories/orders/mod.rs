//! Orders: stock, carts, checkout, and what becomes of an order.

mod afterthoughts;
mod afterwards;
mod carts;
mod checkout;
mod cod;
mod crash;
mod fulfilment;
mod life;
mod page;
mod peers;
mod returns;
mod reviews;
mod sending_page;
mod shelf;
mod stock;
mod three_storefronts_page;
mod turns;

use poem::http::Method;
use serde_json::{Value, json};
use tests::Marketplace;
use tests::shopping::{Goods, Shop, dong, fresh, sound};

/// The codes of what is missing or wrong with a cart.
fn missing(cart: &Value) -> Vec<&str> {
    let all = cart["requirements"].as_array().expect("a list");
    all.iter().map(|one| one["code"].as_str().expect("a code")).collect()
}
