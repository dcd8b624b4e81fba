//! Whether the mark is to be seen: the producer says so, somebody else looks.

use super::{added, detail, id, tea};
use domain::accounts::{BodyKind, MemberRole};
use domain::certification::Level;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use store::accounts::rows::membership;
use store::micros;
use tests::{Caller, Marketplace, stories};

async fn waiting(market: &Marketplace, caller: &Caller, state: &str) -> Vec<String> {
    let page = caller.get(market, &format!("/v1/pictures?state={state}&limit=1")).await.expect(200);
    let mut found: Vec<Value> = page["items"].as_array().expect("items").clone();
    let mut next = page["next_cursor"].clone();
    while let Some(cursor) = next.as_str() {
        let path = format!("/v1/pictures?state={state}&limit=1&cursor={cursor}");
        let page = caller.get(market, &path).await.expect(200);
        found.extend(page["items"].as_array().expect("items").clone());
        next = page["next_cursor"].clone();
    }
    found.iter().map(|one| id(one).to_owned()).collect()
}

stories! {
    async fn pictures_wait_for_the_officers_of_their_place(market) {
        let (_, product, member) = tea(&market).await;
        let mut sent = Vec::new();
        for number in 0..3 {
            sent.push(id(&added(&market, &member, product, false, number).await).to_owned());
        }
        let commune = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await;
        let here = [market.provincial_officer().await, commune, market.ministry_officer().await, market.operator().await];
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("15")).await;
        for caller in &here {
            assert_eq!(waiting(&market, caller, "open").await, sent);
            assert!(waiting(&market, caller, "done").await.is_empty());
        }
        assert!(waiting(&market, &elsewhere, "open").await.is_empty());
        let path = format!("/v1/pictures/{}/review", sent[0]);
        let body = json!({ "shows_mark": true, "note": "Nhãn trên hộp" });
        elsewhere.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        member.post(&market, &path, body.clone()).await.problem(403, "not_allowed");
        market.visitor().await.get(&market, "/v1/pictures").await.problem(403, "not_allowed");
        for (number, caller) in here.iter().enumerate().take(3) {
            let path = format!("/v1/pictures/{}/review", sent[number]);
            let reviewed = caller.post(&market, &path, body.clone()).await.expect(200);
            assert_eq!((&reviewed["shows_mark"], &reviewed["review_note"]), (&true.into(), &"Nhãn trên hộp".into()));
            assert_eq!(reviewed["version"], 2);
        }
        assert!(waiting(&market, &here[3], "open").await.is_empty());
        assert_eq!(waiting(&market, &here[3], "done").await, sent);
        here[3].post(&market, &path, json!({ "shows_mark": false, "stars_seen": 3 })).await.problem(422, "invalid_values");
        here[3].post(&market, &path, json!({})).await.problem(400, "invalid_body");
        let nothing = format!("/v1/pictures/{}/review", market.app.mint::<uuid::Uuid>());
        here[3].post(&market, &nothing, body).await.problem(404, "not_found");
    }

    async fn nobody_reviews_the_pictures_of_his_own_producer(market) {
        let (producer, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, true, 1).await;
        let officer = market.provincial_officer().await;
        let row = membership::ActiveModel {
            id: Set(market.app.mint()),
            account_id: Set(officer.account),
            role: Set("member".to_owned()),
            body_id: Set(None),
            producer_id: Set(Some(producer.0)),
            organiser_id: Set(None),
            member_role: Set(Some(MemberRole::Clerk.code().to_owned())),
            administrator: Set(false),
            created_at: Set(micros(market.app.now())),
            ended_at: Set(None),
        };
        let db = market.app.store().write();
        membership::Entity::insert(row).exec_without_returning(db).await.expect("a membership");
        let path = format!("/v1/pictures/{}/review", id(&picture));
        officer.post(&market, &path, json!({ "shows_mark": false })).await.problem(403, "not_allowed");
    }

    async fn a_producer_s_word_does_not_undo_a_finding_that_the_mark_is_there(market) {
        let (_, product, member) = tea(&market).await;
        let officer = market.provincial_officer().await;
        let picture = added(&market, &member, product, false, 1).await;
        let path = format!("/v1/products/{product}/pictures/{}", id(&picture));
        let review = format!("/v1/pictures/{}/review", id(&picture));
        officer.post(&market, &review, json!({ "shows_mark": true })).await.expect(200);
        let cleared = member.edit(&market, &path, 2, json!({ "shows_mark": false })).await;
        assert_eq!(cleared.problem(409, "conflict")["errors"][0]["code"], "found_to_show_mark");
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        officer.post(&market, &review, json!({ "shows_mark": false })).await.expect(200);
        // The other way round he is believed at once, and looked at again.
        let said = member.edit(&market, &path, 2, json!({ "shows_mark": true })).await.expect(200);
        assert_eq!((&said["shows_mark"], &said["reviewed_at"]), (&true.into(), &Value::Null));
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        assert_eq!(waiting(&market, &officer, "open").await, [id(&picture)]);
    }

    async fn a_withdrawn_picture_is_reviewed_no_longer(market) {
        let (_, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, false, 1).await;
        member.delete(&market, &format!("/v1/products/{product}/pictures/{}", id(&picture))).await.expect(204);
        let officer = market.provincial_officer().await;
        assert!(waiting(&market, &officer, "open").await.is_empty());
        let path = format!("/v1/pictures/{}/review", id(&picture));
        officer.post(&market, &path, json!({ "shows_mark": false })).await.problem(409, "conflict");
    }
}
