//! Scans made offline, many at once.

use super::gate::{Gate, official, rows};
use serde_json::{Value, json};
use tests::{Answer, Marketplace, stories};

async fn upload(gate: &Gate, market: &Marketplace, items: Vec<Value>) -> Answer {
    let body = json!({ "gate": "Cổng 2", "items": items });
    gate.desk.post(market, &gate.at("check-ins/uploads"), body).await
}

fn offline(token: &str, nonce: &str, way: &str, at: &str, went: bool) -> Value {
    json!({ "token": token, "nonce": nonce, "direction": way, "scanned_at": at, "went": went })
}

stories! {
    async fn scans_made_offline_are_reported_one_by_one(market) {
        let gate = Gate::set(&market, "keep").await;
        let staff = gate.token(&market, &gate.staff(&market).await[0]).await;
        let badges = gate.issue(&market, json!([official("Bà Thu"), official("Ông Hà")])).await;
        let (thu, ha) = (gate.token(&market, &badges[0]).await, gate.token(&market, &badges[1]).await);
        market.at("2026-11-12T18:00:00+07:00");
        assert_eq!(gate.enter(&market, &ha, "live").await, Value::Null);
        let revoke = gate.at(&format!("badges/{}/revocation", badges[0]));
        gate.desk.post(&market, &revoke, json!({ "reason": "Mất thẻ." })).await.expect(200);
        let items = vec![
            // In no order of time: out before in.
            offline(&thu, "o2", "exit", "2026-11-11T10:00:00+07:00", true),
            offline(&thu, "o1", "entry", "2026-11-11T09:00:00+07:00", true),
            offline(&thu, "o1", "entry", "2026-11-11T09:00:00+07:00", true),
            offline(&thu, "o2", "entry", "2026-11-11T11:00:00+07:00", true),
            offline(&staff, "o3", "entry", "2026-11-11T09:00:00+07:00", true),
            offline("giả", "o4", "entry", "2026-11-11T09:00:00+07:00", true),
            offline(&ha, "o5", "entry", "2026-11-12T18:00:00.000001+07:00", true),
            offline(&ha, "o6", "entry", "2026-11-09T23:59:59+07:00", true),
            offline(&ha, "live", "entry", "2026-11-12T18:00:00+07:00", true),
            offline(&ha, "o7", "entry", "2026-11-12T17:00:00+07:00", false),
        ];
        let report = upload(&gate, &market, items.clone()).await.expect(200);
        let said: Vec<_> = report["items"].as_array().expect("items").iter()
            .map(|one| (one["status"].as_str().expect("a status"), one["reason"].as_str(), one["contested"] == true))
            .collect();
        assert_eq!(said, [
            ("recorded", None, false),
            ("recorded", None, false),
            ("repeated", None, false),
            ("rejected", Some("nonce_used"), false),
            // Nobody had paid; they went in all the same.
            ("recorded", Some("unconfirmed"), true),
            ("recorded", Some("invalid"), false),
            ("rejected", Some("in_the_future"), false),
            ("rejected", Some("before_the_fair"), false),
            ("repeated", None, false),
            ("recorded", None, true),
        ]);
        assert_eq!((&report["recorded"], &report["repeated"], &report["rejected"]), (&json!(5), &json!(2), &json!(3)));
        assert_eq!(gate.state(&market).await, "accepted");
        let before = (rows(&market).await, gate.counts(&market).await);
        assert_eq!(before.1["visitors"], 2);
        // Sent again, in another order, it changes nothing.
        let mut mixed = items;
        mixed.reverse();
        let again = upload(&gate, &market, mixed).await.expect(200);
        assert_eq!((&again["recorded"], &again["repeated"]), (&json!(0), &json!(7)));
        assert_eq!((rows(&market).await, gate.counts(&market).await), before);
    }

    async fn ten_thousand_scans_arrive_at_once_and_one_more_is_refused_whole(market) {
        let gate = Gate::confirmed(&market, "keep").await;
        let staff = gate.token(&market, &gate.staff(&market).await[0]).await;
        let many: Vec<Value> = (0..99).map(|number| official(&format!("Khách {number}"))).collect();
        let mut tokens = vec![staff];
        for badge in gate.issue(&market, json!(many)).await {
            tokens.push(gate.token(&market, &badge).await);
        }
        market.at("2026-11-15T23:00:00+07:00");
        let scan = |number: usize| {
            let step = number / 100;
            let way = if step.is_multiple_of(2) { "entry" } else { "exit" };
            let at = format!("2026-11-1{}T{:02}:{:02}:00+07:00", step / 20, 8 + step % 20 / 2, step % 2 * 30);
            offline(&tokens[number % 100], &format!("m{number}"), way, &at, true)
        };
        let mut all: Vec<Value> = (0..10_001).map(scan).collect();
        upload(&gate, &market, all.clone()).await.problem(400, "invalid_body");
        assert_eq!(rows(&market).await, 0);
        all.truncate(10_000);
        let before = market.app.store().statements();
        let report = upload(&gate, &market, all.clone()).await.expect(200);
        let statements = market.app.store().statements() - before;
        assert!(statements <= 20 * 20, "{statements} statements");
        assert_eq!((&report["recorded"], &report["rejected"]), (&json!(10_000), &json!(0)));
        assert_eq!(report["items"].as_array().map(Vec::len), Some(10_000));
        assert_eq!(rows(&market).await, 10_000);
        assert_eq!((gate.state(&market).await, &gate.counts(&market).await["visitors"]), (json!("checked_in"), &json!(99)));
        let again = upload(&gate, &market, all).await.expect(200);
        assert_eq!((&again["repeated"], rows(&market).await), (&json!(10_000), 10_000));
    }
}
