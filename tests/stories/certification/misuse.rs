//! Reports of misuse of the mark.

use domain::accounts::BodyKind;
use domain::certification::Level;
use serde_json::{Value, json};
use tests::{Marketplace, stories};

const REPORTS: &str = "/v1/misuse-reports";

async fn reported(market: &Marketplace, product: Option<String>) -> Value {
    let body = json!({
        "product_id": product,
        "seen_at": "Chợ Vĩnh Tuy",
        "url": "https://example.vn/che",
        "description": "Bao bì in OCOP 5 sao.",
        "contact": "0900 000 000",
    });
    market.send(poem::http::Method::POST, REPORTS, None, Some(body)).await.expect(201)
}

fn answer_to(report: &Value) -> String {
    format!("{REPORTS}/{}/answer", report["id"].as_str().expect("an id"))
}

fn decision_of(report: &Value) -> String {
    format!("{REPORTS}/{}/decision", report["id"].as_str().expect("an id"))
}

fn finding() -> Value {
    json!({ "decision": "misuse", "text": "Bao bì phải thu hồi." })
}

stories! {
    async fn a_report_is_answered_once_decided_once_and_its_outcome_read_with_the_token(market) {
        let producer = market.producer("HTX Chè").await;
        let product = market.product(producer, "Chè").await;
        let report = reported(&market, Some(product.to_string())).await;
        let tracked = format!("{REPORTS}/tracked?token={}", report["tracking_token"].as_str().expect("a token"));
        assert_eq!(market.get(&tracked).await.expect(200)["state"], "open");
        let member = market.member(producer).await;
        let answer = json!({ "text": "Lô in cũ, đã thu hồi." });
        let answered = member.post(&market, &answer_to(&report), answer.clone()).await.expect(200);
        assert_eq!(answered["answer"]["text"], "Lô in cũ, đã thu hồi.");
        member.post(&market, &answer_to(&report), answer).await.problem(409, "conflict");
        let officer = market.provincial_officer().await;
        let decided = officer.post(&market, &decision_of(&report), finding()).await.expect(200);
        assert_eq!(decided["decision"]["decision"], "misuse");
        officer.post(&market, &decision_of(&report), finding()).await.problem(409, "conflict");
        let outcome = market.get(&tracked).await.expect(200);
        assert_eq!(outcome["decision"]["text"], "Bao bì phải thu hồi.");
        market.get(&format!("{REPORTS}/tracked?token=wrong")).await.problem(404, "not_found");
    }

    async fn a_decided_report_is_not_answered_any_more(market) {
        let producer = market.producer("HTX Chè").await;
        let product = market.product(producer, "Chè").await;
        let report = reported(&market, Some(product.to_string())).await;
        let ministry = market.ministry_officer().await;
        ministry.post(&market, &decision_of(&report), finding()).await.expect(200);
        let member = market.member(producer).await;
        let late = member.post(&market, &answer_to(&report), json!({ "text": "Muộn." })).await;
        late.problem(409, "conflict");
    }

    async fn only_those_who_decide_a_report_read_how_to_reach_the_reporter(market) {
        let producer = market.producer("HTX Chè").await;
        let product = market.product(producer, "Chè").await;
        reported(&market, Some(product.to_string())).await;
        for (caller, reads) in [
            (market.provincial_officer().await, true),
            (market.ministry_officer().await, true),
            (market.member(producer).await, false),
            (market.operator().await, false),
        ] {
            let list = caller.get(&market, REPORTS).await.expect(200);
            let contact = &list["items"][0]["contact"];
            assert_eq!(contact == "0900 000 000", reads, "{list}");
            assert_eq!(contact.is_null(), !reads, "{list}");
        }
    }

    async fn reports_are_seen_by_those_concerned_only(market) {
        let producer = market.producer("HTX Chè").await;
        let product = market.product(producer, "Chè").await;
        let report = reported(&market, Some(product.to_string())).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("11")).await;
        let other = market.member(market.producer("HTX khác").await).await;
        for caller in [&elsewhere, &other] {
            let list = caller.get(&market, REPORTS).await.expect(200);
            assert_eq!(list["items"], json!([]));
        }
        elsewhere.post(&market, &decision_of(&report), finding()).await.problem(404, "not_found");
        let text = json!({ "text": "Không phải của tôi." });
        other.post(&market, &answer_to(&report), text.clone()).await.problem(404, "not_found");
        other.post(&market, &decision_of(&report), finding()).await.problem(403, "not_allowed");
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        commune.post(&market, &decision_of(&report), finding()).await.problem(403, "not_allowed");
        let operator = market.operator().await;
        operator.post(&market, &decision_of(&report), finding()).await.problem(403, "not_allowed");
        let visitor = market.visitor().await;
        visitor.get(&market, REPORTS).await.problem(403, "not_allowed");
        market.get(REPORTS).await.problem(401, "not_signed_in");
        for path in [answer_to(&report), decision_of(&report)] {
            let answer = market.send(poem::http::Method::POST, &path, None, Some(json!({}))).await;
            answer.problem(401, "not_signed_in");
        }
    }

    async fn a_report_without_a_product_is_the_operators(market) {
        let report = reported(&market, None).await;
        let officer = market.ministry_officer().await;
        assert_eq!(officer.get(&market, REPORTS).await.expect(200)["items"], json!([]));
        officer.post(&market, &decision_of(&report), finding()).await.problem(404, "not_found");
        let operator = market.operator().await;
        let open = operator.get(&market, &format!("{REPORTS}?state=open")).await.expect(200);
        assert_eq!(open["items"][0]["contact"], "0900 000 000");
        operator.post(&market, &decision_of(&report), finding()).await.expect(200);
        let open = operator.get(&market, &format!("{REPORTS}?state=open")).await.expect(200);
        assert_eq!(open["items"], json!([]));
    }

    async fn reports_are_read_page_by_page(market) {
        for _ in 0..3 {
            reported(&market, None).await;
        }
        let operator = market.operator().await;
        let first = operator.get(&market, &format!("{REPORTS}?limit=2")).await.expect(200);
        let next = first["next_cursor"].as_str().expect("more");
        let last = operator.get(&market, &format!("{REPORTS}?limit=2&cursor={next}")).await.expect(200);
        assert_eq!(last["items"].as_array().map(Vec::len), Some(1));
        assert!(last["next_cursor"].is_null());
    }

    async fn malformed_reports_are_refused_and_nothing_is_kept(market) {
        let good = json!({ "seen_at": "Chợ", "description": "OCOP" });
        for (field, value) in [
            ("seen_at", json!("")), ("seen_at", json!("a\u{0}")), ("seen_at", json!(5)),
            ("description", json!("x".repeat(4001))), ("contact", json!("x".repeat(201))),
            ("product_id", json!("1")), ("stars", json!(5)), ("description", Value::Null),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let answer = market.send(poem::http::Method::POST, REPORTS, None, Some(body)).await;
            answer.problem(400, "invalid_body");
        }
        for (field, value) in [
            ("url", json!("javascript:alert(1)")),
            ("product_id", json!("00000000-0000-7000-8000-000000000000")),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let answer = market.send(poem::http::Method::POST, REPORTS, None, Some(body)).await;
            answer.problem(422, "invalid_values");
        }
        let operator = market.operator().await;
        assert_eq!(operator.get(&market, REPORTS).await.expect(200)["items"], json!([]));
    }
}
