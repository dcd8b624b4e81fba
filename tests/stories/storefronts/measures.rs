//! Suspension and closure by the platform: cause, notice, and the clock.

use super::{applicants, deeds, mails, of, review, status, tea_makers};
use domain::ids::ProducerId;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

const FRONT: &str = "/v1/storefronts/htx-che-shan-tuyet";

fn cause() -> Value {
    json!({ "ground": "misleading", "reason": "Mô tả sai xuất xứ." })
}

fn ordered() -> Value {
    json!({
        "ground": "authority_order",
        "reason": "Theo yêu cầu.",
        "order": { "body": "Sở Công Thương", "number": "12/QĐ-SCT", "date": "2026-09-01" },
    })
}

async fn suspend(market: &Marketplace, by: &Caller, producer: ProducerId, body: Value) -> Answer {
    by.post(market, &format!("/v1/producers/{producer}/suspension"), body).await
}

async fn reinstate(market: &Marketplace, by: &Caller, producer: ProducerId) -> Answer {
    by.command(market, &format!("/v1/producers/{producer}/reinstatement")).await
}

stories! {
    async fn a_suspension_announced_for_friday_counts_on_friday(market) {
        let (producer, owner, operator) = tea_makers(&market).await;
        market.storefront(producer).await;
        let product = market.product(producer, "Chè Shan").await;
        market.certified(product, 4, "2025-12-28").await;
        let mut body = cause();
        body["from"] = json!("2026-09-11T00:00:00+07:00");
        let announced = suspend(&market, &operator, producer, body).await.expect(200);
        assert_eq!(announced["status"], "open");
        assert_eq!(announced["suspended_from"], "2026-09-11T00:00:00+07:00");
        let told = &mails(&market, "seller_suspended").await[0];
        assert_eq!((&told["ground"], &told["from"]), (&json!("misleading"), &json!("2026-09-11T00:00:00+07:00")));
        assert_eq!(deeds(&market, "suspend_seller").await, 1);
        let page = format!("/v1/products/{product}");
        let mark = market.get(&page).await.expect(200)["mark"].clone();
        assert_eq!(mark["next_update"], "2026-09-11T00:00:00+07:00", "no copy outlives the suspension");
        market.at("2026-09-10T23:59:59.999999+07:00");
        assert_eq!(market.get(FRONT).await.expect(200)["products"][0]["mark"]["stars"], 4);
        market.at("2026-09-11T00:00:00+07:00");
        assert_eq!(status(&market, &owner, producer).await, "suspended");
        market.get(FRONT).await.problem(404, "not_found");
        assert_eq!(market.get("/v1/storefronts").await.expect(200)["items"], json!([]));
        for path in [page.clone(), format!("{page}/mark")] {
            let answer = market.get(&path).await.expect(200);
            assert!(answer["mark"].is_null(), "{answer}");
        }
        market.get(&format!("{page}/permit")).await.problem(404, "no_permit");
        let why = market.get(&format!("{page}/mark")).await.text();
        assert!(why.contains("producer_suspended"), "{why}");
        reinstate(&market, &operator, producer).await.expect(200);
        assert_eq!(market.get(FRONT).await.expect(200)["products"][0]["mark"]["stars"], 4);
        reinstate(&market, &operator, producer).await.problem(409, "conflict");
    }

    async fn a_measure_takes_five_days_notice_or_an_order_that_is_named(market) {
        let (producer, owner, operator) = tea_makers(&market).await;
        market.storefront(producer).await;
        let refused = async |change: &[(&str, Value)], base: Value| {
            let mut body = base;
            for (field, value) in change {
                body[*field] = value.clone();
            }
            suspend(&market, &operator, producer, body).await.problem(422, "invalid_values")["errors"][0]["code"].clone()
        };
        let soon = json!("2026-09-06T08:59:59.999999+07:00");
        assert_eq!(refused(&[("from", soon)], cause()).await, "notice_too_short");
        assert_eq!(refused(&[("from", json!("2026-08-01T00:00:00Z"))], ordered()).await, "notice_too_short");
        assert_eq!(refused(&[("from", json!("2026-09-03T00:00:00Z"))], ordered()).await, "too_far_ahead");
        assert_eq!(refused(&[("from", json!("2028-01-01T00:00:00Z"))], cause()).await, "too_far_ahead");
        assert_eq!(refused(&[("order", Value::Null)], ordered()).await, "order_and_ground");
        assert_eq!(refused(&[("order", ordered()["order"].clone())], cause()).await, "order_and_ground");
        let future = json!({ "body": "Sở", "number": "1", "date": "2026-09-02" });
        assert_eq!(refused(&[("order", future)], ordered()).await, "in_future");
        suspend(&market, &operator, producer, json!({ "ground": "terms" })).await.problem(400, "invalid_body");
        suspend(&market, &operator, producer, json!({ "ground": "mood", "reason": "x" })).await.problem(400, "invalid_body");
        for caller in [&owner, &market.provincial_officer().await] {
            suspend(&market, caller, producer, cause()).await.problem(403, "not_allowed");
        }
        assert_eq!(status(&market, &owner, producer).await, "open");
        let unsaid = suspend(&market, &operator, producer, cause()).await.expect(200);
        assert_eq!(unsaid["suspended_from"], "2026-09-07T00:00:00+07:00");
        let sooner = suspend(&market, &operator, producer, ordered()).await.expect(200);
        assert_eq!(sooner["status"], "suspended");
        assert_eq!(sooner["steps"][0]["order"], "Sở Công Thương, 12/QĐ-SCT, 2026-09-01");
        suspend(&market, &operator, producer, ordered()).await.problem(409, "conflict");
    }

    async fn a_producer_that_sells_nothing_is_suspended_too(market) {
        let (producer, _, operator) = tea_makers(&market).await;
        let product = market.product(producer, "Chè Shan").await;
        market.certified(product, 4, "2025-12-28").await;
        let read = async || market.get(&format!("/v1/products/{product}")).await.expect(200)["mark"].clone();
        suspend(&market, &operator, producer, ordered()).await.expect(200);
        assert!(read().await.is_null());
        let stage = reinstate(&market, &operator, producer).await.expect(200)["stage"].clone();
        assert_eq!(stage, "outside");
        assert_eq!(read().await["stars"], 4);
        let nobody = market.app.mint::<ProducerId>();
        suspend(&market, &operator, nobody, ordered()).await.problem(404, "not_found");
    }

    async fn a_seller_that_is_closed_for_cause_shows_no_mark_and_comes_back_only_by_grace(market) {
        let (producer, owner, operator) = tea_makers(&market).await;
        market.storefront(producer).await;
        let product = market.product(producer, "Chè Shan").await;
        market.certified(product, 4, "2025-12-28").await;
        let read = async || market.get(&format!("/v1/products/{product}")).await.expect(200)["mark"].clone();
        let path = of(producer, "closure");
        let announced = operator.post(&market, &path, cause()).await.expect(200);
        assert_eq!((&announced["status"], &announced["closed_from"]), (&json!("open"), &json!("2026-09-07T00:00:00+07:00")));
        owner.command(&market, &of(producer, "departure")).await.problem(409, "conflict");
        assert_eq!(read().await["next_update"], "2026-09-07T00:00:00+07:00");
        operator.delete(&market, &path).await.expect(200);
        operator.delete(&market, &path).await.problem(409, "conflict");
        assert_eq!(read().await["next_update"], "2028-12-29T00:00:00+07:00");
        operator.post(&market, &path, cause()).await.expect(200);
        market.at("2026-09-07T00:00:00+07:00");
        assert_eq!(status(&market, &owner, producer).await, "closed");
        assert!(read().await.is_null());
        market.get(FRONT).await.problem(404, "not_found");
        assert_eq!(mails(&market, "seller_closed").await.len(), 2);
        let again = json!({ "producer_id": producer.0 });
        owner.post(&market, "/v1/seller-applications", again.clone()).await.problem(409, "conflict");
        operator.delete(&market, &path).await.problem(409, "conflict");
        reinstate(&market, &operator, producer).await.expect(200);
        assert_eq!(read().await["stars"], 4);
        owner.post(&market, "/v1/seller-applications", again).await.expect(201);
    }

    async fn nobody_judges_a_producer_to_which_he_belongs(market) {
        let (producer, _, operator) = applicants(&market).await;
        let asked = operator.post(&market, &format!("/v1/producers/{producer}/links"), json!({ "note": "Tôi." })).await.expect(201);
        let other = market.operator().await;
        let path = format!("/v1/links/{}/approval", asked["id"].as_str().expect("an id"));
        other.command(&market, &path).await.expect(200);
        operator.command(&market, &of(producer, "verification")).await.problem(403, "not_allowed");
        reinstate(&market, &operator, producer).await.problem(403, "not_allowed");
        let body = json!({ "outcome": "accepted", "submission": 1 });
        review(&market, &operator, producer, "address", body).await.problem(403, "not_allowed");
    }

    async fn two_operators_at_once_suspend_once(market) {
        let (producer, _, operator) = tea_makers(&market).await;
        market.storefront(producer).await;
        let other = market.operator().await;
        let (one, two) = tokio::join!(
            suspend(&market, &operator, producer, ordered()),
            suspend(&market, &other, producer, ordered()),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        assert_eq!(deeds(&market, "suspend_seller").await, 1);
    }
}
