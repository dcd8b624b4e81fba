//! Points of introduction and sale.

mod deciding;
mod finding;
mod imports;
mod page;
mod photos;
mod registering;
mod shares;
mod sign;

use domain::accounts::BodyKind;
use domain::catalogue::ProducerKind;
use domain::certification::Level;
use domain::ids::{ProducerId, ProductId};
use serde_json::{Value, json};
use store::catalogue::write::{self, NewProducer};
use tests::{Caller, Marketplace};

/// The ward of Hạ Long in Quảng Ninh, whose criteria are known.
const HA_LONG: &str = "06688";

/// A cooperative in Hạ Long, one of its owners, and an officer of industry and trade of its province.
async fn ha_long(market: &Marketplace) -> (ProducerId, Caller, Caller) {
    let producer = producer_in(market, HA_LONG, "HTX Ruốc hàu").await;
    (producer, market.member(producer).await, trade(market, "22").await)
}

async fn producer_in(market: &Marketplace, commune: &str, name: &str) -> ProducerId {
    let id: ProducerId = market.app.mint();
    let new = NewProducer {
        id,
        name: name.to_owned(),
        name_key: domain::certification::reading::producer_key(name),
        kind: ProducerKind::Cooperative,
        unit: market.app.units().current(Level::Commune, commune).map(|unit| unit.id),
        place_printed: "Quảng Ninh".to_owned(),
        about: String::new(),
    };
    let tx = market.app.store().begin().await.expect("a transaction");
    write::producer(&tx, &new, market.app.now()).await.expect("a producer is written");
    tx.commit().await.expect("it commits");
    id
}

/// An officer of a province's department of industry and trade.
async fn trade(market: &Marketplace, province: &str) -> Caller {
    market.officer(BodyKind::IndustryTrade, Level::Province, Some(province)).await
}

/// So many products of a producer, the first of them certified.
async fn goods(
    market: &Marketplace,
    producer: ProducerId,
    (certified, all): (usize, usize),
) -> Vec<ProductId> {
    let mut made = Vec::new();
    for number in 0..all {
        let product = market.product(producer, &format!("Ruốc hàu số {number}")).await;
        if number < certified {
            market.certified(product, 4, "2025-05-05").await;
        }
        made.push(product);
    }
    made
}

fn shop(goods: &[ProductId]) -> Value {
    let goods: Vec<String> = goods.iter().map(ToString::to_string).collect();
    json!({
        "name": "Cửa hàng đặc sản Hạ Long", "kind": "shop", "commune": HA_LONG,
        "address": "12 Lê Thánh Tông", "location": { "latitude": 20.95, "longitude": 107.08 },
        "area_m2": 60, "staff": 4, "products": goods,
        "opening_hours": [
            { "day": "tuesday", "opens": "07:30", "closes": "11:30" },
            { "day": "tuesday", "opens": "13:30", "closes": "24:00" },
        ],
    })
}

fn approval(until: &str) -> Value {
    json!({ "until": until, "number": "12/QĐ-SCT", "dated": "2026-08-30" })
}

fn at(id: &str, what: &str) -> String {
    format!("/v1/points-of-sale/{id}{what}")
}

/// Registers a shop as a draft; its id.
async fn registered(
    market: &Marketplace,
    producer: ProducerId,
    by: &Caller,
    body: Value,
) -> String {
    let path = format!("/v1/producers/{producer}/points-of-sale");
    let made = by.post(market, &path, body).await.expect(201);
    made["point"]["id"].as_str().expect("an id").to_owned()
}

/// Brings a draft as far as to be decided.
async fn inspected(market: &Marketplace, id: &str, owner: &Caller, officer: &Caller) {
    owner.command(market, &at(id, "/submission")).await.expect(200);
    let visit = json!({ "visited_on": "2026-09-01", "finding": "Đúng như đăng ký." });
    officer.post(market, &at(id, "/inspection"), visit).await.expect(200);
}

/// Registers a shop with these goods, and has it approved until 31 December 2027.
async fn approved(
    market: &Marketplace,
    (producer, owner, officer): (ProducerId, &Caller, &Caller),
    goods: &[ProductId],
) -> String {
    let id = registered(market, producer, owner, shop(goods)).await;
    inspected(market, &id, owner, officer).await;
    officer.post(market, &at(&id, "/approval"), approval("2027-12-31")).await.expect(200);
    id
}

async fn status(market: &Marketplace, id: &str) -> Value {
    market.get(&at(id, "")).await.expect(200)["status"].clone()
}
