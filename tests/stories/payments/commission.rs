//! What the platform charges: by schedules with a date, earned as goods arrive, and invoiced by the month.

use super::*;
use migrations::Migrator;
use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use tests::sending::Sale;
use tests::shopping::dong;
use tests::stories;

const SCHEDULES: &str = "/v1/commission-schedules";

fn rule(name: &str, rate: u16, scope: Value) -> Value {
    let mut rule = json!({ "name": name, "rate": rate });
    let scope = scope.as_object().expect("an object").clone();
    rule.as_object_mut().expect("an object").extend(scope);
    rule
}

fn schedule(from: &str, rules: Value) -> Value {
    json!({ "from": from, "tax_rate": 1000, "rules": rules })
}

/// Three at 150,000 and one at 50,000, paid beforehand: 530,000 with delivery.
async fn sold(market: &Marketplace, shop: &Shop) -> Sale {
    let tea = market.stocked(shop, "Chè Shan tuyết", 150_000, 9).await;
    let honey = market.stocked(shop, "Mật ong", 50_000, 9).await;
    let sale = market.sale(shop, &[(tea, 3), (honey, 1)]).await;
    market.prepaid(&sale, 530_000).await;
    sale
}

async fn arrives(market: &Marketplace, shop: &Shop, sale: &Sale, lines: Value) {
    let id = sale.packs(market, shop, lines).await;
    sale.moves(market, shop, &id, "handed_over").await.expect(200);
    sale.moves(market, shop, &id, "delivered").await.expect(200);
}

/// What is earned of an order: commission and the tax on it.
async fn earned(market: &Marketplace, shop: &Shop, sale: &Sale) -> (i64, i64) {
    let path = format!("{}/commission", sale.path);
    let told = shop.owner.get(market, &path).await.expect(200);
    let amount = |name: &str| told[name]["amount"].as_i64().expect("an amount");
    (amount("commission"), amount("commission_tax"))
}

/// The closing balance of an account of a month.
async fn closing(market: &Marketplace, shop: &Shop, month: &str, account: &str) -> i64 {
    let path = format!("/v1/producers/{}/statements/{month}", shop.producer);
    let statement = shop.owner.get(market, &path).await.expect(200);
    let all = statement["accounts"].as_array().expect("accounts");
    let sum: i64 = all.iter().map(|one| one["closing"].as_i64().expect("a balance")).sum();
    assert_eq!(sum, 0, "double entries balance");
    let one = all.iter().find(|one| one["account"] == account).expect("an account");
    one["closing"].as_i64().expect("a balance")
}

