//! Who belongs to a producer, in what role, and how that changes.

use super::{letters, registered};
use domain::accounts::MemberRole::{self, Clerk, Manager, Owner};
use domain::ids::ProducerId;
use poem::http::Method;
use serde_json::{Value, json};
use tests::{Answer, Caller, Marketplace, stories};

const NOWHERE: &str = "00000000-0000-7000-8000-000000000000";

async fn invite(
    market: &Marketplace,
    by: &Caller,
    producer: ProducerId,
    email: &str,
    role: &str,
) -> Answer {
    let path = format!("/v1/producers/{producer}/member-invitations");
    by.post(market, &path, json!({ "email": email, "role": role })).await
}

/// The token of the latest invitation that an address was sent.
async fn token(market: &Marketplace, email: &str) -> String {
    let letters = letters(market, email).await;
    let invitations = letters.iter().rev().find(|(template, _)| template == "producer_invitation");
    let (_, params) = invitations.expect("an invitation");
    params["token"].as_str().expect("a token").to_owned()
}

async fn accept(market: &Marketplace, who: &Caller, token: &str) -> Answer {
    who.post(market, "/v1/member-invitations/acceptance", json!({ "token": token })).await
}

async fn role(market: &Marketplace, who: &Caller) -> Value {
    who.get(market, "/v1/accounts/me").await.expect(200)["producers"][0]["role"].clone()
}

async fn path_of(market: &Marketplace, producer: ProducerId, who: &Caller) -> String {
    let id = market.membership(producer, who).await;
    format!("/v1/producers/{producer}/members/{id}")
}

async fn promote(
    market: &Marketplace,
    by: &Caller,
    producer: ProducerId,
    who: &Caller,
    to: MemberRole,
) -> Answer {
    let path = path_of(market, producer, who).await;
    by.patch(market, &path, json!({ "role": to.code() })).await
}

async fn invitations(market: &Marketplace, owner: &Caller, producer: ProducerId) -> Value {
    let path = format!("/v1/producers/{producer}/member-invitations");
    owner.get(market, &path).await.expect(200)["items"].clone()
}

async fn actions(market: &Marketplace) -> Vec<String> {
    use sea_orm::{EntityTrait as _, QueryOrder as _};
    use store::oversight::rows::deed;
    let rows = deed::Entity::find().order_by_asc(deed::Column::Seq).all(market.app.read()).await;
    rows.expect("deeds read").into_iter().map(|row| row.action).collect()
}

