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
        sound(market).await;
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

    /// Row 5: statuses are stored by one writer, so that a list finds an order under each of them, and only
    /// there, at every step.
    async fn row_5_statuses_are_found_in_lists_at_every_step(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        found(&market, &shop, ["placed", "authorized", "none"]).await;
        let parcel = sale.packs(&market, &shop, json!({ "carrier": "GHN", "tracking_number": "G1" })).await;
        sale.moves(&market, &shop, &parcel, "handed_over").await.expect(200);
        found(&market, &shop, ["placed", "authorized", "shipped"]).await;
        sale.moves(&market, &shop, &parcel, "delivered").await.expect(200);
        found(&market, &shop, ["placed", "authorized", "delivered"]).await;
        shop.imports(&market, "tracking_number,amount,date,reference\nG1,330000,2026-09-01,D1\n", "").await
            .expect(200);
        found(&market, &shop, ["closed", "paid", "delivered"]).await;
        let body = json!({ "lines": [sale.pieces(0, 2)], "reason": "changed_mind" });
        let order = shop.does(&market, &format!("{}/returns", sale.path), body).await.expect(200);
        let back = format!("/v1/returns/{}", order["returns"][0]["id"].as_str().expect("an id"));
        let yes = json!({ "approved": true, "reason": "Gửi về" });
        shop.owner.post(&market, &format!("{back}/decision"), yes).await.expect(200);
        shop.owner.command(&market, &format!("{back}/receipt")).await.expect(200);
        found(&market, &shop, ["closed", "paid", "returned"]).await;
        sound(&market).await;
    }

    /// Row 8: a change is told once, what did not happen is not told.
    async fn row_8_each_order_is_told_of_and_no_refusal_is(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 1).await;
        let (one, other) = (market.guest().await, market.guest().await);
        for guest in [&one, &other] {
            guest.puts(&market, tea, 1).await;
            guest.settles(&market).await;
        }
        let key = fresh(&market);
        let made = one.orders(&market, 180_000, &key).await.expect(201);
        for _ in 0..3 {
            one.orders(&market, 180_000, &key).await.expect(201);
            other.orders(&market, 180_000, &fresh(&market)).await.problem(422, "requirements_unmet");
        }
        let told = events(&market, &shop).await;
        assert_eq!(told, [made["orders"][0]["id"].clone()]);
        let path = format!("/v1/orders/{}/confirmation", told[0].as_str().expect("an id"));
        shop.owner.command(&market, &path).await.expect(200);
        shop.owner.command(&market, &path).await.problem(409, "conflict");
        assert_eq!(events(&market, &shop).await, [told[0].clone(), told[0].clone()]);
    }

    /// Row 9: whole đồng everywhere. Lines come to the total, the total to what is charged, and what goes back
    /// of each part to what was charged.
    async fn row_9_lines_are_the_total_and_the_total_is_what_goes_back(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let mut cart = Vec::new();
        for (name, price, quantity) in [("Chè", 33_333, 3), ("Mật ong", 99_999, 7), ("Măng", 1, 11)] {
            cart.push((market.stocked(&shop, name, price, 20).await, quantity));
        }
        let sale = market.sale(&shop, &cart).await;
        market.prepaid(&sale, 830_003 - 20_000).await;
        let order = sale.reads(&market).await;
        let amount = |of: &Value| of["amount"].as_i64().expect("an amount");
        let lines: Vec<i64> =
            order["lines"].as_array().expect("lines").iter().map(|line| amount(&line["total"])).collect();
        assert_eq!(lines, [99_999, 699_993, 11]);
        assert_eq!(amount(&order["total"]), lines.iter().sum::<i64>() + 30_000);
        market.prepaid(&sale, 20_000).await;
        let parts = sale.lines.iter().zip(&lines);
        let parts = parts.map(|(line, amount)| json!({ "line_id": line, "amount": dong(*amount) }));
        let all = json!({
            "lines": parts.collect::<Vec<_>>(), "delivery": dong(30_000), "reason": "Hết hàng",
        });
        let refunds = format!("{}/refunds", sale.path);
        let since = shop.does(&market, &refunds, all).await.expect(200);
        assert_eq!(since["refunds"][0]["amount"], order["total"]);
        let one = json!({ "delivery": dong(1), "reason": "Thêm" });
        shop.does(&market, &refunds, one).await.problem(422, "invalid_values");
        sound(&market).await;
    }

    /// Row 11: a cart is neither lost at signing in nor seen by who signs in next.
    async fn row_11_a_cart_is_neither_lost_nor_inherited(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let (caller, next) = (market.visitor().await, market.visitor().await);
        let guest = market.guest().await;
        guest.puts(&market, tea, 3).await;
        let own = market.shopping(&caller).await;
        let body = json!({ "cart_id": guest.cart, "token": guest.header.1 });
        let merged = caller.post(&market, "/v1/me/cart/guest", body.clone()).await.expect(200);
        assert_eq!(merged["kept"][0]["quantity"], 3);
        assert_eq!(own.reads(&market).await["parts"][0]["lines"][0]["quantity"], 3);
        // The browser still has the token when somebody else signs in there.
        next.post(&market, "/v1/me/cart/guest", body).await.problem(404, "not_found");
        let theirs = market.shopping(&next).await;
        assert_eq!(missing(&theirs.reads(&market).await), ["cart_empty"]);
        let path = format!("/v1/carts/{}", own.cart);
        theirs.ask(&market, (Method::GET, &path), None, None).await.problem(404, "not_found");
    }
}

/// The subjects of all events of orders of a shop.
async fn events(market: &Marketplace, shop: &Shop) -> Vec<Value> {
    market.run_jobs().await;
    let path = format!("/v1/events?producer={}&after=beginning&limit=100", shop.producer);
    let page = shop.owner.get(market, &path).await.expect(200);
    let items = page["items"].as_array().expect("items").iter();
    items
        .filter(|one| one["subject"]["kind"] == "order")
        .map(|one| one["subject"]["id"].clone())
        .collect()
}

/// That a shop's only order is found under these statuses and under no others.
async fn found(market: &Marketplace, shop: &Shop, stands: [&str; 3]) {
    let filters = [
        ("status", vec!["draft", "placed", "closed", "canceled"]),
        (
            "payment_status",
            vec![
                "unpaid",
                "pending",
                "authorized",
                "partially_paid",
                "paid",
                "overpaid",
                "partially_refunded",
                "refunded",
            ],
        ),
        (
            "shipping_status",
            vec!["none", "partial", "shipped", "delivered", "partially_returned", "returned"],
        ),
    ];
    for ((name, codes), now) in filters.into_iter().zip(stands) {
        for code in codes {
            let path = format!("/v1/producers/{}/orders?{name}={code}", shop.producer);
            let list = shop.owner.get(market, &path).await.expect(200);
            let count = list["items"].as_array().expect("a list").len();
            assert_eq!(count, usize::from(code == now), "{name}={code}, and it is {now}");
        }
    }
}
