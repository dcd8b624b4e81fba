//! What went wrong elsewhere (`peers.md` §3), told here under its numbers.

use super::*;
use futures_util::future::join_all;
use tests::stories;

stories! {
    /// Row 1: two orders for one unit. Thirty buyers at once, ten pieces: ten orders.
    async fn row_1_no_more_is_sold_than_there_is(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 10).await;
        let mut buyers = Vec::new();
        for number in 0..30 {
            let guest = market.guest().await;
            guest.puts(&market, tea, 1).await;
            guest.settles(&market).await;
            buyers.push((guest, format!("key-of-buyer-{number}")));
        }
        // Each asks twice, with the same key, at the same moment.
        let asked = buyers.iter().flat_map(|(guest, key)| [(guest, key), (guest, key)]);
        let market = &market;
        let answers = join_all(asked.map(|(guest, key)| guest.orders(market, 180_000, key))).await;
        let mut made: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() == 201)
            .map(|answer| answer.json()["id"].to_string()).collect();
        made.sort_unstable();
        made.dedup();
        assert_eq!(made.len(), 10);
        for answer in &answers {
            assert!(matches!(answer.status.as_u16(), 201 | 409 | 422), "{}", answer.text());
        }
        assert_eq!(shop.counts(market, tea).await, (10, 10, 0));
        assert!(broken(market).await.is_empty());
    }

    /// Row 2: the same stock on several lines is one wish.
    async fn row_2_the_same_stock_on_two_lines_is_summed(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 3).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 2).await;
        // As if a cart had come to hold the variant twice.
        let id = guest.cart.parse().expect("an id");
        let tx = market.app.store().begin().await.expect("a transaction");
        let mut cart = store::orders::carts::lock(&tx, id).await.expect("it reads").expect("a cart");
        cart.lines.push(cart.lines[0]);
        store::orders::carts::save(&tx, &mut cart, market.app.now()).await.expect("it writes");
        tx.commit().await.expect("it commits");
        guest.settles(&market).await;
        let problem = guest.orders(&market, 630_000, &fresh(&market)).await
            .problem(422, "requirements_unmet");
        assert_eq!(problem["errors"][0]["code"], "not_enough_stock");
        assert_eq!(shop.counts(&market, tea).await, (3, 0, 0));
    }

    /// Row 3, of the two writers that complete an order: whoever asks again finds the order, not a second.
    async fn row_3_a_cart_is_ordered_once_whoever_asks(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 1).await;
        guest.settles(&market).await;
        let keys: Vec<String> = (0..5).map(|_| fresh(&market)).collect();
        let market = &market;
        let answers = join_all(keys.iter().map(|key| guest.orders(market, 180_000, key))).await;
        let ids: Vec<_> = answers.iter().map(|answer| answer.expect(201)["id"].to_string()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(shop.counts(market, tea).await, (9, 1, 0));
    }
}
