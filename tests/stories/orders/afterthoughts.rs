//! What can't be sent is called off, what came back is sent again, what was asked back is kept after all.

use super::*;
use tests::sending::Sale;
use tests::stories;

/// Two of three pieces of tea arrived at the buyer, who pays at the door by the carrier GHN.
async fn two_of_three(market: &Marketplace, shop: &Shop, paid: Option<i64>) -> (Sale, Goods) {
    let tea = market.stocked(shop, "Chè Shan tuyết", 150_000, 9).await;
    let sale = market.sale(shop, &[(tea, 3)]).await;
    if let Some(paid) = paid {
        market.prepaid(&sale, paid).await;
    }
    let some = json!({
        "lines": [sale.pieces(0, 2)], "carrier": "GHN", "tracking_number": "G1",
    });
    let parcel = sale.packs(market, shop, some).await;
    sale.moves(market, shop, &parcel, "handed_over").await.expect(200);
    sale.moves(market, shop, &parcel, "delivered").await.expect(200);
    (sale, tea)
}

/// A parcel of two, back from the door.
async fn refused(market: &Marketplace, shop: &Shop) -> (Sale, Goods, String) {
    let tea = market.stocked(shop, "Chè Shan tuyết", 150_000, 9).await;
    let sale = market.sale(shop, &[(tea, 2)]).await;
    let parcel =
        sale.packs(market, shop, json!({ "carrier": "GHN", "tracking_number": "G1" })).await;
    for step in ["handed_over", "return_in_transit", "returned"] {
        sale.moves(market, shop, &parcel, step).await.expect(200);
    }
    (sale, tea, parcel)
}

