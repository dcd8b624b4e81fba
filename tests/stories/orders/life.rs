//! What becomes of an order.

use super::*;
use tests::shopping::Buyer;
use tests::stories;

/// An order of two, and its path.
async fn ordered(market: &Marketplace, shop: &Shop, goods: Goods) -> (Buyer, String) {
    let guest = market.guest().await;
    guest.puts(market, goods, 2).await;
    let made = guest.buys(market).await;
    assert_eq!(made["orders"][0]["producer_id"], json!(shop.producer.to_string()));
    (guest, format!("/v1/orders/{}", made["orders"][0]["id"].as_str().expect("an id")))
}

stories! {
    async fn an_order_is_confirmed_by_its_producer_alone_and_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let (guest, path) = ordered(&market, &shop, tea).await;
        let confirmation = format!("{path}/confirmation");
        guest.ask(&market, (Method::POST, &confirmation), None, None).await.problem(403, "not_allowed");
        market.visitor().await.command(&market, &confirmation).await.problem(404, "not_found");
        let order = shop.owner.command(&market, &confirmation).await.expect(200);
        assert_ne!(order["confirmed_at"], Value::Null);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        shop.owner.command(&market, &confirmation).await.problem(409, "conflict");
        // Too late for the buyer, not for the producer.
        let off = format!("{path}/cancellation");
        let reason = json!({ "reason": "Đổi ý" });
        guest.ask(&market, (Method::POST, &off), None, Some(reason.clone())).await.problem(409, "conflict");
        let order = shop.owner.post(&market, &off, reason.clone()).await.expect(200);
        assert_eq!((&order["status"], &order["cancellation"]["reason"]), (&json!("canceled"), &json!("Đổi ý")));
        assert_eq!(order["payment_status"], "unpaid");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        let problem = shop.owner.post(&market, &off, reason).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "wrong_status");
        sound(&market).await;
    }

    async fn a_buyer_calls_an_unconfirmed_order_off(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 2).await;
        let (guest, path) = ordered(&market, &shop, tea).await;
        assert_eq!(shop.counts(&market, tea).await, (2, 2, 0));
        let off = format!("{path}/cancellation");
        guest.ask(&market, (Method::POST, &off), None, Some(json!({ "reason": "Đổi ý" }))).await.expect(200);
        assert_eq!(shop.counts(&market, tea).await, (2, 0, 0));
        shop.owner.command(&market, &format!("{path}/confirmation")).await.problem(409, "conflict");
        // Somebody else has them.
        ordered(&market, &shop, tea).await;
        sound(&market).await;
    }

    async fn producers_filter_their_orders_and_buyers_read_their_own(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let caller = market.visitor().await;
        let buyer = market.shopping(&caller).await;
        buyer.puts(&market, tea, 1).await;
        buyer.buys(&market).await;
        let (_, path) = ordered(&market, &shop, tea).await;
        shop.owner.command(&market, &format!("{path}/confirmation")).await.expect(200);
        let list = format!("/v1/producers/{}/orders", shop.producer);
        let count = |answer: Value| answer["items"].as_array().expect("a list").len();
        assert_eq!(count(shop.owner.get(&market, &list).await.expect(200)), 2);
        let placed = shop.owner.get(&market, &format!("{list}?status=placed&payment_status=authorized")).await;
        assert_eq!(count(placed.expect(200)), 2);
        assert_eq!(count(shop.owner.get(&market, &format!("{list}?status=canceled")).await.expect(200)), 0);
        let own = caller.get(&market, "/v1/me/orders").await.expect(200);
        assert_eq!(own["items"][0]["lines"][0]["quantity"], 1);
        assert_eq!(count(own), 1);
        caller.get(&market, &list).await.problem(404, "not_found");
    }

    async fn letters_tell_of_an_order(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        ordered(&market, &shop, tea).await;
        market.run_jobs().await;
        let letters = market.letters_to(&shop.owner.email()).await;
        let letter = letters.last().expect("a letter");
        assert!(letter.text.contains("330.000 ₫"), "{}", letter.text);
    }
}
