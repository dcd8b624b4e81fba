//! Many marks at once.

use super::{LAST, MIDNIGHT, hidden, tea};
use domain::ids::{CertificateId, ProductId};
use poem::http::Method;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use store::certification::rows::certificate;
use tests::{Answer, Marketplace, stories};

async fn look_up(market: &Marketplace, keys: Value) -> Answer {
    market.send(Method::POST, "/v1/marks/lookups", None, Some(json!({ "keys": keys }))).await
}

/// Gives a certificate this decision number and product code.
async fn printed(market: &Marketplace, id: CertificateId, decision: &str, code: &str) {
    let db = market.app.store().write();
    let row = certificate::Entity::find_by_id(id.0).one(db).await.expect("it reads");
    let mut row = row.expect("a certificate").into_active_model();
    row.decision_number = sea_orm::ActiveValue::Set(decision.to_owned());
    row.decision_key =
        sea_orm::ActiveValue::Set(store::certification::record::decision_key(decision));
    row.product_code = sea_orm::ActiveValue::Set(Some(code.to_owned()));
    certificate::Entity::update(row).exec(db).await.expect("it is written");
}

async fn teas(market: &Marketplace, count: usize) -> Vec<ProductId> {
    let producer = market.producer("HTX Chè").await;
    let mut made = Vec::new();
    for number in 0..count {
        let product = market.product(producer, &format!("Chè số {number}")).await;
        let id = market.certified(product, 3, "2025-06-01").await;
        printed(market, id, "777/QĐ-UBND", &format!("08-01156-{number:02}-2025")).await;
        made.push(product);
    }
    made
}

stories! {
    async fn each_kind_of_key_finds_its_products_in_order(market) {
        let (product, certificate) = tea(&market).await;
        printed(&market, certificate, "2585/QĐ-UBND", "08-01156-03-2023").await;
        let slug = market.get(&format!("/v1/products/{product}")).await.expect(200)["slug"].clone();
        let answer = look_up(&market, json!([
            { "by": "decision", "value": "2585 / qd-ubnd" },
            { "by": "product", "value": "khong-co" },
            { "by": "product", "value": slug },
            { "by": "product_code", "value": "08-01156-03-2023" },
            { "by": "product", "value": product.to_string() },
            { "by": "product", "value": "018f0000-0000-7000-8000-000000000000" },
        ])).await.expect(200);
        for (index, there) in [true, false, true, true, true, false].into_iter().enumerate() {
            let item = &answer["items"][index];
            assert_eq!(item["more"], false);
            assert_eq!(item["products"].as_array().map(Vec::len), Some(usize::from(there)), "{item}");
            if there {
                assert_eq!(item["products"][0]["product_id"], product.to_string());
                assert_eq!(item["products"][0]["stars"], 4);
                assert_eq!(item["products"][0]["next_update"], MIDNIGHT);
            }
        }
    }

    async fn lookups_flip_at_midnight_in_vietnam_and_answer_for_hidden_products(market) {
        let (product, _) = tea(&market).await;
        let keys = json!([{ "by": "product", "value": product.to_string() }]);
        market.at(LAST);
        let found = look_up(&market, keys.clone()).await.expect(200)["items"][0]["products"][0].clone();
        assert_eq!((found["allowed"].as_bool(), found["stars"].as_u64()), (Some(true), Some(4)));
        assert_eq!(found["name"], "Chè Shan tuyết cổ thụ");
        market.at(MIDNIGHT);
        hidden(&market).await;
        let found = look_up(&market, keys).await.expect(200)["items"][0]["products"][0].clone();
        assert_eq!((found["allowed"].as_bool(), found["certified"].as_bool()), (Some(false), Some(false)));
        assert!(found["stars"].is_null() && found["name"].is_null(), "{found}");
        let codes: Vec<_> = found["reasons"].as_array().into_iter().flatten().map(|r| r["code"].clone()).collect();
        assert_eq!(codes, ["expired", "product_hidden"]);
    }

    async fn a_decision_of_many_products_says_that_there_are_more(market) {
        let made = teas(&market, 21).await;
        let answer = look_up(&market, json!([{ "by": "decision", "value": "777/QĐ-UBND" }])).await.expect(200);
        let products = answer["items"][0]["products"].as_array().expect("products").clone();
        assert_eq!(products.len(), 20);
        assert_eq!(answer["items"][0]["more"], true);
        let ids: Vec<String> = products.iter().filter_map(|one| one["product_id"].as_str()).map(str::to_owned).collect();
        assert_eq!(ids, made[..20].iter().map(ToString::to_string).collect::<Vec<_>>());
    }

    async fn a_hundred_keys_take_as_many_statements_as_three(market) {
        let made = teas(&market, 5).await;
        let slug = market.get(&format!("/v1/products/{}", made[0])).await.expect(200)["slug"].clone();
        let three = json!([
            { "by": "decision", "value": "777/QĐ-UBND" },
            { "by": "product", "value": slug },
            { "by": "product_code", "value": "08-01156-03-2025" },
        ]);
        let hundred: Vec<Value> = (0..100).map(|n| match n % 3 {
            0 => json!({ "by": "decision", "value": format!("{}/QĐ-UBND", 700 + n) }),
            1 => json!({ "by": "product", "value": if n % 2 == 0 { slug.clone() } else { made[n % 5].to_string().into() } }),
            _ => json!({ "by": "product_code", "value": format!("08-01156-{n:02}-2025") }),
        }).collect();
        let before = market.app.store().statements();
        look_up(&market, three).await.expect(200);
        let few = market.app.store().statements() - before;
        look_up(&market, json!(hundred)).await.expect(200);
        let many = market.app.store().statements() - before - few;
        assert_eq!((few, many), (4, 4));
    }

    async fn malformed_lookups_are_refused_with_pointers(market) {
        let key = json!({ "by": "product", "value": "x" });
        let too_many: Vec<Value> = vec![key.clone(); 101];
        for (keys, pointer) in [
            (json!([]), "/keys"),
            (json!(too_many), "/keys"),
            (json!([key, { "by": "name", "value": "x" }]), "/keys/1/by"),
            (json!([{ "by": "product", "value": 7 }]), "/keys/0/value"),
            (json!([{ "by": "product", "value": "a\u{0000}b" }]), "/keys/0/value"),
            (json!([{ "by": "decision", "value": "x", "stars": 5 }]), "/keys/0"),
        ] {
            let problem = look_up(&market, keys).await.problem(400, "invalid_body");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
    }
}
