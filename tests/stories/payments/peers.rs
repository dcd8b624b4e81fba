//! What went wrong elsewhere with money (`peers.md` §3), told here under its numbers.

use super::*;
use futures_util::future::{join, join_all};
use poem::http::Method;
use tests::shopping::dong;
use tests::stories;

stories! {
    /// Row 3: the bank's word five times, together with the browser that asks again: one order, one capture.
    async fn row_3_the_banks_word_and_the_browsers_return_race_and_one_order_is_paid_once(market) {
        let (shop, bank, tea) = selling(&market).await;
        let guest = market.guest().await;
        guest.puts(&market, tea, 2).await;
        guest.settles_by(&market, "vietqr").await;
        let key = fresh(&market);
        let made = guest.orders(&market, 330_000, &key).await.expect(201);
        let number = made["orders"][0]["number"].as_str().expect("a number");
        let told = bank.notification(&market, 1, 330_000, number);
        let (market, guest, bank) = (&market, &guest, &bank);
        let words = join_all((0..5).map(|_| bank.says(market, told.clone())));
        let returns = join_all((0..5).map(|_| guest.orders(market, 330_000, &key)));
        let (words, returns) = join(words, returns).await;
        let stored: i64 = words.iter().filter_map(|word| word.expect(200)["stored"].as_i64()).sum();
        assert_eq!(stored, 1);
        for again in returns {
            assert_eq!(again.expect(201)["orders"][0]["id"], made["orders"][0]["id"]);
        }
        // Delayed, and behind a word of another transfer.
        market.at_instant(market.app.now() + chrono::TimeDelta::days(3));
        bank.tells(market, 2, 1_000, number).await.expect(200);
        bank.says(market, told).await.expect(200);
        market.run_jobs().await;
        let path = format!("/v1/orders/{}", made["orders"][0]["id"].as_str().expect("an id"));
        let order = guest.ask(market, (Method::GET, &path), None, None).await.expect(200);
        assert_eq!((&order["paid"], &order["refund_due"]), (&dong(331_000), &dong(1_000)));
        assert_eq!(shop.counts(market, tea).await, (9, 0, 2));
        sound(market).await;
    }

    /// Row 4: one payment for each producer's order. What is paid, and what goes back, of one of them is seen
    /// on that one alone, and all together are the checkout's total to the đồng.
    async fn row_4_what_is_paid_of_one_producers_order_is_nothing_of_anothers(market) {
        let mut shops = Vec::new();
        for (name, price) in [("HTX Một", 100_001), ("HTX Hai", 200_002), ("HTX Ba", 300_003)] {
            let shop = market.selling(name).await;
            let bank = shop.takes_transfers(&market).await;
            let goods = market.stocked(&shop, &format!("Chè {name}"), price, 5).await;
            shops.push((shop, bank, goods));
        }
        let guest = market.guest().await;
        for (_, _, goods) in &shops {
            guest.puts(&market, *goods, 1).await;
        }
        let made = guest.buys_by(&market, "vietqr").await;
        let orders = made["orders"].as_array().expect("orders");
        let total = |order: &Value| order["total"]["amount"].as_i64().expect("an amount");
        assert_eq!(orders.iter().map(total).sum::<i64>(), 690_006);
        assert_eq!(made["total"], dong(690_006));
        // The first is paid in part, the second whole and goes back in part, the third is paid too much.
        let (first, second, third) = (total(&orders[0]) - 1, total(&orders[1]), total(&orders[2]) + 7);
        for ((order, (_, bank, _)), amount) in orders.iter().zip(&shops).zip([first, second, third]) {
            bank.tells(&market, 1, amount, order["number"].as_str().expect("a number")).await.expect(200);
        }
        let path = |order: &Value| format!("/v1/orders/{}", order["id"].as_str().expect("an id"));
        let back = json!({
            "lines": [{ "line_id": orders[1]["lines"][0]["id"], "amount": dong(33_333) }], "reason": "Hộp móp",
        });
        let since = shops[1].0.does(&market, &format!("{}/refunds", path(&orders[1])), back).await.expect(200);
        let steps = format!("/v1/refunds/{}/steps", since["refunds"][0]["id"].as_str().expect("an id"));
        for step in ["sent", "settled"] {
            shops[1].0.does(&market, &steps, json!({ "step": step })).await.expect(200);
        }
        let (mut sums, mut shown) = ((0, 0), Vec::new());
        for order in orders {
            let read = guest.ask(&market, (Method::GET, &path(order)), None, None).await.expect(200);
            sums.0 += read["paid"]["amount"].as_i64().expect("an amount");
            sums.1 += read["refunded"]["amount"].as_i64().expect("an amount");
            shown.push((read["payment_status"].clone(), read["refund_due"].clone()));
        }
        assert_eq!(sums, (690_006 - 1 + 7, 33_333));
        assert_eq!(shown, [
            (json!("partially_paid"), dong(0)),
            (json!("partially_refunded"), dong(0)),
            (json!("overpaid"), dong(7)),
        ]);
        sound(&market).await;
    }

    /// Row 10: the đồng has no decimals. What is asked for is compared with what was written by hand, not with
    /// its own inverse.
    async fn row_10_a_dong_is_neither_a_hundred_nor_a_hundredth(market) {
        let (shop, bank, _) = selling(&market).await;
        let honey = market.stocked(&shop, "Mật ong", 3_000_000, 2).await;
        let owed = Owed::make(&market, honey, 1).await;
        assert_eq!(owed.total, 3_030_000);
        let code = owed.code(&market).await.expect(200);
        let payload = code["payload"].as_str().expect("a payload");
        // EMVCo: tag 53 is the currency, 54 the amount in its unit.
        assert!(payload.contains("530370454073030000"), "{payload}");
        for (id, amount) in [(1, 30_300), (2, 2_999_700)] {
            bank.tells(&market, id, amount, &owed.number).await.expect(200);
        }
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 3_030_000, 0));
        let mut dollars = bank.notification(&market, 3, 100, &owed.number);
        dollars["currency"] = json!("USD");
        bank.says(&market, dollars).await.problem(422, "invalid_values");
        sound(&market).await;
    }
}
