//! Waiting lists: what becomes free goes to those who wait.

use super::allocation::{Stage, UNTIL, wish};
use poem::http::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use store::integrations::rows::mail;
use tests::{Answer, Marketplace, stories};

/// The code of the latest offer to an address.
async fn code(market: &Marketplace, number: usize) -> String {
    let letter = mail::Entity::find()
        .filter(mail::Column::Template.eq("fair_booths_offered"))
        .filter(mail::Column::Recipient.eq(format!("ho{number}@example.vn")))
        .order_by_desc(mail::Column::Id)
        .one(market.app.read())
        .await
        .expect("mail is read")
        .expect("a letter");
    let params: Value = serde_json::from_str(&letter.params).expect("JSON");
    params["token"].as_str().expect("a code").to_owned()
}

/// Answers an offer by the code of its letter, without signing in.
async fn answer(market: &Marketplace, body: &Value) -> Answer {
    market.send(Method::POST, "/v1/fair-offer-answers", None, Some(body.clone())).await
}

stories! {
    async fn what_becomes_free_is_offered_to_those_who_wait_in_the_same_transaction(market) {
        let stage = Stage::set(&market, &[("std", 2), ("big", 1)]).await;
        let wishes = [wish(&["std"], 2), wish(&["big"], 1), wish(&["std"], 1), wish(&["std"], 1)];
        let ids = market.approved(&stage.fair, &wishes).await;
        let rules = json!({ "waiting_hours": 24, "on_loss": "keep", "replace_days": 5, "payment_days": 7 });
        stage.desk.put(&market, &stage.path("allocation-rules"), rules).await.expect(200);
        stage.offer(&market, &[(ids[0], &["std1", "std2"])]).await.expect(200);
        stage.wait(&market, &[ids[2]]).await;
        market.at("2026-10-25T09:00:01+07:00");
        stage.wait(&market, &[ids[3], ids[1]]).await;
        assert_eq!(stage.counts(&market, "").await, ([6, 12, 0, 0, 0], 3));
        let list = stage.desk.get(&market, &stage.path("categories/std/waiting-list?limit=1")).await.expect(200);
        assert_eq!(list["items"][0]["application_id"], json!(ids[2]));
        let next = list["next_cursor"].as_str().expect("a cursor");
        let list = stage.desk.get(&market, &stage.path(&format!("categories/std/waiting-list?cursor={next}"))).await;
        assert_eq!(list.expect(200)["items"][0]["application_id"], json!(ids[3]));
        // One declines by the code of the letter; two are asked at once.
        let declined = json!({ "token": code(&market, 0).await, "accepts": false });
        assert_eq!(answer(&market, &declined).await.expect(200)["state"], "approved");
        answer(&market, &declined).await.problem(404, "not_found");
        assert_eq!(stage.counts(&market, "").await, ([6, 12, 0, 0, 0], 1));
        for (id, booth) in [(ids[2], "std1"), (ids[3], "std2")] {
            let read = stage.state(&market, id).await;
            assert_eq!((&read["state"], &read["booths"][0]["code"]), (&json!("offered"), &json!(booth)));
            assert_eq!(read["offered_until"], "2026-10-26T09:00:01+07:00");
            assert_eq!(read["waits_for"], json!([]));
        }
        let accepted = json!({ "token": code(&market, 2).await, "accepts": true });
        assert_eq!(answer(&market, &accepted).await.expect(200)["state"], "accepted");
        // What the organiser kept back and gives free goes to whoever waits, too.
        let block = stage.path("booths/big1/block");
        stage.desk.post(&market, &block, json!({})).await.expect(204);
        assert_eq!(stage.counts(&market, "").await, ([0, 6, 6, 0, 6], 1));
        stage.desk.delete(&market, &block).await.expect(204);
        assert_eq!(stage.state(&market, ids[1]).await["state"], "offered");
        assert_eq!(stage.counts(&market, "").await, ([0, 12, 6, 0, 0], 0));
    }

    async fn a_lapse_is_passed_on_without_anybodys_command(market) {
        let stage = Stage::set(&market, &[("std", 1)]).await;
        let ids = market.approved(&stage.fair, &[wish(&[], 1), wish(&["std"], 1)]).await;
        stage.offer(&market, &[(ids[0], &["std1"])]).await.expect(200);
        stage.wait(&market, &[ids[1]]).await;
        market.run_jobs().await;
        assert_eq!(stage.state(&market, ids[1]).await["state"], "waitlisted");
        market.at(UNTIL);
        market.run_jobs().await;
        let read = stage.state(&market, ids[1]).await;
        assert_eq!((&read["state"], &read["offered_until"]), (&json!("offered"), &json!("2026-10-30T17:00:00+07:00")));
        // Whoever let it lapse is asked no more, unless the desk puts it on the list again.
        stage.wait(&market, &[ids[0]]).await;
        market.at("2026-10-30T17:00:00+07:00");
        market.run_jobs().await;
        assert_eq!(stage.state(&market, ids[0]).await["state"], "offered");
        assert_eq!(stage.state(&market, ids[1]).await["state"], "waitlisted");
        // No offer goes beyond the opening.
        stage.wait(&market, &[ids[1]]).await;
        market.at("2026-11-10T00:00:00+07:00");
        market.run_jobs().await;
        assert_eq!(stage.state(&market, ids[1]).await["state"], "waitlisted");
    }

    async fn who_joins_a_list_later_is_offered_what_is_free_when_the_desk_says_so(market) {
        let stage = Stage::set(&market, &[("std", 2), ("big", 1)]).await;
        let wishes = [wish(&["std"], 1), wish(&["std"], 1), wish(&["big"], 1), wish(&["std"], 2)];
        let ids = market.approved(&stage.fair, &wishes).await;
        stage.offer(&market, &[(ids[0], &["std1"])]).await.expect(200);
        stage.act(&market, ids[0], "refusal").await.expect(200);
        // Nobody waited: it stays free, for whoever is approved comes before those who wait.
        stage.wait(&market, &[ids[1]]).await;
        assert_eq!(stage.counts(&market, "").await, ([18, 0, 0, 0, 0], 1));
        let path = stage.path("waiting-list-offers");
        let made = stage.desk.command(&market, &path).await.expect(200);
        assert_eq!(made["offers"], 1);
        assert_eq!(stage.state(&market, ids[1]).await["state"], "offered");
        // A booth that is taken or kept back is not free; one that lapsed is.
        market.at(UNTIL);
        stage.desk.post(&market, &stage.path("booths/std2/block"), json!({ "first_day": "2026-11-12" })).await.expect(204);
        stage.wait(&market, &[ids[3], ids[2]]).await;
        assert_eq!(stage.desk.command(&market, &path).await.expect(200)["offers"], 2);
        let booths = stage.state(&market, ids[3]).await["booths"].clone();
        let of = |place: usize| (booths[place]["code"].clone(), booths[place]["days"].as_array().map(Vec::len));
        assert_eq!((of(0), of(1)), ((json!("std1"), Some(6)), (json!("std2"), Some(2))));
        assert_eq!(stage.counts(&market, "").await, ([0, 14, 0, 0, 4], 0));
        assert_eq!(stage.desk.command(&market, &path).await.expect(200)["offers"], 0);
        stage.desk.post(&market, &stage.path("cancellation"), json!({ "reason": "Bão." })).await.expect(200);
        let late = stage.desk.command(&market, &path).await.problem(409, "conflict");
        assert_eq!(late["errors"][0]["code"], "wrong_stage");
    }

    async fn who_goes_back_to_the_list_with_a_booth_that_lapsed_may_be_asked_first(market) {
        let stage = Stage::set(&market, &[("std", 1)]).await;
        let ids = market.approved(&stage.fair, &[wish(&["std"], 1)]).await;
        stage.offer(&market, &[(ids[0], &["std1"])]).await.expect(200);
        market.at(UNTIL);
        let items = json!({ "items": [{ "application_id": ids[0], "decision": "waitlist" }] });
        let done = stage.desk.post(&market, &stage.path("application-decisions"), items).await.expect(200);
        // What is answered is what is stored.
        assert_eq!(done["items"][0]["state"], stage.state(&market, ids[0]).await["state"]);
        assert_eq!(done["items"][0]["state"], "offered");
        stage.act(&market, ids[0], "acceptance").await.expect(200);
    }
}
