//! Seals: what was changed past the rules is named.

use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use store::oversight::audit::{self, Chain};
use store::oversight::deeds::{self, Deed, Doer};
use tests::{Marketplace, stories};

async fn done(market: &Marketplace, count: usize) {
    let tx = market.app.store().begin().await.expect("a transaction");
    for number in 0..count {
        let object = market.app.mint();
        let deed = Deed::new("try_something", "thing", object).with(json!({ "number": number }));
        let doer = Doer::default();
        let recorded = deeds::record(&tx, market.app.mint(), &doer, deed, market.app.now());
        recorded.await.expect("it is recorded");
    }
    tx.commit().await.expect("it commits");
}

async fn chain(market: &Marketplace) -> Chain {
    audit::run(market.app.store()).await.expect("the audit reads")
}

async fn findings(market: &Marketplace) -> Vec<String> {
    chain(market).await.findings.iter().map(ToString::to_string).collect()
}

/// Lets a test do what the database forbids.
async fn unguarded(market: &Marketplace) {
    let db = market.app.store().write();
    let lift = match db.get_database_backend() {
        DbBackend::Postgres => {
            "DROP TRIGGER oversight_deeds_are_kept ON oversight_deeds; \
             DROP TRIGGER oversight_seals_are_kept ON oversight_seals"
        }
        _ => {
            "DROP TRIGGER oversight_deeds_are_kept; DROP TRIGGER oversight_deeds_stay; \
             DROP TRIGGER oversight_seals_are_kept; DROP TRIGGER oversight_seals_stay"
        }
    };
    db.execute_unprepared(lift).await.expect("the guards are lifted");
}

async fn tamper(market: &Marketplace, sql: &str) -> Result<(), sea_orm::DbErr> {
    market.app.store().write().execute_unprepared(sql).await.map(drop)
}

#[track_caller]
fn names(findings: &[String], words: &[&str]) {
    for word in words {
        assert!(findings.iter().any(|one| one.contains(word)), "{word:?}: {findings:#?}");
    }
}

