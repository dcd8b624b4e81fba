//! Making an account, signing in and out.

use super::{PASSWORD, registered, send, sign_in};
use poem::http::Method;
use serde_json::json;
use tests::stories;

stories! {
    async fn an_account_is_made_and_signs_in_under_its_address_in_any_case(market) {
        let lan = registered(&market, "Lan@Example.vn").await;
        let me = lan.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!(me["email"], "lan@example.vn");
        assert_eq!(me["name"], "Nguyễn Thị Lan");
        assert_eq!((&me["operator"], &me["offices"], &me["producers"]), (&json!(false), &json!([]), &json!([])));
        let again = sign_in(&market, "LAN@example.vn", PASSWORD).await;
        assert_eq!(again.headers["cache-control"], "no-store");
        let again = again.expect(201);
        assert_eq!(again["expires_at"], "2026-10-01T02:00:00Z");
        assert!(again["token"].as_str().is_some_and(|token| token.len() == 43), "{again}");
    }

    async fn a_taken_address_gets_the_same_answer_and_keeps_its_password(market) {
        registered(&market, "lan@example.vn").await;
        let thief = json!({ "email": "lan@example.vn", "name": "Kẻ gian", "password": "mật khẩu khác" });
        let taken = send(&market, "/v1/accounts", thief).await;
        let free = json!({ "email": "hoa@example.vn", "name": "Hoa", "password": "mật khẩu khác" });
        let free = send(&market, "/v1/accounts", free).await;
        assert_eq!(taken.expect(202), free.expect(202));
        sign_in(&market, "lan@example.vn", "mật khẩu khác").await.problem(401, "wrong_credentials");
        sign_in(&market, "lan@example.vn", PASSWORD).await.expect(201);
    }

    async fn an_unknown_account_and_a_wrong_password_get_the_same_answer(market) {
        registered(&market, "lan@example.vn").await;
        let mut wrong = sign_in(&market, "lan@example.vn", "không phải").await.problem(401, "wrong_credentials");
        let mut unknown = sign_in(&market, "ma@example.vn", "không phải").await.problem(401, "wrong_credentials");
        wrong["request_id"].take();
        unknown["request_id"].take();
        assert_eq!(wrong, unknown);
    }

    async fn a_token_that_is_signed_out_or_expired_is_no_token(market) {
        let lan = registered(&market, "lan@example.vn").await;
        let other = sign_in(&market, "lan@example.vn", PASSWORD).await.expect(201);
        let other = other["token"].as_str().expect("a token");
        lan.delete(&market, "/v1/sessions/current").await.expect(204);
        lan.get(&market, "/v1/accounts/me").await.problem(401, "not_signed_in");
        let path = "/v1/accounts/me";
        market.send(Method::GET, path, Some(other), None).await.expect(200);
        market.at("2026-10-01T08:59:59.999999+07:00");
        market.send(Method::GET, path, Some(other), None).await.expect(200);
        market.at("2026-10-01T09:00:00+07:00");
        market.send(Method::GET, path, Some(other), None).await.problem(401, "not_signed_in");
        market.get(path).await.problem(401, "not_signed_in");
        market.send(Method::DELETE, "/v1/sessions/current", None, None).await.problem(401, "not_signed_in");
    }

    async fn a_new_password_ends_the_other_sessions_and_the_old_password(market) {
        let lan = registered(&market, "lan@example.vn").await;
        let other = sign_in(&market, "lan@example.vn", PASSWORD).await.expect(201);
        let path = "/v1/accounts/me/password";
        let wrong = json!({ "current_password": "không phải", "new_password": "mật ong rừng" });
        let problem = lan.post(&market, path, wrong).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["pointer"], "/current_password");
        let right = json!({ "current_password": PASSWORD, "new_password": "mật ong rừng" });
        send(&market, path, right.clone()).await.problem(401, "not_signed_in");
        lan.post(&market, path, right).await.expect(204);
        lan.get(&market, "/v1/accounts/me").await.expect(200);
        let other = other["token"].as_str();
        market.send(Method::GET, "/v1/accounts/me", other, None).await.problem(401, "not_signed_in");
        sign_in(&market, "lan@example.vn", PASSWORD).await.problem(401, "wrong_credentials");
        sign_in(&market, "lan@example.vn", "mật ong rừng").await.expect(201);
    }

    async fn what_is_no_address_no_name_or_no_password_is_refused(market) {
        let bad = [
            json!({ "email": "lan@example.vn", "name": "Lan", "password": "ngắn" }),
            json!({ "email": "lan@example.vn", "name": "Lan", "password": "d".repeat(129) }),
            json!({ "email": "lan@example.vn", "name": "Lan", "password": 1_234_567_890 }),
            json!({ "email": "lan@example.vn", "name": "La\u{0}n", "password": PASSWORD }),
            json!({ "email": "lan@example.vn", "name": "", "password": PASSWORD }),
            json!({ "email": "lan@example.vn", "name": "Lan", "password": PASSWORD, "operator": true }),
            json!({ "email": "lan@example.vn", "password": PASSWORD }),
        ];
        for body in bad {
            let answer = send(&market, "/v1/accounts", body.clone()).await;
            let problem = answer.problem(400, "invalid_body");
            assert!(!answer.text().contains("1234567890"), "a password comes back: {problem}");
        }
        let body = json!({ "email": "lan(at)example.vn", "name": "Lan", "password": PASSWORD });
        let problem = send(&market, "/v1/accounts", body).await.problem(422, "invalid_values");
        assert_eq!(problem["errors"][0]["pointer"], "/email");
        sign_in(&market, "lan@example.vn", PASSWORD).await.problem(401, "wrong_credentials");
    }

    async fn passwords_and_tokens_are_stored_as_hashes_only(market) {
        use sea_orm::EntityTrait as _;
        use store::accounts::rows::{account, session};
        let lan = registered(&market, "lan@example.vn").await;
        let accounts = account::Entity::find().all(market.app.read()).await.expect("they read");
        assert!(accounts[0].password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let sessions = session::Entity::find().all(market.app.read()).await.expect("they read");
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].token_hash, api::access::token_hash(&lan.token));
    }

    async fn an_operator_is_made_on_the_machine_and_only_once(market) {
        let made = api::accounts::create_operator(&market.app, "dieu.hanh@example.vn", "Điều hành", PASSWORD).await;
        made.expect("an operator is made");
        let session = sign_in(&market, "dieu.hanh@example.vn", PASSWORD).await.expect(201);
        let token = session["token"].as_str();
        let me = market.send(Method::GET, "/v1/accounts/me", token, None).await.expect(200);
        assert_eq!(me["operator"], true);
        let again = api::accounts::create_operator(&market.app, "dieu.hanh@example.vn", "Khác", "mật khẩu khác").await;
        assert!(matches!(again, Err(api::accounts::EstablishError::Taken)), "{again:?}");
        let short = api::accounts::create_operator(&market.app, "khac@example.vn", "Khác", "ngắn").await;
        assert!(matches!(short, Err(api::accounts::EstablishError::Password)), "{short:?}");
    }
}
