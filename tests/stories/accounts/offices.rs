//! State bodies, invitations into them, and leaving them.

use super::registered;
use domain::accounts::BodyKind;
use domain::certification::Level;
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

/// The People's Committee of the commune of Vĩnh Tuy.
fn committee() -> Value {
    json!({ "kind": "peoples_committee", "level": "commune", "unit_code": "01156" })
}

async fn entered(market: &Marketplace, operator: &Caller) -> String {
    let body = operator.post(market, "/v1/bodies", committee()).await.expect(201);
    body["id"].as_str().expect("an id").to_owned()
}

async fn invite(
    market: &Marketplace,
    by: &Caller,
    body: &str,
    email: &str,
    administrator: bool,
) -> Answer {
    let entry = json!({ "email": email, "administrator": administrator });
    by.post(market, &format!("/v1/bodies/{body}/invitations"), entry).await
}

async fn accept(market: &Marketplace, who: &Caller, invitation: &Value) -> Answer {
    who.post(market, "/v1/invitations/acceptances", json!({ "token": invitation["token"] })).await
}

/// Somebody new, invited by `by` and arrived.
async fn joined(
    market: &Marketplace,
    by: &Caller,
    body: &str,
    email: &str,
    administrator: bool,
) -> Caller {
    let invitation = invite(market, by, body, email, administrator).await.expect(201);
    let who = registered(market, email).await;
    accept(market, &who, &invitation).await.expect(200);
    who
}

async fn membership(market: &Marketplace, by: &Caller, body: &str, who: &Caller) -> String {
    let list = by.get(market, &format!("/v1/bodies/{body}/officers")).await.expect(200);
    let items = list["items"].as_array().expect("items");
    let own = items.iter().find(|one| one["account_id"] == who.account.to_string());
    own.and_then(|one| one["id"].as_str()).expect("a membership").to_owned()
}

