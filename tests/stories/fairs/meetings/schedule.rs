//! When both meet: a session, times and wishes, a proposal, and a schedule without clashes.

use super::super::organisers;
use domain::accounts::MemberRole;
use domain::ids::ProducerId;
use icalendar::{Calendar, CalendarComponent, Component as _};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use store::fairs::meetings::parties::Side;
use store::fairs::meetings::{schedule, sessions};
use store::fairs::record::Fair;
use tests::{Answer, Caller, Marketplace, stories};
use uuid::Uuid;

/// A fair with a session of four slots, and so many buyers and producers.
struct Stage {
    fair: Fair,
    desk: Caller,
    buyers: Vec<(Caller, Uuid)>,
    producers: Vec<(Caller, ProducerId)>,
}

impl Stage {
    async fn set(market: &Marketplace, buyers: usize, producers: usize, tables: u16) -> Self {
        let (organiser, desk) = organisers(market).await;
        let fair = market.fair(organiser, "Hội nghị kết nối cung – cầu").await;
        market.meeting_session(&fair, tables).await;
        let mut stage = Self { fair, desk, buyers: Vec::new(), producers: Vec::new() };
        for number in 0..buyers {
            let buyer = market.buyer().await;
            let need = market.need(&buyer, Some(&stage.fair), &format!("số {number}")).await;
            stage.buyers.push((buyer, need));
        }
        for number in 0..producers {
            let producer = market.producer(&format!("HTX số {number}")).await;
            market.fair_application(&stage.fair, producer).await;
            stage.producers.push((market.member_as(producer, MemberRole::Manager).await, producer));
        }
        stage
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/fairs/{}/{rest}", self.fair.slug)
    }

    fn of_producer(&self, place: usize, rest: &str) -> String {
        format!(
            "/v1/producers/{}{}",
            self.producers[place].1,
            self.path(rest).trim_start_matches("/v1")
        )
    }

    async fn buyer_says(
        &self,
        market: &Marketplace,
        place: usize,
        free: &[u16],
        wishes: &[usize],
    ) -> Answer {
        let wishes = wishes.iter().map(|place| self.producers[*place].1.to_string());
        let body = json!({ "free": free, "producer_ids": wishes.collect::<Vec<_>>() });
        self.buyers[place].0.put(market, &self.path("meeting-times"), body).await
    }

    async fn producer_says(
        &self,
        market: &Marketplace,
        place: usize,
        free: &[u16],
        wishes: &[usize],
    ) -> Answer {
        let wishes = wishes.iter().map(|place| self.buyers[*place].1.to_string());
        let body = json!({ "free": free, "need_ids": wishes.collect::<Vec<_>>() });
        let path = self.of_producer(place, "meeting-times");
        self.producers[place].0.put(market, &path, body).await
    }

    async fn preview(&self, market: &Marketplace) -> Value {
        self.desk.get(market, &self.path("schedule/preview")).await.expect(200)
    }

    async fn commit(&self, market: &Marketplace, items: &[Value]) -> Answer {
        self.desk.post(market, &self.path("schedule"), json!({ "items": items })).await
    }

    fn item(&self, slot: u16, table: u16, buyer: usize, producer: usize) -> Value {
        json!({
            "slot": slot, "table": table, "buyer_id": self.buyers[buyer].0.account.to_string(),
            "producer_id": self.producers[producer].1.to_string(),
        })
    }
}

/// What of a proposal is committed.
fn entries(proposal: &Value) -> Vec<Value> {
    let items = proposal["items"].as_array().expect("items").iter();
    let entry = |one: &Value| {
        json!({
            "slot": one["slot"], "table": one["table"],
            "buyer_id": one["buyer_id"], "producer_id": one["producer_id"],
        })
    };
    items.map(entry).collect()
}

fn refusals(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let problem = answer.problem(422, "rows_refused");
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|one| (text(&one["pointer"]), text(&one["code"]))).collect()
}

