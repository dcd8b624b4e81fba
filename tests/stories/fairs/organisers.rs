//! Organisers, their members, and what the operator decides of them.

use super::{draft, organisers};
use domain::accounts::MemberRole;
use poem::http::Method;
use poem::{Body, Request};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use store::accounts::rows::account;
use store::integrations::rows::mail;
use tests::{Answer, Caller, Marketplace, stories};

fn entry() -> Value {
    json!({
        "name": "Trung tâm Xúc tiến thương mại", "kind": "state_body",
        "registration_number": "12/QĐ-UBND", "province": "08", "address": "Số 1 đường Trần Phú",
    })
}

async fn put(market: &Marketplace, by: &Caller, path: &str, version: i64, body: Value) -> Answer {
    let request = Request::builder()
        .method(Method::PUT)
        .uri_str(path)
        .header("authorization", format!("Bearer {}", by.token))
        .header("if-match", format!("\"{version}\""))
        .content_type("application/json");
    market.request(request.body(Body::from_json(body).expect("JSON"))).await
}

/// The letters of a template, oldest first: to whom, and what they say.
async fn letters(market: &Marketplace, template: &str) -> Vec<(String, Value)> {
    let rows = mail::Entity::find()
        .filter(mail::Column::Template.eq(template))
        .order_by_asc(mail::Column::Id)
        .all(market.app.read())
        .await
        .expect("mail is read");
    let read = |row: mail::Model| {
        (row.recipient, serde_json::from_str(&row.params).expect("a letter's parameters"))
    };
    rows.into_iter().map(read).collect()
}

