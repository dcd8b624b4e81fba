//! Attempts: in their time, in their order, by whichever process; given up at last, and never lost.

use super::{Shop, ids};
use api::Settings;
use api::jobs::Jobs;
use chrono::{DateTime, TimeDelta, Utc};
use gateways::mail::Files;
use gateways::webhooks::{Courier, Reach};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::integrations::events;
use store::integrations::webhooks::deliveries;
use tests::marketplace::{MORNING, at};
use tests::webhooks::{Receiver, Reply};
use tests::{Marketplace, stories};

/// When attempts are made, in seconds after the first.
const ATTEMPTS: [i64; 8] = [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305];

fn after(seconds: i64) -> DateTime<Utc> {
    at(MORNING) + TimeDelta::seconds(seconds)
}

async fn works(market: &Marketplace) {
    let sender = "OCOP <ocop@example.vn>".parse().expect("an address");
    let folder = tempfile::tempdir().expect("a folder");
    let mailer = Files::into(folder.path().to_owned(), sender);
    assert_eq!(Jobs::run_due(market.app.clone(), Arc::new(mailer)).await, vec![]);
}

stories! {
    async fn a_failing_receiver_is_tried_for_28_hours_and_its_owner_is_told(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.receiver.answers(Reply { body: "hỏng\u{7}rồi".to_owned(), ..Reply::of(503) });
        shop.edits(&market, 85_000).await;
        for (number, seconds) in ATTEMPTS.into_iter().enumerate() {
            if number > 0 {
                market.at_instant(after(seconds) - TimeDelta::seconds(1));
                market.run_jobs().await;
                assert_eq!(shop.receiver.received().len(), number, "before {seconds} s");
            }
            market.at_instant(after(seconds));
            market.run_jobs().await;
            assert_eq!(shop.receiver.received().len(), number + 1, "after {seconds} s");
            let log = shop.deliveries(&market).await;
            assert_eq!(log[0]["attempts"], number + 1);
            assert_eq!((&log[0]["response_status"], &log[0]["response_body"]), (&json!(503), &json!("hỏng\u{FFFD}rồi")));
            let last = number + 1 == ATTEMPTS.len();
            assert_eq!(log[0]["state"], if last { "failed" } else { "pending" });
            assert_eq!(log[0]["next_attempt_at"].is_null(), last);
        }
        let messages = shop.receiver.take();
        assert_eq!(ids(&messages).iter().collect::<HashSet<_>>().len(), 1, "always the same id");
        let times: HashSet<&str> = messages.iter().map(|one| one.headers["webhook-timestamp"].as_str()).collect();
        assert_eq!(times.len(), messages.len(), "each attempt bears its own time");
        let webhook = shop.webhook(&market).await;
        assert_eq!((&webhook["state"], &webhook["pause_reason"]), (&json!("paused"), &json!("failing")));
        let letters = market.letters_to(&shop.owner.email()).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert!(letters[0].text.contains(&shop.receiver.url()), "{letters:?}");
        assert!(letters[0].text.contains("09:00 ngày 01/09/2026"), "{letters:?}");
        shop.receiver.answers(Reply::of(204));
        shop.edits(&market, 90_000).await;
        market.run_jobs().await;
        assert_eq!(shop.receiver.take().len(), 0, "a paused webhook is told nothing");
        let resumed = shop.pauses(&market, false).await;
        assert_eq!((&resumed["state"], &resumed["failing_since"]), (&json!("active"), &Value::Null));
        market.run_jobs().await;
        let told = shop.receiver.take();
        assert_eq!(told.len(), 1, "what it missed, but not what was given up before");
        assert_ne!(told[0].id(), messages[0].id());
    }

    async fn a_receiver_that_recovers_loses_nothing(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.receiver.answers(Reply::of(500));
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        assert_eq!(shop.webhook(&market).await["failing_since"], "2026-09-01T02:00:00Z");
        shop.receiver.answers(Reply::of(200));
        market.at_instant(after(5));
        market.run_jobs().await;
        let log = shop.deliveries(&market).await;
        assert_eq!((&log[0]["state"], &log[0]["attempts"]), (&json!("delivered"), &json!(2)));
        assert_eq!(shop.webhook(&market).await["failing_since"], Value::Null);
        assert_eq!(market.letters_to(&shop.owner.email()).await.len(), 0);
    }

    async fn a_receiver_that_is_gone_is_not_called_again(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.receiver.answers(Reply::of(410));
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        let webhook = shop.webhook(&market).await;
        assert_eq!((&webhook["state"], &webhook["pause_reason"]), (&json!("paused"), &json!("gone")));
        let letters = market.letters_to(&shop.owner.email()).await;
        assert!(letters.len() == 1 && letters[0].text.contains("410"), "{letters:?}");
        shop.edits(&market, 90_000).await;
        market.at_instant(after(100_000));
        market.run_jobs().await;
        assert_eq!(shop.receiver.received().len(), 1);
        assert_eq!(shop.deliveries(&market).await[0]["state"], "failed");
    }

    async fn the_operators_hear_that_the_platforms_webhook_is_gone(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let (operator, receiver) = (market.operator().await, Receiver::start().await);
        receiver.answers(Reply::of(410));
        market.webhook(None, &operator, &receiver.url()).await;
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        assert_eq!(market.letters_to(&operator.email()).await.len(), 1);
        assert_eq!(market.letters_to(&shop.owner.email()).await.len(), 0);
    }

    async fn what_happened_to_a_thing_later_waits_for_what_happened_earlier(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.receiver.answers(Reply::of(500));
        for price in [1_000, 2_000, 3_000] {
            shop.edits(&market, price).await;
        }
        let other = market.product(shop.producer, "Trà xanh").await;
        market.run_jobs().await;
        let first = shop.receiver.take();
        let of = |id: &str| first.iter().filter(|one| one.json()["subject"]["id"] == id).count();
        assert_eq!(of(&shop.product.to_string()), 1, "the others wait");
        assert!(of(&other.to_string()) > 0, "another thing doesn't");
        shop.receiver.answers(Reply::of(204));
        market.at_instant(after(5));
        market.run_jobs().await;
        let told = shop.receiver.take();
        let events = shop.events(&market, "beginning").await;
        let order: Vec<&str> = events.iter().filter_map(|one| one["id"].as_str()).collect();
        let mine: Vec<usize> = told
            .iter()
            .filter(|one| one.json()["subject"]["id"] == shop.product.to_string())
            .filter_map(|one| order.iter().position(|id| *id == one.id()))
            .collect();
        assert!(mine.len() == 3 && mine.is_sorted(), "{mine:?}");
    }

    async fn a_sender_that_dies_before_it_can_say_so_leaves_the_message_to_the_next(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.pauses(&market, true).await;
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        shop.pauses(&market, false).await;
        // Followed, and not sent: a courier that reaches nobody stands in for the job until then.
        let elsewhere = Settings { courier: Courier::within(Reach::Public), ..Settings::default() };
        works(&market.beside(elsewhere).await).await;
        let row = shop.deliveries(&market).await.remove(0);
        assert_eq!((&row["state"], &row["error"]), (&json!("pending"), &json!("unsealed")));
        let id = row["id"].as_str().expect("an id").parse().expect("a UUID");
        market.at_instant(after(5));
        let now = market.app.now();
        let tx = market.app.store().begin().await.expect("a transaction");
        let claimed = deliveries::claim(&tx, id, now, now + TimeDelta::minutes(1)).await;
        let claimed = claimed.expect("it is claimed").expect("nobody else has it");
        tx.commit().await.expect("it commits");
        assert_eq!(claimed.attempts, 2);
        market.run_jobs().await;
        assert_eq!(shop.receiver.received().len(), 0, "it may still be on its way");
        market.at_instant(now + TimeDelta::minutes(1));
        market.run_jobs().await;
        let messages = shop.receiver.received();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].id(), row["event"]["id"]);
        // The dead one comes back to life, and is overtaken.
        let tx = market.app.store().begin().await.expect("a transaction");
        let (nothing, end) = (
            deliveries::Attempt::default(),
            deliveries::Then::End(deliveries::State::Failed),
        );
        let late = deliveries::record(&tx, &claimed, &nothing, end, now).await;
        assert!(!late.expect("it is asked"));
        tx.commit().await.expect("it commits");
        assert_eq!(shop.deliveries(&market).await[0]["state"], "delivered");
    }

    async fn a_follower_that_dies_before_it_commits_does_the_same_again(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 85_000).await;
        let before = shop.events(&market, "beginning").await.len();
        let tx = market.app.store().begin().await.expect("a transaction");
        let here = events::lock(&tx).await.expect("it is there");
        events::follow(&tx, here, 500).await.expect("it follows");
        drop(tx);
        assert_eq!(shop.events(&market, "beginning").await.len(), before);
        market.run_jobs().await;
        market.run_jobs().await;
        assert_eq!(shop.events(&market, "beginning").await.len(), before + 1);
        assert_eq!(shop.receiver.received().len(), 1);
    }

    async fn what_is_rolled_back_is_told_to_nobody(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let before = shop.events(&market, "beginning").await.len();
        let tx = market.app.store().begin().await.expect("a transaction");
        let now = market.app.now();
        store::integrations::log(&tx, "catalogue", shop.product.0, now).await.expect("it is logged");
        drop(tx);
        let path = format!("/v1/products/{}", shop.product);
        shop.owner.edit(&market, &path, 999, json!({ "usage_note": "A." })).await.problem(412, "stale");
        market.run_jobs().await;
        assert_eq!(shop.events(&market, "beginning").await.len(), before);
        assert_eq!(shop.receiver.received().len(), 0);
    }

    async fn two_processes_tell_of_each_change_once(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        let sealing = market.app.sealing().clone();
        let courier = Courier::within(Reach::Anywhere);
        let other = market.beside(Settings { sealing, courier, ..Settings::default() }).await;
        for number in 0..5 {
            market.product(shop.producer, &format!("Trà {number}")).await;
            shop.edits(&market, 1_000 * (number + 1)).await;
        }
        for _ in 0..3 {
            tokio::join!(works(&market), works(&other));
        }
        market.run_jobs().await;
        let told = ids(&shop.receiver.received());
        assert!(told.len() >= 10, "{}", told.len());
        assert_eq!(told.iter().collect::<HashSet<_>>().len(), told.len());
        assert_eq!(told.len(), shop.deliveries(&market).await.len());
    }

    async fn a_receiver_that_keeps_us_waiting_holds_up_no_other(market) {
        let slow = Shop::open(&market, "HTX chậm").await;
        let quick = Shop::open(&market, "HTX nhanh").await;
        slow.receiver.opens(false);
        for number in 0..8 {
            market.product(slow.producer, &format!("Trà {number}")).await;
        }
        slow.edits(&market, 85_000).await;
        quick.edits(&market, 85_000).await;
        let both = async {
            // The slow one answers only once the quick one has been told: in turn, that would never be.
            while quick.receiver.received().is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            slow.receiver.opens(true);
        };
        tokio::join!(market.run_jobs(), both);
        let log = slow.deliveries(&market).await;
        assert!(log.len() >= 9);
        for one in log.iter().chain(&quick.deliveries(&market).await) {
            assert_eq!((&one["state"], &one["attempts"]), (&json!("delivered"), &json!(1)), "{one}");
        }
    }

    async fn a_test_is_sent_once_even_while_paused(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.pauses(&market, true).await;
        let queued = shop.owner.command(&market, &shop.hook.path("/test")).await.expect(202);
        assert_eq!(queued["event"]["type"], "webhook.test");
        market.run_jobs().await;
        let messages = shop.receiver.take();
        assert_eq!((messages.len(), messages[0].kind().as_str()), (1, "webhook.test"));
        assert!(messages[0].is_signed_with(&shop.hook.secret));
        assert_eq!(messages[0].json()["data"], shop.webhook(&market).await);
        shop.pauses(&market, false).await;
        shop.receiver.answers(Reply::of(500));
        shop.owner.command(&market, &shop.hook.path("/test")).await.expect(202);
        for seconds in [0, 5, 305] {
            market.at_instant(after(seconds));
            market.run_jobs().await;
        }
        assert_eq!(shop.receiver.take().len(), 1);
        let log = shop.deliveries(&market).await;
        assert_eq!((&log[0]["state"], &log[0]["response_status"]), (&json!("failed"), &json!(500)));
        assert_eq!(shop.webhook(&market).await["failing_since"], Value::Null);
    }

    async fn deliveries_that_ended_are_forgotten_after_a_month(market) {
        let shop = Shop::open(&market, "HTX Chè").await;
        shop.edits(&market, 85_000).await;
        market.run_jobs().await;
        market.at_instant(after(29 * 86_400));
        market.run_jobs().await;
        assert_eq!(shop.deliveries(&market).await.len(), 1);
        market.at_instant(after(31 * 86_400));
        market.run_jobs().await;
        assert_eq!(shop.deliveries(&market).await.len(), 0);
        assert!(!shop.events(&market, "beginning").await.is_empty(), "events are kept");
    }
}
