//! What Stripe tells, how often and in whatever order: one order, one capture.

use super::*;
use futures_util::future::join_all;
use gateways::cards::signature;
use tests::cards::{WEBHOOK_SECRET, request, says};
use tests::stories;

/// How often money of an order was written down.
async fn captures(market: &Marketplace, owed: &Owed) -> usize {
    let id = domain::ids::OrderId(owed.id.parse().expect("an id"));
    let all =
        store::payments::intents::of_orders(market.app.read(), &[id]).await.expect("it reads");
    let success = domain::payments::Outcome::Success;
    all[&id].iter().filter(|one| one.outcome == success).count()
}

stories! {
    async fn a_card_pays_an_order_and_sells_its_goods(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = paid(&stripe, &market, tea).await;
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        assert_eq!(asks(&market, &owed).await.expect(200)["status"], "succeeded");
        // What is paid doesn't lapse, and Stripe is asked no more.
        let before = stripe.asked(&format!("GET /v1/payment_intents/{payment}")).len();
        minutes_pass(&market, 60);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await.0, "placed");
        assert_eq!(stripe.asked(&format!("GET /v1/payment_intents/{payment}")).len(), before);
        sound(&market).await;
    }

    async fn told_five_times_out_of_order_and_late_while_the_buyer_comes_back_it_is_one_capture(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        let created = stripe.event("payment_intent.created", &payment);
        let succeeded = stripe.event("payment_intent.succeeded", &payment);
        stripe.pays(&payment);
        let told = join_all((0..5).map(|_| says(&market, &succeeded)));
        let back = join_all((0..5).map(|_| returns(&market, &owed)));
        let (told, back) = tokio::join!(told, back);
        let stored = told.iter().filter(|one| one.expect(200)["stored"] == true).count();
        assert_eq!(stored, 1);
        assert!(back.iter().all(|one| one.expect(200)["payment_status"] == "paid"));
        // What was told first comes last, and hours late.
        says(&market, &created).await.expect(200);
        minutes_pass(&market, 180);
        stripe.tells(&market, "payment_intent.processing", &payment).await.expect(200);
        assert_eq!(says(&market, &succeeded).await.expect(200)["stored"], false);
        market.run_jobs().await;
        assert_eq!(captures(&market, &owed).await, 1);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn what_nobody_tells_is_found_out_before_the_goods_are_free(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        stripe.pays(&payment);
        minutes_pass(&market, 11);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn an_event_that_could_not_be_followed_up_is_by_a_job(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        stripe.pays(&payment);
        stripe.goes_down(true);
        let told = stripe.tells(&market, "payment_intent.succeeded", &payment).await;
        assert_eq!(told.expect(200)["stored"], true);
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        market.run_jobs().await;
        stripe.goes_down(false);
        minutes_pass(&market, 1);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn what_is_paid_late_buys_what_is_still_there(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        minutes_pass(&market, 11);
        stripe.goes_down(true);
        market.run_jobs().await;
        stripe.goes_down(false);
        assert_eq!(owed.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        stripe.pays(&payment);
        stripe.tells(&market, "payment_intent.succeeded", &payment).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn what_is_paid_too_late_waits_for_people_and_goes_back_by_their_hand(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        minutes_pass(&market, 11);
        // Somebody else has them: nobody waited for a job.
        Owed::make_by(&market, "cod", tea, 9).await;
        stripe.pays(&payment);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("canceled", "paid", 330_000, 330_000));
        assert_eq!(shop.counts(&market, tea).await, (9, 9, 0));
        assert_eq!(returns(&market, &owed).await.expect(200)["order_status"], "canceled");
        // Told again once there is more of it, it is not sold after all.
        shop.count(&market, tea, json!({ "kind": "received", "quantity": 5 })).await.expect(201);
        stripe.tells(&market, "payment_intent.succeeded", &payment).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("canceled", "paid", 330_000, 330_000));
        assert!(stripe.asked("POST /v1/refunds").is_empty(), "nothing is sent back by itself");
        sound(&market).await;
    }

    async fn one_payment_that_nobody_understands_does_not_keep_the_others(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (odd, strange) = asked(&stripe, &market, tea).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        asks(&market, &owed).await.expect(200);
        let payment = stripe.payment_of(&owed.id);
        let status = stripe.thing(&strange)["status"].clone();
        stripe.set(&strange, "status", json!("of_another_age"));
        stripe.pays(&payment);
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await.1, "paid");
        assert_eq!(odd.stands(&market).await.1, "pending");
        stripe.set(&strange, "status", status);
        stripe.pays(&strange);
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(odd.stands(&market).await.1, "paid");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 4));
        sound(&market).await;
    }

    async fn a_declined_card_takes_nothing_and_another_one_pays(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        stripe.set(&payment, "last_payment_error", json!({ "charge": "ch_1", "code": "card_declined" }));
        stripe.tells(&market, "payment_intent.payment_failed", &payment).await.expect(200);
        stripe.tells(&market, "payment_intent.payment_failed", &payment).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        stripe.pays(&payment);
        assert_eq!(returns(&market, &owed).await.expect(200)["status"], "succeeded");
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
    }

    async fn what_proves_nothing_is_refused(market) {
        let bare = market;
        let (stripe, market, _shop, tea) = till(&bare).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        stripe.pays(&payment);
        let body = stripe.event("payment_intent.succeeded", &payment).to_string().into_bytes();
        let now = market.app.now().timestamp();
        let sign = |secret: &str, seconds: i64, body: &[u8]| signature(secret, seconds, body);
        let signed = sign(WEBHOOK_SECRET, now, &body);
        let send = async |signed: Option<&str>, body: &[u8]| market.request(request(signed, body.to_vec())).await;
        send(None, &body).await.problem(401, "unsigned");
        send(Some("t=1,v2=00"), &body).await.problem(401, "unsigned");
        send(Some(&sign("whsec_other", now, &body)), &body).await.problem(401, "wrong_signature");
        send(Some(&sign(WEBHOOK_SECRET, now, b"{}")), &body).await.problem(401, "wrong_signature");
        send(Some(&sign(WEBHOOK_SECRET, now - 301, &body)), &body).await.problem(401, "signature_too_old");
        let no_event = b"{\"id\":1}";
        send(Some(&sign(WEBHOOK_SECRET, now, no_event)), no_event).await.problem(422, "invalid_values");
        let large = vec![b' '; 50 << 20];
        send(Some(&sign(WEBHOOK_SECRET, now, &large)), &large).await.problem(413, "too_large");
        // A marketplace that takes no cards has no such address.
        bare.request(request(Some(&signed), body.clone())).await.problem(404, "not_found");
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert_eq!(send(Some(&signed), &body).await.expect(200)["stored"], true);
        assert_eq!(owed.stands(&market).await.1, "paid");
    }

    async fn what_does_not_fit_what_was_asked_changes_nothing(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        stripe.pays(&payment);
        let others = [
            ("currency", json!("usd")),
            ("amount", json!(330_001)),
            ("amount_received", json!(1)),
            ("metadata", json!({})),
            ("transfer_data", json!({ "destination": "acct_1Other" })),
            ("transfer_data", Value::Null),
        ];
        for (field, wrong) in others {
            let right = stripe.thing(&payment)[field].clone();
            stripe.set(&payment, field, wrong);
            let told = stripe.tells(&market, "payment_intent.succeeded", &payment).await;
            assert_eq!(told.expect(200)["stored"], true);
            returns(&market, &owed).await.problem(409, "conflict");
            assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0), "{field}");
            stripe.set(&payment, field, right);
        }
        for strange in ["pi_of_nobody", "../account", ""] {
            stripe.tells(&market, "payment_intent.succeeded", strange).await.expect(200);
        }
        let of_no_concern = stripe.tells(&market, "customer.created", "cus_1").await;
        assert_eq!(of_no_concern.expect(200)["stored"], false);
        stripe.tells(&market, "charge.dispute.created", "dp_1").await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 0));
        stripe.tells(&market, "payment_intent.succeeded", &payment).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        sound(&market).await;
    }
}
