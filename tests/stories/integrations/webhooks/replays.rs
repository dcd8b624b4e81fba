//! Telling again: from a cursor, of one event, and of what a pause held back.

use super::{Shop, ids};
use serde_json::{Value, json};
use std::collections::HashSet;
use tests::shopping::dong;
use tests::stories;
use tests::webhooks::Reply;

fn id(of: &Value) -> String {
    of["id"].as_str().expect("an id").to_owned()
}

stories! {
    async fn a_replay_tells_of_each_change_after_its_cursor_once(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        for price in [1_000, 2_000, 3_000, 4_000] {
            shop.edits(&market, price).await;
        }
        market.run_jobs().await;
        let told = shop.receiver.take();
        assert_eq!(told.len(), 4);
        let after = told[1].json()["cursor"].as_str().expect("a cursor").to_owned();
        let body = json!({ "after": after });
        let replaying = shop.owner.post(&market, &shop.hook.path("/replay"), body).await.expect(202);
        assert_eq!(replaying["replaying"], true);
        shop.edits(&market, 5_000).await;
        market.run_jobs().await;
        market.run_jobs().await;
        let again = ids(&shop.receiver.take());
        assert_eq!(again.len(), 3, "two again, and the new one");
        assert_eq!(again.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(again[..2], ids(&told)[2..]);
        let events: Vec<String> = shop.events(&market, &after).await.iter().map(id).collect();
        assert_eq!(again, events);
        assert_eq!(shop.webhook(&market).await["replaying"], false);
        assert_eq!(shop.deliveries(&market).await.len(), 5, "one row for each event");
    }

    async fn a_replay_from_the_beginning_tells_of_what_was_before_the_webhook(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let all: Vec<String> = shop.events(&market, "beginning").await.iter().map(id).collect();
        assert!(!all.is_empty());
        let body = json!({ "after": "beginning" });
        shop.owner.post(&market, &shop.hook.path("/replay"), body).await.expect(202);
        market.run_jobs().await;
        let mut told = ids(&shop.receiver.take());
        told.sort();
        let mut all = all;
        all.sort();
        assert_eq!(told, all);
    }

    async fn a_long_replay_goes_on_where_it_stood(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let now = market.app.now();
        let tx = market.app.store().begin().await.expect("a transaction");
        let many = vec![shop.product.0; 1_200];
        store::integrations::log_all(&tx, "catalogue", many, now).await.expect("they are logged");
        tx.commit().await.expect("it commits");
        shop.pauses(&market, true).await;
        market.run_jobs().await;
        let count = || async {
            let tx = market.app.read();
            store::integrations::events::after(
                tx,
                store::integrations::events::Owner::Producer(shop.producer),
                (store::integrations::Place { transaction: -1, seq: 0 }, None),
                10_000,
            )
            .await
            .expect("they read")
            .len()
        };
        assert!(count().await >= 1_200);
        shop.receiver.answers(Reply::of(500));
        shop.pauses(&market, false).await;
        market.run_jobs().await;
        let mut found = HashSet::new();
        let mut cursor = String::new();
        loop {
            let path = shop.hook.path(&format!("/deliveries?limit=100{cursor}"));
            let page = shop.owner.get(&market, &path).await.expect(200);
            for one in page["items"].as_array().expect("items") {
                found.insert(id(&one["event"]));
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found.len(), 1_200);
        assert_eq!(shop.receiver.received().len(), 1, "all are of one thing");
    }

    async fn one_event_is_delivered_again_on_demand(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        let told = shop.receiver.take();
        let delivery = shop.deliveries(&market).await.remove(0);
        let path = shop.hook.path(&format!("/deliveries/{}/redelivery", id(&delivery)));
        shop.edits(&market, 90_000).await;
        let queued = shop.owner.command(&market, &path).await.expect(202);
        assert_eq!((&queued["state"], &queued["attempts"]), (&json!("pending"), &json!(0)));
        market.run_jobs().await;
        let again = shop.receiver.take();
        assert_eq!(ids(&again)[0], ids(&told)[0]);
        assert_eq!(again[0].json()["data"]["product"]["variants"][0]["price"], dong(90_000));
        shop.pauses(&market, true).await;
        let refused = shop.owner.command(&market, &path).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "paused");
        let body = json!({ "after": "beginning" });
        shop.owner.post(&market, &shop.hook.path("/replay"), body).await.problem(409, "conflict");
    }

    async fn a_pause_holds_back_and_loses_nothing(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 1_000).await;
        market.run_jobs().await;
        let paused = shop.pauses(&market, true).await;
        assert_eq!((&paused["state"], &paused["pause_reason"]), (&json!("paused"), &json!("owner")));
        shop.edits(&market, 2_000).await;
        market.run_jobs().await;
        shop.edits(&market, 3_000).await;
        assert_eq!(shop.receiver.take().len(), 1);
        shop.pauses(&market, false).await;
        shop.edits(&market, 4_000).await;
        market.run_jobs().await;
        let told = ids(&shop.receiver.take());
        assert_eq!((told.len(), told.iter().collect::<HashSet<_>>().len()), (3, 3));
    }

    async fn events_are_read_page_by_page_to_their_end(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        for number in 0..7 {
            shop.edits(&market, 1_000 * (number + 1)).await;
        }
        market.run_jobs().await;
        let all = shop.events(&market, "beginning").await;
        let (mut found, mut after) = (Vec::new(), "beginning".to_owned());
        loop {
            let path = format!("/v1/events?producer={}&after={after}&limit=3", shop.producer);
            let page = shop.owner.get(&market, &path).await.expect(200);
            let items = page["items"].as_array().expect("items").clone();
            after = page["next_after"].as_str().expect("a place").to_owned();
            if items.is_empty() {
                break;
            }
            found.extend(items);
        }
        assert_eq!(found, all);
        let path = |after: &str| format!("/v1/events?producer={}&after={after}", shop.producer);
        let end = shop.owner.get(&market, &path(&after)).await.expect(200);
        assert_eq!(end["next_after"], after);
        shop.owner.get(&market, &path("nonsense")).await.problem(400, "invalid_cursor");
        let body = json!({ "after": "nonsense" });
        let replay = shop.owner.post(&market, &shop.hook.path("/replay"), body).await;
        replay.problem(400, "invalid_cursor");
        let before = market.app.store().statements();
        shop.owner.get(&market, &format!("{}&limit=2", path("beginning"))).await.expect(200);
        let few = market.app.store().statements() - before;
        shop.owner.get(&market, &format!("{}&limit=100", path("beginning"))).await.expect(200);
        assert_eq!(market.app.store().statements() - before, 2 * few);
    }
}
