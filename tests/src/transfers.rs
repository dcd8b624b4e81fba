//! Banks that tell of transfers, as SePay does.

use crate::marketplace::{Answer, Marketplace};
use crate::people::Caller;
use crate::shopping::{Buyer, Goods, Shop};
use domain::ids::OrganiserId;
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The bank of a producer or organiser, which tells of transfers at an endpoint.
#[derive(Clone, Debug)]
pub struct Bank {
    /// The endpoint's id.
    pub id: String,
    /// The path at which it tells.
    pub path: String,
    /// The secret under which it tells.
    pub secret: String,
}

/// An order to be paid by transfer, and who made it.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The buyer.
    pub buyer: Buyer,
    /// The order's id.
    pub id: String,
    /// Its number, which is what a memo must say.
    pub number: String,
    /// Its total.
    pub total: i64,
}

/// Whoever is paid by transfer, and who acts for it: its path begins with `/v1/producers` or `/v1/organisers`.
#[derive(Clone, Debug)]
pub struct Till {
    /// Its path.
    pub path: String,
    /// Its owner.
    pub owner: Caller,
}

impl Till {
    /// Of an organiser of fairs.
    pub fn of_organiser(organiser: OrganiserId, owner: &Caller) -> Self {
        Self { path: format!("/v1/organisers/{organiser}"), owner: owner.clone() }
    }

    /// Takes transfers to an account at Vietcombank.
    pub async fn takes_transfers(&self, market: &Marketplace) -> Bank {
        self.sets_account(market, "0123499999").await.expect(201);
        self.opens_endpoint(market, json!({ "format": "sepay" })).await
    }

    /// Sets the account to be paid to.
    pub async fn sets_account(&self, market: &Marketplace, number: &str) -> Answer {
        let body = json!({ "bin": "970436", "number": number, "holder": "HTX CHE SHAN" });
        self.owner.post(market, &format!("{}/bank-accounts", self.path), body).await
    }

    /// Opens an endpoint.
    pub async fn opens_endpoint(&self, market: &Marketplace, body: Value) -> Bank {
        let path = format!("{}/bank-endpoints", self.path);
        let opened = self.owner.post(market, &path, body).await.expect(201);
        let url = opened["url"].as_str().expect("an address");
        let from = url.find("/v1/").expect("a path");
        Bank {
            id: opened["id"].as_str().expect("an id").to_owned(),
            path: url.get(from..).expect("a path").to_owned(),
            secret: opened["secret"].as_str().expect("a secret").to_owned(),
        }
    }

    /// Takes transfers, and has one with this memo at its desk.
    pub async fn told_of_a_transfer(&self, market: &Marketplace, memo: &str) -> (Bank, String) {
        let bank = self.takes_transfers(market).await;
        bank.tells(market, 1, 90_000, memo).await.expect(200);
        let waiting = self.desk(market, "waiting").await;
        (bank, waiting[0]["id"].as_str().expect("an id").to_owned())
    }

    /// The transfers at its desk that stand so.
    pub async fn desk(&self, market: &Marketplace, state: &str) -> Vec<Value> {
        let path = format!("{}/transfers?state={state}&limit=100", self.path);
        let page = self.owner.get(market, &path).await.expect(200);
        page["items"].as_array().expect("a list").clone()
    }

    /// Decides about a transfer, under a key.
    pub async fn decides(
        &self,
        market: &Marketplace,
        (transfer, what): (&Value, &str),
        key: &str,
        body: Value,
    ) -> Answer {
        let id = transfer["id"].as_str().expect("an id");
        let request = Request::builder()
            .method(Method::POST)
            .uri_str(format!("{}/transfers/{id}/{what}", self.path))
            .header("authorization", format!("Bearer {}", self.owner.token))
            .header("idempotency-key", key)
            .content_type("application/json");
        market.request(request.body(Body::from_json(body).expect("JSON"))).await
    }
}

impl Shop {
    /// As whoever is paid by transfer.
    pub fn till(&self) -> Till {
        Till { path: format!("/v1/producers/{}", self.producer), owner: self.owner.clone() }
    }

    /// Takes transfers to an account at Vietcombank.
    pub async fn takes_transfers(&self, market: &Marketplace) -> Bank {
        self.till().takes_transfers(market).await
    }

