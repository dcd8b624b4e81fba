//! Shops that sell, and those who buy from them.

use crate::marketplace::{Answer, Marketplace};
use crate::people::Caller;
use domain::catalogue::offers::{AxisValues, Offer, Terms};
use domain::certification::Variant;
use domain::ids::{ProducerId, ProductId, VariantId};
use domain::money::Dong;
use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use store::catalogue::offers;
use store::catalogue::pages::VariantRow;
use uuid::Uuid;

/// Whom most buyers are.
const PHONE: &str = "0912 345 678";

/// A shop with an open storefront that delivers for 30,000 đồng and takes cash at the door.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Whose.
    pub producer: ProducerId,
    /// Its owner.
    pub owner: Caller,
}

/// Something that is sold.
#[derive(Clone, Copy, Debug)]
pub struct Goods {
    /// The product.
    pub product: ProductId,
    /// Its variant.
    pub variant: VariantId,
}

/// What is left after something was sold.
#[derive(Clone, Debug)]
pub struct Sold {
    /// The order that a guest made.
    pub order: String,
    /// Another guest's cart.
    pub cart: String,
    /// The stock of what was sold.
    pub stock: String,
}

/// Whoever buys, signed in or with a cart's token.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// The header that says who it is.
    pub header: (&'static str, String),
    /// The cart.
    pub cart: String,
}

impl Marketplace {
    /// A shop that sells.
    pub async fn selling(&self, name: &str) -> Shop {
        let producer = self.producer(name).await;
        self.storefront(producer).await;
        let shop = Shop { producer, owner: self.member(producer).await };
        shop.says_terms(self).await;
        shop
    }

    /// A product of a shop at a price, none of it counted yet.
    pub async fn offered(&self, shop: &Shop, name: &str, price: i64) -> Goods {
        let terms = Terms { price: Dong::new(price), weight: Some(500), ..Terms::default() };
        self.offered_as(shop, name, terms).await
    }

    /// A product of a shop on these terms.
    pub async fn offered_as(&self, shop: &Shop, name: &str, terms: Terms) -> Goods {
        let product = self.product(shop.producer, name).await;
        let variant: VariantId = self.app.mint();
        let row = VariantRow {
            variant: Variant {
                id: variant, pack: "gói 500 g".to_owned(), created: self.app.now()
            },
            name: "Gói 500 g".to_owned(),
            sku: "G-500".to_owned(),
            axes: AxisValues::default(),
            offer: Offer::stored(terms),
            revision: 1,
        };
        let tx = self.app.store().begin().await.expect("a transaction");
        offers::add(&tx, product, &row, self.app.now()).await.expect("a variant is written");
        tx.commit().await.expect("it commits");
        Goods { product, variant }
    }

    /// A product of a shop at a price, of which so many are there.
    pub async fn stocked(&self, shop: &Shop, name: &str, price: i64, pieces: i64) -> Goods {
        let goods = self.offered(shop, name, price).await;
        let counted = json!({ "kind": "received", "quantity": pieces });
        shop.count(self, goods, counted).await.expect(201);
        goods
    }

    /// Sells something of a producer with an open storefront to a guest.
    pub async fn sold(&self, shop: &Shop, name: &str) -> Sold {
        shop.says_terms(self).await;
        let goods = self.stocked(shop, &format!("Mật ong {name}"), 90_000, 5).await;
        let guest = self.guest().await;
        guest.puts(self, goods, 1).await;
        // A telephone of its own: nobody may keep too much, and much is sold in this way.
        let phone = format!("09{:08}", self.app.mint::<Uuid>().as_u128() % 100_000_000);
        let cart = guest.settles_as(self, "cod", &phone).await;
        let total = cart["total"]["amount"].as_i64().expect("an amount");
        let made = guest.orders(self, total, &fresh(self)).await.expect(201);
        let path = format!("/v1/producers/{}/stock", shop.producer);
        let stock = shop.owner.get(self, &path).await.expect(200);
        Sold {
            order: id(&made["orders"][0]["id"]),
            cart: self.guest().await.cart,
            stock: id(&stock["items"][0]["id"]),
        }
    }

    /// A guest with an empty cart.
    pub async fn guest(&self) -> Buyer {
        let new = self.send(Method::POST, "/v1/carts", None, None).await.expect(201);
        let token = new["token"].as_str().expect("a token").to_owned();
        Buyer { header: ("cart-token", token), cart: id(&new["cart"]["id"]) }
    }

    /// Somebody signed in, with the open cart of the account.
    pub async fn shopping(&self, caller: &Caller) -> Buyer {
        let new = caller.command(self, "/v1/carts").await.expect(201);
        let header = ("authorization", format!("Bearer {}", caller.token));
        Buyer { header, cart: id(&new["cart"]["id"]) }
    }
}

impl Shop {
    /// Delivers for 30,000 đồng, and takes cash at the door.
    pub async fn says_terms(&self, market: &Marketplace) {
        let terms = json!({
            "delivery_methods": [{ "kind": "flat", "name": "Giao tận nhà", "price": dong(30_000) }],
            "cod": true,
        });
        let path = format!("/v1/producers/{}/sales-terms", self.producer);
        self.owner.put(market, &path, terms).await.expect(200);
    }

    /// Counts stock, under a key that is new.
    pub async fn count(&self, market: &Marketplace, goods: Goods, body: Value) -> Answer {
        self.count_under(market, goods, &fresh(market), body).await
    }