stories! {
    async fn a_schedule_is_recorded_by_the_operator_days_before_it_begins(market) {
        let operator = market.operator().await;
        let shop = market.selling("HTX Chè Shan").await;
        let body = schedule("2026-09-06", json!([rule("Chung", 250, json!({}))]));
        shop.owner.post(&market, SCHEDULES, body.clone()).await.problem(403, "not_allowed");
        let soon = schedule("2026-09-05", json!([]));
        let problem = operator.post(&market, SCHEDULES, soon).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "too_soon");
        let hidden = json!([rule("Chung", 250, json!({})), rule("Thẻ", 300, json!({ "payment_method": "card" }))]);
        let problem = operator.post(&market, SCHEDULES, schedule("2026-09-06", hidden)).await.problem(422, "invalid_values");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!("/rules/1"), &json!("unreachable")));
        let strange = json!([rule("Riêng", 250, json!({ "producer_id": fresh(&market) }))]);
        let problem = operator.post(&market, SCHEDULES, schedule("2026-09-06", strange)).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "unknown_producer");
        let crossed = json!([rule("Chung", 1, json!({ "at_least": dong(2), "at_most": dong(1) }))]);
        operator.post(&market, SCHEDULES, schedule("2026-09-06", crossed)).await.problem(422, "invalid_values");
        let over = json!([rule("Chung", 10_001, json!({}))]);
        operator.post(&market, SCHEDULES, schedule("2026-09-06", over)).await.problem(400, "invalid_body");
        assert_eq!(market.get(SCHEDULES).await.expect(200)["items"], json!([]));
        operator.post(&market, SCHEDULES, body.clone()).await.expect(201);
        operator.post(&market, SCHEDULES, schedule("2026-10-01", json!([]))).await.expect(201);
        let page = market.get(&format!("{SCHEDULES}?limit=1")).await.expect(200);
        assert_eq!(page["items"][0]["from"], "2026-10-01");
        let cursor = page["next_cursor"].as_str().expect("a cursor");
        let next = market.get(&format!("{SCHEDULES}?limit=1&cursor={cursor}")).await.expect(200);
        assert_eq!((&next["items"][0]["from"], &next["next_cursor"]), (&json!("2026-09-06"), &Value::Null));
    }

    async fn commission_is_frozen_at_the_sale_earned_on_arrival_and_taken_back_by_a_refund(market) {
        let operator = market.operator().await;
        let shop = market.selling("HTX Chè Shan").await;
        let before = sold(&market, &shop).await;
        let own = rule("Riêng", 500, json!({ "producer_id": shop.producer.to_string(), "payment_method": "cod" }));
        let rules = json!([own, rule("Chung", 100, json!({}))]);
        operator.post(&market, SCHEDULES, schedule("2026-09-06", rules)).await.expect(201);
        operator.post(&market, SCHEDULES, schedule("2026-09-08", json!([]))).await.expect(201);
        market.at("2026-09-06T00:00:00+07:00");
        let sale = sold(&market, &shop).await;
        market.at("2026-09-08T09:00:00+07:00");
        // What was sold before has nothing to pay; 5 % of 450,000 and of 50,000, and 10 % of that.
        arrives(&market, &shop, &before, json!({})).await;
        assert_eq!(earned(&market, &shop, &before).await, (0, 0));
        assert_eq!(earned(&market, &shop, &sale).await, (0, 0));
        arrives(&market, &shop, &sale, json!({ "lines": [sale.pieces(0, 1)] })).await;
        assert_eq!(earned(&market, &shop, &sale).await, (7_500, 750));
        arrives(&market, &shop, &sale, json!({})).await;
        assert_eq!(earned(&market, &shop, &sale).await, (25_000, 2_500));
        let told = shop.owner.get(&market, &format!("{}/commission", sale.path)).await.expect(200);
        assert_eq!((&told["lines"][0]["rule_name"], &told["lines"][0]["rate"]), (&json!("Riêng"), &json!(500)));
        market.guest().await.ask(&market, (poem::http::Method::GET, &format!("{}/commission", sale.path)), None, None)
            .await.problem(401, "not_signed_in");
        // A third of the first line goes back, and a third of its commission.
        let refund = json!({ "lines": [{ "line_id": sale.lines[0], "amount": dong(150_000) }], "reason": "Hàng vỡ" });
        let since = shop.does(&market, &format!("{}/refunds", sale.path), refund).await.expect(200);
        let id = since["refunds"][0]["id"].as_str().expect("an id");
        for step in ["sent", "settled"] {
            assert_eq!(earned(&market, &shop, &sale).await, (25_000, 2_500), "before it is {step}");
            shop.does(&market, &format!("/v1/refunds/{id}/steps"), json!({ "step": step })).await.expect(200);
        }
        assert_eq!(earned(&market, &shop, &sale).await, (17_500, 1_750));
        assert_eq!(closing(&market, &shop, "2026-09", "platform").await, -19_250);
        assert_eq!(closing(&market, &shop, "2026-09", "funds").await, 1_060_000 - 150_000);
        let entries = format!("/v1/producers/{}/statements/2026-09/entries?limit=100", shop.producer);
        let all = shop.owner.get(&market, &entries).await.expect(200);
        let back = all["items"].as_array().expect("entries").last().expect("an entry").clone();
        assert_eq!((&back["kind"], &back["debit"], &back["amount"]), (&json!("commission_tax"), &json!("platform"), &json!(750)));
        sound(&market).await;
    }

    async fn orders_that_were_there_before_the_books_are_in_them(market) {
        let shop = market.selling("HTX Chè Shan").await;
        let sale = sold(&market, &shop).await;
        let honey = market.stocked(&shop, "Mật ong rừng", 90_000, 5).await;
        market.sale(&shop, &[(honey, 2)]).await;
        arrives(&market, &shop, &sale, json!({})).await;
        let refund = json!({ "delivery": dong(30_000), "reason": "Giao chậm" });
        let since = shop.does(&market, &format!("{}/refunds", sale.path), refund).await.expect(200);
        let steps = format!("/v1/refunds/{}/steps", since["refunds"][0]["id"].as_str().expect("an id"));
        for step in ["sent", "settled"] {
            shop.does(&market, &steps, json!({ "step": step })).await.expect(200);
        }
        sound(&market).await;
        let all = Migrator::migrations();
        let before = all.iter().position(|step| step.name() == "m0038_payments_books").expect("a step");
        let since = u32::try_from(all.len() - before).expect("few steps");
        Migrator::down(market.app.store().write(), Some(since)).await.expect("they are taken back");
        Migrator::up(market.app.store().write(), None).await.expect("they run again");
        sound(&market).await;
        assert_eq!(closing(&market, &shop, "2026-09", "funds").await, 500_000);
        assert_eq!(closing(&market, &shop, "2026-09", "buyers").await, 210_000);
        assert_eq!(closing(&market, &shop, "2026-09", "losses").await, 30_000);
    }

    async fn a_month_is_invoiced_once_and_paid_as_far_as_it_goes(market) {
        let operator = market.operator().await;
        let shop = market.selling("HTX Chè Shan").await;
        let rules = json!([rule("Chung", 500, json!({}))]);
        operator.post(&market, SCHEDULES, schedule("2026-09-06", rules)).await.expect(201);
        market.at("2026-09-30T23:00:00+07:00");
        let sale = sold(&market, &shop).await;
        arrives(&market, &shop, &sale, json!({})).await;
        let invoices = format!("/v1/producers/{}/commission-invoices", shop.producer);
        market.run_jobs().await;
        assert_eq!(shop.owner.get(&market, &invoices).await.expect(200)["items"], json!([]), "not yet over");
        market.at("2026-10-01T00:00:00+07:00");
        market.run_jobs().await;
        market.run_jobs().await;
        let all = shop.owner.get(&market, &invoices).await.expect(200);
        assert_eq!(all["items"].as_array().expect("invoices").len(), 1);
        let invoice = &all["items"][0];
        assert_eq!((&invoice["month"], &invoice["due_on"]), (&json!("2026-09"), &json!("2026-10-16")));
        assert_eq!((&invoice["total"], &invoice["paid"]), (&dong(27_500), &dong(0)));
        assert_eq!(closing(&market, &shop, "2026-10", "platform").await, 0);
        assert_eq!(closing(&market, &shop, "2026-10", "invoiced").await, -27_500);
        assert_eq!(closing(&market, &shop, "2026-09", "platform").await, -27_500, "the month as it ended");
        let payments = format!("/v1/commission-invoices/{}/payments", invoice["id"].as_str().expect("an id"));
        let pays = |amount: i64, reference: &str| json!({ "amount": dong(amount), "reference": reference });
        let asks = |body: Value, key: String| {
            let (market, operator, path) = (&market, &operator, &payments);
            async move { operator.post_under(market, path, (&key, body)).await }
        };
        asks(pays(27_501, "FT1"), fresh(&market)).await.problem(422, "invalid_values");
        asks(pays(0, "FT1"), fresh(&market)).await.problem(422, "invalid_values");
        let key = fresh(&market);
        assert_eq!(asks(pays(20_000, "FT1"), key.clone()).await.expect(201)["paid"], dong(20_000));
        assert_eq!(asks(pays(20_000, "FT1"), key.clone()).await.expect(201)["paid"], dong(20_000));
        asks(pays(7_500, "FT1"), key).await.problem(422, "idempotency_key_reused");
        asks(pays(7_500, "FT1"), fresh(&market)).await.problem(409, "conflict");
        assert_eq!(asks(pays(7_500, "FT2"), fresh(&market)).await.expect(201)["paid"], dong(27_500));
        assert_eq!(closing(&market, &shop, "2026-10", "invoiced").await, 0);
        assert_eq!(closing(&market, &shop, "2026-10", "funds").await, 530_000 - 27_500);
        let listed = operator.get(&market, "/v1/commission-invoices").await.expect(200);
        assert_eq!(listed["items"][0]["paid"], dong(27_500));
        sound(&market).await;
    }

    async fn tax_is_kept_back_for_households_only_where_a_schedule_says_so(market) {
        let operator = market.operator().await;
        let shop = market.selling("Hộ kinh doanh Vàng A").await;
        let kind = "UPDATE catalogue_producers SET kind = 'household'";
        market.app.store().write().execute_unprepared(kind).await.expect("it writes");
        let mut body = schedule("2026-09-06", json!([]));
        body["withholding"] = json!({ "legal_act": "117/2025/NĐ-CP", "goods_rate": 150, "services_rate": 700 });
        operator.post(&market, SCHEDULES, body).await.expect(201);
        market.at("2026-09-06T09:00:00+07:00");
        let sale = sold(&market, &shop).await;
        arrives(&market, &shop, &sale, json!({})).await;
        let told = shop.owner.get(&market, &format!("{}/commission", sale.path)).await.expect(200);
        assert_eq!(told["withholding"], dong(7_500));
        assert_eq!(told["commission"], dong(0));
    }
}
