//! Who may pay by card, what Stripe is asked, and until when.

use super::*;
use tests::cards::{KEY, PUBLIC_KEY};
use tests::stories;

const INTENTS: &str = "POST /v1/payment_intents";

stories! {
    async fn stripe_is_asked_once_for_an_order_straight_to_its_producer(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 2, 0));
        let first = asks(&market, &owed).await.expect(200);
        assert_eq!((&first["status"], &first["amount"]["amount"]), (&json!("asked"), &json!(330_000)));
        assert_eq!(first["client_secret"], format!("{}_secret", stripe.payment()));
        assert_eq!(first["publishable_key"], PUBLIC_KEY);
        assert_eq!(first["kept_until"], "2026-09-01T09:10:00+07:00");
        assert_eq!(asks(&market, &owed).await.expect(200), first);
        let all = stripe.asked(INTENTS);
        assert_eq!(all.len(), 1);
        let form: Vec<(&str, &str)> = all[0].form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(form, [
            ("amount", "330000"), ("currency", "vnd"), ("metadata[order]", owed.id.as_str()),
            ("payment_method_types[0]", "card"), ("transfer_data[destination]", "acct_1Shan"),
        ]);
        assert!(all[0].key.as_ref().is_some_and(|key| key.len() == 36), "{all:?}");
        assert_eq!(all[0].authorization, format!("Bearer {KEY}"));
        sound(&market).await;
    }

    async fn the_platforms_share_is_kept_of_the_payment_and_not_invoiced(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let rules = json!([{ "name": "Chung", "rate": 250 }]);
        let schedule = json!({ "from": "2026-09-06", "tax_rate": 1000, "rules": rules });
        market.operator().await.post(&market, "/v1/commission-schedules", schedule).await.expect(201);
        market.at("2026-09-07T09:00:00+07:00");
        let (owed, _) = paid(&stripe, &market, tea).await;
        // 2.5 % of 300,000, and 10 % of that.
        assert_eq!(stripe.asked(INTENTS)[0].form["application_fee_amount"], "8250");
        let order = owed.reads(&market).await;
        let body = json!({ "lines": [{ "line_id": order["lines"][0]["id"], "quantity": 2 }] });
        let order = shop.does(&market, &format!("/v1/orders/{}/fulfilments", owed.id), body).await.expect(200);
        let parcel = order["fulfilments"][0]["id"].as_str().expect("an id");
        for step in ["handed_over", "delivered"] {
            let body = json!({ "step": step });
            shop.does(&market, &format!("/v1/fulfilments/{parcel}/steps"), body).await.expect(200);
        }
        let path = format!("/v1/orders/{}/commission", owed.id);
        let share = shop.owner.get(&market, &path).await.expect(200);
        assert_eq!((&share["commission"]["amount"], &share["commission_tax"]["amount"]), (&json!(7_500), &json!(750)));
        let path = format!("/v1/producers/{}/statements/2026-09", shop.producer);
        let month = shop.owner.get(&market, &path).await.expect(200);
        let closing = |name: &str| {
            let all = month["accounts"].as_array().expect("accounts");
            all.iter().find(|one| one["account"] == name).map(|one| one["closing"].clone())
        };
        assert_eq!(closing("platform").unwrap_or(json!(0)), 0);
        assert_eq!(closing("funds"), Some(json!(330_000 - 8_250)));
        sound(&market).await;
    }

    async fn a_card_is_offered_where_marketplace_and_producer_take_them(market) {
        let bare = market;
        let (_stripe, market, shop, tea) = till(&bare).await;
        let offered = async |market: &Marketplace| {
            let path = format!("/v1/producers/{}/sales-terms", shop.producer);
            market.get(&path).await.expect(200)["payment_methods"].clone()
        };
        assert_eq!(offered(&market).await, json!(["cod", "card"]));
        // Without a key at Stripe nobody pays by card.
        assert_eq!(offered(&bare).await, json!(["cod"]));
        let path = format!("/v1/producers/{}/card-account", shop.producer);
        let account = shop.owner.get(&market, &path).await.expect(200);
        assert_eq!((&account["account"], &account["offered"]), (&json!("acct_1Shan"), &json!(true)));
        let buyer = market.guest().await;
        buyer.puts(&market, tea, 1).await;
        assert_eq!(buyer.settles_by(&market, "card").await["requirements"], json!([]));
        shop.owner.delete(&market, &path).await.expect(204);
        assert_eq!(offered(&market).await, json!(["cod"]));
        let cart = buyer.settles_by(&market, "card").await;
        assert_eq!(cart["requirements"][0]["code"], "payment_not_offered");
        let total = cart["total"]["amount"].as_i64().expect("an amount");
        buyer.orders(&market, total, &fresh(&market)).await.problem(422, "requirements_unmet");
        shop.owner.get(&market, &path).await.problem(404, "not_found");
        for wrong in ["acct_", "1ShanTuyet", "acct_1-Shan", "acct_ 1Shan"] {
            let problem = shop.takes_cards(&market, wrong).await;
            assert!([400, 422].contains(&problem.status.as_u16()), "{wrong}: {}", problem.text());
        }
    }

    async fn an_order_is_paid_by_its_buyer_alone_and_while_its_goods_are_kept(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        returns(&market, &owed).await.problem(409, "conflict");
        for path in ["card-payment", "card-payment/confirmation"] {
            let path = format!("/v1/orders/{}/{path}", owed.id);
            let other = market.guest().await;
            other.ask(&market, (Method::POST, &path), None, None).await.problem(404, "not_found");
            shop.owner.command(&market, &path).await.problem(404, "not_found");
            market.send(Method::POST, &path, None, None).await.problem(401, "not_signed_in");
        }
        let at_the_door = Owed::make_by(&market, "cod", tea, 1).await;
        asks(&market, &at_the_door).await.problem(409, "conflict");
        minutes_pass(&market, 10);
        asks(&market, &owed).await.problem(409, "conflict");
        assert!(stripe.asked(INTENTS).is_empty());
        market.run_jobs().await;
        assert_eq!(owed.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        sound(&market).await;
    }

    async fn what_went_wrong_on_the_way_is_asked_again_under_the_same_key(market) {
        let (stripe, market, _shop, tea) = till(&market).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        stripe.goes_down(true);
        asks(&market, &owed).await.problem(503, "card_provider_unavailable");
        stripe.goes_down(false);
        // Done there, and the answer is lost.
        stripe.goes_mute(true);
        asks(&market, &owed).await.problem(503, "card_provider_unavailable");
        stripe.goes_mute(false);
        asks(&market, &owed).await.expect(200);
        let keys: Vec<_> = stripe.asked(INTENTS).into_iter().map(|one| one.key).collect();
        assert_eq!(keys.len(), 3);
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        stripe.pays(&stripe.payment());
        assert_eq!(returns(&market, &owed).await.expect(200)["payment_status"], "paid");
        assert_eq!(owed.stands(&market).await, stands("placed", "paid", 330_000, 0));
        sound(&market).await;
    }

    async fn what_nobody_pays_is_ended_there_before_its_goods_are_free(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let (owed, payment) = asked(&stripe, &market, tea).await;
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(stripe.thing(&payment)["status"], "requires_payment_method");
        minutes_pass(&market, 8);
        market.run_jobs().await;
        assert_eq!(stripe.thing(&payment)["status"], "canceled");
        assert_eq!(owed.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        asks(&market, &owed).await.problem(409, "conflict");
        let count = stripe.asked(&format!("GET /v1/payment_intents/{payment}")).len();
        minutes_pass(&market, 120);
        market.run_jobs().await;
        assert_eq!(stripe.asked(&format!("GET /v1/payment_intents/{payment}")).len(), count);
        sound(&market).await;
    }

    async fn what_the_buyer_called_off_is_ended_there_too(market) {
        let (stripe, market, shop, tea) = till(&market).await;
        let owed = Owed::make_by(&market, "card", tea, 2).await;
        // Asked for, and nobody heard the answer.
        stripe.goes_mute(true);
        asks(&market, &owed).await.problem(503, "card_provider_unavailable");
        stripe.goes_mute(false);
        let path = format!("/v1/orders/{}/cancellation", owed.id);
        let reason = json!({ "reason": "Đổi ý" });
        owed.buyer.ask(&market, (Method::POST, &path), None, Some(reason)).await.expect(200);
        minutes_pass(&market, 2);
        market.run_jobs().await;
        assert_eq!(stripe.thing(&stripe.payment())["status"], "canceled");
        assert_eq!(owed.stands(&market).await, stands("canceled", "unpaid", 0, 0));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        sound(&market).await;
    }
}
