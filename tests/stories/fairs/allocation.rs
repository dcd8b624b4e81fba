//! Giving booths out: offers, answers, waiting lists, and the proposal for all.

use super::organisers;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::floor::rows::allocation;
use store::fairs::record::Fair;
use tests::{Answer, Caller, Marketplace, stories};
use tokio::task::JoinSet;
use uuid::Uuid;

/// A fair whose booths are being given out, and its desk.
pub struct Stage {
    pub fair: Fair,
    pub desk: Caller,
}

pub const UNTIL: &str = "2026-10-28T17:00:00+07:00";

impl Stage {
    pub async fn set(market: &Marketplace, rows: &[(&str, i32)]) -> Self {
        market.at("2026-10-25T09:00:00+07:00");
        let (organiser, desk) = organisers(market).await;
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        market.rows_of_booths(&fair, rows).await;
        Self { fair, desk }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/fairs/{}/{rest}", self.fair.slug)
    }

    pub async fn offer(&self, market: &Marketplace, items: &[(Uuid, &[&str])]) -> Answer {
        let items: Vec<Value> = items
            .iter()
            .map(|(id, booths)| json!({ "application_id": id, "booths": booths }))
            .collect();
        let body = json!({ "until": UNTIL, "items": items });
        self.desk.post(market, &self.path("offers"), body).await
    }

    pub async fn act(&self, market: &Marketplace, id: Uuid, command: &str) -> Answer {
        self.desk.command(market, &format!("/v1/fair-applications/{id}/{command}")).await
    }

    pub async fn state(&self, market: &Marketplace, id: Uuid) -> Value {
        self.desk.get(market, &format!("/v1/fair-applications/{id}")).await.expect(200)
    }

    pub async fn wait(&self, market: &Marketplace, ids: &[Uuid]) {
        let items: Vec<Value> =
            ids.iter().map(|id| json!({ "application_id": id, "decision": "waitlist" })).collect();
        let path = self.path("application-decisions");
        let done = self.desk.post(market, &path, json!({ "items": items })).await.expect(200);
        let all = done["items"].as_array().expect("items");
        assert!(all.iter().all(|one| one["done"] == true), "{done}");
    }

    /// The counts of the whole floor in the order free, held, allocated, confirmed, blocked, and how many
    /// wait; all of them add up to the total.
    pub async fn counts(&self, market: &Marketplace, query: &str) -> ([u64; 5], u64) {
        let read = self.desk.get(market, &self.path(&format!("capacity{query}"))).await.expect(200);
        let number = |value: &Value| value.as_u64().expect("a number");
        let of = |counts: &Value| {
            let parts = ["free", "held", "allocated", "confirmed", "blocked"];
            let parts = parts.map(|name| number(&counts[name]));
            assert_eq!(parts.iter().sum::<u64>(), number(&counts["total"]), "{counts}");
            parts
        };
        let whole = of(&read["booths"]);
        let categories = read["categories"].as_array().expect("categories").iter();
        let sums = categories.map(|one| of(&one["booths"])).fold([0; 5], |mut sum, one| {
            sum.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
            sum
        });
        assert_eq!(sums, whole);
        (whole, number(&read["waiting"]))
    }
}

pub fn wish(categories: &[&str], booths: u8) -> Wishes {
    let categories = categories.iter().map(|code| (*code).to_owned()).collect();
    Wishes { categories, booths, note: String::new() }
}

async fn rows(market: &Marketplace) -> Vec<allocation::Model> {
    allocation::Entity::find().all(market.app.read()).await.expect("they read")
}

fn refusals(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let problem = answer.problem(422, "rows_refused");
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|one| (text(&one["pointer"]), text(&one["code"]))).collect()
}

