//! Acting for a producer from outside of it.

use super::letters;
use domain::accounts::BodyKind;
use domain::accounts::MemberRole::{Clerk, Manager};
use domain::certification::Level;
use domain::ids::ProducerId;
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

fn to_producer(producer: ProducerId, affairs: &[&str]) -> Value {
    json!({ "to_producer_id": producer.to_string(), "affairs": affairs, "until": "2026-12-31" })
}

fn to_commune() -> Value {
    json!({ "to_commune": true, "affairs": ["listings"], "until": "2026-12-31" })
}

async fn give(market: &Marketplace, by: &Caller, from: ProducerId, mandate: Value) -> Answer {
    by.post(market, &format!("/v1/producers/{from}/mandates"), mandate).await
}

async fn end(market: &Marketplace, by: &Caller, mandate: &Value, how: &str) -> Answer {
    let path = format!("/v1/mandates/{}/{how}", mandate["id"].as_str().expect("an id"));
    market.send(Method::POST, &path, Some(&by.token), None).await
}

async fn drafts(market: &Marketplace, who: &Caller, producer: ProducerId) -> Answer {
    let draft = json!({ "name": "Chè mới", "set": 11 });
    who.post(market, &format!("/v1/producers/{producer}/products"), draft).await
}

async fn mandates(market: &Marketplace, who: &Caller) -> Value {
    who.get(market, "/v1/accounts/me").await.expect(200)["mandates"].clone()
}

async fn commune_officer(market: &Marketplace) -> Caller {
    market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("01156")).await
}

