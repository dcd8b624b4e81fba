//! Goods come back, and money goes back.

use super::*;
use futures_util::future::join_all;
use tests::sending::Sale;
use tests::stories;

/// A sale of three at 150,000 đồng and of one at 50,000, paid beforehand and delivered: 530,000 đồng.
async fn delivered(market: &Marketplace, shop: &Shop) -> (Sale, Goods) {
    let tea = market.stocked(shop, "Chè Shan tuyết", 150_000, 9).await;
    let honey = market.stocked(shop, "Mật ong", 50_000, 9).await;
    let sale = market.sale(shop, &[(tea, 3), (honey, 1)]).await;
    market.prepaid(&sale, 530_000).await;
    let id = sale.packs(market, shop, json!({})).await;
    sale.moves(market, shop, &id, "handed_over").await.expect(200);
    sale.moves(market, shop, &id, "delivered").await.expect(200);
    (sale, tea)
}

stories! {
    async fn goods_come_back_are_looked_at_and_their_money_goes_back(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = delivered(&market, &shop).await;
        let returns = format!("{}/returns", sale.path);
        let ask = |quantity| json!({ "lines": [sale.pieces(0, quantity)], "reason": "not_as_described" });
        let key = || fresh(&market);
        sale.buyer.ask(&market, (Method::POST, &returns), Some(&key()), Some(ask(4))).await
            .problem(422, "invalid_values");
        market.guest().await.ask(&market, (Method::POST, &returns), Some(&key()), Some(ask(1))).await
            .problem(404, "not_found");
        let order = sale.buyer.ask(&market, (Method::POST, &returns), Some(&key()), Some(ask(2))).await.expect(200);
        sale.buyer.ask(&market, (Method::POST, &returns), Some(&key()), Some(ask(2))).await
            .problem(422, "invalid_values");
        let id = order["returns"][0]["id"].as_str().expect("an id").to_owned();
        let decision = format!("/v1/returns/{id}/decision");
        let no = json!({ "approved": false, "reason": "Không nhận" });
        let problem = shop.owner.post(&market, &decision, no).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "must_be_accepted");
        let inspection = format!("/v1/returns/{id}/inspection");
        let found = json!({ "lines": [{ "line_id": sale.lines[0], "restocked": 1, "written_off": 1 }] });
        shop.does(&market, &inspection, found.clone()).await.problem(409, "conflict");
        let yes = json!({ "approved": true, "reason": "Gửi về địa chỉ gian hàng" });
        shop.owner.post(&market, &decision, yes).await.expect(200);
        let back = shop.owner.command(&market, &format!("/v1/returns/{id}/receipt")).await.expect(200);
        assert_eq!((&back["shipping_status"], &back["refund_due"]), (&json!("partially_returned"), &dong(0)));
        assert_eq!(shop.counts(&market, tea).await, (6, 0, 0));
        let wrong = json!({ "lines": [{ "line_id": sale.lines[0], "restocked": 1, "written_off": 0 }] });
        shop.does(&market, &inspection, wrong).await.problem(422, "invalid_values");
        let since = shop.does(&market, &inspection, found).await.expect(200);
        assert_eq!(since["refund_due"], dong(300_000));
        assert_eq!(shop.counts(&market, tea).await, (7, 0, 0));
        sound(&market).await;
    }

    async fn a_refund_has_bounds_and_is_sent_again_under_its_own_id(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, _) = delivered(&market, &shop).await;
        let refunds = format!("{}/refunds", sale.path);
        let of = |line: usize, amount| json!({
            "lines": [{ "line_id": sale.lines[line], "amount": dong(amount) }], "reason": "Hàng thiếu",
        });
        for (body, code) in [
            (of(1, 50_001), "more_than_it_cost"),
            (of(1, 0), "more_than_it_cost"),
            (json!({ "reason": "Không có gì" }), "nothing"),
            (json!({ "excess": dong(1), "reason": "Thừa" }), "more_than_it_cost"),
            (json!({ "delivery": dong(30_001), "reason": "Giao chậm" }), "more_than_it_cost"),
        ] {
            let problem = shop.does(&market, &refunds, body).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["code"], code);
        }
        let order = shop.does_under(&market, &refunds, ("a-key-of-mine", of(1, 30_000))).await.expect(200);
        shop.does_under(&market, &refunds, ("a-key-of-mine", of(1, 30_000))).await.expect(200);
        shop.does(&market, &refunds, of(1, 20_001)).await.problem(422, "invalid_values");
        assert_eq!((&order["refunds"][0]["status"], &order["refunded"]), (&json!("due"), &dong(0)));
        let id = order["refunds"][0]["id"].as_str().expect("an id").to_owned();
        let steps = format!("/v1/refunds/{id}/steps");
        let step = |step: &str| json!({ "step": step, "reference": "FT26001" });
        shop.does(&market, &steps, step("settled")).await.problem(409, "conflict");
        for name in ["sent", "failed", "sent", "settled"] {
            shop.does(&market, &steps, step(name)).await.expect(200);
        }
        let since = sale.reads(&market).await;
        assert_eq!((&since["refunded"], &since["payment_status"]), (&dong(30_000), &json!("partially_refunded")));
        assert_eq!(since["refunds"][0]["reference"], "FT26001");
        shop.does(&market, &steps, step("canceled")).await.problem(409, "conflict");
        sound(&market).await;
    }

    async fn refunds_at_once_are_not_more_than_was_paid(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, _) = delivered(&market, &shop).await;
        let (market, shop, path) = (&market, &shop, format!("{}/refunds", sale.path));
        let body = json!({
            "lines": [{ "line_id": sale.lines[0], "amount": dong(200_000) }], "reason": "Hàng thiếu",
        });
        let asked = (0..8).map(|_| shop.does(market, &path, body.clone()));
        let answers = join_all(asked).await;
        let done = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
        assert_eq!(done, 2);
        let order = sale.reads(market).await;
        assert_eq!(order["refunds"].as_array().expect("refunds").len(), 2);
        sound(market).await;
    }

    async fn a_paid_order_that_is_called_off_shows_what_is_due_and_sends_nothing_by_itself(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        market.prepaid(&sale, 330_000).await;
        let off = json!({ "reason": "Hết hàng" });
        let order = shop.owner.post(&market, &format!("{}/cancellation", sale.path), off).await.expect(200);
        assert_eq!((&order["refund_due"], &order["refunded"]), (&dong(330_000), &dong(0)));
        let all = json!({
            "lines": [{ "line_id": sale.lines[0], "amount": dong(300_000) }],
            "delivery": dong(30_000), "reason": "Hết hàng",
        });
        let order = shop.does(&market, &format!("{}/refunds", sale.path), all).await.expect(200);
        let id = order["refunds"][0]["id"].as_str().expect("an id").to_owned();
        for step in ["sent", "settled"] {
            let path = format!("/v1/refunds/{id}/steps");
            shop.does(&market, &path, json!({ "step": step })).await.expect(200);
        }
        let since = sale.reads(&market).await;
        assert_eq!((&since["refund_due"], &since["payment_status"]), (&dong(0), &json!("refunded")));
        sound(&market).await;
    }

    async fn what_is_refused_at_the_door_is_looked_at_and_ends_the_promise(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        let id = sale.packs(&market, &shop, json!({ "carrier": "GHN", "tracking_number": "G1" })).await;
        sale.moves(&market, &shop, &id, "handed_over").await.expect(200);
        for _ in 0..3 {
            sale.moves(&market, &shop, &id, "failed_attempt").await.expect(200);
        }
        let problem = sale.moves(&market, &shop, &id, "failed_attempt").await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "too_many_attempts");
        sale.moves(&market, &shop, &id, "return_in_transit").await.expect(200);
        assert_eq!(shop.cash(&market).await[5], 330_000);
        let order = sale.moves(&market, &shop, &id, "returned").await.expect(200);
        assert_eq!(shop.cash(&market).await, [0; 6]);
        assert_eq!(sale.stands(&market).await, ["placed", "unpaid", "returned"]);
        assert_eq!(shop.counts(&market, tea).await, (7, 0, 0));
        let back = &order["returns"][0];
        assert_eq!((&back["reason"], &back["status"]), (&json!("refused_at_door"), &json!("received")));
        let path = format!("/v1/returns/{}/inspection", back["id"].as_str().expect("an id"));
        let found = json!({ "lines": [{ "line_id": sale.lines[0], "restocked": 2, "written_off": 0 }] });
        shop.does(&market, &path, found).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["closed", "unpaid", "returned"]);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        sound(&market).await;
    }
}
