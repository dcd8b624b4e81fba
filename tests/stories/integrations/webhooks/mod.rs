//! Programs that are told of what changed: each change once, signed, and nobody else's.

mod attempts;
mod page;
mod refusals;
mod replays;

use domain::ids::{ProducerId, ProductId};
use poem::http::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::HashSet;
use store::integrations::webhooks::rows::secret;
use tests::shopping::dong;
use tests::webhooks::{Hook, Received, Receiver};
use tests::{Caller, Marketplace, stories};

/// A producer with a product, its owner, and a webhook that is told of everything.
pub struct Shop {
    pub producer: ProducerId,
    pub product: ProductId,
    pub owner: Caller,
    pub receiver: Receiver,
    pub hook: Hook,
}

impl Shop {
    pub async fn open(market: &Marketplace, name: &str) -> Self {
        let producer = market.producer(name).await;
        let product = market.product(producer, "Chè Shan tuyết").await;
        market.variant(product, "gói 500 g").await;
        let owner = market.member(producer).await;
        // What was before is no news.
        market.run_jobs().await;
        let receiver = Receiver::start().await;
        let hook = market.webhook(Some(producer), &owner, &receiver.url()).await;
        Self { producer, product, owner, receiver, hook }
    }

    /// Changes the price: one committed change.
    pub async fn edits(&self, market: &Marketplace, price: i64) {
        let listing = self.listing(market).await;
        let variant = &listing["product"]["variants"][0];
        let id = variant["id"].as_str().expect("an id");
        let path = format!("/v1/products/{}/variants/{id}", self.product);
        let revision = variant["revision"].as_i64().expect("a revision");
        let body = json!({ "price": dong(price) });
        self.owner.edit(market, &path, revision, body).await.expect(200);
    }

    pub async fn listing(&self, market: &Marketplace) -> Value {
        let path = format!("/v1/products/{}/listing", self.product);
        self.owner.get(market, &path).await.expect(200)
    }

    pub async fn events(&self, market: &Marketplace, after: &str) -> Vec<Value> {
        let path = format!("/v1/events?producer={}&after={after}&limit=100", self.producer);
        let page = self.owner.get(market, &path).await.expect(200);
        page["items"].as_array().expect("items").clone()
    }

    pub async fn webhook(&self, market: &Marketplace) -> Value {
        self.owner.get(market, &self.hook.path("")).await.expect(200)
    }

    pub async fn deliveries(&self, market: &Marketplace) -> Vec<Value> {
        let path = self.hook.path("/deliveries?limit=100");
        let page = self.owner.get(market, &path).await.expect(200);
        page["items"].as_array().expect("items").clone()
    }

    pub async fn pauses(&self, market: &Marketplace, paused: bool) -> Value {
        let body = json!({ "paused": paused });
        self.owner.patch(market, &self.hook.path(""), body).await.expect(200)
    }
}

pub fn ids(messages: &[Received]) -> Vec<String> {
    messages.iter().map(Received::id).collect()
}

