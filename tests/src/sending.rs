//! Orders that are sent, paid at the door, and come back.

use crate::marketplace::{Answer, Marketplace};
use crate::shopping::{Buyer, Goods, Shop, Sold, contact, fresh};
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::{Event, EventKind, Outcome};
use poem::http::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use store::payments::intents;

/// An order that its producer confirmed.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Its path.
    pub path: String,
    /// Its id.
    pub id: String,
    /// Its lines' ids.
    pub lines: Vec<String>,
    /// Who bought.
    pub buyer: Buyer,
}

/// What became of something that was sold.
#[derive(Clone, Debug)]
pub struct Sent {
    /// A fulfilment.
    pub fulfilment: String,
    /// A return.
    pub goods_return: String,
    /// A refund.
    pub refund: String,
    /// A review that the public reads.
    pub review: String,
}

impl Marketplace {
    /// A guest with an e-mail address buys, and the producer confirms.
    pub async fn sale(&self, shop: &Shop, goods: &[(Goods, u32)]) -> Sale {
        let buyer = self.guest().await;
        for (one, quantity) in goods {
            buyer.puts(self, *one, *quantity).await;
        }
        buyer.settles(self).await;
        // Of its own: nobody may have much kept under one telephone number.
        let drawn = self.app.mint::<uuid::Uuid>().as_u128() % 100_000_000;
        let mut whom = contact(&format!("09{drawn:08}"));
        whom["email"] = json!("nguoimua@example.vn");
        let path = format!("/v1/carts/{}", buyer.cart);
        let body = json!({ "contact": whom });
        let cart = buyer.ask(self, (Method::PATCH, &path), None, Some(body)).await.expect(200);
        let total = cart["total"]["amount"].as_i64().expect("an amount");
        let made = buyer.orders(self, total, &fresh(self)).await.expect(201);
        let order = &made["orders"][0];
        let id = text(&order["id"]);
        let path = format!("/v1/orders/{id}");
        shop.owner.command(self, &format!("{path}/confirmation")).await.expect(200);
        let lines = order["lines"].as_array().expect("lines");
        Sale { path, id, lines: lines.iter().map(|line| text(&line["id"])).collect(), buyer }
    }

    /// Something that a producer sold was sent, comes back, and part of its money too.
    pub async fn sent(&self, shop: &Shop, name: &str) -> Sent {
        let goods = self.stocked(shop, &format!("Mật ong gửi {name}"), 90_000, 5).await;
        let sale = self.sale(shop, &[(goods, 2)]).await;
        self.prepaid(&sale, 210_000).await;
        let first = sale.packs(self, shop, json!({ "lines": [sale.pieces(0, 1)] })).await;
        sale.moves(self, shop, &first, "handed_over").await.expect(200);
        sale.moves(self, shop, &first, "delivered").await.expect(200);
        let body = json!({ "lines": [sale.pieces(0, 1)], "reason": "changed_mind" });
        let order = shop.does(self, &format!("{}/returns", sale.path), body).await.expect(200);
        let body = json!({ "delivery": { "amount": 1, "currency": "VND" }, "reason": "a" });
        let refunds = format!("{}/refunds", sale.path);
        let since = shop.does(self, &refunds, body).await.expect(200);
        let second = sale.packs(self, shop, json!({})).await;
        let body = json!({ "line_id": sale.lines[0], "rating": 4 });
        let reviews = format!("{}/reviews", sale.path);
        let review = sale.buyer.ask(self, (Method::POST, &reviews), None, Some(body)).await;
        Sent {
            fulfilment: second,
            goods_return: text(&order["returns"][0]["id"]),
            refund: text(&since["refunds"][0]["id"]),
            review: text(&review.expect(201)["review"]["id"]),
        }
    }

    /// Makes an order one that is paid beforehand, of which so much has arrived.
    pub async fn prepaid(&self, sale: &Sale, paid: i64) {
        let tx = self.app.store().begin().await.expect("a transaction");
        let id: uuid::Uuid = sale.id.parse().expect("an id");
        for table in [
            "orders SET method = 'card' WHERE id",
            "payments_intents SET method = 'card' WHERE order_id",
        ] {
            let sql = format!("UPDATE {table} = $1");
            let backend = tx.get_database_backend();
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, [id.into()]))
                .await
                .expect("it writes");
        }
        let intent =
            intents::of_order(&tx, OrderId(id)).await.expect("it reads").expect("an intent");
        if let Some(amount) = Dong::new(paid).filter(|_| paid > 0) {
            let (kind, outcome) = (EventKind::Charge, Outcome::Success);
            let reference = fresh(self);
            let event = Event { kind, outcome, amount, reference, at: self.app.now() };
            intents::note(&tx, "card", &[(intent.id, event)], self.app.now())
                .await
                .expect("it writes");
        }
        tx.commit().await.expect("it commits");
    }
}

impl Shop {
    /// Does something of value, under a key that is new.
    pub async fn does(&self, market: &Marketplace, path: &str, body: Value) -> Answer {
        self.does_under(market, path, (&fresh(market), body)).await
    }

    /// Does something of value under a key.
    pub async fn does_under(
        &self,
        market: &Marketplace,
        path: &str,
        (key, body): (&str, Value),
    ) -> Answer {
        self.owner.post_under(market, path, (key, body)).await
    }

    /// Imports a carrier's statement.
    pub async fn imports(&self, market: &Marketplace, table: &str, more: &str) -> Answer {
        let path = format!("/v1/producers/{}/cod-statements?carrier=GHN{more}", self.producer);
        self.owner.send_file(market, &path, "text/csv", table.to_owned()).await
    }

    /// The sums of its cash on delivery: promised, collected, remitted, short, over, outstanding.
    pub async fn cash(&self, market: &Marketplace) -> [i64; 6] {
        let path = format!("/v1/producers/{}/cod-reconciliation", self.producer);
        let sums = self.owner.get(market, &path).await.expect(200);
        ["promised", "collected", "remitted", "short", "over", "outstanding"]
            .map(|name| sums[name]["amount"].as_i64().expect("an amount"))
    }
}

impl Sale {
    /// So many pieces of a line.
    pub fn pieces(&self, line: usize, quantity: i64) -> Value {
        json!({ "line_id": self.lines[line], "quantity": quantity })
    }

    /// Packs, and gives the new fulfilment's id.
    pub async fn packs(&self, market: &Marketplace, shop: &Shop, body: Value) -> String {
        let path = format!("{}/fulfilments", self.path);
        let order = shop.does(market, &path, body).await.expect(200);
        let all = order["fulfilments"].as_array().expect("fulfilments");
        text(&all.last().expect("a fulfilment")["id"])
    }

    /// Takes a step of a fulfilment.
    pub async fn moves(&self, market: &Marketplace, shop: &Shop, id: &str, step: &str) -> Answer {
        shop.does(market, &format!("/v1/fulfilments/{id}/steps"), json!({ "step": step })).await
    }

    /// The order as its buyer reads it.
    pub async fn reads(&self, market: &Marketplace) -> Value {
        self.buyer.ask(market, (Method::GET, &self.path), None, None).await.expect(200)
    }

    /// Where it stands, how far it is paid and how far it is sent.
    pub async fn stands(&self, market: &Marketplace) -> [String; 3] {
        let order = self.reads(market).await;
        ["status", "payment_status", "shipping_status"].map(|name| text(&order[name]))
    }
}

/// The stage of what was sold, with what became of it.
pub async fn sold_and_sent(market: &Marketplace, shop: &Shop, name: &str) -> (Sold, Sent) {
    let sold = market.sold(shop, name).await;
    (sold, market.sent(shop, name).await)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
