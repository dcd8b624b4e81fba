//! Stock: counts are the sums of movements, which nobody changes.

use super::*;
use sea_orm::ConnectionTrait as _;
use tests::stories;

stories! {
    async fn counts_are_what_movements_add_up_to(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        let adjusted = json!({ "kind": "adjusted", "quantity": -3, "reason": "hỏng do ẩm" });
        let level = shop.count(&market, tea, adjusted).await.expect(201);
        assert_eq!((&level["on_hand"], &level["free"]), (&json!(17), &json!(17)));
        let id = level["id"].as_str().expect("an id");
        let path = format!("/v1/producers/{}/stock/{id}/movements", shop.producer);
        let all = shop.owner.get(&market, &path).await.expect(200);
        let read: Vec<_> = all["items"].as_array().expect("a list").iter()
            .map(|one| (one["kind"].as_str().expect("a kind"), one["on_hand"].as_i64().expect("a number")))
            .collect();
        assert_eq!(read, [("adjusted", -3), ("received", 20)]);
        let more = json!({ "kind": "adjusted", "quantity": -18, "reason": "đếm lại" });
        shop.count(&market, tea, more).await.problem(409, "conflict");
        assert_eq!(shop.counts(&market, tea).await, (17, 0, 0));
        sound(&market).await;
    }

    async fn a_repeated_count_moves_nothing_again(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.offered(&shop, "Chè Shan tuyết", 150_000).await;
        let ten = json!({ "kind": "received", "quantity": 10 });
        let first = shop.count_under(&market, tea, "receipt-1", ten.clone()).await;
        let again = shop.count_under(&market, tea, "receipt-1", ten).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(first.expect(201), again.expect(201));
        let other = json!({ "kind": "received", "quantity": 11 });
        shop.count_under(&market, tea, "receipt-1", other.clone()).await
            .problem(422, "idempotency_key_reused");
        assert_eq!(shop.counts(&market, tea).await, (10, 0, 0));
        // A day later nobody repeats it any more.
        market.at("2027-01-01T02:00:00Z");
        shop.count_under(&market, tea, "receipt-1", other).await.expect(201);
        assert_eq!(shop.counts(&market, tea).await, (21, 0, 0));
    }

    async fn what_is_no_count_is_refused(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.offered(&shop, "Chè Shan tuyết", 150_000).await;
        for (body, code) in [
            (json!({ "kind": "received", "quantity": 0 }), "invalid_quantity"),
            (json!({ "kind": "received", "quantity": -1 }), "invalid_quantity"),
            (json!({ "kind": "adjusted", "quantity": 0, "reason": "x" }), "invalid_quantity"),
            (json!({ "kind": "adjusted", "quantity": 5 }), "reason_missing"),
            (json!({ "kind": "received", "quantity": 1, "day": "2026-12-01" }), "not_of_goods"),
            (json!({ "kind": "received", "quantity": 1, "location_id": shop.producer.to_string() }), "unknown_location"),
        ] {
            let problem = shop.count(&market, tea, body).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["code"], code);
        }
        let far = json!({ "kind": "received", "quantity": 1_000_000_001_i64 });
        shop.count(&market, tea, far).await.problem(400, "invalid_body");
        let short = json!({ "kind": "received", "quantity": 1 });
        shop.count_under(&market, tea, "1", short).await.problem(400, "invalid_parameter");
        let other = market.selling("HTX Khác").await;
        let theirs = Shop { owner: other.owner, ..shop.clone() };
        theirs.count(&market, tea, json!({ "kind": "received", "quantity": 1 })).await
            .problem(404, "not_found");
        assert_eq!(shop.counts(&market, tea).await, (0, 0, 0));
    }

    async fn the_public_reads_no_count(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.offered(&shop, "Chè Shan tuyết", 150_000).await;
        let path = format!("/v1/products/{}/availability", tea.product);
        let shown = || async {
            market.get(&path).await.expect(200)["items"][0]["availability"].clone()
        };
        assert_eq!(shown().await, "out");
        shop.count(&market, tea, json!({ "kind": "received", "quantity": 5 })).await.expect(201);
        assert_eq!(shown().await, "low");
        shop.count(&market, tea, json!({ "kind": "received", "quantity": 1 })).await.expect(201);
        assert_eq!(shown().await, "in");
    }

    async fn the_database_itself_keeps_movements(market) {
        let shop = market.selling("HTX Chè Shan").await;
        market.stocked(&shop, "Chè Shan tuyết", 150_000, 4).await;
        for sql in [
            "UPDATE orders_movements SET on_hand = 9",
            "DELETE FROM orders_movements",
            "INSERT INTO orders_movements (stock_id, kind, on_hand, reserved, allocated, order_id, reason, at) \
             SELECT id, 'reserved', 0, 5, 0, id, '', 0 FROM orders_stock",
            "INSERT INTO orders_movements (stock_id, kind, on_hand, reserved, allocated, reason, at) \
             SELECT id, 'shipped', 0, 1, 0, '', 0 FROM orders_stock",
        ] {
            let refused = market.app.store().write().execute_unprepared(sql).await;
            assert!(refused.is_err(), "{sql}");
        }
        sound(&market).await;
    }
}
