//! Cash at the door: what carriers take in and pay out, reconciled row by row.

use super::*;
use tests::sending::Sale;
use tests::stories;

/// Two at 150,000 đồng, delivered by a carrier under a number: 330,000 đồng at the door.
async fn at_the_door(market: &Marketplace, shop: &Shop, tea: Goods, tracking: &str) -> Sale {
    let sale = market.sale(shop, &[(tea, 2)]).await;
    let carried = json!({ "carrier": "GHN", "tracking_number": tracking });
    let id = sale.packs(market, shop, carried).await;
    sale.moves(market, shop, &id, "handed_over").await.expect(200);
    sale.moves(market, shop, &id, "delivered").await.expect(200);
    sale
}

fn outcomes(answer: &Value) -> Vec<&str> {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().map(|row| row["outcome"].as_str().expect("an outcome")).collect()
}

stories! {
    async fn a_statement_pays_orders_row_by_row_and_once(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        let exact = at_the_door(&market, &shop, tea, "G-1").await;
        let short = at_the_door(&market, &shop, tea, "G-2").await;
        let over = at_the_door(&market, &shop, tea, "G-3").await;
        let by_number = at_the_door(&market, &shop, tea, "G-4").await;
        assert_eq!(shop.cash(&market).await, [1_320_000, 1_320_000, 0, 0, 0, 1_320_000]);
        let number = by_number.reads(&market).await["number"].as_str().expect("a number").to_lowercase();
        let table = format!(
            "Mã vận đơn;Mã đơn hàng;Số tiền;Ngày;Mã giao dịch\n\
             g1;;330.000;10/09/2026;R1\n\
             G 2;;300.000;10/09/2026;R2\n\
             G-3;;331000;2026-09-10;R3\n\
             ;{number};330000;2026-09-10;R4\n\
             G-9;;330000;2026-09-10;R5\n\
             G-1;;330000;2026-09-10;R1\n"
        );
        let expected = ["matched", "short", "over", "matched", "unknown", "duplicate"];
        let dry = shop.imports(&market, &table, "&dry_run=true").await.expect(200);
        assert_eq!(outcomes(&dry), expected);
        assert_eq!(shop.cash(&market).await[2], 0);
        let taken = shop.imports(&market, &table, "").await.expect(200);
        assert_eq!((outcomes(&taken), &taken["repeated"]), (expected.to_vec(), &json!(false)));
        let sums = [1_320_000, 1_321_000, 1_291_000, 30_000, 1_000, 30_000];
        assert_eq!(shop.cash(&market).await, sums);
        assert_eq!(exact.stands(&market).await, ["closed", "paid", "delivered"]);
        assert_eq!(by_number.stands(&market).await, ["closed", "paid", "delivered"]);
        assert_eq!(short.stands(&market).await, ["placed", "partially_paid", "delivered"]);
        assert_eq!(over.stands(&market).await, ["placed", "overpaid", "delivered"]);
        assert_eq!(over.reads(&market).await["refund_due"], dong(1_000));
        // The same file, and the same rows in another file.
        let again = shop.imports(&market, &table, "").await.expect(200);
        assert_eq!((outcomes(&again), &again["repeated"]), (expected.to_vec(), &json!(true)));
        let shuffled = format!("{table}\n");
        let anew = shop.imports(&market, &shuffled, "").await.expect(200);
        assert_eq!(outcomes(&anew), ["duplicate", "duplicate", "duplicate", "duplicate", "unknown", "duplicate"]);
        assert_eq!(shop.cash(&market).await, sums);
        // Every row is kept.
        let rows = format!("/v1/producers/{}/cod-statement-rows", shop.producer);
        let all = shop.owner.get(&market, &format!("{rows}?limit=100")).await.expect(200);
        assert_eq!(all["items"].as_array().expect("rows").len(), 12);
        let unknown = shop.owner.get(&market, &format!("{rows}?outcome=unknown&limit=1")).await.expect(200);
        assert_eq!(unknown["items"][0]["reference"], "R5");
        assert_ne!(unknown["next_cursor"], Value::Null);
        sound(&market).await;
    }

    async fn what_is_missing_comes_later_or_is_left_at_that(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        let later = at_the_door(&market, &shop, tea, "G1").await;
        let left = at_the_door(&market, &shop, tea, "G2").await;
        let head = "tracking_number,amount,date,reference\n";
        let table = format!("{head}G1,300000,2026-09-10,R1\nG2,300000,2026-09-10,R2\n");
        shop.imports(&market, &table, "").await.expect(200);
        let table = format!("{head}G1,30000,2026-09-11,R3\n");
        assert_eq!(outcomes(&shop.imports(&market, &table, "").await.expect(200)), ["matched"]);
        assert_eq!(later.stands(&market).await, ["closed", "paid", "delivered"]);
        let order = left.reads(&market).await;
        let id = order["fulfilments"][0]["id"].as_str().expect("an id");
        let path = format!("/v1/fulfilments/{id}/settlement");
        let why = json!({ "reason": "Bưu cục trừ phí" });
        shop.owner.post(&market, &path, why.clone()).await.expect(200);
        shop.owner.post(&market, &path, why).await.problem(409, "conflict");
        assert_eq!(left.stands(&market).await, ["closed", "partially_paid", "delivered"]);
        assert_eq!(shop.cash(&market).await, [660_000, 660_000, 630_000, 30_000, 0, 0]);
        let list = format!("/v1/producers/{}/cod-parcels?status=settled", shop.producer);
        let parcels = shop.owner.get(&market, &list).await.expect(200);
        assert_eq!(parcels["items"].as_array().expect("parcels").len(), 2);
        assert_eq!(parcels["items"][0]["note"], "Bưu cục trừ phí");
        sound(&market).await;
    }

    async fn a_statement_finds_only_the_parcels_of_its_producer(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        let sale = at_the_door(&market, &shop, tea, "G1").await;
        let other = market.selling("HTX Khác").await;
        let number = sale.reads(&market).await["number"].as_str().expect("a number").to_owned();
        let table = format!("tracking_number,order_number,amount,date,reference\nG1,{number},330000,2026-09-10,R1\n");
        assert_eq!(outcomes(&other.imports(&market, &table, "").await.expect(200)), ["unknown"]);
        let path = format!("/v1/producers/{}/cod-statements?carrier=GHN", shop.producer);
        other.owner.send_file(&market, &path, "text/csv", table.clone()).await.problem(404, "not_found");
        assert_eq!(outcomes(&shop.imports(&market, &table, "").await.expect(200)), ["matched"]);
    }

    async fn a_statement_with_anything_wrong_changes_nothing(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        at_the_door(&market, &shop, tea, "G1").await;
        let head = "tracking_number,amount,date,reference\n";
        for wrong in ["G1,0,2026-09-10,R2", "G1,-5,2026-09-10,R2", "G1,12.5,2026-09-10,R2",
            "G1,5,2026-13-10,R2", "G1,5,2026-09-10,", ",5,2026-09-10,R2", "G1,99999999999999,2026-09-10,R2"] {
            let table = format!("{head}G1,330000,2026-09-10,R1\n{wrong}\n");
            let problem = shop.imports(&market, &table, "").await.problem(422, "rows_refused");
            assert!(problem["errors"][0]["pointer"].as_str().expect("a pointer").starts_with("/lines/3/"));
        }
        shop.imports(&market, "a,b\n1,2\n", "").await.problem(422, "unreadable_file");
        assert_eq!(shop.cash(&market).await[2], 0);
    }

    async fn cash_that_a_carrier_takes_in_is_not_noted_by_hand(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let tea = market.stocked(&shop, "Chè Shan tuyết", 150_000, 20).await;
        let sale = at_the_door(&market, &shop, tea, "G1").await;
        let order = sale.reads(&market).await;
        let id = order["fulfilments"][0]["id"].as_str().expect("an id");
        let cash = json!({ "amount": dong(330_000) });
        let problem = shop.does(&market, &format!("/v1/fulfilments/{id}/cash"), cash).await
            .problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "carried");
        let prepaid = market.sale(&shop, &[(tea, 1)]).await;
        market.prepaid(&prepaid, 180_000).await;
        let id = prepaid.packs(&market, &shop, json!({})).await;
        let cash = json!({ "amount": dong(1) });
        let problem = shop.does(&market, &format!("/v1/fulfilments/{id}/cash"), cash).await
            .problem(409, "conflict");
        assert_eq!(problem["errors"][0]["code"], "not_in_cash");
    }
}