stories! {
    async fn an_organiser_is_entered_and_announces_nothing_until_the_operator_verified_it(market) {
        let (lan, operator) = (market.visitor().await, market.operator().await);
        let organiser = lan.post(&market, "/v1/organisers", entry()).await.expect(201);
        assert_eq!((&organiser["standing"], &organiser["revision"]), (&json!("pending"), &json!(1)));
        let id = organiser["id"].as_str().expect("an id");
        let path = format!("/v1/organisers/{id}");
        let slug = draft(&market, &lan, id.parse::<uuid::Uuid>().expect("an id").into()).await;
        lan.edit(&market, &format!("/v1/fairs/{slug}/draft"), 1, crate::fairs::particulars()).await.expect(200);
        let announcement = format!("/v1/fairs/{slug}/announcement");
        let refused = lan.command(&market, &announcement).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "organiser_not_verified");
        let waiting = operator.get(&market, "/v1/organisers?standing=pending").await.expect(200);
        assert_eq!(waiting["items"][0]["id"], id);
        operator.command(&market, &format!("{path}/verification")).await.expect(200);
        operator.command(&market, &format!("{path}/verification")).await.problem(409, "conflict");
        lan.command(&market, &announcement).await.expect(200);
        let told = letters(&market, "organiser_decided").await;
        assert_eq!(told[0].0, lan.email());
        assert_eq!(told[0].1["organiser_decision"], "verified");
    }

    async fn another_name_takes_the_verification_back_and_other_words_do_not(market) {
        let (organiser, owner) = organisers(&market).await;
        let path = format!("/v1/organisers/{organiser}");
        let before = owner.get(&market, &path).await.expect(200);
        let mut body = entry();
        body["name"] = before["name"].clone();
        body["about"] = json!("Chúng tôi tổ chức hội chợ từ năm 2004.");
        let same = put(&market, &owner, &path, 1, body.clone()).await.expect(200);
        assert_eq!((&same["standing"], &same["revision"]), (&json!("verified"), &json!(2)));
        put(&market, &owner, &path, 1, body.clone()).await.problem(412, "stale");
        body["name"] = json!("Công ty khác");
        let other = put(&market, &owner, &path, 2, body).await.expect(200);
        assert_eq!(other["standing"], "pending");
        let mut claims = entry();
        claims["name"] = json!("Trung tâm đạt chuẩn OCOP 5 sao");
        put(&market, &owner, &path, 3, claims).await.problem(422, "over_claim");
    }

    async fn nobody_verifies_his_own_organiser_and_a_refused_one_announces_nothing(market) {
        let (organiser, owner) = organisers(&market).await;
        let slug = draft(&market, &owner, organiser).await;
        owner.edit(&market, &format!("/v1/fairs/{slug}/draft"), 1, crate::fairs::particulars()).await.expect(200);
        let operator = market.operator().await;
        let path = format!("/v1/organisers/{organiser}");
        let reason = json!({ "reason": "Giấy đăng ký đã bị thu hồi." });
        operator.post(&market, &format!("{path}/refusal"), reason).await.expect(200);
        let announcement = format!("/v1/fairs/{slug}/announcement");
        let refused = owner.command(&market, &announcement).await.problem(409, "conflict");
        assert_eq!(refused["errors"][0]["code"], "organiser_not_verified");
        let own = operator.post(&market, "/v1/organisers", entry()).await.expect(201);
        let own = format!("/v1/organisers/{}/verification", own["id"].as_str().expect("an id"));
        operator.command(&market, &own).await.problem(403, "not_allowed");
    }

    async fn an_owner_invites_by_letter_and_roles_reach_as_far_as_they_do(market) {
        let (organiser, owner) = organisers(&market).await;
        let path = format!("/v1/organisers/{organiser}");
        let invitation = json!({ "email": "Hoa@Example.vn", "role": "clerk" });
        let answer = owner.post(&market, &format!("{path}/member-invitations"), invitation).await;
        assert_eq!(answer.expect(201)["email"], "hoa@example.vn");
        let (to, told) = letters(&market, "organiser_invitation").await.remove(0);
        assert_eq!(to, "hoa@example.vn");
        let token = told["token"].as_str().expect("a token").to_owned();
        assert!(!answer.text().contains(&token), "the token is in the answer");
        let hoa = market.visitor().await;
        let acceptance = json!({ "token": token });
        let accept = "/v1/organiser-invitations/acceptance";
        hoa.post(&market, accept, acceptance.clone()).await.problem(404, "not_found");
        renamed(&market, &hoa, "hoa@example.vn").await;
        // A token of an organiser makes nobody a producer's member.
        let elsewhere = "/v1/member-invitations/acceptance";
        hoa.post(&market, elsewhere, acceptance.clone()).await.problem(404, "not_found");
        let joined = hoa.post(&market, accept, acceptance.clone()).await.expect(200);
        assert_eq!(joined["role"], "clerk");
        let me = hoa.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!(me["organisers"][0]["id"], organiser.to_string());
        hoa.post(&market, accept, acceptance).await.problem(409, "conflict");
        let slug = draft(&market, &owner, organiser).await;
        hoa.get(&market, &format!("/v1/fairs/{slug}/draft")).await.expect(200);
        hoa.command(&market, &format!("/v1/fairs/{slug}/announcement")).await.problem(403, "not_allowed");
        let member = format!("{path}/members/{}", joined["membership_id"].as_str().expect("an id"));
        owner.patch(&market, &member, json!({ "role": "manager" })).await.expect(200);
        hoa.get(&market, &format!("{path}/members")).await.problem(403, "not_allowed");
        hoa.delete(&market, &member).await.expect(204);
        hoa.get(&market, &format!("/v1/fairs/{slug}/draft")).await.problem(404, "not_found");
    }

    async fn an_organiser_keeps_an_owner_and_its_letters_can_be_called_back(market) {
        let (organiser, owner) = organisers(&market).await;
        let path = format!("/v1/organisers/{organiser}");
        let own = format!("{path}/members/{}", market.membership(organiser, &owner).await);
        owner.delete(&market, &own).await.problem(409, "last_owner");
        let invitation = json!({ "email": "hoa@example.vn", "role": "owner" });
        let made = owner.post(&market, &format!("{path}/member-invitations"), invitation).await.expect(201);
        let open = owner.get(&market, &format!("{path}/member-invitations")).await.expect(200);
        assert_eq!(open["items"][0]["id"], made["id"]);
        let one = format!("{path}/member-invitations/{}", made["id"].as_str().expect("an id"));
        owner.delete(&market, &one).await.expect(204);
        owner.delete(&market, &one).await.problem(404, "not_found");
        let manager = market.organises_as(organiser, MemberRole::Manager).await;
        let team = owner.get(&market, &format!("{path}/members")).await.expect(200);
        assert_eq!(team["items"].as_array().expect("items").len(), 2);
        assert_eq!(team["items"][1]["email"], manager.email());
    }
}

/// Gives an account another address, as if it had been made with it.
async fn renamed(market: &Marketplace, who: &Caller, email: &str) {
    use sea_orm::sea_query::Expr;
    account::Entity::update_many()
        .col_expr(account::Column::Email, Expr::value(email))
        .filter(account::Column::Id.eq(who.account))
        .exec(market.app.store().write())
        .await
        .expect("the account is written");
}