stories! {
    async fn acts_are_sealed_in_a_chain_that_holds(market) {
        assert_eq!(chain(&market).await.seals, 0);
        done(&market, 3).await;
        assert_eq!(chain(&market).await.unsealed, 3);
        market.run_jobs().await;
        let first = chain(&market).await;
        assert_eq!((first.deeds, first.unsealed, first.seals), (3, 0, 1));
        done(&market, 1200).await;
        market.run_jobs().await;
        let second = chain(&market).await;
        assert_eq!((second.deeds, second.unsealed, second.seals), (1203, 0, 3));
        assert_ne!(first.head, second.head);
        assert_eq!(second.findings, vec![]);
        market.run_jobs().await;
        assert_eq!(chain(&market).await.head, second.head, "nothing to seal, no seal");
    }

    async fn the_database_itself_refuses_to_change_or_remove_an_act(market) {
        done(&market, 2).await;
        market.run_jobs().await;
        for sql in [
            "UPDATE oversight_deeds SET action = 'x'",
            "DELETE FROM oversight_deeds",
            "UPDATE oversight_seals SET sealed_at = 0",
            "DELETE FROM oversight_seals",
        ] {
            let refused = tamper(&market, sql).await.expect_err(sql).to_string();
            assert!(refused.contains("_are_kept"), "{sql}: {refused}");
        }
        assert_eq!(findings(&market).await, Vec::<String>::new());
    }

    async fn a_changed_a_removed_and_a_slipped_in_act_are_named(market) {
        done(&market, 5).await;
        market.run_jobs().await;
        done(&market, 2).await;
        market.run_jobs().await;
        unguarded(&market).await;
        tamper(&market, "UPDATE oversight_deeds SET details = '{}' WHERE seq = 2").await.expect("changed");
        tamper(&market, "DELETE FROM oversight_deeds WHERE seq = 4").await.expect("removed");
        let found = findings(&market).await;
        names(&found, &["number 2 was changed after seal 1", "number 4: was removed after seal 1"]);
        assert_eq!(found.len(), 2, "{found:#?}");
        let copy = "INSERT INTO oversight_deeds (seq, id, at, action, object_kind, object_id, details) \
            {OVERRIDING} SELECT 4, object_id, at, action, object_kind, object_id, details \
            FROM oversight_deeds WHERE seq = 5";
        let postgres = market.app.read().get_database_backend() == DbBackend::Postgres;
        let copy = copy.replace("{OVERRIDING}", if postgres { "OVERRIDING SYSTEM VALUE" } else { "" });
        tamper(&market, &copy).await.expect("put back otherwise");
        names(&findings(&market).await, &["number 4 was changed after seal 1"]);
    }

    async fn an_act_in_a_gap_that_was_never_one_is_slipped_in(market) {
        done(&market, 2).await;
        let tx = market.app.store().begin().await.expect("a transaction");
        let deed = Deed::new("try_something", "thing", market.app.mint());
        deeds::record(&tx, market.app.mint(), &Doer::default(), deed, market.app.now()).await.expect("it is recorded");
        tx.rollback().await.expect("it is given up");
        done(&market, 2).await;
        market.run_jobs().await;
        let postgres = market.app.read().get_database_backend() == DbBackend::Postgres;
        if !postgres {
            // Numbers leave no gaps there: one before the first is as good.
            tamper(&market, "INSERT INTO oversight_deeds (seq, id, at, action, object_kind, object_id, details) \
                SELECT -7, object_id, at, action, object_kind, object_id, details FROM oversight_deeds WHERE seq = 1").await.expect("slipped in");
            names(&findings(&market).await, &["number -7 was slipped in under seal 1"]);
            return;
        }
        tamper(&market, "INSERT INTO oversight_deeds (seq, id, at, action, object_kind, object_id, details) \
            OVERRIDING SYSTEM VALUE SELECT 3, object_id, at, action, object_kind, object_id, details FROM oversight_deeds WHERE seq = 1").await.expect("slipped in");
        names(&findings(&market).await, &["number 3 was slipped in under seal 1"]);
    }

    async fn a_forged_seal_betrays_itself_in_the_next(market) {
        for _ in 0..3 {
            done(&market, 2).await;
            market.run_jobs().await;
        }
        unguarded(&market).await;
        tamper(&market, "UPDATE oversight_seals SET hash = (SELECT hash FROM oversight_seals WHERE seq = 3) WHERE seq = 1").await.expect("forged");
        let found = findings(&market).await;
        names(&found, &["oversight_seals 1: its hash", "oversight_seals 2: its hash"]);
        tamper(&market, "DELETE FROM oversight_seals WHERE seq = 2").await.expect("removed");
        names(&findings(&market).await, &["oversight_seals 2: is missing"]);
    }

    async fn acts_of_a_transaction_that_commits_late_are_sealed_and_nobody_waits(market) {
        done(&market, 1).await;
        if market.app.read().get_database_backend() == DbBackend::Sqlite {
            return;
        }
        let late = market.app.store().begin().await.expect("a transaction");
        let deed = Deed::new("come_late", "thing", market.app.mint());
        deeds::record(&late, market.app.mint(), &Doer::default(), deed, market.app.now()).await.expect("it is recorded");
        done(&market, 1).await;
        market.run_jobs().await;
        assert_eq!(chain(&market).await.seals, 0, "a number below is still open");
        late.commit().await.expect("it commits");
        market.run_jobs().await;
        let sealed = chain(&market).await;
        assert_eq!((sealed.deeds, sealed.unsealed, sealed.seals), (3, 0, 1));
        assert_eq!(sealed.findings, vec![]);
    }

    async fn two_sealers_seal_each_act_once(market) {
        let other = market.beside(api::Settings::default()).await;
        done(&market, 2500).await;
        tokio::join!(market.run_jobs(), other.run_jobs());
        market.run_jobs().await;
        let sealed = chain(&market).await;
        assert_eq!((sealed.unsealed, sealed.findings), (0, vec![]));
    }
}