stories! {
    async fn an_offer_holds_booths_until_it_is_answered_and_numbers_add_up(market) {
        let stage = Stage::set(&market, &[("std", 3), ("big", 1)]).await;
        let ids = market.approved(&stage.fair, &[wish(&["std"], 2), wish(&["std"], 1)]).await;
        assert_eq!(stage.counts(&market, "").await, ([24, 0, 0, 0, 0], 0));
        stage.offer(&market, &[(ids[0], &["std1", "std2"])]).await.expect(200);
        assert_eq!(stage.counts(&market, "").await, ([12, 12, 0, 0, 0], 0));
        assert_eq!(stage.counts(&market, "?day=2026-11-12").await, ([2, 2, 0, 0, 0], 0));
        let read = stage.state(&market, ids[0]).await;
        assert_eq!((&read["state"], &read["offered_until"]), (&json!("offered"), &json!(UNTIL)));
        assert_eq!(read["booths"][1]["code"], "std2");
        assert_eq!(read["booths"][1]["days"].as_array().expect("days").len(), 6);
        // Nobody looks after the exhibitor: the desk answers.
        let taken = stage.act(&market, ids[0], "acceptance").await.expect(200);
        assert_eq!((&taken["state"], &taken["booths"][0]["state"]), (&json!("accepted"), &json!("allocated")));
        stage.act(&market, ids[0], "acceptance").await.problem(409, "conflict");
        let sure = stage.act(&market, ids[0], "confirmation").await.expect(200);
        assert_eq!(sure["state"], "confirmed");
        assert_eq!(stage.counts(&market, "").await, ([12, 0, 0, 12, 0], 0));
        // The public finds it on the plan.
        let plan = market.get(&stage.path("floorplan.svg")).await.text();
        assert!(plan.contains("Gian std1: Gian std – Hộ số 0"), "{plan}");
        let reason = json!({ "reason": "Đổi sơ đồ." });
        let path = format!("/v1/fair-applications/{}/release", ids[0]);
        let back = stage.desk.post(&market, &path, reason).await.expect(200);
        assert_eq!((&back["state"], &back["booths"]), (&json!("approved"), &json!([])));
        assert_eq!(rows(&market).await.len(), 0);
    }

    async fn all_offers_are_made_or_none(market) {
        let stage = Stage::set(&market, &[("std", 4)]).await;
        let ids = market.approved(&stage.fair, &[wish(&[], 1), wish(&[], 1), wish(&[], 1)]).await;
        stage.offer(&market, &[(ids[0], &["std1"])]).await.expect(200);
        let bad = stage.offer(&market, &[
            (ids[0], &["std2"]), (ids[1], &["std1", "std3"]), (ids[2], &["std3", "none"]), (ids[2], &["std4"]),
        ]).await;
        let expected = [
            ("/items/0/application_id", "wrong_state"),
            ("/items/1/booths/0", "booth_taken"),
            ("/items/2/booths/0", "booth_taken"),
            ("/items/2/booths/1", "unknown_booth"),
            ("/items/3/application_id", "no_such_application"),
        ];
        assert_eq!(refusals(&bad), expected.map(|(one, two)| (one.to_owned(), two.to_owned())));
        assert_eq!(rows(&market).await.len(), 6);
        let days = json!({ "until": UNTIL, "items": [{
            "application_id": ids[1], "booths": ["std2"],
            "first_day": "2026-11-10", "last_day": "2026-11-12",
        }] });
        let dry = format!("{}?dry_run=true", stage.path("offers"));
        stage.desk.post(&market, &dry, days.clone()).await.expect(200);
        assert_eq!(rows(&market).await.len(), 6);
        stage.desk.post(&market, &stage.path("offers"), days).await.expect(200);
        // A booth is let by the day: the rest of it is somebody else's.
        let rest = |first: &str| json!({ "until": UNTIL, "items": [{
            "application_id": ids[2], "booths": ["std2"], "first_day": first,
        }] });
        let early = stage.desk.post(&market, &stage.path("offers"), rest("2026-11-12")).await;
        assert_eq!(refusals(&early)[0].1, "booth_taken");
        stage.desk.post(&market, &stage.path("offers"), rest("2026-11-13")).await.expect(200);
        let late = json!({ "until": "2026-11-10T00:00:00.000001+07:00", "items": [
            { "application_id": ids[2], "booths": ["std4"] },
        ] });
        let late = stage.desk.post(&market, &stage.path("offers"), late).await;
        assert_eq!(refusals(&late)[0].1, "wrong_state");
    }

    async fn a_hold_lapses_by_the_clock_and_makes_way(market) {
        let stage = Stage::set(&market, &[("std", 1)]).await;
        let ids = market.approved(&stage.fair, &[wish(&[], 1), wish(&[], 1)]).await;
        stage.offer(&market, &[(ids[0], &["std1"])]).await.expect(200);
        assert_eq!(refusals(&stage.offer(&market, &[(ids[1], &["std1"])]).await)[0].1, "booth_taken");
        market.at(UNTIL);
        assert_eq!(stage.counts(&market, "").await.0, [6, 0, 0, 0, 0]);
        assert_eq!(stage.state(&market, ids[0]).await["state"], "waitlisted");
        let late = stage.act(&market, ids[0], "acceptance").await.problem(409, "conflict");
        assert_eq!(late["errors"][0]["code"], "lapsed");
        let body = json!({ "until": "2026-10-29T17:00:00+07:00", "items": [
            { "application_id": ids[1], "booths": ["std1"] },
        ] });
        stage.desk.post(&market, &stage.path("offers"), body).await.expect(200);
        stage.act(&market, ids[1], "acceptance").await.expect(200);
        // Whoever let it lapse goes without taking anything along.
        stage.act(&market, ids[0], "acceptance").await.problem(409, "conflict");
        let body = json!({ "reason": "Không đến." });
        let path = format!("/v1/fair-applications/{}/release", ids[0]);
        stage.desk.post(&market, &path, body).await.problem(409, "conflict");
        assert_eq!(stage.counts(&market, "").await.0, [0, 0, 6, 0, 0]);
    }

    async fn a_proposal_is_edited_and_offered_as_a_whole(market) {
        let stage = Stage::set(&market, &[("std", 4), ("big", 1)]).await;
        let wishes = [wish(&["big", "std"], 1), wish(&["big"], 1), wish(&["std"], 3), wish(&[], 2)];
        let ids = market.approved(&stage.fair, &wishes).await;
        let path = stage.path("suggested-allocation");
        let proposal = stage.desk.get(&market, &path).await.expect(200);
        let items = proposal["items"].as_array().expect("items");
        let of = |id: Uuid| items.iter().find(|one| one["application_id"] == json!(id)).expect("placed");
        assert_eq!(of(ids[0])["booths"], json!(["big1"]));
        assert_eq!((&of(ids[2])["booths"], &of(ids[2])["side_by_side"]), (&json!(["std1", "std2", "std3"]), &json!(true)));
        assert_eq!((&of(ids[3])["booths"], &of(ids[3])["wanted"]), (&json!(["std4"]), &json!(2)));
        assert_eq!(proposal["unplaced"][0]["application_id"], json!(ids[1]));
        assert_eq!(proposal["booths_left"], 0);
        assert_eq!(rows(&market).await.len(), 0);
        let offers = items.iter().map(|one| json!({
            "application_id": one["application_id"], "booths": one["booths"],
        }));
        let body = json!({ "until": UNTIL, "items": offers.collect::<Vec<_>>() });
        let made = stage.desk.post(&market, &stage.path("offers"), body).await.expect(200);
        assert_eq!((&made["offers"], &made["booths"]), (&json!(3), &json!(5)));
        let rest = stage.desk.get(&market, &path).await.expect(200);
        assert_eq!((&rest["items"], &rest["unplaced"][0]["application_id"]), (&json!([]), &json!(ids[1])));
    }

    async fn six_hundred_applications_are_placed_in_four_hundred_booths(market) {
        let stage = Stage::set(&market, &[("std", 250), ("big", 150)]).await;
        let wishes: Vec<Wishes> = (0..600).map(|number| match number % 4 {
            0 => wish(&["big", "std"], 2),
            1 => wish(&["std"], 1),
            2 => wish(&["big"], 1),
            _ => wish(&[], 3),
        }).collect();
        let ids = market.approved(&stage.fair, &wishes).await;
        let path = stage.path("suggested-allocation");
        let before = market.app.store().statements();
        let proposal = stage.desk.get(&market, &path).await.expect(200);
        let statements = market.app.store().statements() - before;
        assert!(statements <= 12, "{statements} statements");
        let items = proposal["items"].as_array().expect("items");
        let unplaced = proposal["unplaced"].as_array().expect("a list").len();
        assert_eq!((items.len() + unplaced, &proposal["booths_left"]), (ids.len(), &json!(0)));
        let beside = items.iter().filter(|one| one["side_by_side"] == true).count();
        assert!(beside * 10 >= items.len() * 9, "{beside} of {}", items.len());
        let offers = items.iter().map(|one| json!({
            "application_id": one["application_id"], "booths": one["booths"],
        }));
        let body = json!({ "until": UNTIL, "items": offers.collect::<Vec<_>>() });
        let made = stage.desk.post(&market, &stage.path("offers"), body).await.expect(200);
        assert_eq!(made["booths"], 400);
        assert_eq!(stage.counts(&market, "").await.0, [0, 2400, 0, 0, 0]);
    }

    async fn one_booth_goes_to_one_of_many_who_ask_at_once(market) {
        let stage = Arc::new(Stage::set(&market, &[("std", 3)]).await);
        let market = Arc::new(market);
        let ids = market.approved(&stage.fair, &vec![wish(&["std"], 1); 24]).await;
        let mut asked = JoinSet::new();
        for (number, id) in ids.iter().copied().enumerate() {
            let (market, stage) = (Arc::clone(&market), Arc::clone(&stage));
            let booth = ["std1", "std2", "std3"][number % 3];
            asked.spawn(async move {
                let offered = stage.offer(&market, &[(id, &[booth])]).await;
                if offered.status.as_u16() != 200 {
                    offered.problem(422, "rows_refused");
                    return 0;
                }
                // Its answers race each other, too.
                let (one, two) = tokio::join!(
                    stage.act(&market, id, "acceptance"), stage.act(&market, id, "refusal"),
                );
                let taken = [one, two].iter().filter(|one| one.status.as_u16() == 200).count();
                assert_eq!(taken, 1);
                1
            });
        }
        let mut offers = 0;
        while let Some(done) = asked.join_next().await {
            offers += done.expect("no panic");
        }
        assert!(offers >= 3);
        let mut had = HashSet::new();
        for row in rows(&market).await {
            assert!(had.insert((row.booth_id, row.day)), "two have one booth on one day");
        }
        let (counts, _) = stage.counts(&market, "").await;
        assert_eq!(counts.iter().sum::<u64>(), 18);
        assert_eq!(counts[1], 0, "every offer was answered");
        // What the applications say is what the booths say.
        let mut accepted = 0;
        for id in ids {
            let read = stage.state(&market, id).await;
            let booths = read["booths"].as_array().expect("booths").len();
            assert_eq!(booths, usize::from(read["state"] == "accepted"), "{read}");
            accepted += booths as u64;
        }
        assert_eq!(counts[2], accepted * 6);
    }
}
