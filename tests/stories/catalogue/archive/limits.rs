//! Who may have it, how often, and how fast it is taken.

use super::*;
use domain::accounts::{Affair, MemberRole};
use domain::storefronts::{Closure, Seller, Stage};
use poem::http::StatusCode;
use std::time::Duration;
use store::storefronts::sellers;
use tests::stories;
use tokio::time::sleep;

/// Products, each with a picture: several pieces of an archive.
async fn many_products(market: &Marketplace, owner: &Caller, producer: ProducerId, number: usize) {
    for place in 0..number {
        let product = market.product(producer, &format!("Chè số {place}")).await;
        market.picture(product, owner, "Hái chè").await;
    }
}

/// Puts a seller into a state, as if it had been decided.
async fn stands(market: &Marketplace, producer: ProducerId, seller: &Seller) {
    let tx = market.app.store().begin().await.expect("a transaction");
    let known = sellers::lock(&tx, producer).await.expect("it reads").expect("a producer");
    sellers::save(&tx, &known, seller, "", market.app.now()).await.expect("it is saved");
    tx.commit().await.expect("it commits");
}

stories! {
    async fn owners_and_managers_take_it_and_nobody_else_whatever_the_sellers_status(market) {
        let (producer, cooperative) = (market.producer("HTX Chè").await, market.producer("HTX Liên minh").await);
        market.storefront(producer).await;
        let mandated: Vec<_> = Affair::ALL.into_iter().filter(|one| one.may_be_mandated()).collect();
        market.mandate(producer, cooperative, &mandated).await;
        let owner = market.member(producer).await;
        let manager = market.member_as(producer, MemberRole::Manager).await;
        let clerk = market.member_as(producer, MemberRole::Clerk).await;
        clerk.get(&market, &path(producer)).await.problem(403, "not_allowed");
        market.member(cooperative).await.get(&market, &path(producer)).await.problem(403, "not_allowed");
        market.member(market.producer("HTX Khác").await).await.get(&market, &path(producer)).await.problem(404, "not_found");
        market.visitor().await.get(&market, &path(producer)).await.problem(404, "not_found");
        market.operator().await.get(&market, &path(producer)).await.problem(404, "not_found");
        market.get(&path(producer)).await.problem(401, "not_signed_in");
        assert!(names(&archive(&market, &owner, producer).await).contains(&"members.json"));
        // Who else belongs to a producer is its owners' to know.
        let entries = archive(&market, &manager, producer).await;
        assert!(!names(&entries).contains(&"members.json"));
        assert_eq!(read(&entries, "manifest.json")["left_out"], json!([{ "entry": "members.json", "reason": "for_owners" }]));
        let now = market.app.now();
        let closed = Closure { from: now, barred: true };
        for (seller, status) in [
            (Seller::recorded(Stage::Open, Some(now), None, None), "suspended"),
            (Seller::recorded(Stage::Open, None, Some(closed), None), "closed"),
        ] {
            stands(&market, producer, &seller).await;
            let entries = archive(&market, &owner, producer).await;
            assert_eq!(read(&entries, "seller.json")["seller"]["status"], status);
        }
    }

    async fn each_download_is_audited_and_five_an_hour_are_enough(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, manager) = (market.member(producer).await, market.member_as(producer, MemberRole::Manager).await);
        for caller in [&owner, &manager, &owner, &manager, &owner] {
            archive(&market, caller, producer).await;
        }
        let deeds = owner.get(&market, "/v1/deeds?limit=100").await.expect(200);
        let downloads: Vec<_> = deeds["items"].as_array().expect("items").iter().filter(|deed| deed["action"] == "download_producer_archive").collect();
        assert_eq!(downloads.len(), 5);
        assert_eq!((&downloads[0]["object"]["id"], &downloads[0]["actor"]["account_id"]), (&json!(producer.0), &json!(owner.account)));
        let refused = manager.get(&market, &path(producer)).await;
        refused.problem(429, "too_many_attempts");
        assert_eq!(header(&refused, "retry-after"), "3601");
        // Others have their own count, and an hour passes.
        let other = market.producer("HTX Khác").await;
        archive(&market, &market.member(other).await, other).await;
        market.at("2026-09-01T10:00:00+07:00");
        archive(&market, &owner, producer).await;
    }

    async fn it_is_read_as_it_is_taken_and_holds_up_nobody(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        many_products(&market, &owner, producer, 200).await;
        let statements = || market.app.store().statements();
        let before = statements();
        let whole = archive(&market, &owner, producer).await;
        let all = statements() - before;
        assert_eq!(names(&whole).iter().filter(|name| name.ends_with(".jpg")).count(), 200);
        let mut slow = Vec::new();
        // As many at once as there are connections that read SQLite.
        for _ in 0..4 {
            let before = statements();
            let mut answer = begun(&market, &owner, producer).await;
            let mut pieces = answer.take_body().into_async_read();
            let mut taken = vec![0; 1000];
            tokio::io::AsyncReadExt::read_exact(&mut pieces, &mut taken).await.expect("it begins");
            let read = statements() - before;
            assert!(read < all / 3, "{read} of {all} statements for the first piece");
            slow.push((pieces, taken, read, before));
        }
        let stands = statements();
        sleep(Duration::from_millis(50)).await;
        assert_eq!(statements(), stands, "nothing is read that nobody takes");
        // Nobody waits for those who are slow: neither who reads nor who writes.
        market.get("/v1/products?limit=1").await.expect(200);
        let product = market.product(producer, "Chè mới").await;
        market.variant(product, "gói").await;
        for (mut pieces, mut taken, ..) in slow {
            tokio::io::AsyncReadExt::read_to_end(&mut pieces, &mut taken).await.expect("it goes on");
            let entries = unpack(&taken).expect("a ZIP file");
            assert_eq!(names(&entries).iter().filter(|name| name.ends_with(".jpg")).count(), 200);
        }
    }

    async fn who_goes_away_leaves_nothing_running(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        many_products(&market, &owner, producer, 20).await;
        let mut answer = begun(&market, &owner, producer).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let mut body = answer.take_body().into_async_read();
        tokio::io::AsyncReadExt::read_exact(&mut body, &mut [0; 10]).await.expect("it begins");
        drop(body);
        let stands = market.app.store().statements();
        sleep(Duration::from_millis(50)).await;
        assert_eq!(market.app.store().statements(), stands);
    }
}