stories! {
    async fn a_session_lies_within_its_fair_and_stays_once_somebody_relies_on_it(market) {
        let stage = Stage::set(&market, 1, 1, 2).await;
        let path = stage.path("meeting-session");
        let body = |day: &str, minutes: u16, tables: u16| json!({
            "days": [day], "hours": { "opens": "08:00", "closes": "09:00" },
            "slot_minutes": minutes, "tables": tables,
        });
        for (day, minutes, pointer) in [("2026-11-09", 20, "/days/0"), ("2026-11-16", 20, "/days/0"), ("2026-11-11", 61, "/slot_minutes")] {
            let bad = stage.desk.put(&market, &path, body(day, minutes, 2)).await;
            assert_eq!(bad.problem(422, "invalid_values")["errors"][0]["pointer"], pointer);
        }
        for (minutes, tables) in [(9, 2), (121, 2), (20, 0), (20, 201)] {
            let bad = stage.desk.put(&market, &path, body("2026-11-11", minutes, tables)).await;
            bad.problem(400, "invalid_body");
        }
        stage.desk.put(&market, &path, body("2026-11-12", 20, 3)).await.expect(200);
        let read = market.get(&path).await.expect(200);
        assert_eq!(read["slots"].as_array().expect("slots").len(), 3);
        assert_eq!(read["slots"][1]["begins"], "2026-11-12T08:20:00+07:00");
        let outside = stage.buyer_says(&market, 0, &[2, 3], &[0]).await;
        assert_eq!(outside.problem(422, "invalid_values")["errors"][0]["pointer"], "/free/1");
        stage.buyer_says(&market, 0, &[2], &[0]).await.expect(200);
        let kept = stage.desk.put(&market, &path, body("2026-11-12", 30, 3)).await;
        assert_eq!(kept.problem(409, "conflict")["errors"][0]["code"], "relied_on");
        stage.producer_says(&market, 0, &[2], &[]).await.expect(200);
        stage.commit(&market, &[stage.item(2, 3, 0, 0)]).await.expect(200);
        let kept = stage.desk.put(&market, &path, body("2026-11-12", 20, 2)).await;
        assert_eq!(kept.problem(409, "conflict")["errors"][0]["pointer"], "/tables");
        stage.desk.put(&market, &path, body("2026-11-12", 20, 5)).await.expect(200);
    }

    async fn a_proposal_is_committed_as_it_is_and_both_sides_have_it_in_their_calendars(market) {
        let stage = Stage::set(&market, 2, 2, 1).await;
        let product = market.product(stage.producers[1].1, "Chè").await;
        market.quotation(stage.buyers[1].1, stage.producers[1].1, &[product], "Giao ngay").await;
        stage.buyer_says(&market, 0, &[0, 1], &[0]).await.expect(200);
        stage.buyer_says(&market, 1, &[0, 1, 2], &[]).await.expect(200);
        stage.producer_says(&market, 0, &[1, 2], &[0, 1]).await.expect(200);
        // The quotation alone is a wish; producer 1 hasn't said when it is free.
        let proposal = stage.preview(&market).await;
        assert_eq!(proposal["items"].as_array().expect("items").len(), 2, "{proposal}");
        assert_eq!(proposal["unserved"].as_array().expect("a list").len(), 1);
        assert_eq!(proposal["unserved"][0]["reason"], "no_common_slot");
        assert_eq!(proposal["unserved"][0]["producer"], "HTX số 1");
        stage.producer_says(&market, 1, &[0], &[]).await.expect(200);
        let proposal = stage.preview(&market).await;
        assert_eq!((proposal["items"].as_array().expect("items").len(), &proposal["unserved"]), (3, &json!([])));
        assert_eq!(stage.desk.get(&market, &stage.path("schedule")).await.expect(200)["items"], json!([]));
        let done = stage.commit(&market, &entries(&proposal)).await.expect(200);
        assert_eq!((&done["meetings"], &done["told"]), (&json!(3), &json!(4)));
        // Again: nothing changes, and nobody is told.
        let again = stage.commit(&market, &entries(&proposal)).await.expect(200);
        assert_eq!((&again["meetings"], &again["told"]), (&json!(3), &json!(0)));
        let own = stage.buyers[1].0.get(&market, &stage.path("schedule/own")).await.expect(200);
        let meetings = own["meetings"].as_array().expect("meetings");
        assert_eq!((meetings.len(), &meetings[0]["with"]), (2, &json!("HTX số 1")));
        assert_eq!(meetings[0]["begins"], "2026-11-11T08:00:00+07:00");
        let theirs = stage.producers[0].0.get(&market, &stage.of_producer(0, "schedule")).await;
        assert_eq!(theirs.expect(200)["wishes"].as_array().expect("wishes").len(), 2);
        assert!(!theirs.text().contains(&stage.buyers[0].0.account.to_string()), "{}", theirs.text());
        let letter = market.letters_to(&stage.buyers[1].0.email()).await.pop().expect("a letter");
        assert!(letter.text.contains("11/11/2026 08:00–08:30 · 1 · HTX số 1"), "{}", letter.text);
        for (caller, path, count) in [
            (&stage.buyers[1].0, stage.path("schedule/own.ics"), 2),
            (&stage.producers[0].0, stage.of_producer(0, "schedule.ics"), 2),
        ] {
            let file = caller.get(&market, &path).await;
            file.expect(200);
            let calendar: Calendar = file.text().parse().expect("a calendar");
            assert_eq!(calendar.components.len(), count);
            let CalendarComponent::Event(event) = &calendar.components[0] else { panic!("an event") };
            assert!(event.get_summary().expect("a summary").starts_with("Kết nối cung – cầu"));
        }
        let nobody = market.buyer().await;
        nobody.get(&market, &stage.path("schedule/own")).await.problem(404, "not_found");
        nobody.put(&market, &stage.path("meeting-times"), json!({ "free": [], "producer_ids": [] })).await.problem(404, "not_found");
    }

    async fn an_edited_list_with_clashes_is_refused_with_a_pointer_for_each(market) {
        let stage = Stage::set(&market, 2, 3, 2).await;
        for place in 0..2 {
            stage.buyer_says(&market, place, &[0, 1, 2], &[]).await.expect(200);
        }
        for place in 0..3 {
            stage.producer_says(&market, place, &[0, 1, 3], &[]).await.expect(200);
        }
        let mut stranger = stage.item(0, 1, 0, 0);
        stranger["buyer_id"] = json!("01890000-0000-7000-8000-000000000000");
        let bad = stage.commit(&market, &[
            stage.item(0, 1, 0, 0), stage.item(0, 2, 0, 1), stage.item(0, 2, 1, 0), stage.item(0, 1, 1, 2),
            stage.item(1, 1, 0, 0), stage.item(2, 1, 1, 1), stage.item(3, 1, 1, 1), stage.item(4, 1, 1, 1),
            stage.item(1, 3, 1, 1), stranger,
        ]).await;
        let expected = [
            (1, "buyer_busy"), (2, "producer_busy"), (3, "buyer_busy"), (4, "pair_twice"),
            (5, "producer_not_free"), (6, "buyer_not_free"), (7, "no_such_slot"), (8, "no_such_table"),
            (9, "buyer_not_free"),
        ];
        let expected = expected.map(|(place, code)| (format!("/items/{place}"), code.to_owned()));
        assert_eq!(refusals(&bad), expected);
        assert_eq!(stage.desk.get(&market, &stage.path("schedule")).await.expect(200)["items"], json!([]));
        stage.commit(&market, &[stage.item(0, 1, 0, 0), stage.item(0, 2, 1, 1)]).await.expect(200);
        // What is said later is flagged, and moves nothing.
        stage.buyer_says(&market, 0, &[1], &[]).await.expect(200);
        stage.producer_says(&market, 1, &[1], &[]).await.expect(200);
        let read = stage.desk.get(&market, &stage.path("schedule")).await.expect(200);
        assert_eq!(read["items"][0]["clashes"], json!(["buyer_not_free"]));
        assert_eq!(read["items"][1]["clashes"], json!(["producer_not_free"]));
        let own = stage.buyers[0].0.get(&market, &stage.path("schedule/own")).await.expect(200);
        assert_eq!(own["meetings"][0]["not_free"], true);
        let page = stage.desk.get(&market, &stage.path("schedule?limit=1")).await.expect(200);
        let next = page["next_cursor"].as_str().expect("a cursor");
        let rest = stage.desk.get(&market, &stage.path(&format!("schedule?limit=1&cursor={next}"))).await;
        assert_eq!(rest.expect(200)["items"][0]["table"], 2);
    }

    /// Behind the rules stand constraints: rows that clash are refused by the database itself.
    async fn the_database_keeps_clashes_out_too(market) {
        let stage = Stage::set(&market, 2, 2, 2).await;
        let meeting = |slot, table, buyer: usize, producer: usize| schedule::Meeting {
            id: market.app.mint(),
            slot,
            table,
            buyer: stage.buyers[buyer].0.account,
            producer: stage.producers[producer].1.0,
        };
        for second in [meeting(0, 2, 0, 1), meeting(0, 2, 1, 0), meeting(0, 1, 1, 1), meeting(1, 1, 0, 0)] {
            let tx = market.app.store().begin().await.expect("a transaction");
            let clash = schedule::replace(&tx, stage.fair.id, &[meeting(0, 1, 0, 0), second]).await;
            assert!(store::is_duplicate(&clash.expect_err("a clash")));
        }
    }

    async fn five_hundred_wishes_are_arranged_and_committed(market) {
        let stage = Stage::set(&market, 20, 25, 4).await;
        let tx = market.app.store().begin().await.expect("a transaction");
        let (now, free) = (market.app.now(), domain::fairs::meetings::Free::of(0..4));
        let producers: Vec<Uuid> = stage.producers.iter().map(|(_, id)| id.0).collect();
        for (buyer, _) in &stage.buyers {
            let party = (Side::Buyer, buyer.account);
            sessions::state_times(&tx, stage.fair.id, party, &free, now).await.expect("written");
            sessions::state_wishes(&tx, stage.fair.id, party, &producers).await.expect("written");
        }
        for producer in &producers {
            let party = (Side::Producer, *producer);
            sessions::state_times(&tx, stage.fair.id, party, &free, now).await.expect("written");
        }
        tx.commit().await.expect("it commits");
        let before = market.app.store().statements();
        let proposal = stage.preview(&market).await;
        let statements = market.app.store().statements() - before;
        assert!(statements <= 14, "{statements} statements");
        // Four slots at four tables are all taken; every other wish says so.
        let (items, unserved) = (entries(&proposal), proposal["unserved"].as_array().expect("a list"));
        assert_eq!((items.len(), unserved.len()), (16, 484));
        assert!(unserved.iter().all(|one| one["reason"] == "full"));
        let seats: HashSet<String> = items.iter().map(|one| format!("{} {}", one["slot"], one["table"])).collect();
        assert_eq!(seats.len(), 16);
        stage.commit(&market, &items).await.expect(200);
    }

    async fn two_who_decide_at_once_leave_one_whole_schedule(market) {
        let stage = Arc::new(Stage::set(&market, 2, 2, 2).await);
        let market = Arc::new(market);
        for place in 0..2 {
            stage.buyer_says(&market, place, &[0, 1], &[]).await.expect(200);
            stage.producer_says(&market, place, &[0, 1], &[]).await.expect(200);
        }
        let one = [stage.item(0, 1, 0, 0), stage.item(0, 2, 1, 1)];
        let two = [stage.item(0, 1, 0, 1), stage.item(1, 1, 0, 0), stage.item(0, 2, 1, 0)];
        let (first, second) = tokio::join!(stage.commit(&market, &one), stage.commit(&market, &two));
        first.expect(200);
        second.expect(200);
        let read = stage.desk.get(&market, &stage.path("schedule")).await.expect(200);
        let left = entries(&read);
        let same = |list: &[Value]| list.len() == left.len() && list.iter().all(|item| left.contains(item));
        assert!(same(&one) || same(&two), "{read}");
    }

    async fn nothing_is_decided_once_the_fair_is_called_off(market) {
        let stage = Stage::set(&market, 1, 1, 1).await;
        stage.buyer_says(&market, 0, &[0], &[0]).await.expect(200);
        stage.producer_says(&market, 0, &[0], &[]).await.expect(200);
        stage.commit(&market, &[stage.item(0, 1, 0, 0)]).await.expect(200);
        let off = json!({ "reason": "Bão." });
        stage.desk.post(&market, &stage.path("cancellation"), off).await.expect(200);
        stage.commit(&market, &[]).await.problem(409, "conflict");
        stage.buyer_says(&market, 0, &[], &[]).await.problem(409, "conflict");
        let file = stage.buyers[0].0.get(&market, &stage.path("schedule/own.ics")).await.text();
        assert!(file.contains("STATUS:CANCELLED"), "{file}");
    }
}
