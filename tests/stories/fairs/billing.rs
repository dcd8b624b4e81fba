//! What exhibitors owe: booths, extras, what others pay, and what came in.

use super::organisers;
use domain::fairs::floor::{Category, SubsidyRule};
use domain::money::Dong;
use serde_json::{Value, json};
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::record::Fair;
use tests::fairs::plain;
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

const UNTIL: &str = "2026-10-28T17:00:00+07:00";

/// A fair with booths at 3,000,001 đồng, half of two of them paid by others out of 4,000,000.
struct Stage {
    fair: Fair,
    desk: Caller,
    ids: Vec<Uuid>,
}

fn dong(amount: i64) -> Dong {
    Dong::new(amount).expect("an amount")
}

impl Stage {
    async fn set(market: &Marketplace, applications: usize) -> Self {
        market.at("2026-10-25T09:00:00+07:00");
        let (organiser, desk) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        let rule = SubsidyRule { percent: 50, most_booths: 2, budget: dong(4_000_000) };
        let helped = Category { price: dong(3_000_001), subsidy: Some(rule), ..plain("std") };
        market.booths_of(&fair, &[(helped, 6)]).await;
        let wishes = vec![Wishes::default(); applications];
        let ids = market.approved(&fair, &wishes).await;
        Self { fair, desk, ids }
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/fairs/{}/{rest}", self.fair.slug)
    }

    /// Offers booths to one of them, and accepts for it.
    async fn given(&self, market: &Marketplace, number: usize, booths: &[&str]) {
        let items = json!([{ "application_id": self.ids[number], "booths": booths }]);
        let body = json!({ "until": UNTIL, "items": items });
        self.desk.post(market, &self.path("offers"), body).await.expect(200);
        self.act(market, number, "acceptance").await.expect(200);
    }

    async fn act(&self, market: &Marketplace, number: usize, command: &str) -> Answer {
        let path = format!("/v1/fair-applications/{}/{command}", self.ids[number]);
        self.desk.command(market, &path).await
    }

    async fn bill(&self, market: &Marketplace, number: usize) -> Value {
        let path = format!("/v1/fair-applications/{}/bill", self.ids[number]);
        adds_up(self.desk.get(market, &path).await.expect(200))
    }

    async fn pay(&self, market: &Marketplace, number: usize, sum: i64, reference: &str) -> Answer {
        let path = format!("/v1/fair-applications/{}/payments", self.ids[number]);
        let amount = json!({ "amount": sum, "currency": "VND" });
        let body = json!({ "amount": amount, "reference": reference });
        self.desk.post(market, &path, body).await
    }

    async fn state(&self, market: &Marketplace, number: usize) -> Value {
        let path = format!("/v1/fair-applications/{}", self.ids[number]);
        self.desk.get(market, &path).await.expect(200)["state"].clone()
    }

    /// The sums of the whole fair, which are those of its accounts.
    async fn sums(&self, market: &Marketplace) -> Value {
        let read = self.desk.get(market, &self.path("statement")).await.expect(200);
        let accounts = self.desk.get(market, &self.path("accounts?limit=100")).await.expect(200);
        let accounts = accounts["items"].as_array().expect("accounts");
        assert_eq!(read["applications"], json!(accounts.len()));
        for name in ["gross", "subsidy", "due", "paid", "outstanding", "to_return"] {
            let sum: i64 = accounts.iter().map(|one| number(&one["sums"], name)).sum();
            assert_eq!(number(&read["sums"], name), sum, "{name}");
        }
        let granted: i64 = read["subsidies"]
            .as_array()
            .expect("subsidies")
            .iter()
            .map(|one| {
                assert_eq!(number(one, "budget"), number(one, "granted") + number(one, "left"));
                assert!(number(one, "left") >= 0, "{one}");
                number(one, "granted")
            })
            .sum();
        assert_eq!(granted, number(&read["sums"], "subsidy"));
        adds_up(read["sums"].clone())
    }
}

fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_else(|| panic!("no {name}: {value}"))
}

fn adds_up(sums: Value) -> Value {
    let of = |name| number(&sums, name);
    assert_eq!(of("due"), of("gross") - of("subsidy"), "{sums}");
    assert_eq!(of("due") - of("paid"), of("outstanding") - of("to_return"), "{sums}");
    assert!(of("outstanding") >= 0 && of("to_return") >= 0, "{sums}");
    sums
}