stories! {
    async fn what_is_left_of_an_order_is_called_off_and_it_closes(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = two_of_three(&market, &shop, None).await;
        let table = "tracking_number,amount,date,reference\nG1,330000,2026-09-01,D1\n";
        shop.imports(&market, table, "").await.expect(200);
        // 480,000 were promised with the piece that was never sent.
        assert_eq!(sale.stands(&market).await, ["placed", "partially_paid", "partial"]);
        let path = format!("{}/reductions", sale.path);
        let off = |quantity| json!({ "lines": [sale.pieces(0, quantity)], "reason": "Hết hàng" });
        shop.does(&market, &path, off(2)).await.problem(422, "invalid_values");
        shop.does(&market, &path, off(0)).await.problem(400, "invalid_body");
        let rest = || ("a-key-of-mine", json!({ "reason": "Hết hàng" }));
        let order = shop.does_under(&market, &path, rest()).await.expect(200);
        assert_eq!(order["lines"][0]["called_off"], 1);
        assert_eq!(shop.does_under(&market, &path, rest()).await.expect(200), order);
        assert_eq!(sale.stands(&market).await, ["closed", "paid", "delivered"]);
        assert_eq!((&order["total"], &order["refund_due"]), (&dong(480_000), &dong(0)));
        assert_eq!(shop.counts(&market, tea).await, (7, 0, 0));
        shop.does(&market, &path, json!({ "reason": "Nữa" })).await.problem(409, "conflict");
        let letters = market.letters_to("nguoimua@example.vn").await;
        let letter = letters.last().expect("a letter");
        assert!(letter.text.contains("150.000 ₫") && letter.text.contains("Hết hàng"), "{}", letter.text);
        sound(&market).await;
    }

    async fn what_was_paid_beforehand_for_what_is_called_off_is_due_back(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea) = two_of_three(&market, &shop, Some(480_000)).await;
        let path = format!("{}/reductions", sale.path);
        let order = shop.does(&market, &path, json!({ "reason": "Hết hàng" })).await.expect(200);
        assert_eq!((&order["status"], &order["refund_due"]), (&json!("placed"), &dong(150_000)));
        let line = json!({ "line_id": sale.lines[0], "amount": dong(150_000) });
        let body = json!({ "lines": [line], "reason": "Hết hàng" });
        let since = shop.does(&market, &format!("{}/refunds", sale.path), body).await.expect(200);
        let steps = format!("/v1/refunds/{}/steps", since["refunds"][0]["id"].as_str().expect("an id"));
        let sent = json!({ "step": "sent", "reference": "FT26009" });
        shop.does(&market, &steps, sent).await.expect(200);
        shop.does(&market, &steps, json!({ "step": "settled" })).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["closed", "partially_refunded", "delivered"]);
        assert_eq!(shop.counts(&market, tea).await, (7, 0, 0));
        let letters = market.letters_to("nguoimua@example.vn").await;
        let letter = letters.last().expect("a letter");
        assert!(letter.text.contains("150.000 ₫") && letter.text.contains("FT26009"), "{}", letter.text);
        sound(&market).await;
    }

    async fn all_of_an_order_is_called_off_by_a_cancellation_alone(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 9).await;
        let sale = market.sale(&shop, &[(tea, 3)]).await;
        let path = format!("{}/reductions", sale.path);
        let all = json!({ "reason": "Hết hàng" });
        let problem = shop.does(&market, &path, all).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "nothing_left");
        let some = json!({ "lines": [sale.pieces(0, 2)], "reason": "Hết hàng" });
        shop.does(&market, &path, some).await.expect(200);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 1));
        sound(&market).await;
        let off = json!({ "reason": "Hết hàng" });
        shop.owner.post(&market, &format!("{}/cancellation", sale.path), off).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["canceled", "unpaid", "none"]);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        sound(&market).await;
    }

    async fn what_came_back_from_the_door_is_sent_again_and_paid(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea, parcel) = refused(&market, &shop).await;
        assert_eq!(sale.stands(&market).await, ["placed", "unpaid", "returned"]);
        let path = format!("/v1/fulfilments/{parcel}/resending");
        let again = || ("a-key-of-mine", json!({ "carrier": "GHN", "tracking_number": "G2" }));
        let order = shop.does_under(&market, &path, again()).await.expect(200);
        assert_eq!(shop.does_under(&market, &path, again()).await.expect(200), order);
        shop.does(&market, &path, json!({})).await.problem(409, "conflict");
        assert_eq!(order["fulfilments"][1]["replaces"], json!(parcel));
        assert_eq!(sale.stands(&market).await, ["placed", "authorized", "none"]);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        assert_eq!(shop.cash(&market).await[5], 330_000);
        sound(&market).await;
        let second = order["fulfilments"][1]["id"].as_str().expect("an id").to_owned();
        for step in ["handed_over", "delivered"] {
            sale.moves(&market, &shop, &second, step).await.expect(200);
        }
        let table = "tracking_number,amount,date,reference\nG2,330000,2026-09-01,D1\n";
        shop.imports(&market, table, "").await.expect(200);
        assert_eq!(sale.stands(&market).await, ["closed", "paid", "delivered"]);
        assert_eq!(shop.counts(&market, tea).await, (7, 0, 0));
        sound(&market).await;
    }

    async fn what_is_sent_again_may_come_back_again_or_be_called_off(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, tea, parcel) = refused(&market, &shop).await;
        let path = |id: &str| format!("/v1/fulfilments/{id}/resending");
        let last = |order: &Value| {
            let all = order["fulfilments"].as_array().expect("fulfilments");
            all.last().expect("a fulfilment")["id"].as_str().expect("an id").to_owned()
        };
        let second = last(&shop.does(&market, &path(&parcel), json!({})).await.expect(200));
        for step in ["handed_over", "return_in_transit", "returned"] {
            sale.moves(&market, &shop, &second, step).await.expect(200);
        }
        let third = last(&shop.does(&market, &path(&second), json!({})).await.expect(200));
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 2));
        sound(&market).await;
        sale.moves(&market, &shop, &third, "canceled").await.expect(200);
        let off = json!({ "reason": "Không liên lạc được" });
        shop.owner.post(&market, &format!("{}/cancellation", sale.path), off).await.expect(200);
        assert_eq!(sale.stands(&market).await, ["canceled", "unpaid", "none"]);
        assert_eq!(shop.counts(&market, tea).await, (9, 0, 0));
        assert_eq!(shop.cash(&market).await, [0; 6]);
        sound(&market).await;
    }

    async fn what_was_looked_at_is_not_sent_again(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, _, parcel) = refused(&market, &shop).await;
        let back = &sale.reads(&market).await["returns"][0]["id"];
        let found = json!({ "lines": [{ "line_id": sale.lines[0], "restocked": 1, "written_off": 1 }] });
        let path = format!("/v1/returns/{}/inspection", back.as_str().expect("an id"));
        shop.does(&market, &path, found).await.expect(200);
        let path = format!("/v1/fulfilments/{parcel}/resending");
        let problem = shop.does(&market, &path, json!({})).await.problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "wrong_status");
        sound(&market).await;
    }

    async fn a_return_is_taken_back_until_the_goods_are_there(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, _) = two_of_three(&market, &shop, Some(480_000)).await;
        let returns = format!("{}/returns", sale.path);
        let body = || Some(json!({ "lines": [sale.pieces(0, 2)], "reason": "changed_mind" }));
        let key = || fresh(&market);
        let asked = sale.buyer.ask(&market, (Method::POST, &returns), Some(&key()), body()).await.expect(200);
        let back = format!("/v1/returns/{}", asked["returns"][0]["id"].as_str().expect("an id"));
        let withdrawal = format!("{back}/withdrawal");
        let yes = json!({ "approved": true, "reason": "Gửi về gian hàng" });
        shop.owner.post(&market, &format!("{back}/decision"), yes.clone()).await.expect(200);
        market.guest().await.ask(&market, (Method::POST, &withdrawal), None, None).await
            .problem(404, "not_found");
        let since = sale.buyer.ask(&market, (Method::POST, &withdrawal), None, None).await.expect(200);
        assert_eq!(since["returns"][0]["status"], "withdrawn");
        assert_ne!(since["returns"][0]["withdrawn_at"], Value::Null);
        shop.owner.command(&market, &format!("{back}/receipt")).await.problem(409, "conflict");
        // Asked back again, and there this time.
        let asked = sale.buyer.ask(&market, (Method::POST, &returns), Some(&key()), body()).await.expect(200);
        let back = format!("/v1/returns/{}", asked["returns"][1]["id"].as_str().expect("an id"));
        shop.owner.post(&market, &format!("{back}/decision"), yes).await.expect(200);
        shop.owner.command(&market, &format!("{back}/receipt")).await.expect(200);
        let late = format!("{back}/withdrawal");
        sale.buyer.ask(&market, (Method::POST, &late), None, None).await.problem(409, "conflict");
        let list = |status: &str| format!("/v1/producers/{}/returns?status={status}", shop.producer);
        for (status, count) in [("withdrawn", 1), ("rejected", 0), ("received", 1), ("requested", 0)] {
            let found = shop.owner.get(&market, &list(status)).await.expect(200);
            assert_eq!(found["items"].as_array().map(Vec::len), Some(count), "{status}");
        }
        sound(&market).await;
    }

    async fn letters_tell_what_becomes_of_a_return(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let (sale, _) = two_of_three(&market, &shop, Some(480_000)).await;
        let returns = format!("{}/returns", sale.path);
        for approved in [false, true] {
            let body = json!({ "lines": [sale.pieces(0, 1)], "reason": "changed_mind" });
            let asked = shop.does(&market, &returns, body).await.expect(200);
            let last = asked["returns"].as_array().expect("returns").last().expect("a return");
            let back = format!("/v1/returns/{}", last["id"].as_str().expect("an id"));
            let decision = json!({ "approved": approved, "reason": "Theo chính sách đổi trả" });
            shop.owner.post(&market, &format!("{back}/decision"), decision).await.expect(200);
            if approved {
                shop.owner.command(&market, &format!("{back}/receipt")).await.expect(200);
            }
        }
        let letters = market.letters_to("nguoimua@example.vn").await;
        let subjects: Vec<&str> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        let [.., no, yes, there] = subjects.as_slice() else { panic!("three letters: {subjects:?}") };
        assert!(no.contains("không được chấp nhận"), "{no}");
        assert!(yes.contains("được chấp nhận") && !yes.contains("không"), "{yes}");
        assert!(there.contains("đã về nơi bán"), "{there}");
        let told = market.letters_to(&shop.owner.email()).await;
        let asked = told.iter().filter(|letter| letter.text.contains("không còn cần nữa"));
        assert_eq!(asked.count(), 2, "{told:?}");
    }

    async fn producers_list_what_is_to_be_done(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let other = market.selling("HTX Mật").await;
        let mut sales = Vec::new();
        for number in 0..3 {
            let tea = market.stocked(&shop, &format!("Chè {number}"), 150_000, 9).await;
            let sale = market.sale(&shop, &[(tea, 2)]).await;
            market.prepaid(&sale, 330_000).await;
            let parcel = sale.packs(&market, &shop, json!({})).await;
            let refund = json!({ "delivery": dong(1_000), "reason": "Giao chậm" });
            shop.does(&market, &format!("{}/refunds", sale.path), refund).await.expect(200);
            sales.push((sale, parcel));
        }
        let (first, parcel) = &sales[0];
        first.moves(&market, &shop, parcel, "handed_over").await.expect(200);
        let list = |what: &str| format!("/v1/producers/{}/{what}", shop.producer);
        for (what, count) in [
            ("fulfilments", 3), ("fulfilments?status=packed", 2), ("fulfilments?status=handed_over", 1),
            ("refunds?status=due", 3), ("refunds?status=sent", 0), ("returns", 0),
        ] {
            let found = shop.owner.get(&market, &list(what)).await.expect(200);
            assert_eq!(found["items"].as_array().map(Vec::len), Some(count), "{what}");
            other.owner.get(&market, &list(what)).await.problem(404, "not_found");
        }
        let page = shop.owner.get(&market, &list("fulfilments?limit=2")).await.expect(200);
        let order = sales[2].0.reads(&market).await;
        assert_eq!(page["items"][0]["order_number"], order["number"]);
        assert_eq!(page["items"][0]["fulfilment"], order["fulfilments"][0]);
        let next = list(&format!("fulfilments?cursor={}", page["next_cursor"].as_str().expect("a cursor")));
        let rest = shop.owner.get(&market, &next).await.expect(200);
        assert_eq!((&rest["items"][0]["order_id"], &rest["next_cursor"]), (&json!(first.id), &Value::Null));
        let due = shop.owner.get(&market, &list("refunds?limit=1")).await.expect(200);
        assert_eq!(due["items"][0]["refund"]["amount"], dong(1_000));
    }
}