stories! {
    async fn members_of_a_cooperative_act_within_the_mandate_and_their_own_roles(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let owner = market.member(household).await;
        let chair = market.member(cooperative).await;
        let clerk = market.member_as(cooperative, Clerk).await;
        drafts(&market, &clerk, household).await.problem(404, "not_found");
        let mandate = give(&market, &owner, household, to_producer(cooperative, &["listings", "fair_applications"])).await;
        let mandate = mandate.expect(201);
        assert_eq!((&mandate["state"], &mandate["until"]), (&json!("in_force"), &json!("2026-12-31")));
        assert_eq!(mandate["receiver"]["name"], "HTX Chè");
        drafts(&market, &clerk, household).await.expect(201);
        drafts(&market, &chair, household).await.expect(201);
        let held = mandates(&market, &chair).await;
        assert_eq!((&held[0]["name"], &held[0]["until"]), (&json!("Hộ ông Páo"), &json!("2026-12-31")));
        assert_eq!(held[0]["affairs"], json!(["listings", "fair_applications"]));
        assert_eq!(mandates(&market, &clerk).await[0]["affairs"], json!(["listings"]));
        assert_eq!(mandates(&market, &owner).await, json!([]));
        chair.get(&market, &format!("/v1/producers/{household}/members")).await.problem(403, "not_allowed");
        drafts(&market, &owner, cooperative).await.problem(404, "not_found");
    }

    async fn officers_of_the_commune_act_under_a_mandate_to_it(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        let problem = give(&market, &owner, producer, to_commune()).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "no_committee");
        let officer = commune_officer(&market).await;
        let mandate = give(&market, &owner, producer, to_commune()).await.expect(201);
        assert_eq!(mandate["receiver"]["kind"], "body");
        assert_eq!(mandates(&market, &officer).await[0]["id"], mandate["id"]);
        let body = mandate["receiver"]["id"].as_str().expect("an id");
        let received = officer.get(&market, &format!("/v1/bodies/{body}/mandates")).await.expect(200);
        assert_eq!(received["items"][0]["id"], mandate["id"]);
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Commune, Some("00004")).await;
        elsewhere.get(&market, &format!("/v1/bodies/{body}/mandates")).await.problem(404, "not_found");
        end(&market, &elsewhere, &mandate, "return").await.problem(404, "not_found");
        assert_eq!(end(&market, &officer, &mandate, "return").await.expect(200)["state"], "returned");
        assert_eq!(mandates(&market, &officer).await, json!([]));
    }

    async fn only_listings_and_fairs_for_a_year_to_a_cooperative_are_mandated(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let owner = market.member(household).await;
        let refused = [
            (json!({ "affairs": ["listings", "bank_account"] }), "/affairs/1", "not_mandatable"),
            (json!({ "affairs": ["members"] }), "/affairs/0", "not_mandatable"),
            (json!({ "affairs": ["certificates"] }), "/affairs/0", "not_mandatable"),
            (json!({ "until": "2026-08-31" }), "/until", "past"),
            (json!({ "until": "2027-09-02" }), "/until", "too_long"),
            (json!({ "to_producer_id": household.to_string() }), "/to_producer_id", "to_oneself"),
            (json!({ "to_producer_id": "00000000-0000-7000-8000-000000000000" }), "/to_producer_id", "unknown_producer"),
            (json!({ "to_commune": true }), "/to_producer_id", "one_receiver"),
            (json!({ "to_producer_id": null }), "/to_producer_id", "one_receiver"),
        ];
        for (change, pointer, code) in refused {
            let mut body = to_producer(cooperative, &["listings"]);
            body.as_object_mut().expect("an object").extend(change.as_object().cloned().expect("an object"));
            let problem = give(&market, &owner, household, body).await.problem(422, "invalid_values");
            assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
        }
        for body in [to_producer(cooperative, &[]), to_producer(cooperative, &["all"]), to_producer(cooperative, &["listings", "listings"])] {
            give(&market, &owner, household, body).await.problem(400, "invalid_body");
        }
        let given = owner.get(&market, &format!("/v1/producers/{household}/mandates")).await.expect(200);
        assert_eq!(given["items"], json!([]));
    }

    async fn a_mandate_ends_with_its_last_day_in_vietnam_and_no_job(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let (owner, chair) = (market.member(household).await, market.member(cooperative).await);
        let mandate = give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
        market.at("2026-12-31T23:59:59.999999+07:00");
        drafts(&market, &chair, household).await.expect(201);
        market.at("2027-01-01T00:00:00+07:00");
        drafts(&market, &chair, household).await.problem(404, "not_found");
        assert_eq!(mandates(&market, &chair).await, json!([]));
        let given = owner.get(&market, &format!("/v1/producers/{household}/mandates")).await.expect(200);
        assert_eq!(given["items"][0]["state"], "expired");
        end(&market, &owner, &mandate, "revocation").await.problem(409, "conflict");
        end(&market, &chair, &mandate, "return").await.problem(409, "conflict");
    }

    async fn a_mandate_is_revoked_at_once_by_the_giver_alone(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let (owner, chair) = (market.member(household).await, market.member(cooperative).await);
        let manager = market.member_as(household, Manager).await;
        let mandate = give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
        give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.problem(409, "already_exists");
        let (template, params) = letters(&market, &chair.email()).await.remove(0);
        assert_eq!((template.as_str(), &params["producer_name"]), ("mandate_granted", &json!("Hộ ông Páo")));
        end(&market, &chair, &mandate, "revocation").await.problem(403, "not_allowed");
        end(&market, &manager, &mandate, "revocation").await.problem(403, "not_allowed");
        end(&market, &owner, &mandate, "return").await.problem(404, "not_found");
        end(&market, &market.visitor().await, &mandate, "revocation").await.problem(404, "not_found");
        assert_eq!(end(&market, &owner, &mandate, "revocation").await.expect(200)["state"], "revoked");
        drafts(&market, &chair, household).await.problem(404, "not_found");
        end(&market, &owner, &mandate, "revocation").await.problem(409, "conflict");
        assert_eq!(letters(&market, &chair.email()).await[1].0, "mandate_revoked");
        give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
        drafts(&market, &chair, household).await.expect(201);
    }

    async fn the_receiver_gives_a_mandate_back(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let (owner, chair) = (market.member(household).await, market.member(cooperative).await);
        let clerk = market.member_as(cooperative, Clerk).await;
        let mandate = give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
        let received = format!("/v1/producers/{cooperative}/received-mandates");
        assert_eq!(chair.get(&market, &received).await.expect(200)["items"][0]["id"], mandate["id"]);
        end(&market, &clerk, &mandate, "return").await.problem(403, "not_allowed");
        end(&market, &chair, &mandate, "return").await.expect(200);
        assert_eq!(chair.get(&market, &received).await.expect(200)["items"][0]["state"], "returned");
        let (template, params) = letters(&market, &owner.email()).await.remove(0);
        assert_eq!((template.as_str(), &params["ended_by"]), ("mandate_revoked", &json!("receiver")));
        drafts(&market, &chair, household).await.problem(404, "not_found");
    }

    async fn who_leaves_the_cooperative_leaves_its_mandates(market) {
        let (household, cooperative) = (market.producer("Hộ ông Páo").await, market.producer("HTX Chè").await);
        let owner = market.member(household).await;
        market.member(cooperative).await;
        let clerk = market.member_as(cooperative, Clerk).await;
        give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
        drafts(&market, &clerk, household).await.expect(201);
        let own = market.membership(cooperative, &clerk).await;
        clerk.delete(&market, &format!("/v1/producers/{cooperative}/members/{own}")).await.expect(204);
        drafts(&market, &clerk, household).await.problem(403, "not_allowed");
    }

    async fn a_signed_in_request_takes_as_many_statements_with_many_mandates_as_with_none(market) {
        let cooperative = market.producer("HTX Chè").await;
        let chair = market.member(cooperative).await;
        let mut counted = Vec::new();
        for wanted in [0, 1, 8] {
            while mandates(&market, &chair).await.as_array().map(Vec::len) < Some(wanted) {
                let household = market.producer("Hộ").await;
                let owner = market.member(household).await;
                give(&market, &owner, household, to_producer(cooperative, &["listings"])).await.expect(201);
            }
            let before = market.app.store().statements();
            chair.get(&market, "/v1/bodies").await.problem(403, "not_allowed");
            counted.push(market.app.store().statements() - before);
        }
        assert_eq!(counted, [3, 3, 3]);
    }
}
