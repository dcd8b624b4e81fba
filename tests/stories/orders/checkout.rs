//! Checkout: one order for each producer, whole or not at all, and once.

use super::*;
use tests::stories;

stories! {
    async fn a_cart_of_three_producers_becomes_three_orders(market) {
        let mut goods = Vec::new();
        for (name, price) in [("HTX Một", 100_000), ("HTX Hai", 200_000), ("HTX Ba", 300_000)] {
            let shop = market.selling(name).await;
            let one = market.stocked(&shop, &format!("Chè {name}"), price, 5).await;
            goods.push((shop, one));
        }
        let guest = market.guest().await;
        for (_, one) in &goods {
            guest.puts(&market, *one, 2).await;
        }
        let made = guest.buys(&market).await;
        let orders = made["orders"].as_array().expect("orders");
        assert_eq!(orders.len(), 3);
        assert_eq!(made["total"], dong(1_290_000));
        for ((shop, one), order) in goods.iter().zip(orders) {
            assert_eq!(order["producer_id"], json!(shop.producer.to_string()));
            assert_eq!((&order["status"], &order["payment_status"]), (&json!("placed"), &json!("authorized")));
            assert_eq!(shop.counts(&market, *one).await, (5, 2, 0));
            let path = format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
            // Its producer reads whom to send it to, the others find nothing.
            let read = shop.owner.get(&market, &path).await.expect(200);
            assert_eq!(read["contact"]["phone"], "0912345678");
            for (other, _) in goods.iter().filter(|(other, _)| other.producer != shop.producer) {
                other.owner.get(&market, &path).await.problem(404, "not_found");
            }
            assert_eq!(guest.ask(&market, (Method::GET, &path), None, None).await.expect(200), read);
            market.guest().await.ask(&market, (Method::GET, &path), None, None).await
                .problem(404, "not_found");
        }
        sound(&market).await;
    }

    async fn a_line_keeps_the_claim_under_which_it_was_sold(market) {
        market.at("2026-12-28T02:00:00Z");
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let plain = market.stocked(&shop, "Chè thường", 50_000, 9).await;
        market.certified(tea.product, 4, "2023-12-28").await;
        let buy = || async {
            let guest = market.guest().await;
            guest.puts(&market, tea, 1).await;
            guest.puts(&market, plain, 1).await;
            (guest.clone(), guest.buys(&market).await)
        };
        let (guest, made) = buy().await;
        let lines = &made["orders"][0]["lines"];
        assert_eq!(lines[0]["sold_as"]["stars"], 4);
        assert_eq!(lines[0]["sold_as"]["valid_to"], "2026-12-28");
        assert_eq!(lines[1]["sold_as"], Value::Null);
        // It lapses at midnight: what is sold then makes no claim, what was sold keeps its own.
        market.at("2026-12-28T17:00:00Z");
        let (_, later) = buy().await;
        assert_eq!(later["orders"][0]["lines"][0]["sold_as"], Value::Null);
        let path = format!("/v1/orders/{}", made["orders"][0]["id"].as_str().expect("an id"));
        let read = guest.ask(&market, (Method::GET, &path), None, None).await.expect(200);
        assert_eq!(read["lines"][0]["sold_as"]["stars"], 4);
    }

    async fn another_total_is_refused_with_the_cart_as_it_is(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 1).await;
        guest.settles(&market).await;
        for wrong in [0, 1, 150_000, 179_999, 180_001] {
            let problem = guest.orders(&market, wrong, &fresh(&market)).await.problem(409, "cart_changed");
            assert_eq!(problem["current"]["total"], dong(180_000));
        }
        let path = format!("/v1/carts/{}/checkout", guest.cart);
        let dollars = json!({ "expected_total": { "amount": 180_000, "currency": "USD" } });
        guest.ask(&market, (Method::POST, &path), Some("key-of-mine"), Some(dollars)).await
            .problem(400, "invalid_body");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        guest.orders(&market, 180_000, &fresh(&market)).await.expect(201);
    }

    async fn what_is_missing_stands_against_an_order_in_the_same_words(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 1).await;
        let guest = market.guest().await;
        let cart = guest.puts(&market, tea, 2).await;
        let problem = guest.orders(&market, 300_000, &fresh(&market)).await
            .problem(422, "requirements_unmet");
        let codes: Vec<_> = problem["errors"].as_array().expect("errors").iter()
            .map(|one| one["code"].as_str().expect("a code")).collect();
        assert_eq!(codes, missing(&cart));
    }

    async fn a_repeated_checkout_gets_the_first_answer(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 2).await;
        guest.settles(&market).await;
        let first = guest.orders(&market, 330_000, "key-of-mine").await;
        let again = guest.orders(&market, 330_000, "key-of-mine").await;
        let anew = guest.orders(&market, 330_000, "another-key-of-mine").await;
        assert!(!first.headers.contains_key("idempotent-replayed"));
        for answer in [&again, &anew] {
            assert_eq!(answer.headers["idempotent-replayed"], "true");
            assert_eq!(answer.expect(201), first.expect(201));
        }
        guest.orders(&market, 1, "key-of-mine").await.problem(422, "idempotency_key_reused");
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 0));
        // The cart is an order now.
        guest.tries_to_put(&market, tea, json!(1)).await.problem(409, "conflict");
    }

    async fn nobody_hoards(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 1_000, 5_000).await;
        let first = market.guest().await;
        first.puts(&market, tea, 900).await;
        first.buys(&market).await;
        // The same telephone, under another cart.
        let second = market.guest().await;
        second.puts(&market, tea, 101).await;
        second.settles(&market).await;
        let problem = second.orders(&market, 131_000, &fresh(&market)).await
            .problem(422, "requirements_unmet");
        assert_eq!(problem["errors"][0]["code"], "held_too_much");
        second.puts(&market, tea, 100).await;
        second.orders(&market, 130_000, &fresh(&market)).await.expect(201);
        assert_eq!(shop.counts(&market, tea).await, (5_000, 1_000, 0));
    }
}