    /// Sets the account to be paid to.
    pub async fn sets_account(&self, market: &Marketplace, number: &str) -> Answer {
        self.till().sets_account(market, number).await
    }

    /// Opens an endpoint.
    pub async fn opens_endpoint(&self, market: &Marketplace, body: Value) -> Bank {
        self.till().opens_endpoint(market, body).await
    }

    /// Takes transfers, and has one with this memo at its desk.
    pub async fn told_of_a_transfer(&self, market: &Marketplace, memo: &str) -> (Bank, String) {
        self.till().told_of_a_transfer(market, memo).await
    }

    /// The transfers at its desk that stand so.
    pub async fn desk(&self, market: &Marketplace, state: &str) -> Vec<Value> {
        self.till().desk(market, state).await
    }

    /// Decides about a transfer, under a key.
    pub async fn decides(
        &self,
        market: &Marketplace,
        decided: (&Value, &str),
        key: &str,
        body: Value,
    ) -> Answer {
        self.till().decides(market, decided, key, body).await
    }
}

impl Bank {
    /// Tells of a transfer that came in at this instant.
    pub async fn tells(&self, market: &Marketplace, id: u64, amount: i64, memo: &str) -> Answer {
        self.says(market, self.notification(market, id, amount, memo)).await
    }

    /// What it says of a transfer that came in at this instant.
    pub fn notification(&self, market: &Marketplace, id: u64, amount: i64, memo: &str) -> Value {
        let now = market.app.now().with_timezone(&domain::calendar::vietnam());
        json!({
            "id": id, "gateway": "Vietcombank", "accountNumber": "0123499999",
            "transactionDate": now.format("%Y-%m-%d %H:%M:%S").to_string(), "content": memo,
            "transferType": "in", "transferAmount": amount, "referenceCode": format!("FT{id}"),
        })
    }

    /// Says anything under its secret.
    pub async fn says(&self, market: &Marketplace, body: Value) -> Answer {
        let mut proof = String::from("Apikey ");
        write!(proof, "{}", self.secret).expect("a string takes it");
        market.request(self.request(Some(("authorization", &proof)), body)).await
    }

    /// What it sends, with a proof or none.
    pub fn request(&self, proof: Option<(&str, &str)>, body: Value) -> Request {
        let request = Request::builder().method(Method::POST).uri_str(&self.path);
        let request = match proof {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        request.content_type("application/json").body(Body::from_json(body).expect("JSON"))
    }
}

impl Owed {
    /// So many ordered by a guest who pays by transfer.
    pub async fn make(market: &Marketplace, goods: Goods, quantity: u32) -> Self {
        Self::make_by(market, "vietqr", goods, quantity).await
    }

    /// So many ordered by a guest who pays in this way.
    pub async fn make_by(market: &Marketplace, method: &str, goods: Goods, quantity: u32) -> Self {
        let buyer = market.guest().await;
        buyer.puts(market, goods, quantity).await;
        let made = buyer.buys_by(market, method).await;
        let order = &made["orders"][0];
        let text = |name: &str| order[name].as_str().expect("a text").to_owned();
        Self {
            buyer,
            id: text("id"),
            number: text("number"),
            total: order["total"]["amount"].as_i64().expect("an amount"),
        }
    }

    /// The order as its buyer reads it.
    pub async fn reads(&self, market: &Marketplace) -> Value {
        let path = format!("/v1/orders/{}", self.id);
        self.buyer.ask(market, (Method::GET, &path), None, None).await.expect(200)
    }

    /// How it is paid.
    pub async fn code(&self, market: &Marketplace) -> Answer {
        let path = format!("/v1/orders/{}/vietqr", self.id);
        self.buyer.ask(market, (Method::GET, &path), None, None).await
    }

    /// Its status, how far it is paid, and what arrived, beyond the total among it.
    pub async fn stands(&self, market: &Marketplace) -> (String, String, i64, i64) {
        let order = self.reads(market).await;
        let text = |name: &str| order[name].as_str().expect("a text").to_owned();
        let amount = |name: &str| order[name]["amount"].as_i64().expect("an amount");
        (text("status"), text("payment_status"), amount("paid"), amount("refund_due"))
    }
}