stories! {
    async fn the_operator_enters_bodies_each_once_and_where_such_bodies_stand(market) {
        let operator = market.operator().await;
        let body = operator.post(&market, "/v1/bodies", committee()).await.expect(201);
        assert_eq!(body["name"], "Ủy ban nhân dân xã Vĩnh Tuy");
        assert_eq!(body["unit_code"], "01156");
        operator.post(&market, "/v1/bodies", committee()).await.problem(409, "already_exists");
        let city = json!({ "kind": "health", "level": "province", "unit_code": "01" });
        let city = operator.post(&market, "/v1/bodies", city).await.expect(201);
        assert_eq!(city["name"], "Sở Y tế thành phố Hà Nội");
        let ministry = json!({ "kind": "ministry", "level": "ministry" });
        operator.post(&market, "/v1/bodies", ministry.clone()).await.expect(201);
        operator.post(&market, "/v1/bodies", ministry).await.problem(409, "already_exists");
        for (body, pointer) in [
            (json!({ "kind": "health", "level": "commune", "unit_code": "01156" }), "/level"),
            (json!({ "kind": "health", "level": "province", "unit_code": "99" }), "/unit_code"),
            (json!({ "kind": "health", "level": "province" }), "/unit_code"),
            (json!({ "kind": "ministry", "level": "ministry", "unit_code": "01" }), "/unit_code"),
        ] {
            let problem = operator.post(&market, "/v1/bodies", body).await.problem(422, "invalid_values");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        let unknown = json!({ "kind": "police", "level": "province", "unit_code": "08" });
        operator.post(&market, "/v1/bodies", unknown).await.problem(400, "invalid_body");
    }

    async fn bodies_are_listed_page_by_page_for_those_who_deal_with_them(market) {
        let operator = market.operator().await;
        let officer = market.provincial_officer().await;
        for code in ["01", "08", "10"] {
            let body = json!({ "kind": "agriculture", "level": "province", "unit_code": code });
            let answer = operator.post(&market, "/v1/bodies", body).await;
            assert!(matches!(answer.status.as_u16(), 201 | 422), "{}", answer.text());
        }
        let all = officer.get(&market, "/v1/bodies?limit=100").await.expect(200);
        let mut seen = Vec::new();
        let mut path = "/v1/bodies?limit=1".to_owned();
        loop {
            let page = officer.get(&market, &path).await.expect(200);
            seen.extend(page["items"].as_array().cloned().unwrap_or_default());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/bodies?limit=1&cursor={cursor}");
        }
        assert_eq!(all["items"], Value::from(seen));
        officer.get(&market, "/v1/bodies?cursor=!!!").await.problem(400, "invalid_cursor");
        officer.get(&market, "/v1/bodies?limit=0").await.expect(400);
        market.get("/v1/bodies").await.problem(401, "not_signed_in");
        market.visitor().await.get(&market, "/v1/bodies").await.problem(403, "not_allowed");
        officer.post(&market, "/v1/bodies", committee()).await.problem(403, "not_allowed");
        market.visitor().await.post(&market, "/v1/bodies", committee()).await.problem(403, "not_allowed");
        market.send(Method::POST, "/v1/bodies", None, Some(committee())).await.problem(401, "not_signed_in");
    }

    async fn the_operator_invites_the_first_administrator_who_invites_the_others(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        invite(&market, &operator, &body, "can.bo@example.vn", false).await.problem(403, "not_allowed");
        let chief = joined(&market, &operator, &body, "chu.tich@example.vn", true).await;
        invite(&market, &operator, &body, "pho@example.vn", true).await.problem(409, "conflict");
        let me = chief.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!(me["offices"][0]["body"]["id"], body);
        assert_eq!(me["offices"][0]["administrator"], true);
        let officer = joined(&market, &chief, &body, "can.bo@example.vn", false).await;
        invite(&market, &officer, &body, "ban@example.vn", false).await.problem(403, "not_allowed");
        let promoted = invite(&market, &chief, &body, "can.bo@example.vn", true).await.expect(201);
        assert_eq!(accept(&market, &officer, &promoted).await.expect(200)["administrator"], true);
        let again = invite(&market, &chief, &body, "can.bo@example.vn", true).await.expect(201);
        accept(&market, &officer, &again).await.problem(409, "already_exists");
        let list = officer.get(&market, &format!("/v1/bodies/{body}/officers")).await.expect(200);
        assert_eq!(list["items"][0]["email"], "chu.tich@example.vn");
        assert_eq!(list["items"][1]["administrator"], true);
    }

    async fn an_invitation_works_once_in_time_and_for_its_address_only(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let chief = joined(&market, &operator, &body, "chu.tich@example.vn", true).await;
        let invitation = invite(&market, &chief, &body, "Can.Bo@example.vn", false).await.expect(201);
        assert_eq!(invitation["expires_at"], "2026-09-08T02:00:00Z");
        let (right, wrong) = (registered(&market, "can.bo@example.vn").await, market.visitor().await);
        accept(&market, &wrong, &invitation).await.problem(404, "not_found");
        accept(&market, &right, &json!({ "token": "đoán mò" })).await.problem(404, "not_found");
        accept(&market, &right, &invitation).await.expect(200);
        let used = accept(&market, &right, &invitation).await;
        used.problem(409, "conflict");
        let late = invite(&market, &chief, &body, "muon@example.vn", false).await.expect(201);
        let late_comer = registered(&market, "muon@example.vn").await;
        market.at("2026-09-08T09:00:00+07:00");
        accept(&market, &late_comer, &late).await.problem(409, "conflict");
        let path = "/v1/invitations/acceptances";
        let body = Some(json!({ "token": late["token"] }));
        market.send(Method::POST, path, None, body).await.problem(401, "not_signed_in");
    }

    async fn two_who_accept_at_once_take_up_one_office(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let invitation = invite(&market, &operator, &body, "chu.tich@example.vn", true).await.expect(201);
        let chief = registered(&market, "chu.tich@example.vn").await;
        let (one, two) = tokio::join!(accept(&market, &chief, &invitation), accept(&market, &chief, &invitation));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let list = chief.get(&market, &format!("/v1/bodies/{body}/officers")).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    }

    async fn nobody_makes_himself_an_officer(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let me = operator.get(&market, "/v1/accounts/me").await.expect(200);
        let own = me["email"].as_str().expect("an address").to_owned();
        let problem = invite(&market, &operator, &body, &own, true).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "own_address");
        let visitor = market.visitor().await;
        invite(&market, &visitor, &body, "toi@example.vn", true).await.problem(403, "not_allowed");
        let elsewhere = market.officer(BodyKind::PeoplesCommittee, Level::Province, Some("01")).await;
        invite(&market, &elsewhere, &body, "toi@example.vn", false).await.problem(403, "not_allowed");
        let path = format!("/v1/bodies/{body}/invitations");
        let entry = Some(json!({ "email": "toi@example.vn", "administrator": true }));
        market.send(Method::POST, &path, None, entry).await.problem(401, "not_signed_in");
        let nowhere = "00000000-0000-7000-8000-000000000000";
        invite(&market, &operator, nowhere, "ai@example.vn", true).await.problem(404, "not_found");
    }

    async fn an_officer_who_is_sent_away_is_out_at_once_and_leaves_no_door_open(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let chief = joined(&market, &operator, &body, "chu.tich@example.vn", true).await;
        let deputy = joined(&market, &chief, &body, "pho@example.vn", true).await;
        let door = invite(&market, &deputy, &body, "ban@example.vn", false).await.expect(201);
        let id = membership(&market, &chief, &body, &deputy).await;
        chief.delete(&market, &format!("/v1/bodies/{body}/officers/{id}")).await.expect(204);
        deputy.get(&market, "/v1/bodies").await.problem(403, "not_allowed");
        chief.delete(&market, &format!("/v1/bodies/{body}/officers/{id}")).await.problem(404, "not_found");
        let friend = registered(&market, "ban@example.vn").await;
        accept(&market, &friend, &door).await.problem(409, "conflict");
    }

    async fn only_the_operator_ends_the_last_administrator(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let chief = joined(&market, &operator, &body, "chu.tich@example.vn", true).await;
        let officer = joined(&market, &chief, &body, "can.bo@example.vn", false).await;
        let id = membership(&market, &chief, &body, &chief).await;
        let path = format!("/v1/bodies/{body}/officers/{id}");
        chief.delete(&market, &path).await.problem(409, "last_administrator");
        officer.delete(&market, &path).await.problem(403, "not_allowed");
        market.visitor().await.delete(&market, &path).await.problem(403, "not_allowed");
        market.provincial_officer().await.delete(&market, &path).await.problem(404, "not_found");
        market.send(Method::DELETE, &path, None, None).await.problem(401, "not_signed_in");
        let officers = format!("/v1/bodies/{body}/officers");
        officer.get(&market, &officers).await.problem(403, "not_allowed");
        market.provincial_officer().await.get(&market, &officers).await.problem(404, "not_found");
        market.get(&officers).await.problem(401, "not_signed_in");
        operator.delete(&market, &path).await.expect(204);
        joined(&market, &operator, &body, "moi@example.vn", true).await;
    }

    async fn two_administrators_who_end_each_other_leave_one(market) {
        let operator = market.operator().await;
        let body = entered(&market, &operator).await;
        let one = joined(&market, &operator, &body, "mot@example.vn", true).await;
        let two = joined(&market, &one, &body, "hai@example.vn", true).await;
        let first = format!("/v1/bodies/{body}/officers/{}", membership(&market, &one, &body, &one).await);
        let second = format!("/v1/bodies/{body}/officers/{}", membership(&market, &one, &body, &two).await);
        tokio::join!(one.delete(&market, &second), two.delete(&market, &first));
        let list = operator.get(&market, &format!("/v1/bodies/{body}/officers")).await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    }
}
