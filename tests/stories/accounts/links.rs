//! How an account comes to act for a producer.

use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProducerId;
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

/// An officer of the commune where the stories' producers lie.
async fn commune_officer(market: &Marketplace) -> Caller {
    market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await
}

async fn asked(market: &Marketplace, who: &Caller, producer: ProducerId) -> String {
    let note = json!({ "note": "Tôi là giám đốc hợp tác xã." });
    let answer = who.post(market, &format!("/v1/producers/{producer}/links"), note).await;
    answer.expect(201)["id"].as_str().expect("an id").to_owned()
}

async fn decide(market: &Marketplace, who: &Caller, link: &str, verb: &str) -> tests::Answer {
    market.send(Method::POST, &format!("/v1/links/{link}/{verb}"), Some(&who.token), None).await
}

async fn producers(market: &Marketplace, who: &Caller) -> Value {
    who.get(market, "/v1/accounts/me").await.expect(200)["producers"].clone()
}

stories! {
    async fn a_member_acts_for_a_producer_once_the_commune_has_approved(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let lan = market.visitor().await;
        let officer = commune_officer(&market).await;
        let link = asked(&market, &lan, producer).await;
        assert_eq!(producers(&market, &lan).await, json!([]));
        let queue = officer.get(&market, "/v1/links").await.expect(200);
        assert_eq!(queue["items"][0]["id"], link);
        assert_eq!(queue["items"][0]["producer"]["name"], "HTX Chè Shan tuyết");
        assert_eq!(queue["items"][0]["account"]["id"], lan.account.to_string());
        let decided = decide(&market, &officer, &link, "approval").await.expect(200);
        assert_eq!(decided["decision"], "approved");
        assert_eq!(decided["decided_at"], "2026-09-01T02:00:00Z");
        assert_eq!(producers(&market, &lan).await[0]["id"], producer.to_string());
        let queue = officer.get(&market, "/v1/links").await.expect(200);
        assert_eq!(queue["items"], json!([]));
        let note = json!({ "note": "Lần nữa." });
        let path = format!("/v1/producers/{producer}/links");
        lan.post(&market, &path, note).await.problem(409, "already_exists");
    }

    async fn a_refused_request_gives_nothing_and_may_be_made_again(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (lan, operator) = (market.visitor().await, market.operator().await);
        let link = asked(&market, &lan, producer).await;
        let path = format!("/v1/producers/{producer}/links");
        lan.post(&market, &path, json!({ "note": "Lần nữa." })).await.problem(409, "already_exists");
        assert_eq!(decide(&market, &operator, &link, "refusal").await.expect(200)["decision"], "refused");
        decide(&market, &operator, &link, "approval").await.problem(409, "conflict");
        assert_eq!(producers(&market, &lan).await, json!([]));
        asked(&market, &lan, producer).await;
    }

    async fn only_the_commune_and_the_operator_see_and_decide_a_request(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let lan = market.visitor().await;
        let link = asked(&market, &lan, producer).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("00004")).await;
        let nothing = elsewhere.get(&market, "/v1/links").await.expect(200);
        assert_eq!(nothing["items"], json!([]));
        let province = market.provincial_officer().await;
        province.get(&market, "/v1/links").await.problem(403, "not_allowed");
        lan.get(&market, "/v1/links").await.problem(403, "not_allowed");
        market.get("/v1/links").await.problem(401, "not_signed_in");
        for verb in ["approval", "refusal"] {
            decide(&market, &elsewhere, &link, verb).await.problem(404, "not_found");
            decide(&market, &province, &link, verb).await.problem(403, "not_allowed");
            decide(&market, &lan, &link, verb).await.problem(403, "not_allowed");
            let path = format!("/v1/links/{link}/{verb}");
            market.send(Method::POST, &path, None, None).await.problem(401, "not_signed_in");
            let operator = market.operator().await;
            let nowhere = "00000000-0000-7000-8000-000000000000";
            decide(&market, &operator, nowhere, verb).await.problem(404, "not_found");
        }
        assert_eq!(producers(&market, &lan).await, json!([]));
        let all = market.operator().await.get(&market, "/v1/links").await.expect(200);
        assert_eq!(all["items"][0]["id"], link);
    }

    async fn nobody_approves_his_own_request(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        for own in [commune_officer(&market).await, market.operator().await] {
            let link = asked(&market, &own, producer).await;
            decide(&market, &own, &link, "approval").await.problem(403, "not_allowed");
            assert_eq!(producers(&market, &own).await, json!([]));
        }
    }

    async fn two_who_decide_at_once_are_told_who_came_first(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let lan = market.visitor().await;
        let (officer, operator) = (commune_officer(&market).await, market.operator().await);
        for _ in 0..5 {
            let other = market.visitor().await;
            let link = asked(&market, &other, producer).await;
            let (yes, no) = tokio::join!(
                decide(&market, &officer, &link, "approval"),
                decide(&market, &operator, &link, "refusal"),
            );
            let won = [yes.status.as_u16(), no.status.as_u16()];
            assert!(won == [200, 409] || won == [409, 200], "{won:?}");
            let acts = producers(&market, &other).await != json!([]);
            assert_eq!(acts, won[0] == 200);
        }
        assert_eq!(producers(&market, &lan).await, json!([]));
    }

    async fn a_request_names_a_producer_and_says_something(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let lan = market.visitor().await;
        let path = format!("/v1/producers/{producer}/links");
        let note = json!({ "note": "Tôi." });
        market.send(Method::POST, &path, None, Some(note.clone())).await.problem(401, "not_signed_in");
        lan.post(&market, &path, json!({})).await.problem(400, "invalid_body");
        lan.post(&market, &path, json!({ "note": "" })).await.problem(400, "invalid_body");
        lan.post(&market, &path, json!({ "note": "x".repeat(1001) })).await.problem(400, "invalid_body");
        lan.post(&market, &path, json!({ "note": "Tôi.", "approved": true })).await.problem(400, "invalid_body");
        let nowhere = "/v1/producers/00000000-0000-7000-8000-000000000000/links";
        lan.post(&market, nowhere, note).await.problem(404, "not_found");
    }

    async fn the_queue_takes_as_many_statements_for_a_hundred_as_for_one(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let operator = market.operator().await;
        let mut seen = 0;
        let mut counted = Vec::new();
        for wanted in [1, 12] {
            while seen < wanted {
                asked(&market, &market.visitor().await, producer).await;
                seen += 1;
            }
            let before = market.app.store().statements();
            let page = operator.get(&market, "/v1/links?limit=100").await.expect(200);
            counted.push(market.app.store().statements() - before);
            assert_eq!(page["items"].as_array().map(Vec::len), Some(wanted));
        }
        assert_eq!(counted[0], counted[1]);
    }
}
