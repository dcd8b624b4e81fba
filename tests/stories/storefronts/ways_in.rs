//! The ways in: a new producer by approval, one of the register by invitation.

use super::{deeds, mails, status, tea_makers};
use domain::accounts::BodyKind;
use domain::certification::Level;
use domain::ids::ProducerId;
use serde_json::{Value, json};
use tests::{Caller, Marketplace, stories};

async fn commune_officer(market: &Marketplace) -> Caller {
    market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await
}

fn application() -> Value {
    json!({
        "producer": { "name": "HTX Mật ong Vĩnh Tuy", "kind": "cooperative", "commune": "01156" },
        "note": "Tôi là giám đốc.",
    })
}

async fn apply(market: &Marketplace, who: &Caller) -> String {
    let made = who.post(market, "/v1/seller-applications", application()).await.expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

async fn invite(
    market: &Marketplace,
    by: &Caller,
    producer: ProducerId,
    email: &str,
) -> tests::Answer {
    let body = json!({ "producer_id": producer.0, "email": email });
    by.post(market, "/v1/seller-invitations", body).await
}

async fn token(market: &Marketplace) -> Value {
    let mail = mails(market, "producer_invitation").await.pop().expect("a message");
    json!({ "token": mail["token"] })
}

const OWN_WITHDRAWAL: &str = "/v1/seller-applications/own/withdrawal";
const ACCEPT: &str = "/v1/seller-invitations/acceptances";

stories! {
    async fn a_new_producer_is_entered_when_its_commune_approves(market) {
        let (lan, officer) = (market.visitor().await, commune_officer(&market).await);
        let id = apply(&market, &lan).await;
        assert_eq!(market.get("/v1/producers").await.expect(200)["items"], json!([]), "nobody is entered yet");
        let again = lan.post(&market, "/v1/seller-applications", application()).await;
        again.problem(409, "already_exists");
        let queue = officer.get(&market, "/v1/seller-applications").await.expect(200);
        assert_eq!((&queue["items"][0]["id"], &queue["items"][0]["note"]), (&json!(id), &json!("Tôi là giám đốc.")));
        let approved = officer.command(&market, &format!("/v1/seller-applications/{id}/approval")).await.expect(200);
        assert_eq!(approved["decision"], "approved");
        let producer: uuid::Uuid = serde_json::from_value(approved["producer_id"].clone()).expect("an id");
        assert_eq!(status(&market, &lan, producer.into()).await, "applied");
        lan.get(&market, &format!("/v1/sellers/{producer}/storefront")).await.expect(200);
        assert_eq!(market.get("/v1/producers").await.expect(200)["items"][0]["name"], "HTX Mật ong Vĩnh Tuy");
        officer.command(&market, &format!("/v1/seller-applications/{id}/approval")).await.problem(409, "conflict");
        lan.command(&market, OWN_WITHDRAWAL).await.problem(409, "conflict");
        assert_eq!(officer.get(&market, "/v1/seller-applications").await.expect(200)["items"], json!([]));
        assert_eq!((deeds(&market, "create_seller_application").await, deeds(&market, "apply_as_seller").await), (1, 1));
    }

    async fn an_application_is_decided_where_it_belongs_and_never_by_its_maker(market) {
        let lan = market.visitor().await;
        let id = apply(&market, &lan).await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("00004")).await;
        let path = format!("/v1/seller-applications/{id}/approval");
        elsewhere.command(&market, &path).await.problem(404, "not_found");
        assert_eq!(elsewhere.get(&market, "/v1/seller-applications").await.expect(200)["items"], json!([]));
        market.provincial_officer().await.command(&market, &path).await.problem(403, "not_allowed");
        lan.command(&market, &path).await.problem(403, "not_allowed");
        let stranger = market.visitor().await;
        stranger.command(&market, OWN_WITHDRAWAL).await.problem(404, "not_found");
        stranger.get(&market, "/v1/seller-applications/own").await.problem(404, "not_found");
        assert_eq!(lan.get(&market, "/v1/seller-applications/own").await.expect(200)["id"], json!(id));
        let operator = market.operator().await;
        let refusal = format!("/v1/seller-applications/{id}/refusal");
        let refused = operator.post(&market, &refusal, json!({ "reason": "Không đúng xã." })).await.expect(200);
        assert_eq!((&refused["decision"], &refused["reason"]), (&json!("refused"), &json!("Không đúng xã.")));
        let own = apply(&market, &operator).await;
        operator.command(&market, &format!("/v1/seller-applications/{own}/approval")).await.problem(403, "not_allowed");
        let again = apply(&market, &lan).await;
        let taken_back = lan.command(&market, OWN_WITHDRAWAL).await.expect(200);
        assert_eq!((&taken_back["id"], &taken_back["decision"]), (&json!(again), &json!("withdrawn")));
        assert_eq!(market.get("/v1/producers").await.expect(200)["items"], json!([]));
    }

    async fn an_application_names_one_producer_whom_nobody_knows_yet(market) {
        let (producer, owner, _) = tea_makers(&market).await;
        let lan = market.visitor().await;
        let path = "/v1/seller-applications";
        lan.post(&market, path, json!({})).await.problem(422, "invalid_values");
        let mut both = application();
        both["producer_id"] = json!(producer.0);
        lan.post(&market, path, both).await.problem(422, "invalid_values");
        let mut without = application();
        without["note"] = Value::Null;
        lan.post(&market, path, without).await.problem(422, "invalid_values");
        for (field, value, code) in [
            ("name", json!("htx che shan tuyet"), "already_exists"),
            ("name", json!("HTX OCOP 5 sao"), "over_claim"),
            ("commune", json!("99999"), "invalid_values"),
            ("kind", json!("unknown"), "invalid_body"),
        ] {
            let mut body = application();
            body["producer"][field] = value;
            assert_eq!(lan.post(&market, path, body).await.json()["code"], code, "{field}");
        }
        let known = json!({ "producer_id": producer.0 });
        lan.post(&market, path, known.clone()).await.problem(404, "not_found");
        owner.post(&market, path, known).await.expect(201);
    }

    async fn who_is_invited_becomes_owner_and_applies(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (lan, officer) = (market.visitor().await, commune_officer(&market).await);
        let address = lan.email();
        let made = invite(&market, &officer, producer, &address).await;
        assert!(made.expect(201).get("token").is_none(), "the token goes by e-mail alone");
        let token = token(&market).await;
        market.visitor().await.post(&market, ACCEPT, token.clone()).await.problem(404, "not_found");
        let seller = lan.post(&market, ACCEPT, token.clone()).await.expect(200);
        assert_eq!(seller["status"], "applied");
        assert_eq!(status(&market, &lan, producer).await, "applied");
        lan.post(&market, ACCEPT, token).await.problem(409, "conflict");
        invite(&market, &officer, producer, "khac@example.vn").await.problem(409, "conflict");
        assert_eq!((deeds(&market, "invite_seller").await, deeds(&market, "apply_as_seller").await), (1, 1));
    }

    async fn an_invitation_ends_after_seven_days_or_when_somebody_came_first(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let (lan, operator) = (market.visitor().await, market.operator().await);
        let address = lan.email();
        invite(&market, &operator, producer, &address).await.expect(201);
        let first = token(&market).await;
        market.at("2026-09-08T09:00:00+07:00");
        lan.post(&market, ACCEPT, first).await.problem(409, "conflict");
        invite(&market, &operator, producer, &address).await.expect(201);
        market.member(producer).await;
        lan.post(&market, ACCEPT, token(&market).await).await.problem(409, "conflict");
        assert_eq!(status(&market, &operator, producer).await, "outside");
    }

    async fn nobody_sends_a_hundred_invitations_a_minute(market) {
        let operator = market.operator().await;
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let mut refused = 0;
        for number in 0..40 {
            let answer = invite(&market, &operator, producer, &format!("a{number}@example.vn")).await;
            refused += usize::from(answer.status.as_u16() == 429);
        }
        assert_eq!(refused, 10);
        assert_eq!(mails(&market, "producer_invitation").await.len(), 30);
    }

    async fn only_the_commune_and_the_operator_invite_and_nobody_himself(market) {
        let producer = market.producer("HTX Chè Shan tuyết").await;
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("00004")).await;
        for caller in [elsewhere, market.provincial_officer().await] {
            invite(&market, &caller, producer, "lan@example.vn").await.problem(403, "not_allowed");
        }
        let operator = market.operator().await;
        let own = operator.email();
        invite(&market, &operator, producer, &own).await.problem(422, "invalid_values");
        invite(&market, &operator, producer, "không phải thư").await.problem(422, "invalid_values");
        invite(&market, &operator, market.app.mint(), "lan@example.vn").await.problem(404, "not_found");
        assert_eq!(mails(&market, "producer_invitation").await, [] as [Value; 0]);
    }
}
