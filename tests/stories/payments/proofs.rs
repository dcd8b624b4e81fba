//! Who may tell of transfers, and whose orders that can pay.

use super::*;
use poem::http::Method;
use poem::{Body, Request};
use tests::stories;

stories! {
    async fn what_is_not_proved_changes_nothing(market) {
        let (shop, bank, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let body = bank.notification(&market, 1, 330_000, &owed.number);
        let told = |proof| market.request(bank.request(proof, body.clone()));
        told(None).await.problem(401, "unsigned");
        told(Some(("secure-token", &bank.secret))).await.problem(401, "unsigned");
        told(Some(("authorization", "Apikey anything"))).await.problem(401, "wrong_signature");
        let nowhere = Bank { path: format!("{}x", bank.path), ..bank.clone() };
        nowhere.says(&market, body.clone()).await.problem(404, "not_found");
        let gone = shop.opens_endpoint(&market, json!({ "format": "casso" })).await;
        let path = format!("/v1/producers/{}/bank-endpoints/{}", shop.producer, gone.id);
        assert_eq!(shop.owner.delete(&market, &path).await.status, 204);
        gone.says(&market, body.clone()).await.problem(404, "not_found");
        let mut dollars = body.clone();
        dollars["currency"] = json!("USD");
        let problem = bank.says(&market, dollars).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "unknown_currency");
        let mut nothing = body.clone();
        nothing["transferAmount"] = json!(1.5);
        let problem = bank.says(&market, nothing).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "invalid_amount");
        let much = vec![b' '; 50 << 20];
        let request = Request::builder().method(Method::POST).uri_str(&bank.path);
        let request = request.content_type("application/json").body(Body::from_vec(much));
        market.request(request).await.problem(413, "too_large");
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        assert!(shop.desk(&market, "waiting").await.is_empty());
    }

    async fn a_signature_that_names_its_time_is_good_for_a_while(market) {
        let (shop, _, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let vietqr = shop.opens_endpoint(&market, json!({ "format": "vietqr" })).await;
        let login = |secret: &str| {
            use base64::Engine as _;
            let name = vietqr.id.replace('-', "");
            let said = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{secret}"));
            let request = Request::builder().method(Method::POST);
            let request = request.uri_str(format!("{}/api/token_generate", vietqr.path));
            market.request(request.header("authorization", format!("Basic {said}")).finish())
        };
        login("another").await.problem(401, "wrong_signature");
        let given = login(&vietqr.secret).await.expect(200);
        let token = format!("Bearer {}", given["access_token"].as_str().expect("a token"));
        let sync = Bank { path: format!("{}/bank/api/transaction-sync", vietqr.path), ..vietqr.clone() };
        let body = json!({
            "bankaccount": "0123499999", "amount": 330_000, "transType": "C", "content": owed.number,
            "transactionid": "0a4c", "transactiontime": market.app.now().timestamp_millis(),
            "referencenumber": "FT9", "orderId": "",
        });
        let told = |proof: Option<&str>| {
            let proof = proof.map(|proof| ("authorization", proof));
            market.request(sync.request(proof, body.clone()))
        };
        told(None).await.problem(401, "unsigned");
        told(Some("Bearer 99999999999.00")).await.problem(401, "wrong_signature");
        let answer = told(Some(&token)).await.expect(200);
        assert_ne!(answer["object"]["reftransactionid"], "");
        assert_eq!(owed.stands(&market).await.1, "paid");
        market.at_instant(market.app.now() + chrono::TimeDelta::minutes(5));
        told(Some(&token)).await.problem(401, "signature_too_old");
    }

    async fn what_one_producers_bank_tells_pays_nothing_of_anothers(market) {
        let (shop, _, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 2).await;
        let other = market.selling("HTX Mật ong").await;
        let foreign = other.takes_transfers(&market).await;
        foreign.tells(&market, 1, 330_000, &owed.number).await.expect(200);
        assert_eq!(owed.stands(&market).await, stands("placed", "pending", 0, 0));
        let waiting = other.desk(&market, "waiting").await;
        assert_eq!((waiting.len(), &waiting[0]["doubt"]), (1, &json!("unknown_reference")));
        assert_eq!(waiting[0]["candidates"], json!([]));
        assert!(shop.desk(&market, "waiting").await.is_empty());
        // Nor by hand: the transfer is not there for the one, the order not for the other.
        let order = json!({ "order_id": owed.id });
        let key = fresh(&market);
        shop.decides(&market, (&waiting[0], "assignment"), &key, order.clone()).await.problem(404, "not_found");
        let problem = other.decides(&market, (&waiting[0], "assignment"), &key, order).await;
        assert_eq!(problem.problem(422, "invalid_values")["errors"][0]["code"], "unknown_order");
        // The first number that the other's bank uses is not known here.
        assert_eq!(owed.stands(&market).await.1, "pending");
    }

    async fn an_account_is_checked_and_orders_keep_the_one_that_they_were_made_with(market) {
        let (shop, _, tea) = selling(&market).await;
        let owed = Owed::make(&market, tea, 1).await;
        let path = format!("/v1/producers/{}/bank-accounts", shop.producer);
        for (body, code) in [
            (json!({ "bin": "000000", "number": "1", "holder": "A" }), "unknown_bank"),
            (json!({ "bin": "970436", "number": "12 34", "holder": "A" }), "malformed"),
        ] {
            let problem = shop.owner.post(&market, &path, body).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["code"], code);
        }
        let clerk = market.member_as(shop.producer, domain::accounts::MemberRole::Clerk).await;
        let body = json!({ "bin": "970436", "number": "666", "holder": "A" });
        clerk.post(&market, &path, body).await.problem(403, "not_allowed");
        shop.sets_account(&market, "777").await.expect(201);
        assert_eq!(owed.code(&market).await.expect(200)["account"]["number"], "0123499999");
        let next = Owed::make(&market, tea, 1).await;
        assert_eq!(next.code(&market).await.expect(200)["account"]["number"], "777");
        market.run_jobs().await;
        let letters = market.letters_to(&clerk.email()).await;
        assert!(letters.iter().any(|letter| letter.text.contains("777")), "{letters:?}");
        let all = shop.owner.get(&market, &path).await.expect(200);
        assert_eq!((&all["items"][0]["closed_at"], &all["items"][1]["number"]), (&Value::Null, &json!("0123499999")));
    }

    async fn transfers_are_offered_where_there_is_an_account_and_they_are_not_switched_off(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let path = format!("/v1/producers/{}/sales-terms", shop.producer);
        let methods = async || market.get(&path).await.expect(200)["payment_methods"].clone();
        assert_eq!(methods().await, json!(["cod"]));
        shop.sets_account(&market, "777").await.expect(201);
        assert_eq!(methods().await, json!(["cod", "vietqr"]));
        let terms = json!({ "delivery_methods": [], "cod": true, "vietqr": false });
        shop.owner.put(&market, &path, terms).await.expect(200);
        assert_eq!(methods().await, json!(["cod"]));
    }
}