stories! {
    async fn an_owner_invites_by_letter_and_whoever_reads_it_there_joins(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        let answer = invite(&market, &owner, producer, "Hoa@Example.vn", "clerk").await;
        let invitation = answer.expect(201);
        assert_eq!(invitation["email"], "hoa@example.vn");
        assert_eq!(invitation["expires_at"], "2026-09-08T02:00:00Z");
        let (template, params) = letters(&market, "hoa@example.vn").await.remove(0);
        assert_eq!(template, "producer_invitation");
        assert_eq!((&params["producer_name"], &params["role"]), (&json!("HTX Chè"), &json!("clerk")));
        let token = token(&market, "hoa@example.vn").await;
        assert!(!answer.text().contains(&token), "the token is in the answer");
        let open = invitations(&market, &owner, producer).await;
        assert_eq!(open[0]["id"], invitation["id"]);
        assert!(!open.to_string().contains(&token));
        let (hoa, other) = (registered(&market, "hoa@example.vn").await, market.visitor().await);
        accept(&market, &other, &token).await.problem(404, "not_found");
        let joined = accept(&market, &hoa, &token).await.expect(200);
        assert_eq!((&joined["role"], &joined["producer_name"]), (&json!("clerk"), &json!("HTX Chè")));
        assert_eq!(role(&market, &hoa).await, "clerk");
        assert_eq!(invitations(&market, &owner, producer).await, json!([]));
        accept(&market, &hoa, &token).await.problem(409, "conflict");
        invite(&market, &owner, producer, "hoa@example.vn", "owner").await.problem(409, "already_exists");
        assert_eq!(actions(&market).await, ["invite_member", "create_account", "accept_member_invitation"]);
    }

    async fn tokens_of_invitations_are_stored_as_hashes_only(market) {
        use sea_orm::EntityTrait as _;
        use store::accounts::rows::member_invitation;
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        invite(&market, &owner, producer, "hoa@example.vn", "clerk").await.expect(201);
        let rows = member_invitation::Entity::find().all(market.app.read()).await.expect("they read");
        let token = token(&market, "hoa@example.vn").await;
        assert_eq!(rows[0].token_hash, api::access::token_hash(&token));
        assert!(token.len() == 43);
    }

    async fn an_invitation_is_over_after_seven_days_or_when_withdrawn_or_made_anew(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        let hoa = registered(&market, "hoa@example.vn").await;
        let first = invite(&market, &owner, producer, "hoa@example.vn", "clerk").await.expect(201);
        let old = token(&market, "hoa@example.vn").await;
        let again = invite(&market, &owner, producer, "hoa@example.vn", "manager").await.expect(201);
        accept(&market, &hoa, &old).await.problem(409, "conflict");
        let path = format!("/v1/producers/{producer}/member-invitations");
        let of = |one: &Value| format!("{path}/{}", one["id"].as_str().expect("an id"));
        owner.delete(&market, &of(&first)).await.problem(404, "not_found");
        owner.delete(&market, &of(&again)).await.expect(204);
        accept(&market, &hoa, &token(&market, "hoa@example.vn").await).await.problem(409, "conflict");
        invite(&market, &owner, producer, "hoa@example.vn", "manager").await.expect(201);
        let token = token(&market, "hoa@example.vn").await;
        market.at("2026-09-08T09:00:00+07:00");
        assert_eq!(invitations(&market, &owner, producer).await, json!([]));
        accept(&market, &hoa, &token).await.problem(409, "conflict");
        market.at("2026-09-08T08:59:59.999999+07:00");
        assert_eq!(accept(&market, &hoa, &token).await.expect(200)["role"], "manager");
    }

    async fn an_owner_who_is_gone_leaves_no_door_open(market) {
        let producer = market.producer("HTX Chè").await;
        let (one, two) = (market.member(producer).await, market.member(producer).await);
        let friend = registered(&market, "ban@example.vn").await;
        invite(&market, &two, producer, "ban@example.vn", "owner").await.expect(201);
        let door = token(&market, "ban@example.vn").await;
        promote(&market, &one, producer, &two, Manager).await.expect(200);
        assert_eq!(invitations(&market, &one, producer).await, json!([]));
        accept(&market, &friend, &door).await.problem(409, "conflict");
        two.get(&market, &format!("/v1/producers/{producer}/members")).await.problem(403, "not_allowed");
    }

    async fn two_who_accept_at_once_take_up_one_membership(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        let hoa = registered(&market, "hoa@example.vn").await;
        invite(&market, &owner, producer, "hoa@example.vn", "clerk").await.expect(201);
        let token = token(&market, "hoa@example.vn").await;
        let (one, two) = tokio::join!(accept(&market, &hoa, &token), accept(&market, &hoa, &token));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }

    async fn a_hundred_invitations_a_minute_are_stopped_and_not_stored(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, second) = (market.member(producer).await, market.member(producer).await);
        let mut stopped = 0;
        for number in 0..100 {
            let email = format!("nguoi{number}@example.vn");
            let answer = invite(&market, &owner, producer, &email, "clerk").await;
            if answer.status != 201 {
                answer.problem(429, "too_many_attempts");
                assert_eq!(answer.headers["retry-after"], "3601");
                assert!(letters(&market, &email).await.is_empty());
                stopped += 1;
            }
        }
        assert_eq!(stopped, 70);
        let path = format!("/v1/producers/{producer}/member-invitations?limit=100");
        let open = owner.get(&market, &path).await.expect(200);
        assert_eq!(open["items"].as_array().map(Vec::len), Some(30));
        invite(&market, &second, producer, "khac@example.vn", "clerk").await.problem(429, "too_many_attempts");
        market.at("2026-09-01T10:00:00+07:00");
        invite(&market, &owner, producer, "khac@example.vn", "clerk").await.expect(201);
    }

    async fn owners_read_who_belongs_to_them_page_by_page(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        market.member(market.producer("HTX khác").await).await;
        for role in [Manager, Clerk] {
            market.member_as(producer, role).await;
        }
        let path = format!("/v1/producers/{producer}/members");
        let page = owner.get(&market, &format!("{path}?limit=2")).await.expect(200);
        assert_eq!((&page["items"][0]["role"], &page["items"][1]["role"]), (&json!("owner"), &json!("manager")));
        assert_eq!(page["items"][0]["email"], owner.email());
        let next = page["next_cursor"].as_str().expect("more");
        let rest = owner.get(&market, &format!("{path}?limit=2&cursor={next}")).await.expect(200);
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(rest["next_cursor"], Value::Null);
    }

    async fn a_change_of_role_counts_from_the_next_request_on(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, clerk) = (market.member(producer).await, market.member_as(producer, Clerk).await);
        let members = format!("/v1/producers/{producer}/members");
        clerk.get(&market, &members).await.problem(403, "not_allowed");
        promote(&market, &clerk, producer, &clerk, Owner).await.problem(403, "not_allowed");
        let changed = promote(&market, &owner, producer, &clerk, Owner).await.expect(200);
        assert_eq!((&changed["role"], &changed["account_id"]), (&json!("owner"), &json!(clerk.account)));
        clerk.get(&market, &members).await.expect(200);
        promote(&market, &clerk, producer, &owner, Clerk).await.expect(200);
        owner.get(&market, &members).await.problem(403, "not_allowed");
        let unknown = owner.patch(&market, &format!("{members}/{NOWHERE}"), json!({ "role": "boss" })).await;
        unknown.problem(400, "invalid_body");
        clerk.patch(&market, &format!("{members}/{NOWHERE}"), json!({ "role": "clerk" })).await.problem(404, "not_found");
    }

    async fn members_leave_and_are_removed_at_once(market) {
        let producer = market.producer("HTX Chè").await;
        let owner = market.member(producer).await;
        let (manager, clerk) = (market.member_as(producer, Manager).await, market.member_as(producer, Clerk).await);
        manager.delete(&market, &path_of(&market, producer, &clerk).await).await.problem(403, "not_allowed");
        manager.delete(&market, &path_of(&market, producer, &owner).await).await.problem(403, "not_allowed");
        let own = path_of(&market, producer, &clerk).await;
        clerk.delete(&market, &own).await.expect(204);
        clerk.delete(&market, &own).await.problem(404, "not_found");
        let drafted = json!({ "name": "Chè mới", "set": 11 });
        let products = format!("/v1/producers/{producer}/products");
        clerk.post(&market, &products, drafted.clone()).await.problem(403, "not_allowed");
        manager.post(&market, &products, drafted.clone()).await.expect(201);
        owner.delete(&market, &path_of(&market, producer, &manager).await).await.expect(204);
        manager.post(&market, &products, drafted).await.problem(403, "not_allowed");
        assert_eq!(actions(&market).await, ["leave_producer", "create_product", "remove_member"]);
    }

    async fn the_last_owner_stays_until_he_hands_over(market) {
        let producer = market.producer("HTX Chè").await;
        let (owner, clerk) = (market.member(producer).await, market.member_as(producer, Clerk).await);
        let own = path_of(&market, producer, &owner).await;
        owner.delete(&market, &own).await.problem(409, "last_owner");
        promote(&market, &owner, producer, &owner, Clerk).await.problem(409, "last_owner");
        let path = format!("/v1/producers/{producer}/handover");
        let to = |id: String| json!({ "member_id": id });
        for (id, code) in [
            (market.membership(producer, &owner).await.to_string(), "to_oneself"),
            (NOWHERE.to_owned(), "unknown_member"),
        ] {
            let problem = owner.post(&market, &path, to(id)).await.problem(422, "invalid_values");
            assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!("/member_id"), &json!(code)));
        }
        let heir = to(market.membership(producer, &clerk).await.to_string());
        clerk.post(&market, &path, heir.clone()).await.problem(403, "not_allowed");
        assert_eq!(owner.post(&market, &path, heir.clone()).await.expect(200)["role"], "owner");
        assert_eq!(role(&market, &owner).await, "manager");
        assert_eq!(role(&market, &clerk).await, "owner");
        owner.post(&market, &path, heir).await.problem(403, "not_allowed");
        owner.delete(&market, &own).await.expect(204);
    }

    async fn two_owners_who_leave_at_once_leave_one_owner(market) {
        for _ in 0..5 {
            let producer = market.producer("HTX Chè").await;
            let (one, two) = (market.member(producer).await, market.member(producer).await);
            let (first, second) = (path_of(&market, producer, &one).await, path_of(&market, producer, &two).await);
            let (left, right) = tokio::join!(one.delete(&market, &first), two.delete(&market, &second));
            let mut statuses = [left.status.as_u16(), right.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [204, 409]);
        }
    }

    async fn two_owners_who_demote_each_other_leave_one_owner(market) {
        for _ in 0..5 {
            let producer = market.producer("HTX Chè").await;
            let (one, two) = (market.member(producer).await, market.member(producer).await);
            tokio::join!(
                promote(&market, &one, producer, &two, Clerk),
                promote(&market, &two, producer, &one, Clerk),
            );
            let mut roles = [role(&market, &one).await, role(&market, &two).await];
            roles.sort_unstable_by_key(ToString::to_string);
            assert_eq!(roles, ["clerk", "owner"]);
        }
    }

    async fn the_first_approved_becomes_owner_and_later_ones_what_is_said(market) {
        let producer = market.producer("HTX Chè").await;
        let operator = market.operator().await;
        let ask = async |who: &Caller| {
            let note = json!({ "note": "Tôi là giám đốc." });
            let link = who.post(&market, &format!("/v1/producers/{producer}/links"), note).await;
            link.expect(201)["id"].as_str().expect("an id").to_owned()
        };
        let approve = async |link: &str, said: &str| {
            let path = format!("/v1/links/{link}/approval{said}");
            market.send(Method::POST, &path, Some(&operator.token), None).await
        };
        let (first, second, third) = (market.visitor().await, market.visitor().await, market.visitor().await);
        let link = ask(&first).await;
        let problem = approve(&link, "?role=clerk").await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["code"], "owner_first");
        approve(&link, "").await.expect(200);
        approve(&ask(&second).await, "").await.expect(200);
        approve(&ask(&third).await, "?role=manager").await.expect(200);
        for (who, expected) in [(&first, "owner"), (&second, "clerk"), (&third, "manager")] {
            assert_eq!(role(&market, who).await, expected);
        }
    }

    async fn two_first_requests_approved_at_once_make_one_owner(market) {
        let producer = market.producer("HTX Chè").await;
        let operator = market.operator().await;
        let (one, two) = (market.visitor().await, market.visitor().await);
        let mut paths = Vec::new();
        for who in [&one, &two] {
            let note = json!({ "note": "Tôi là giám đốc." });
            let link = who.post(&market, &format!("/v1/producers/{producer}/links"), note).await.expect(201);
            paths.push(format!("/v1/links/{}/approval", link["id"].as_str().expect("an id")));
        }
        let approve = async |path: &str| {
            market.send(Method::POST, path, Some(&operator.token), None).await.expect(200);
        };
        tokio::join!(approve(&paths[0]), approve(&paths[1]));
        let mut roles = [role(&market, &one).await, role(&market, &two).await];
        roles.sort_unstable_by_key(ToString::to_string);
        assert_eq!(roles, ["clerk", "owner"]);
    }
}
