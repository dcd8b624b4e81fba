//! What came of a fair: declared by exhibitors, reported in sums that add up.

use super::organisers;
use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::fairs::Stage as FairStage;
use serde_json::{Value, json};
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::record::{self, Fair};
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

/// A fair with booths of a producer that shows two products, one of them certified, and of two exhibitors
/// without an account.
struct Stage {
    fair: Fair,
    desk: Caller,
    owner: Caller,
    /// The producer's application, then the others'.
    ids: [Uuid; 3],
}

impl Stage {
    async fn set(market: &Marketplace) -> Self {
        market.at("2026-11-10T08:00:00+07:00");
        let (organiser, desk) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        market.rows_of_booths(&fair, &[("std", 4)]).await;
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let certified = market.product(producer, "Chè Shan tuyết").await;
        market.certified(certified, 4, "2025-05-05").await;
        let other = market.product(producer, "Chè xanh").await;
        let own = market.approved_producer(&fair, producer, &[certified, other]).await;
        let wishes = [Wishes::default(), Wishes::default()];
        let others = market.approved(&fair, &wishes).await;
        let ids = [own, others[0], others[1]];
        for (id, booth) in ids.iter().zip(["std1", "std2", "std3"]) {
            market.given_booth(&fair, *id, booth).await;
        }
        Self { fair, desk, owner: market.member(producer).await, ids }
    }

    async fn declare(
        &self,
        market: &Marketplace,
        by: &Caller,
        number: usize,
        sales: i64,
    ) -> Answer {
        let money = |amount: i64| json!({ "amount": amount, "currency": "VND" });
        let body = json!({
            "sales": money(sales), "contracts": 2, "contracts_value": money(sales * 3), "note": "Tốt.",
        });
        by.put(market, &format!("/v1/fair-applications/{}/results", self.ids[number]), body).await
    }

    async fn report(&self, market: &Marketplace, by: &Caller) -> Value {
        by.get(market, &format!("/v1/fairs/{}/report", self.fair.slug)).await.expect(200)
    }
}

fn sales(sums: &Value) -> i64 {
    sums["sales"].as_i64().expect("a number")
}

stories! {
    async fn what_exhibitors_declare_adds_up_by_place_and_stars(market) {
        let stage = Stage::set(&market).await;
        stage.declare(&market, &stage.owner, 0, 1_000_001).await.expect(200);
        stage.declare(&market, &stage.owner, 0, 2_000_001).await.expect(200);
        stage.declare(&market, &stage.desk, 1, 500_000).await.expect(200);
        let report = stage.report(&market, &stage.desk).await;
        let whole = &report["whole"];
        assert_eq!((&whole["exhibitors"], &whole["declared"], &whole["booths"]), (&json!(3), &json!(2), &json!(3)));
        assert_eq!((&whole["products"], &whole["contracts"]), (&json!(2), &json!(4)));
        assert_eq!((sales(whole), &whole["contracts_value"]), (2_500_001, &json!(7_500_003)));
        for partition in ["by_place", "by_stars"] {
            let parts = report[partition].as_array().expect("parts");
            assert_eq!(parts.iter().map(sales).sum::<i64>(), sales(whole), "{partition}");
        }
        let four = report["by_stars"].as_array().expect("parts").iter().find(|one| one["certified_stars"] == 4);
        let four = four.expect("those with four stars");
        assert_eq!((sales(four), &four["products_of_these_stars"]), (2_000_001, &json!(1)));
        assert_eq!(report["by_place"][0]["province"], "08");
        let table = stage.desk.get(&market, &format!("/v1/fairs/{}/report.csv", stage.fair.slug)).await;
        assert_eq!(table.status.as_u16(), 200);
        assert!(table.text().contains(",2,1,2000001,2,6000003,true"), "{}", table.text());
        // Officers of the place read it, those of another don't.
        let here = market.officer(BodyKind::IndustryTrade, Level::Province, Some("08")).await;
        assert_eq!(sales(&stage.report(&market, &here).await["whole"]), 2_500_001);
        let there = market.officer(BodyKind::IndustryTrade, Level::Province, Some("22")).await;
        let path = format!("/v1/fairs/{}/report", stage.fair.slug);
        there.get(&market, &path).await.problem(404, "not_found");
        // What the organiser leaves unsaid is what was declared.
        market.at("2026-11-16T08:00:00+07:00");
        stage.desk.command(&market, &format!("/v1/fairs/{}/closing", stage.fair.slug)).await.expect(200);
        let body = json!({ "visitors": 12_000, "contracts": 5 });
        stage.desk.post(&market, &path, body).await.expect(200);
        let fair = market.get(&format!("/v1/fairs/{}", stage.fair.slug)).await.expect(200);
        let results = &fair["results"];
        assert_eq!((&results["sales"]["amount"], &results["contracts"]), (&json!(2_500_001), &json!(5)));
        stage.declare(&market, &stage.owner, 0, 1).await.problem(409, "conflict");
    }

    async fn results_are_declared_by_their_own_people_during_the_fair(market) {
        let stage = Stage::set(&market).await;
        market.at("2026-11-09T23:59:59+07:00");
        let early = stage.declare(&market, &stage.owner, 0, 1).await.problem(409, "conflict");
        assert_eq!(early["errors"][0]["code"], "not_begun");
        market.at("2026-11-10T00:00:00+07:00");
        let path = format!("/v1/fair-applications/{}/results", stage.ids[0]);
        assert_eq!(stage.owner.get(&market, &path).await.expect(200)["declared"], Value::Null);
        stage.declare(&market, &stage.desk, 0, 1).await.problem(404, "not_found");
        stage.declare(&market, &market.visitor().await, 1, 1).await.problem(404, "not_found");
        let much = stage.declare(&market, &stage.owner, 0, 1_000_000_000_001).await;
        let much = much.problem(422, "invalid_values");
        assert_eq!(much["errors"][0]["pointer"], "/sales/amount");
        assert_eq!(stage.declare(&market, &stage.owner, 0, -1).await.status.as_u16(), 422);
        stage.declare(&market, &stage.owner, 0, 7).await.expect(200);
        let read = stage.desk.get(&market, &path).await.expect(200)["declared"].clone();
        assert_eq!((&read["sales"], &read["note"]), (&json!(7), &json!("Tốt.")));
        let tx = market.app.store().begin().await.expect("a transaction");
        let fair = record::lock(&tx, &stage.fair.slug).await.expect("it reads").expect("a fair");
        let called_off = Fair {
            stage: FairStage::Cancelled,
            cancel_reason: "Bão.".to_owned(),
            ..fair
        };
        record::save(&tx, &called_off, market.app.now()).await.expect("it is saved");
        tx.commit().await.expect("it commits");
        let off = stage.declare(&market, &stage.owner, 0, 1).await.problem(409, "conflict");
        assert_eq!(off["errors"][0]["code"], "wrong_stage");
    }
}
