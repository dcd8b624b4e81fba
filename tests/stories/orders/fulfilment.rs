//! Orders are sent part by part.

use super::*;
use futures_util::future::join_all;
use tests::stories;

stories! {
    async fn an_order_is_sent_in_two_parts_and_closes_when_its_cash_has_come(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 3)]).await;
        let fulfilments = format!("{}/fulfilments", sale.path);
        let too_many = json!({ "lines": [sale.pieces(0, 4)] });
        let problem = shop.does(&market, &fulfilments, too_many).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "too_many");
        let one = sale.packs(&market, &shop, json!({ "lines": [sale.pieces(0, 1)] })).await;
        let rest = json!({ "lines": [sale.pieces(0, 3)] });
        shop.does(&market, &fulfilments, rest).await.problem(422, "invalid_values");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 3));
        sale.moves(&market, &shop, &one, "delivered").await.problem(409, "conflict");
        let body = json!({ "step": "handed_over", "carrier": "GHN", "tracking_number": "ghn 001" });
        let order = shop.does(&market, &format!("/v1/fulfilments/{one}/steps"), body).await.expect(200);
        assert_eq!(order["fulfilments"][0]["carrier"], "GHN");
        assert_eq!(shop.counts(&market, tea).await, (8, 0, 2));
        assert_eq!(sale.stands(&market).await, ["placed", "authorized", "partial"]);
        // What has left is not called off.
        let off = json!({ "reason": "Hết hàng" });
        let problem = shop.owner.post(&market, &format!("{}/cancellation", sale.path), off).await
            .problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "has_left");
        // The rest, without saying what it is.
        let two = sale.packs(&market, &shop, json!({})).await;
        sale.moves(&market, &shop, &two, "handed_over").await.expect(200);
        assert_eq!(sale.stands(&market).await[2], "shipped");
        for id in [&one, &two] {
            sale.moves(&market, &shop, id, "in_transit").await.expect(200);
            sale.moves(&market, &shop, id, "delivered").await.expect(200);
        }
        assert_eq!(sale.stands(&market).await, ["placed", "authorized", "delivered"]);
        // The first parcel with delivery, the second brought by the producer itself.
        let table = "tracking_number,amount,date,reference\nGHN001,180000,2026-09-10,A1\n";
        let taken = shop.imports(&market, table, "").await.expect(200);
        assert_eq!(taken["rows"][0]["outcome"], "matched");
        assert_eq!(sale.stands(&market).await, ["placed", "partially_paid", "delivered"]);
        let cash = json!({ "amount": dong(300_000) });
        shop.does(&market, &format!("/v1/fulfilments/{two}/cash"), cash).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["closed", "paid", "delivered"]);
        sound(&market).await;
    }

    async fn what_two_pack_at_once_is_packed_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 3)]).await;
        let (market, shop, path) = (&market, &shop, format!("{}/fulfilments", sale.path));
        let body = json!({ "lines": [sale.pieces(0, 2)] });
        let answers = join_all((0..6).map(|_| shop.does(market, &path, body.clone()))).await;
        let done = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
        assert_eq!(done, 1);
        sound(market).await;
    }

    async fn a_repeated_step_moves_nothing_again(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 3)]).await;
        let fulfilments = format!("{}/fulfilments", sale.path);
        let body = || ("a-key-of-mine", json!({ "lines": [sale.pieces(0, 1)] }));
        let first = shop.does_under(&market, &fulfilments, body()).await;
        let again = shop.does_under(&market, &fulfilments, body()).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(first.expect(200), again.expect(200));
        let id = first.expect(200)["fulfilments"][0]["id"].as_str().expect("an id").to_owned();
        sale.moves(&market, &shop, &id, "handed_over").await.expect(200);
        let problem = sale.moves(&market, &shop, &id, "handed_over").await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "wrong_status");
        assert_eq!(shop.counts(&market, tea).await, (8, 0, 2));
        sound(&market).await;
    }

    async fn nothing_leaves_that_is_to_be_paid_beforehand_and_is_not(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        market.prepaid(&sale, 329_999).await;
        let id = sale.packs(&market, &shop, json!({})).await;
        let problem = sale.moves(&market, &shop, &id, "handed_over").await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "not_paid");
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        market.prepaid(&sale, 1).await;
        sale.moves(&market, &shop, &id, "handed_over").await.expect(200);
        sale.moves(&market, &shop, &id, "delivered").await.expect(200);
        assert_eq!(sale.stands(&market).await[0], "closed");
        sound(&market).await;
    }

    async fn an_order_that_is_called_off_is_unpacked(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        let first = sale.packs(&market, &shop, json!({ "lines": [sale.pieces(0, 1)] })).await;
        sale.moves(&market, &shop, &first, "canceled").await.expect(200);
        sale.packs(&market, &shop, json!({})).await;
        let off = json!({ "reason": "Hết hàng" });
        shop.owner.post(&market, &format!("{}/cancellation", sale.path), off).await.expect(200);
        let order = sale.reads(&market).await;
        assert_eq!(order["fulfilments"][0]["status"], "canceled");
        assert_eq!(order["fulfilments"][1]["status"], "canceled");
        assert_eq!(sale.stands(&market).await, ["canceled", "unpaid", "none"]);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        assert_eq!(shop.cash(&market).await, [0; 6]);
        let fulfilments = format!("{}/fulfilments", sale.path);
        shop.does(&market, &fulfilments, json!({})).await.problem(409, "conflict");
        sound(&market).await;
    }

    async fn letters_tell_what_is_on_its_way_and_what_arrived(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        let id = sale.packs(&market, &shop, json!({ "carrier": "GHN", "tracking_number": "GHN-7" })).await;
        sale.moves(&market, &shop, &id, "handed_over").await.expect(200);
        sale.moves(&market, &shop, &id, "delivered").await.expect(200);
        market.run_jobs().await;
        let letters = market.letters_to("nguoimua@example.vn").await;
        let [.., sent, arrived] = letters.as_slice() else { panic!("two letters: {letters:?}") };
        assert!(sent.text.contains("GHN-7"), "{}", sent.text);
        assert!(arrived.subject.starts_with("Đã giao hàng"), "{}", arrived.subject);
    }

    async fn what_is_fetched_is_paid_in_cash(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let terms = json!({
            "delivery_methods": [{ "kind": "pickup_at_storefront", "name": "Nhận tại gian hàng" }],
            "cod": true,
        });
        let path = format!("/v1/producers/{}/sales-terms", shop.producer);
        shop.owner.put(&market, &path, terms).await.expect(200);
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 2)]).await;
        let id = sale.packs(&market, &shop, json!({})).await;
        let cash = format!("/v1/fulfilments/{id}/cash");
        shop.does(&market, &cash, json!({ "amount": dong(300_000) })).await.problem(409, "conflict");
        let order = sale.moves(&market, &shop, &id, "handed_over").await.expect(200);
        assert_eq!((&order["fulfilments"][0]["way"], &order["fulfilments"][0]["status"]),
            (&json!("fetched"), &json!("delivered")));
        shop.does(&market, &cash, json!({ "amount": dong(0) })).await.problem(422, "invalid_values");
        shop.does(&market, &cash, json!({ "amount": dong(300_000) })).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["closed", "paid", "delivered"]);
        let list = format!("/v1/producers/{}/orders?status=closed&payment_status=paid&shipping_status=delivered", shop.producer);
        let closed = shop.owner.get(&market, &list).await.expect(200);
        assert_eq!(closed["items"].as_array().expect("a list").len(), 1);
    }
}
