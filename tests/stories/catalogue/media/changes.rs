//! Pictures put in order, described and withdrawn.

use super::{added, detail, first_url, header, id, tea, url};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use store::oversight::rows::deed;
use tests::stories;

fn order(detail: &Value) -> Vec<String> {
    let pictures = detail["pictures"].as_array().expect("pictures");
    pictures.iter().map(|one| id(one).to_owned()).collect()
}

stories! {
    async fn pictures_stand_in_the_order_that_they_are_given(market) {
        let (_, product, member) = tea(&market).await;
        let mut ids = Vec::new();
        for number in 0..4 {
            ids.push(id(&added(&market, &member, product, false, number).await).to_owned());
        }
        let path = |id: &str| format!("/v1/products/{product}/pictures/{id}");
        assert_eq!(order(&detail(&market, product).await), ids);
        let moved = member.edit(&market, &path(&ids[3]), 5, json!({ "position": 1 })).await.expect(200);
        assert_eq!(moved["position"], 1);
        ids.rotate_right(1);
        assert_eq!(order(&detail(&market, product).await), ids);
        member.edit(&market, &path(&ids[0]), 6, json!({ "position": 12 })).await.expect(200);
        ids.rotate_left(1);
        assert_eq!(order(&detail(&market, product).await), ids);
        member.edit(&market, &path(&ids[0]), 6, json!({ "position": 2 })).await.problem(412, "stale");
        member.delete(&market, &path(&ids[1])).await.expect(204);
        ids.remove(1);
        assert_eq!(order(&detail(&market, product).await), ids);
        let list = market.get("/v1/products").await.expect(200);
        assert_eq!(list["items"][0]["picture"]["id"], ids[0].as_str());
    }

    async fn a_picture_is_described_anew_by_those_who_may(market) {
        let (_, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, false, 1).await;
        let path = format!("/v1/products/{product}/pictures/{}", id(&picture));
        let body = json!({ "alt": "Bà Lan hái chè" });
        let rival = market.member(market.producer("HTX Khác").await).await;
        rival.edit(&market, &path, 2, body.clone()).await.problem(404, "not_found");
        rival.delete(&market, &path).await.problem(404, "not_found");
        market.visitor().await.edit(&market, &path, 2, body.clone()).await.problem(403, "not_allowed");
        member.patch(&market, &path, body.clone()).await.problem(400, "invalid_parameter");
        for (bad, status) in [
            (json!({ "alt": "" }), 400),
            (json!({ "alt": "Chè OCOP 5 sao" }), 422),
            (json!({ "position": 0 }), 400),
            (json!({ "position": 13 }), 400),
            (json!({ "stars_seen": 4 }), 400),
            (json!({ "shows_mark": false, "stars_seen": 4 }), 422),
            (json!({ "reviewed_at": "2026-09-01T00:00:00Z" }), 400),
        ] {
            let answer = member.edit(&market, &path, 2, bad.clone()).await;
            assert_eq!(answer.status.as_u16(), status, "{bad}: {}", answer.text());
        }
        let changed = member.edit(&market, &path, 2, body).await.expect(200);
        assert_eq!((&changed["alt"], &changed["version"]), (&"Bà Lan hái chè".into(), &1.into()));
        assert_eq!(detail(&market, product).await["pictures"][0]["alt"], "Bà Lan hái chè");
        // Of another product of the same producer it is not there.
        let other = market.product(market.producer("HTX Ba").await, "Gạo").await;
        let officer = market.provincial_officer().await;
        let elsewhere = path.replace(&product.to_string(), &other.to_string());
        officer.edit(&market, &elsewhere, 1, json!({ "position": 1 })).await.problem(404, "not_found");
    }

    async fn a_withdrawn_picture_is_kept_for_those_entitled_and_shown_to_nobody_else(market) {
        let (_, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, false, 1).await;
        let public = first_url(&market, product).await;
        let path = format!("/v1/products/{product}/pictures/{}", id(&picture));
        member.delete(&market, &path).await.expect(204);
        member.delete(&market, &path).await.problem(404, "not_found");
        market.get(&public).await.problem(404, "not_found");
        assert_eq!(detail(&market, product).await["pictures"], json!([]));
        let list = format!("/v1/products/{product}/pictures");
        let kept = url(&picture);
        assert!(kept.starts_with("/v1/pictures/"), "{kept}");
        for caller in [&member, &market.provincial_officer().await, &market.operator().await] {
            let all = caller.get(&market, &list).await.expect(200);
            assert!(all["items"][0]["withdrawn_at"].is_string() && all["items"][0]["position"].is_null());
            let shown = caller.get(&market, &kept).await;
            assert_eq!(shown.status.as_u16(), 200);
            assert_eq!(header(&shown, "cache-control"), "private, no-store");
        }
        let rival = market.member(market.producer("HTX Khác").await).await;
        for caller in [&rival, &market.visitor().await] {
            caller.get(&market, &kept).await.problem(404, "not_found");
        }
        for caller in [&rival, &market.visitor().await] {
            caller.get(&market, &list).await.problem(404, "not_found");
        }
        market.get(&kept).await.problem(401, "not_signed_in");
    }

    async fn every_change_of_a_picture_is_in_the_audit(market) {
        let (producer, product, member) = tea(&market).await;
        let picture = added(&market, &member, product, true, 1).await;
        let path = format!("/v1/products/{product}/pictures/{}", id(&picture));
        member.edit(&market, &path, 2, json!({ "position": 1 })).await.expect(200);
        let review = format!("/v1/pictures/{}/review", id(&picture));
        let officer = market.provincial_officer().await;
        officer.post(&market, &review, json!({ "shows_mark": false })).await.expect(200);
        member.delete(&market, &path).await.expect(204);
        let mut deeds = deed::Entity::find().all(market.app.read()).await.expect("the audit");
        deeds.retain(|one| one.object_id.to_string() == id(&picture));
        deeds.sort_by_key(|one| one.seq);
        let told: Vec<_> = deeds.iter().map(|one| (one.action.as_str(), one.actor_id)).collect();
        assert_eq!(told, [
            ("add_picture", Some(member.account)),
            ("update_picture", Some(member.account)),
            ("review_picture", Some(officer.account)),
            ("withdraw_picture", Some(member.account)),
        ]);
        for deed in &deeds {
            assert_eq!((deed.producer_id, deed.object_kind.as_str()), (Some(producer.0), "picture"));
            assert_eq!(deed.acting_for_id.is_some(), deed.actor_id == Some(member.account));
            assert_eq!(deed.body_id.is_some(), deed.actor_id == Some(officer.account));
        }
    }
}
