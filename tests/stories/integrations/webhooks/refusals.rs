//! Where webhooks may not lead: refused when they are made, and again when they are called.

use super::Shop;
use api::Settings;
use async_trait::async_trait;
use chrono::TimeDelta;
use gateways::webhooks::{Courier, Names, Reach};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use tests::webhooks::{Receiver, Reply};
use tests::{Marketplace, stories};

/// Names as a story has them.
#[derive(Debug, Default)]
struct Scripted(Mutex<HashMap<String, Vec<IpAddr>>>);

impl Scripted {
    fn lead(&self, name: &str, to: &[&str]) {
        let to = to.iter().map(|address| address.parse().expect("an address")).collect();
        self.0.lock().expect("it is not poisoned").insert(name.to_owned(), to);
    }
}

#[async_trait]
impl Names for Scripted {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = self.0.lock().expect("it is not poisoned").get(name).cloned();
        found.ok_or_else(|| io::Error::other("no such name"))
    }
}

/// The same marketplace as a process that reaches only so far.
async fn reaching(market: &Marketplace, reach: Reach, names: &Arc<Scripted>) -> Marketplace {
    let courier = Courier::by(reach, Arc::clone(names) as Arc<dyn Names>);
    let sealing = market.app.sealing().clone();
    market.beside(Settings { courier, sealing, ..Settings::default() }).await
}

async fn last_error(shop: &Shop, market: &Marketplace) -> Value {
    shop.deliveries(market).await[0]["error"].clone()
}

