//! Programs that follow what changes.

use super::{Draft, happened, issued, issued_in, news, product};
use domain::certification::EventKind;
use sea_orm::DbBackend;
use tests::stories;

stories! {
    async fn a_follower_hears_of_every_change_once_and_the_oldest_first(market) {
        let (nothing, beginning) = news(&market, "beginning", 0).await;
        assert_eq!((nothing.len(), beginning.as_str()), (0, "beginning"));
        let (first, second) = (product(&market, "Chè").await, product(&market, "Mật ong").await);
        let one = issued(&market, first, Draft::default()).await;
        let other = issued(&market, second, Draft::default()).await;
        let (heard, place) = news(&market, &beginning, 2).await;
        assert_eq!(heard, [one.to_string(), other.to_string()]);
        let (heard, same) = news(&market, &place, 0).await;
        assert_eq!((heard.len(), &same), (0, &place));
        happened(&market, first, one, EventKind::Revoked, market.app.now(), None).await;
        happened(&market, first, one, EventKind::ExtensionEnded, market.app.now(), None).await;
        let (heard, _) = news(&market, &place, 1).await;
        assert_eq!(heard, [one.to_string()]);
    }

    async fn who_reads_the_list_and_then_follows_misses_nothing(market) {
        for name in ["Chè", "Mật ong"] {
            let product = product(&market, name).await;
            issued(&market, product, Draft::default()).await;
        }
        news(&market, "beginning", 2).await;
        let first = market.get("/v1/certificates?limit=1").await.expect(200);
        let cursor = first["next_cursor"].as_str().expect("more");
        let later = product(&market, "Gạo").await;
        let new = issued(&market, later, Draft::default()).await;
        let last = market.get(&format!("/v1/certificates?limit=1&cursor={cursor}")).await.expect(200);
        assert_eq!(first["next_changed_after"], last["next_changed_after"]);
        let place = last["next_changed_after"].as_str().expect("a place");
        let (heard, _) = news(&market, place, 1).await;
        assert_eq!(heard, [new.to_string()]);
    }

    async fn a_replaced_certificate_has_changed_too(market) {
        let product = product(&market, "Chè").await;
        let old = issued(&market, product, Draft::default()).await;
        let (_, place) = news(&market, "beginning", 1).await;
        let draft = Draft { decided: "2026-08-01", supersedes: Some(old), ..Draft::default() };
        let new = issued(&market, product, draft).await;
        let (mut heard, _) = news(&market, &place, 2).await;
        heard.sort_unstable();
        assert_eq!(heard, [old.to_string(), new.to_string()]);
    }

    async fn a_change_that_commits_late_is_not_passed_over(market) {
        if market.app.read().get_database_backend() != DbBackend::Postgres {
            return; // SQLite has one writer: its changes commit in the order of their numbers.
        }
        let (slow, quick) = (product(&market, "Chè").await, product(&market, "Mật ong").await);
        let tx = market.app.store().begin().await.expect("a transaction");
        let late = issued_in(&tx, &market, slow, Draft::default()).await;
        let early = issued(&market, quick, Draft::default()).await;
        let (heard, place) = news(&market, "beginning", 0).await;
        let begun = market.get("/v1/certificates").await.expect(200);
        tx.commit().await.expect("it commits");
        let (then, _) = news(&market, &place, 2 - heard.len()).await;
        let all: Vec<String> = heard.into_iter().chain(then).collect();
        assert!(all.contains(&late.to_string()) && all.contains(&early.to_string()), "{all:?}");
        let place = begun["next_changed_after"].as_str().expect("a place");
        let (heard, _) = news(&market, place, 2).await;
        assert!(heard.contains(&late.to_string()), "{heard:?}");
    }
}
