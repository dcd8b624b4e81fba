//! What goes back to a card, by the producer's hand and Stripe's word.

use super::*;
use tests::shopping::dong;
use tests::stories;

const REFUNDS: &str = "POST /v1/refunds";

/// A refund of the whole order, to be sent.
async fn due(market: &Marketplace, shop: &Shop, owed: &Owed) -> String {
    let order = owed.reads(market).await;
    let line = json!({ "line_id": order["lines"][0]["id"], "amount": dong(300_000) });
    let body = json!({ "lines": [line], "delivery": dong(30_000), "reason": "Hết hàng" });
    let since = shop.does(market, &format!("/v1/orders/{}/refunds", owed.id), body).await;
    since.expect(200)["refunds"][0]["id"].as_str().expect("an id").to_owned()
}

async fn moves(market: &Marketplace, shop: &Shop, refund: &str, step: &str) -> tests::Answer {
    shop.does(market, &format!("/v1/refunds/{refund}/steps"), json!({ "step": step })).await
}

/// Where the refund stands, and how far the order is paid.
async fn stands_at(market: &Marketplace, shop: &Shop, owed: &Owed) -> (String, String) {
    let path = format!("/v1/producers/{}/refunds", shop.producer);
    let all = shop.owner.get(market, &path).await.expect(200);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&all["items"][0]["refund"]["status"]), text(&owed.reads(market).await["payment_status"]))
}

fn both(refund: &str, order: &str) -> (String, String) {
    (refund.to_owned(), order.to_owned())
}

stories! {
    async fn stripe_sends_a_refund_and_says_that_it_arrived(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = paid(&stripe, &market, tea).await;
        let refund = due(&market, &shop, &owed).await;
        for step in ["settled", "failed"] {
            moves(&market, &shop, &refund, step).await.problem(409, "conflict");
        }
        moves(&market, &shop, &refund, "sent").await.expect(200);
        let all = stripe.asked(REFUNDS);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].key.as_ref(), Some(&refund));
        let form: Vec<(&str, &str)> = all[0].form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(form, [
            ("amount", "330000"), ("metadata[attempt]", "0"), ("metadata[refund]", refund.as_str()),
            ("payment_intent", payment.as_str()), ("refund_application_fee", "true"), ("reverse_transfer", "true"),
        ]);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        stripe.tells(&market, "payment_intent.succeeded", &payment).await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        sound(&market).await;
    }

    async fn a_refund_on_its_way_is_told_of_late_and_often(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, _) = paid(&stripe, &market, tea).await;
        let refund = due(&market, &shop, &owed).await;
        stripe.makes_refunds("pending");
        moves(&market, &shop, &refund, "sent").await.expect(200);
        let sent = stripe.refund();
        assert_eq!(stands_at(&market, &shop, &owed).await, both("sent", "paid"));
        moves(&market, &shop, &refund, "settled").await.problem(409, "conflict");
        stripe.set(&sent, "status", json!("succeeded"));
        for _ in 0..5 {
            stripe.tells(&market, "refund.updated", &sent).await.expect(200);
        }
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        // It came back after all: people are to look, and nothing is changed.
        stripe.set(&sent, "status", json!("failed"));
        stripe.tells(&market, "refund.failed", &sent).await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        sound(&market).await;
    }

    async fn what_failed_is_sent_again_under_another_key(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, _) = paid(&stripe, &market, tea).await;
        let refund = due(&market, &shop, &owed).await;
        stripe.makes_refunds("pending");
        moves(&market, &shop, &refund, "sent").await.expect(200);
        let sent = stripe.refund();
        stripe.set(&sent, "status", json!("failed"));
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(stands_at(&market, &shop, &owed).await, both("failed", "paid"));
        stripe.refuses_refunds(true);
        moves(&market, &shop, &refund, "sent").await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("failed", "paid"));
        stripe.refuses_refunds(false);
        stripe.makes_refunds("succeeded");
        moves(&market, &shop, &refund, "sent").await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        // What is told late of the first attempt changes nothing.
        stripe.tells(&market, "refund.failed", &sent).await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        let keys: Vec<_> = stripe.asked(REFUNDS).into_iter().filter_map(|one| one.key).collect();
        assert_eq!(keys, [refund.clone(), format!("{refund}/1"), format!("{refund}/2")]);
        sound(&market).await;
    }

    async fn a_refund_whose_answer_was_lost_is_sent_once(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, _) = paid(&stripe, &market, tea).await;
        let refund = due(&market, &shop, &owed).await;
        stripe.goes_mute(true);
        moves(&market, &shop, &refund, "sent").await.expect(200);
        assert_eq!(stands_at(&market, &shop, &owed).await, both("sent", "paid"));
        stripe.goes_mute(false);
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(stands_at(&market, &shop, &owed).await, both("settled", "refunded"));
        let keys: Vec<_> = stripe.asked(REFUNDS).into_iter().filter_map(|one| one.key).collect();
        assert_eq!(keys, [refund.clone(), refund]);
        assert_eq!(stripe.thing(&stripe.refund())["amount"], 330_000);
        sound(&market).await;
    }

    async fn what_others_sent_back_is_raised_and_changes_nothing(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = paid(&stripe, &market, tea).await;
        let refund = due(&market, &shop, &owed).await;
        stripe.makes_refunds("pending");
        moves(&market, &shop, &refund, "sent").await.expect(200);
        let sent = stripe.refund();
        for (field, wrong) in [("currency", json!("usd")), ("amount", json!(1))] {
            let right = stripe.thing(&sent)[field].clone();
            stripe.set(&sent, field, wrong);
            stripe.set(&sent, "status", json!("succeeded"));
            stripe.tells(&market, "refund.updated", &sent).await.expect(200);
            assert_eq!(stands_at(&market, &shop, &owed).await, both("sent", "paid"), "{field}");
            stripe.set(&sent, field, right);
        }
        stripe.tells(&market, "refund.created", "re_of_nobody").await.expect(200);
        assert_eq!(stripe.thing(&payment)["status"], "succeeded");
        assert_eq!(stands_at(&market, &shop, &owed).await, both("sent", "paid"));
        sound(&market).await;
    }
}