stories! {
    async fn a_bill_counts_booths_extras_and_what_others_pay_within_the_budget(market) {
        let stage = Stage::set(&market, 2).await;
        let extra = |code: &str, price: i64, most: u16| json!({
            "code": code, "name": "Điện 2 kW", "most": most,
            "price": { "amount": price, "currency": "VND" },
        });
        let all = json!({ "items": [extra("power", 200_000, 5), extra("table", 50_000, 2)] });
        stage.desk.put(&market, &stage.path("extras"), all.clone()).await.expect(200);
        assert_eq!(market.get(&stage.path("extras")).await.expect(200), all);
        stage.given(&market, 0, &["std1", "std2", "std3"]).await;
        let bill = stage.bill(&market, 0).await;
        // Half of each of two, rounded half up to the đồng: 1,500,001 twice.
        assert_eq!((number(&bill, "gross"), number(&bill, "subsidy")), (9_000_003, 3_000_002));
        assert_eq!(bill["due_at"], "2026-11-01T09:00:00+07:00");
        assert_eq!(bill["lines"][2]["subsidy"], 0);
        let path = format!("/v1/fair-applications/{}/extras", stage.ids[0]);
        let picks = |count: u16| json!({ "items": [{ "code": "power", "count": count }] });
        stage.desk.put(&market, &path, picks(6)).await.problem(422, "invalid_values");
        let more = adds_up(stage.desk.put(&market, &path, picks(3)).await.expect(200));
        assert_eq!((number(&more, "gross"), number(&more, "due")), (9_600_003, 6_600_001));
        // What somebody takes isn't left out.
        let fewer = json!({ "items": [extra("table", 50_000, 2)] });
        stage.desk.put(&market, &stage.path("extras"), fewer).await.problem(409, "conflict");
        // The next gets what the budget has left.
        stage.given(&market, 1, &["std4", "std5"]).await;
        assert_eq!(number(&stage.bill(&market, 1).await, "subsidy"), 999_998);
        assert_eq!(number(&stage.sums(&market).await, "subsidy"), 4_000_000);
    }

    async fn booths_are_confirmed_once_all_is_paid_and_a_reference_counts_once(market) {
        let stage = Stage::set(&market, 2).await;
        stage.given(&market, 0, &["std1"]).await;
        let unpaid = stage.act(&market, 0, "confirmation").await.problem(409, "conflict");
        assert_eq!(unpaid["errors"][0]["code"], "unpaid");
        let paid = adds_up(stage.pay(&market, 0, 1_000_000, "FT1").await.expect(200));
        assert_eq!((number(&paid, "due"), number(&paid, "outstanding")), (1_500_000, 500_000));
        // The same again is the same; another sum under it is refused.
        let again = stage.pay(&market, 0, 1_000_000, "FT1").await.expect(200);
        assert_eq!(number(&again, "paid"), 1_000_000);
        stage.pay(&market, 0, 500_000, "FT1").await.problem(409, "already_exists");
        stage.pay(&market, 1, 1_000_000, "FT1").await.problem(409, "already_exists");
        stage.pay(&market, 0, 0, "FT2").await.problem(422, "invalid_values");
        assert_eq!(stage.state(&market, 0).await, "accepted");
        market.at("2026-11-01T09:00:00+07:00");
        assert_eq!(stage.bill(&market, 0).await["overdue"], true);
        stage.pay(&market, 0, 500_000, "FT2").await.expect(200);
        assert_eq!(stage.state(&market, 0).await, "confirmed");
        assert_eq!(stage.bill(&market, 0).await["overdue"], false);
        assert_eq!(number(&stage.sums(&market).await, "outstanding"), 0);
    }

    async fn nothing_paid_is_lost_when_booths_are_given_up_or_the_fair_is_called_off(market) {
        let stage = Stage::set(&market, 3).await;
        stage.given(&market, 0, &["std1"]).await;
        stage.pay(&market, 0, 1_500_000, "FT1").await.expect(200);
        stage.given(&market, 1, &["std2"]).await;
        stage.pay(&market, 1, 700_000, "FT2").await.expect(200);
        let path = format!("/v1/fair-applications/{}/release", stage.ids[0]);
        stage.desk.post(&market, &path, json!({ "reason": "Đổi sơ đồ." })).await.expect(200);
        let bill = stage.bill(&market, 0).await;
        assert_eq!((number(&bill, "due"), number(&bill, "to_return")), (0, 1_500_000));
        // Its share of the budget is somebody else's, and it begins anew with what it paid.
        assert_eq!(number(&stage.sums(&market).await, "subsidy"), 1_500_001);
        stage.given(&market, 0, &["std3"]).await;
        let bill = stage.bill(&market, 0).await;
        assert_eq!((number(&bill, "outstanding"), number(&bill, "to_return")), (0, 0));
        stage.act(&market, 0, "confirmation").await.expect(200);
        let reason = json!({ "reason": "Bão số 9." });
        stage.desk.post(&market, &stage.path("cancellation"), reason).await.expect(200);
        let sums = stage.sums(&market).await;
        assert_eq!((number(&sums, "due"), number(&sums, "paid"), number(&sums, "to_return")), (0, 2_200_000, 2_200_000));
    }

    async fn what_comes_in_after_the_fair_is_over_is_taken_in_all_the_same(market) {
        let stage = Stage::set(&market, 1).await;
        stage.given(&market, 0, &["std1"]).await;
        market.at("2026-11-16T00:00:00+07:00");
        stage.desk.command(&market, &stage.path("closing")).await.expect(200);
        let paid = adds_up(stage.pay(&market, 0, 1_500_000, "FT1").await.expect(200));
        assert_eq!((number(&paid, "outstanding"), number(&paid, "paid")), (0, 1_500_000));
        assert_eq!(stage.state(&market, 0).await, "accepted");
    }
}