stories! {
    async fn a_change_is_told_once_signed_and_with_what_get_answers(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        market.run_jobs().await;
        let messages = shop.receiver.received();
        assert_eq!(messages.len(), 1, "{:?}", messages.iter().map(Received::json).collect::<Vec<_>>());
        let told = messages[0].json();
        assert_eq!(told["type"], "product.changed");
        assert_eq!(told["subject"], json!({ "kind": "product", "id": shop.product.to_string() }));
        assert_eq!(told["data"], shop.listing(&market).await);
        assert_eq!(told["data"]["product"]["variants"][0]["price"], dong(85_000));
        assert_eq!(messages[0].signatures(), 1);
        assert!(messages[0].is_signed_with(&shop.hook.secret));
        assert_eq!(messages[0].headers["content-type"], "application/json");
        let mut forged = messages[0].clone();
        forged.body[1] ^= 1;
        assert!(!forged.is_signed_with(&shop.hook.secret));
        let timestamp = market.app.now().timestamp().to_string();
        assert_eq!(messages[0].headers["webhook-timestamp"], timestamp);
        let events = shop.events(&market, "beginning").await;
        let last = events.last().expect("an event");
        assert_eq!((&last["id"], &last["cursor"]), (&told["id"], &told["cursor"]));
        assert!(last.get("data").is_none(), "the list says what changed, not how");
        let log = shop.deliveries(&market).await;
        assert_eq!((log.len(), &log[0]["state"], &log[0]["attempts"]), (1, &json!("delivered"), &json!(1)));
        assert_eq!(log[0]["response_status"], 204);
    }

    async fn every_kind_is_told_to_whom_it_concerns_and_the_platform_hears_everything(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let rival = Shop::open(&market, "HTX Mật").await;
        let operator = market.operator().await;
        let all = Receiver::start().await;
        market.webhook(None, &operator, &all.url()).await;
        market.storefront(shop.producer).await;
        market.certified(shop.product, 4, "2025-12-28").await;
        let organiser = market.organiser("Trung tâm xúc tiến").await;
        let fair = market.fair(organiser, "Tuần lễ OCOP").await;
        rival.edits(&market, 60_000).await;
        market.run_jobs().await;
        let kinds = |messages: &[Received]| messages.iter().map(Received::kind).collect::<HashSet<_>>();
        let own = kinds(&shop.receiver.received());
        for kind in ["storefront.changed", "certificate.changed"] {
            assert!(own.contains(kind), "{own:?}");
        }
        assert!(!own.contains("fair.changed"), "{own:?}");
        let others = rival.receiver.received();
        assert_eq!(kinds(&others), HashSet::from(["product.changed".to_owned()]));
        let heard = all.received();
        let (told, own) = (kinds(&heard), kinds(&shop.receiver.received()));
        assert!(told.is_superset(&own) && told.contains("fair.changed"), "{told:?}");
        for (kind, path) in [
            ("storefront.changed", format!("/v1/sellers/{}/storefront", shop.producer)),
            ("fair.changed", format!("/v1/fairs/{}", fair.slug)),
        ] {
            let last = heard.iter().rfind(|one| one.kind() == kind).expect("it is told").json();
            assert_eq!(last["data"], operator.get(&market, &path).await.expect(200), "{kind}");
        }
        let certificate = heard.iter().rfind(|one| one.kind() == "certificate.changed");
        let certificate = certificate.expect("it is told").json();
        let path = format!("/v1/certificates/{}", certificate["subject"]["id"].as_str().expect("an id"));
        assert_eq!(certificate["data"], market.get(&path).await.expect(200));
        let whole = operator.get(&market, "/v1/events?limit=100").await.expect(200);
        let whole = whole["items"].as_array().expect("items").clone();
        let ids: HashSet<&str> = whole.iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids.len(), whole.len(), "each once");
        for message in heard.iter().chain(&others) {
            assert!(ids.contains(message.id().as_str()));
        }
    }

    async fn an_order_is_told_to_its_producer_without_whom_to_reach(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let rival = Shop::open(&market, "HTX Mật").await;
        let receiver = Receiver::start().await;
        market.webhook(Some(shop.producer), &shop.owner, &receiver.url()).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 1).await;
        let made = guest.buys(&market).await;
        market.run_jobs().await;
        let orders = receiver.received().into_iter().filter(|one| one.kind() == "order.changed");
        let told: Vec<Value> = orders.map(|one| one.json()).collect();
        assert_eq!(told.len(), 1);
        let mut expected = made["orders"][0].clone();
        assert_eq!(expected["contact"]["phone"], "0912345678");
        expected["contact"] = Value::Null;
        assert_eq!(told[0]["data"], expected);
        assert!(rival.receiver.received().iter().all(|one| one.kind() != "order.changed"));
    }

    async fn a_webhook_hears_only_what_it_wants_to_hear(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let body = json!({ "events": ["storefront.changed", "storefront.changed"] });
        let changed = shop.owner.patch(&market, &shop.hook.path(""), body).await.expect(200);
        assert_eq!(changed["events"], json!(["storefront.changed"]));
        shop.edits(&market, 85_000).await;
        market.storefront(shop.producer).await;
        market.run_jobs().await;
        let kinds: HashSet<String> = shop.receiver.received().iter().map(Received::kind).collect();
        assert_eq!(kinds, HashSet::from(["storefront.changed".to_owned()]));
    }

    async fn while_two_secrets_live_both_sign(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let added = shop.owner.command(&market, &shop.hook.path("/secrets")).await.expect(201);
        let new = added["secret"].as_str().expect("a secret");
        shop.owner.command(&market, &shop.hook.path("/secrets")).await.problem(409, "conflict");
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        let message = shop.receiver.take().remove(0);
        assert_eq!(message.signatures(), 2);
        assert!(message.is_signed_with(&shop.hook.secret) && message.is_signed_with(new));
        let webhook = shop.webhook(&market).await;
        assert!(!webhook.to_string().contains("whsec_"), "{webhook}");
        let old = webhook["secrets"][0]["id"].as_str().expect("an id");
        let path = shop.hook.path(&format!("/secrets/{old}"));
        shop.owner.delete(&market, &path).await.expect(204);
        shop.owner.delete(&market, &path).await.problem(404, "not_found");
        let last = shop.hook.path(&format!("/secrets/{}", added["id"].as_str().expect("an id")));
        shop.owner.delete(&market, &last).await.problem(409, "conflict");
        shop.edits(&market, 90_000).await;
        market.run_jobs().await;
        let message = shop.receiver.take().remove(0);
        assert_eq!(message.signatures(), 1);
        assert!(!message.is_signed_with(&shop.hook.secret) && message.is_signed_with(new));
    }

    async fn what_is_stored_of_a_secret_signs_nothing(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let rows = secret::Entity::find().all(market.app.read()).await.expect("they read");
        assert_eq!(rows.len(), 1);
        let shown = shop.hook.secret.strip_prefix("whsec_").expect("a secret").as_bytes();
        assert!(rows[0].sealed.len() > 60);
        assert!(!rows[0].sealed.windows(8).any(|part| shown.windows(8).any(|one| one == part)));
        let list = shop.owner.get(&market, &format!("/v1/webhooks?producer={}", shop.producer)).await;
        assert_eq!(list.expect(200)["items"].as_array().map(Vec::len), Some(1));
        assert!(!list.text().contains("whsec_"));
    }

    async fn others_webhooks_are_not_there(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let rival = Shop::open(&market, "HTX Mật").await;
        let operator = market.operator().await;
        let hook = market.webhook(None, &operator, &rival.receiver.url()).await;
        for path in [rival.hook.path(""), hook.path(""), hook.path("/deliveries")] {
            shop.owner.get(&market, &path).await.problem(404, "not_found");
        }
        operator.get(&market, &rival.hook.path("")).await.problem(404, "not_found");
        shop.owner.command(&market, &rival.hook.path("/test")).await.problem(404, "not_found");
        let secret = format!("/secrets/{}", shop.webhook(&market).await["secrets"][0]["id"].as_str().expect("an id"));
        rival.owner.delete(&market, &rival.hook.path(&secret)).await.problem(404, "not_found");
        shop.owner.get(&market, "/v1/events").await.problem(403, "not_allowed");
        shop.owner.get(&market, "/v1/webhooks").await.problem(403, "not_allowed");
        let theirs = format!("/v1/events?producer={}", rival.producer);
        shop.owner.get(&market, &theirs).await.problem(404, "not_found");
        market.send(Method::GET, &theirs, None, None).await.problem(401, "not_signed_in");
    }

    async fn ten_webhooks_are_enough_and_one_that_ends_is_gone(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        for _ in 1..10 {
            market.webhook(Some(shop.producer), &shop.owner, &shop.receiver.url()).await;
        }
        let body = json!({ "producer_id": shop.producer.to_string(), "url": shop.receiver.url() });
        let more = shop.owner.post(&market, "/v1/webhooks", body).await.problem(409, "conflict");
        assert_eq!(more["errors"][0]["code"], "too_many");
        shop.edits(&market, 85_000).await;
        shop.owner.delete(&market, &shop.hook.path("")).await.expect(204);
        shop.owner.get(&market, &shop.hook.path("")).await.problem(404, "not_found");
        market.run_jobs().await;
        let messages = shop.receiver.received();
        assert_eq!(messages.len(), 9);
        assert_eq!(ids(&messages).iter().collect::<HashSet<_>>().len(), 1, "one event");
        assert!(messages.iter().all(|message| !message.is_signed_with(&shop.hook.secret)));
    }

    async fn what_has_become_anothers_is_told_without_its_contents(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.pauses(&market, true).await;
        shop.pauses(&market, false).await;
        shop.receiver.answers(tests::webhooks::Reply::of(500));
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        let heir = market.producer("HTX thừa kế").await;
        let path = format!("/v1/products/{}/transfer", shop.product);
        let body = json!({ "producer_id": heir.to_string() });
        market.operator().await.post(&market, &path, body).await.expect(200);
        shop.receiver.answers(tests::webhooks::Reply::of(204));
        shop.receiver.take();
        market.at_instant(market.app.now() + chrono::TimeDelta::seconds(5));
        market.run_jobs().await;
        let messages = shop.receiver.received();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].json()["data"], Value::Null);
    }
}
