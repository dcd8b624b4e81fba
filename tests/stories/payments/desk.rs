//! The desk for transfers that nothing certain is known of.

use super::*;
use tests::stories;

stories! {
    async fn what_is_not_certain_waits_with_what_it_may_be_for(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let other = Owed::make(&market, tea, 1).await;
        bank.tells(&market, 1, 330_000, "NGUYEN VAN A chuyen tien").await.expect(200);
        let waiting = shop.desk(&market, "waiting").await;
        assert_eq!((&waiting[0]["doubt"], &waiting[0]["memo"]), (&json!("no_reference"), &json!("NGUYEN VAN A chuyen tien")));
        let first = &waiting[0]["candidates"][0];
        assert_eq!((&first["order_id"], &first["due"]["amount"]), (&json!(owed.id), &json!(330_000)));
        assert_eq!(first["reasons"], json!(["same_amount", "same_account", "in_time"]));
        // Assigned once, whoever repeats it.
        let key = fresh(&market);
        let body = json!({ "order_id": owed.id, "reason": "Khách gọi điện" });
        let assign = (&waiting[0], "assignment");
        let done = shop.decides(&market, assign, &key, body.clone()).await.expect(200);
        assert_eq!((&done["state"], &done["order_id"]), (&json!("matched"), &json!(owed.id)));
        assert_eq!(shop.decides(&market, assign, &key, body.clone()).await.expect(200), done);
        shop.decides(&market, assign, &key, json!({ "order_id": other.id })).await.problem(422, "idempotency_key_reused");
        shop.decides(&market, assign, &fresh(&market), body).await.problem(409, "conflict");
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 1, 2));
        market.run_jobs().await;
        let letters = market.letters_to(&shop.owner.email()).await;
        assert!(letters.iter().any(|letter| letter.text.contains("state=waiting")), "{letters:?}");
        sound(&market).await;
    }

    async fn what_was_decided_is_taken_back_and_decided_anew(market) {
        let (shop, bank, tea) = selling(&market).await;
        let (owed, right) = (Owed::make(&market, tea, 2).await, Owed::make(&market, tea, 2).await);
        bank.tells(&market, 1, 330_000, "tien che").await.expect(200);
        let one = shop.desk(&market, "waiting").await.remove(0);
        let wrong = json!({ "order_id": owed.id });
        shop.decides(&market, (&one, "assignment"), &fresh(&market), wrong.clone()).await.expect(200);
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 2));
        let why = json!({ "reason": "Nhầm đơn" });
        let back = shop.decides(&market, (&one, "reversal"), &fresh(&market), why.clone()).await.expect(200);
        assert_eq!((&back["state"], &back["order_id"]), (&json!("waiting"), &Value::Null));
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 4, 0));
        assert_eq!(owed.code(&market).await.expect(200)["due"]["amount"], 330_000);
        shop.decides(&market, (&one, "reversal"), &fresh(&market), why.clone()).await.problem(409, "conflict");
        let body = json!({ "order_id": right.id });
        shop.decides(&market, (&one, "assignment"), &fresh(&market), body).await.expect(200);
        assert_eq!(right.stands(&market).await, stands("placed", "paid", 330_000, 0));
        // Back and forth: each time the money is in one place.
        shop.decides(&market, (&one, "reversal"), &fresh(&market), why).await.expect(200);
        shop.decides(&market, (&one, "assignment"), &fresh(&market), wrong).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(right.stands(&market).await, stands("placed", "pending", 0, 0));
        sound(&market).await;
    }

    async fn what_is_no_orders_money_is_set_aside_with_a_reason(market) {
        let (shop, bank, _) = selling(&market).await;
        bank.tells(&market, 1, 2_000_000, "tien thue kho").await.expect(200);
        let mut out = bank.notification(&market, 2, 70_000, "phi");
        out["transferType"] = json!("out");
        let told = bank.says(&market, out).await.expect(200);
        assert_eq!((&told["stored"], &told["outgoing"]), (&json!(0), &json!(1)));
        let one = shop.desk(&market, "waiting").await.remove(0);
        let why = json!({ "reason": "Tiền thuê kho" });
        let aside = shop.decides(&market, (&one, "dismissal"), &fresh(&market), why.clone()).await.expect(200);
        assert_eq!((&aside["state"], &aside["reason"]), (&json!("dismissed"), &json!("Tiền thuê kho")));
        shop.decides(&market, (&one, "dismissal"), &fresh(&market), why.clone()).await.problem(409, "conflict");
        assert_eq!(shop.desk(&market, "dismissed").await.len(), 1);
        shop.decides(&market, (&one, "reversal"), &fresh(&market), why).await.expect(200);
        assert_eq!(shop.desk(&market, "waiting").await.len(), 1);
    }

    async fn memos_are_sealed_where_they_are_kept(market) {
        let (_, bank, _) = selling(&market).await;
        bank.tells(&market, 1, 5_000, "NGUYEN VAN A").await.expect(200);
        use sea_orm::EntityTrait as _;
        let rows = store::payments::transfers::rows::transfer::Entity::find().all(market.app.read()).await;
        let row = rows.expect("it reads").remove(0);
        assert!(!String::from_utf8_lossy(&row.memo).contains("NGUYEN"));
        assert!(!format!("{row:?}").contains("NGUYEN"));
    }
}