stories! {
    async fn what_is_not_of_the_public_internet_is_refused_when_it_is_named(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let names = Arc::new(Scripted::default());
        names.lead("good.example", &["203.113.131.1", "2405:4800::1"]);
        names.lead("inside.example", &["10.0.0.7"]);
        names.lead("half.example", &["203.113.131.1", "::ffff:127.0.0.1"]);
        names.lead("cloud.example", &["169.254.169.254"]);
        names.lead("empty.example", &[]);
        names.lead("localhost", &["127.0.0.1", "::1"]);
        let public = reaching(&market, Reach::Public, &names).await;
        for (url, code) in [
            ("http://good.example/", "not_https"),
            ("https://lan:secret@good.example/", "credentials"),
            ("https://good.example:22/", "port"),
            ("https://good.example/#a", "fragment"),
            ("good.example", "not_a_url"),
            ("https://127.0.0.1/", "private_address"),
            ("https://0x7f000001/", "private_address"),
            ("https://[::1]/", "private_address"),
            ("https://[::ffff:192.168.0.1]/", "private_address"),
            ("https://[2002:7f00:1::]/", "private_address"),
            ("https://100.64.0.1/", "private_address"),
            ("https://localhost/", "private_address"),
            ("https://inside.example/", "private_address"),
            ("https://half.example/", "private_address"),
            ("https://cloud.example/latest/meta-data", "private_address"),
            ("https://empty.example/", "unresolved"),
            ("https://nowhere.example/", "unresolved"),
        ] {
            let body = json!({ "producer_id": shop.producer.to_string(), "url": url });
            let refused = shop.owner.post(&public, "/v1/webhooks", body).await;
            let refused = refused.problem(422, "invalid_values");
            assert_eq!(refused["errors"][0]["pointer"], "/url", "{url}");
            assert_eq!(refused["errors"][0]["code"], code, "{url}");
            let patch = json!({ "url": url });
            let refused = shop.owner.patch(&public, &shop.hook.path(""), patch).await;
            refused.problem(422, "invalid_values");
        }
        let good = market_url(&shop, "https://good.example:8443/ocop?key=1");
        shop.owner.post(&public, "/v1/webhooks", good).await.expect(201);
        assert_eq!(shop.webhook(&market).await["url"], shop.receiver.url());
    }

    async fn a_name_that_turns_inward_later_is_not_followed(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let names = Arc::new(Scripted::default());
        names.lead("turning.example", &["203.113.131.1"]);
        let public = reaching(&market, Reach::Public, &names).await;
        let patch = json!({ "url": "https://turning.example:8443/" });
        shop.owner.patch(&public, &shop.hook.path(""), patch).await.expect(200);
        shop.edits(&market, 85_000).await;
        for inward in [&["127.0.0.1"][..], &["203.113.131.1", "10.0.0.1"], &["::ffff:10.0.0.1"]] {
            names.lead("turning.example", inward);
            public.run_jobs().await;
            assert_eq!(last_error(&shop, &market).await, "private_address", "{inward:?}");
            let path = shop.hook.path("/deliveries");
            let log = shop.owner.get(&market, &path).await.expect(200);
            let again = format!("/deliveries/{}/redelivery", log["items"][0]["id"].as_str().expect("an id"));
            shop.owner.command(&market, &shop.hook.path(&again)).await.expect(202);
        }
        assert_eq!(shop.receiver.received().len(), 0);
    }

    async fn an_address_that_was_allowed_when_it_was_named_is_looked_at_again(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 85_000).await;
        // The receiver's address was taken by a process that may reach it; this one may not.
        let public = reaching(&market, Reach::Public, &Arc::default()).await;
        public.run_jobs().await;
        assert_eq!(last_error(&shop, &market).await, "not_https");
        assert_eq!(shop.receiver.received().len(), 0);
    }

    async fn the_connection_goes_to_the_address_that_was_looked_at(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let names = Arc::new(Scripted::default());
        names.lead("receiver.example", &["127.0.0.1"]);
        let home = reaching(&market, Reach::Loopback, &names).await;
        // No other resolver knows this name.
        let patch = json!({ "url": format!("http://receiver.example:{}/", shop.receiver.port()) });
        shop.owner.patch(&home, &shop.hook.path(""), patch).await.expect(200);
        shop.edits(&market, 1_000).await;
        home.run_jobs().await;
        let told = shop.receiver.take();
        assert_eq!(told.len(), 1);
        assert!(told[0].headers["host"].starts_with("receiver.example:"));
        names.lead("receiver.example", &["10.255.255.1"]);
        shop.edits(&market, 2_000).await;
        home.run_jobs().await;
        assert_eq!(last_error(&shop, &market).await, "private_address");
        assert_eq!(shop.receiver.received().len(), 0);
    }

    async fn a_redirection_is_not_followed(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let inside = Receiver::start().await;
        for status in [301, 302, 303, 307, 308] {
            let headers = format!("location: {}\r\n", inside.url());
            shop.receiver.answers(Reply { headers, ..Reply::of(status) });
            shop.edits(&market, 1_000 * i64::from(status)).await;
            market.run_jobs().await;
            market.at_instant(market.app.now() + TimeDelta::hours(11));
            let log = shop.deliveries(&market).await;
            assert!(log.iter().any(|one| one["response_status"] == status), "{log:?}");
            assert!(log.iter().all(|one| one["state"] != "delivered"), "{log:?}");
        }
        assert_eq!(inside.received().len(), 0);
    }

    async fn a_receiver_without_trusted_tls_is_not_told(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let patch = json!({ "url": format!("https://127.0.0.1:{}/", shop.receiver.port()) });
        shop.owner.patch(&market, &shop.hook.path(""), patch).await.expect(200);
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        assert_eq!(last_error(&shop, &market).await, "unconnected");
        let nobody = json!({ "url": "http://127.0.0.1:1/" });
        shop.owner.patch(&market, &shop.hook.path(""), nobody).await.expect(200);
        market.at_instant(market.app.now() + TimeDelta::seconds(5));
        market.run_jobs().await;
        assert_eq!(last_error(&shop, &market).await, "unconnected");
    }

    async fn a_long_answer_is_read_no_further_than_needed(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.receiver.answers(Reply { body: "x".repeat(5_000_000), ..Reply::of(200) });
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        let log = shop.deliveries(&market).await;
        assert_eq!(log[0]["state"], "delivered");
        assert_eq!(log[0]["response_body"].as_str().map(str::len), Some(500));
    }

    async fn a_demo_calls_this_machine_alone(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let names = Arc::new(Scripted::default());
        names.lead("good.example", &["203.113.131.1"]);
        let courier = Courier::by(Reach::Public, Arc::clone(&names) as Arc<dyn Names>);
        let demo = Settings { courier, rehearsal: true, ..Settings::default() };
        let demo = market.beside(demo).await;
        let body = market_url(&shop, "https://good.example/");
        let refused = shop.owner.post(&demo, "/v1/webhooks", body).await;
        let refused = refused.problem(422, "invalid_values");
        assert_eq!(refused["errors"][0]["code"], "private_address");
        let body = market_url(&shop, &shop.receiver.url());
        shop.owner.post(&demo, "/v1/webhooks", body).await.expect(201);
    }
}

fn market_url(shop: &Shop, url: &str) -> Value {
    json!({ "producer_id": shop.producer.to_string(), "url": url })
}
