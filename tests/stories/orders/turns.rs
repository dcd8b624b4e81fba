//! Turns at writing: who shares a commit with others keeps what is its own, and loses nothing by them.

use futures_util::future::join_all;
use store::orders::carts::{self, Cart, Holder};
use tests::{Marketplace, stories};
use uuid::Uuid;

fn cart(market: &Marketplace) -> Cart {
    Cart::new(market.app.mint(), Holder::Guest(market.app.mint::<Uuid>().as_bytes().to_vec()))
}

async fn is_there(market: &Marketplace, id: Uuid) -> bool {
    carts::find(market.app.read(), id).await.expect("the database answers").is_some()
}

stories! {
    async fn each_keeps_what_it_commits_and_nothing_else(market) {
        let market = &market;
        let all = join_all((0..60).map(|number| async move {
            let (cart, now) = (cart(market), market.app.now());
            let turn = market.app.store().turn().await.expect("a turn");
            carts::make(turn.db(), &cart, now).await.expect("a cart is written");
            match number % 4 {
                // Given up.
                0 => drop(turn),
                // Refused by the database, and given up.
                1 => {
                    let again = carts::make(turn.db(), &cart, now).await;
                    assert!(store::is_duplicate(&again.expect_err("it is there already")));
                }
                _ => {
                    turn.commit().await.expect("it commits");
                    assert!(is_there(market, cart.id).await, "what is committed is there at once");
                }
            }
            (number, cart.id)
        })).await;
        for (number, id) in all {
            assert_eq!(is_there(market, id).await, number % 4 > 1, "{number}");
        }
    }

    async fn who_stops_waiting_holds_nobody_up(market) {
        let first = market.app.store().turn().await.expect("a turn");
        let (kept, now) = (cart(&market), market.app.now());
        carts::make(first.db(), &kept, now).await.expect("a cart is written");
        {
            let waiting = std::pin::pin!(market.app.store().turn());
            let moment = tokio::time::sleep(std::time::Duration::from_millis(20));
            // PostgreSQL gives everybody a transaction at once; it is dropped again.
            tokio::select! { turn = waiting => drop(turn), () = moment => {} }
        }
        first.commit().await.expect("it commits");
        let tx = market.app.store().begin().await.expect("a transaction of its own");
        let other = cart(&market);
        carts::make(&tx, &other, now).await.expect("a cart is written");
        tx.commit().await.expect("it commits");
        assert!(is_there(&market, kept.id).await && is_there(&market, other.id).await);
    }
}