    /// Counts stock under a key.
    pub async fn count_under(
        &self,
        market: &Marketplace,
        goods: Goods,
        key: &str,
        body: Value,
    ) -> Answer {
        let Goods { product, variant } = goods;
        let path = format!("/v1/products/{product}/variants/{variant}/stock-movements");
        let request = Request::builder()
            .method(Method::POST)
            .uri_str(path)
            .header("authorization", format!("Bearer {}", self.owner.token))
            .header("idempotency-key", key)
            .content_type("application/json");
        market.request(request.body(Body::from_json(body).expect("JSON"))).await
    }

    /// The counts of what is sold: on hand, reserved, allocated.
    pub async fn counts(&self, market: &Marketplace, goods: Goods) -> (i64, i64, i64) {
        let path = format!("/v1/producers/{}/stock?variant={}", self.producer, goods.variant);
        let all = self.owner.get(market, &path).await.expect(200);
        let sum = |name: &str| {
            let items = all["items"].as_array().expect("a list");
            items.iter().map(|one| one[name].as_i64().expect("a count")).sum()
        };
        (sum("on_hand"), sum("reserved"), sum("allocated"))
    }
}

impl Buyer {
    /// Asks for anything.
    pub async fn ask(
        &self,
        market: &Marketplace,
        (method, path): (Method, &str),
        key: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let request = Request::builder().method(method).uri_str(path);
        let request = request.header(self.header.0, &self.header.1);
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let request = match body {
            Some(body) => {
                request.content_type("application/json").body(Body::from_json(body).expect("JSON"))
            }
            None => request.finish(),
        };
        market.request(request).await
    }

    /// Puts so many into the cart.
    pub async fn puts(&self, market: &Marketplace, goods: Goods, quantity: u32) -> Value {
        self.tries_to_put(market, goods, json!(quantity)).await.expect(200)
    }

    /// Tries to put something into the cart.
    pub async fn tries_to_put(
        &self,
        market: &Marketplace,
        goods: Goods,
        quantity: Value,
    ) -> Answer {
        let body = json!({
            "product_id": goods.product.to_string(), "variant_id": goods.variant.to_string(),
            "quantity": quantity,
        });
        let path = format!("/v1/carts/{}/lines", self.cart);
        self.ask(market, (Method::POST, &path), None, Some(body)).await
    }

    /// Says where to send, and chooses the first way of delivery and cash at the door everywhere.
    pub async fn settles(&self, market: &Marketplace) -> Value {
        self.settles_as(market, "cod", PHONE).await
    }

    /// Says where to send, and chooses the first way of delivery and a way of payment everywhere.
    pub async fn settles_by(&self, market: &Marketplace, method: &str) -> Value {
        self.settles_as(market, method, PHONE).await
    }

    /// The same, to be reached by a telephone.
    pub async fn settles_as(&self, market: &Marketplace, method: &str, phone: &str) -> Value {
        let cart = self.reads(market).await;
        let choices = cart["parts"].as_array().expect("parts").iter().map(|part| {
            json!({
                "producer_id": part["producer_id"], "payment_method": method,
                "delivery_method_id": part["delivery_methods"][0]["id"],
            })
        });
        let body = json!({ "contact": contact(phone), "choices": choices.collect::<Vec<_>>() });
        let path = format!("/v1/carts/{}", self.cart);
        self.ask(market, (Method::PATCH, &path), None, Some(body)).await.expect(200)
    }

    /// The cart.
    pub async fn reads(&self, market: &Marketplace) -> Value {
        let path = format!("/v1/carts/{}", self.cart);
        self.ask(market, (Method::GET, &path), None, None).await.expect(200)
    }

    /// Orders the cart at a total, under a key.
    pub async fn orders(&self, market: &Marketplace, total: i64, key: &str) -> Answer {
        let path = format!("/v1/carts/{}/checkout", self.cart);
        let body = json!({ "expected_total": dong(total) });
        self.ask(market, (Method::POST, &path), Some(key), Some(body)).await
    }

    /// Settles the cart and orders it as it stands.
    pub async fn buys(&self, market: &Marketplace) -> Value {
        self.buys_by(market, "cod").await
    }

    /// Settles the cart with a way of payment and orders it as it stands.
    pub async fn buys_by(&self, market: &Marketplace, method: &str) -> Value {
        let cart = self.settles_by(market, method).await;
        let total = cart["total"]["amount"].as_i64().expect("an amount");
        self.orders(market, total, &fresh(market)).await.expect(201)
    }
}

/// Asserts that everything holds that `ocop audit` re-derives of orders and of money.
///
/// # Panics
/// When something does not.
pub async fn sound(market: &Marketplace) {
    let mut found = store::orders::audit::run(market.app.read()).await.expect("it reads");
    found.extend(store::payments::audit::run(market.app.read()).await.expect("it reads"));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
}

/// An amount.
pub fn dong(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "VND" })
}

/// Whom to reach, in Vĩnh Tuy.
pub fn contact(phone: &str) -> Value {
    json!({
        "name": "Người mua", "phone": phone,
        "address": { "street": "Thôn Bản Chàng", "commune": "01156" },
    })
}

/// A key that nobody used.
pub fn fresh(market: &Marketplace) -> String {
    market.app.mint::<Uuid>().to_string()
}

fn id(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}
