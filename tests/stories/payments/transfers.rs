//! What a transfer does to the order that it names.

use super::*;
use chrono::TimeDelta;
use futures_util::future::join_all;
use poem::http::Method;
use sea_orm::ConnectionTrait;
use tests::stories;

/// A day later, when goods that nobody paid are free again.
fn a_day_passes(market: &Marketplace) {
    market.at_instant(market.app.now() + TimeDelta::hours(25));
}

stories! {
    async fn a_transfer_to_the_dong_pays_an_order_and_sells_its_goods(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 0));
        let code = owed.code(&market).await.expect(200);
        assert_eq!((&code["due"]["amount"], &code["reference"]), (&json!(330_000), &json!(owed.number)));
        assert_eq!(code["account"]["bank"], "Vietcombank");
        let payload = code["payload"].as_str().expect("a text");
        assert!(payload.contains("5406330000") && payload.contains(&owed.number), "{payload}");
        for (path, starts) in [("svg", b"<svg".as_slice()), ("png", b"\x89PNG")] {
            let path = format!("/v1/orders/{}/vietqr.{path}", owed.id);
            let drawn = owed.buyer.ask(&market, (Method::GET, &path), None, None).await;
            assert_eq!(drawn.status, 200);
            assert!(drawn.body.starts_with(starts), "{path}");
        }
        let told = bank.tells(&market, 1, 330_000, &format!("MBVCB.1.{} chuyen tien", owed.number)).await;
        assert_eq!(told.expect(200)["stored"], 1);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        owed.code(&market).await.problem(409, "conflict");
        // What is paid doesn't lapse.
        a_day_passes(&market);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await.0, "placed");
        sound(&market).await;
    }

    async fn too_little_leaves_a_rest_that_the_same_code_asks_for(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        bank.tells(&market, 1, 300_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "partially_paid", 300_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 0));
        assert_eq!(owed.code(&market).await.expect(200)["due"]["amount"], 30_000);
        bank.tells(&market, 2, 30_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        // What came in goes on counting for an order that lapses for want of the rest.
        let late = Owed::make(&market, tea, 2).await;
        bank.tells(&market, 3, 100_000, &late.number).await.expect(200);
        a_day_passes(&market);
        late.code(&market).await.problem(409, "conflict");
        market.run_jobs().await;
        assert_eq!(late.stands(&market).await, stands("canceled", "partially_paid", 100_000, 100_000));
        sound(&market).await;
    }

    async fn too_much_is_the_buyers_and_so_is_what_is_paid_twice(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        bank.tells(&market, 1, 350_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "overpaid", 350_000, 20_000));
        bank.tells(&market, 2, 330_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "overpaid", 680_000, 350_000));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn what_comes_late_buys_what_is_still_there(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 5).await;
        a_day_passes(&market);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        bank.tells(&market, 1, owed.total, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", owed.total, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 5));
        // Over, but nobody has called it off yet: the same.
        let other = Owed::make(&market, tea, 4).await;
        a_day_passes(&market);
        bank.tells(&market, 2, other.total, &other.number).await.expect(200);
        assert_eq!(other.stands(&market).await, stands("placed", "paid", other.total, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 9));
        sound(&market).await;
    }

    async fn what_comes_too_late_stands_on_the_order_that_is_over(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 5).await;
        a_day_passes(&market);
        // Somebody else has them: nobody waited for a job.
        let other = Owed::make(&market, tea, 9).await;
        bank.tells(&market, 1, owed.total, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("canceled", "paid", owed.total, owed.total));
        assert_eq!(shop.counts(&market, tea).await, (9, 9, 0));
        bank.tells(&market, 2, other.total, &other.number).await.expect(200);
        assert_eq!(other.stands(&market).await.1, "paid");
        sound(&market).await;
    }

    async fn what_somebody_called_off_stays_so_though_it_is_paid(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let path = format!("/v1/orders/{}/cancellation", owed.id);
        let reason = json!({ "reason": "Đổi ý" });
        owed.buyer.ask(&market, (Method::POST, &path), None, Some(reason)).await.expect(200);
        bank.tells(&market, 1, 330_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("canceled", "paid", 330_000, 330_000));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        sound(&market).await;
    }

    async fn what_is_told_again_changes_nothing(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let body = bank.notification(&market, 1, 330_000, &owed.number);
        let all = (0..5).map(|_| bank.says(&market, body.clone()));
        let stored = join_all(all).await.into_iter().map(|told| told.expect(200)["stored"].as_i64());
        assert_eq!(stored.flatten().sum::<i64>(), 1);
        for _ in 0..5 {
            assert_eq!(bank.says(&market, body.clone()).await.expect(200)["known"], 1);
        }
        // A second endpoint, while the secret is changed, tells of the same transfers.
        let next = shop.opens_endpoint(&market, json!({ "format": "sepay" })).await;
        assert_eq!(next.says(&market, body).await.expect(200)["known"], 1);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.desk(&market, "matched").await.len(), 1);
        sound(&market).await;
    }

    async fn transfers_for_an_order_may_come_at_once_and_in_any_order(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let parts = [(4, 30_000), (3, 100_000), (2, 150_000), (1, 50_000)];
        join_all(parts.map(|(id, amount)| bank.tells(&market, id, amount, &owed.number))).await;
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn one_wrong_character_is_put_right_where_the_amount_says_the_same(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let spoilt = |number: &str| {
            let other = if number.get(9..10) == Some("3") { "4" } else { "3" };
            let (head, tail) = (number.get(..9).expect("a head"), number.get(10..).expect("a tail"));
            format!("{head}{other}{tail}").to_lowercase()
        };
        bank.tells(&market, 1, 300_000, &spoilt(&owed.number)).await.expect(200);
        assert_eq!(owed.stands(&market).await.1, "pending");
        assert_eq!(shop.desk(&market, "waiting").await[0]["doubt"], "ambiguous");
        bank.tells(&market, 2, 330_000, &spoilt(&owed.number)).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        sound(&market).await;
    }

    async fn what_was_stored_and_not_matched_is_matched_later(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let db = market.app.store().begin().await.expect("a transaction");
        db.execute_unprepared("ALTER TABLE payments_events RENAME TO events_away").await.expect("it moves");
        db.commit().await.expect("it commits");
        assert_eq!(bank.tells(&market, 1, 330_000, &owed.number).await.expect(200)["stored"], 1);
        let db = market.app.store().begin().await.expect("a transaction");
        db.execute_unprepared("ALTER TABLE events_away RENAME TO payments_events").await.expect("it moves");
        db.commit().await.expect("it commits");
        assert_eq!(owed.stands(&market).await.1, "pending");
        assert_eq!(shop.desk(&market, "waiting").await.len(), 1);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        sound(&market).await;
    }

    async fn the_buyer_is_told_once_that_the_order_is_paid(market) {
        let (_, bank, tea) = selling(&market).await;
        let caller = market.visitor().await;
        let buyer = market.shopping(&caller).await;
        buyer.puts(&market, tea, 2).await;
        buyer.settles_by(&market, "vietqr").await;
        let mut contact = tests::shopping::contact("0912 345 678");
        contact["email"] = json!(caller.email());
        let path = format!("/v1/carts/{}", buyer.cart);
        buyer.ask(&market, (Method::PATCH, &path), None, Some(json!({ "contact": contact }))).await.expect(200);
        let made = buyer.orders(&market, 330_000, &fresh(&market)).await.expect(201);
        let number = made["orders"][0]["number"].as_str().expect("a number");
        bank.tells(&market, 1, 330_000, number).await.expect(200);
        bank.tells(&market, 2, 330_000, number).await.expect(200);
        market.run_jobs().await;
        let letters = market.letters_to(&caller.email()).await;
        let paid = letters.iter().filter(|letter| letter.subject.contains("thanh toán"));
        assert_eq!(paid.count(), 1, "{letters:?}");
    }
}
