//! Proving an address, and setting a new password by that proof.

use super::{PASSWORD, registered, send, sign_in};
use poem::Body;
use poem::Request;
use poem::http::Method;
use serde_json::json;
use tests::{Answer, Marketplace, stories};

const VERIFIED: &str = "/v1/email-verifications/confirmation";
const RESET: &str = "/v1/password-resets/confirmation";

async fn asked(market: &Marketplace, email: &str) -> Answer {
    send(market, "/v1/password-resets", json!({ "email": email })).await
}

stories! {
    async fn making_an_account_sends_a_letter_that_proves_the_address_once(market) {
        let lan = registered(&market, "lan@example.vn").await;
        let me = lan.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!((&me["email_verified"], &me["language"]), (&json!(false), &json!("vi")));
        let letters = market.letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "lan@example.vn");
        assert!(!letters[0].text.contains("Nguyễn Thị Lan"), "what strangers can write is not sent");
        assert!(letters[0].text.contains("/verify-email#"), "{:?}", letters[0]);
        let token = json!({ "token": letters[0].token() });
        send(&market, RESET, json!({ "token": letters[0].token(), "password": PASSWORD })).await.problem(404, "not_found");
        send(&market, VERIFIED, token.clone()).await.expect(204);
        send(&market, VERIFIED, token).await.problem(404, "not_found");
        let me = lan.get(&market, "/v1/accounts/me").await.expect(200);
        assert_eq!(me["email_verified"], true);
        lan.post(&market, "/v1/email-verifications", json!({})).await.problem(409, "conflict");
    }

    async fn a_link_that_proves_is_over_after_three_days_and_comes_again_on_demand(market) {
        let lan = registered(&market, "lan@example.vn").await;
        let first = market.letters().await[0].token();
        market.at("2026-09-04T09:00:00+07:00");
        send(&market, VERIFIED, json!({ "token": first })).await.problem(404, "not_found");
        market.send(Method::POST, "/v1/email-verifications", Some(&lan.token), None).await.expect(202);
        let letters = market.letters().await;
        assert_eq!(letters.len(), 2);
        send(&market, VERIFIED, json!({ "token": letters[1].token() })).await.expect(204);
    }

    async fn the_letter_is_in_the_language_of_the_request_or_as_chosen(market) {
        let body = |email: &str| json!({ "email": email, "name": "Lan", "password": PASSWORD });
        let request = Request::builder().method(Method::POST).uri_str("/v1/accounts")
            .header("accept-language", "en").content_type("application/json")
            .body(Body::from_json(body("mary@example.vn")).expect("JSON"));
        market.request(request).await.expect(202);
        let mut chosen = body("john@example.vn");
        chosen["language"] = json!("en");
        send(&market, "/v1/accounts", chosen).await.expect(202);
        for letter in market.letters().await {
            assert_eq!(letter.subject, "Confirm your e-mail address");
        }
    }

    async fn a_taken_address_gets_word_of_it_once_a_day(market) {
        registered(&market, "lan@example.vn").await;
        market.letters().await;
        let thief = json!({ "email": "lan@example.vn", "name": "Kẻ gian", "password": "mật khẩu khác" });
        for _ in 0..3 {
            send(&market, "/v1/accounts", thief.clone()).await.expect(202);
        }
        let letters = market.letters().await;
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[1].subject, "Địa chỉ này đã có tài khoản");
    }

    async fn a_new_password_by_letter_ends_all_sessions_and_the_link(market) {
        let lan = registered(&market, "lan@example.vn").await;
        market.letters().await;
        asked(&market, "Lan@example.vn").await.expect(202);
        asked(&market, "lan@example.vn").await.expect(202);
        let letters = market.letters().await;
        assert_eq!(letters.len(), 3);
        let (token, spare) = (letters[1].token(), letters[2].token());
        let body = |token: &str, password: &str| json!({ "token": token, "password": password });
        send(&market, RESET, body("khong-co-ma-nay", "mật ong rừng")).await.problem(404, "not_found");
        send(&market, RESET, body(&token, "ngắn")).await.problem(400, "invalid_body");
        send(&market, RESET, body(&token, "mật ong rừng")).await.expect(204);
        lan.get(&market, "/v1/accounts/me").await.problem(401, "not_signed_in");
        sign_in(&market, "lan@example.vn", PASSWORD).await.problem(401, "wrong_credentials");
        let session = sign_in(&market, "lan@example.vn", "mật ong rừng").await.expect(201);
        for used in [&token, &spare] {
            send(&market, RESET, body(used, "mật khẩu thứ ba")).await.problem(404, "not_found");
        }
        let me = market.send(Method::GET, "/v1/accounts/me", session["token"].as_str(), None).await;
        assert_eq!(me.expect(200)["email_verified"], true, "who read the letter has proved the address");
    }

    async fn a_link_to_a_new_password_is_over_after_an_hour_and_after_a_change(market) {
        let lan = registered(&market, "lan@example.vn").await;
        asked(&market, "lan@example.vn").await.expect(202);
        let late = market.letters().await.pop().expect("a letter").token();
        market.at("2026-09-01T10:00:00+07:00");
        let body = |token: &str| json!({ "token": token, "password": "mật ong rừng" });
        send(&market, RESET, body(&late)).await.problem(404, "not_found");
        asked(&market, "lan@example.vn").await.expect(202);
        let open = market.letters().await.pop().expect("a letter").token();
        let change = json!({ "current_password": PASSWORD, "new_password": "mật khẩu tự đổi" });
        lan.post(&market, "/v1/accounts/me/password", change).await.expect(204);
        send(&market, RESET, body(&open)).await.problem(404, "not_found");
    }

    async fn the_answer_does_not_tell_whether_there_is_an_account(market) {
        registered(&market, "lan@example.vn").await;
        market.letters().await;
        let counted = async |email: &str| {
            let before = market.app.store().statements();
            let answer = asked(&market, email).await;
            (answer.expect(202), market.app.store().statements() - before)
        };
        assert_eq!(counted("lan@example.vn").await, counted("ma@example.vn").await);
        let letters = market.letters().await;
        assert_eq!(letters.iter().filter(|one| one.to == "ma@example.vn").count(), 0);
        assert_eq!(letters.len(), 2);
    }

    async fn nobody_is_flooded_with_letters(market) {
        registered(&market, "lan@example.vn").await;
        market.letters().await;
        for _ in 0..20 {
            asked(&market, "lan@example.vn").await.expect(202);
        }
        asked(&market, "lan@example.vn").await.problem(429, "too_many_attempts");
        assert_eq!(market.letters().await.len(), 1 + 5);
        market.at("2026-09-01T10:00:01+07:00");
        asked(&market, "lan@example.vn").await.expect(202);
        assert_eq!(market.letters().await.len(), 1 + 5 + 1);
    }

    async fn tokens_are_stored_as_hashes_only(market) {
        use sea_orm::EntityTrait as _;
        use store::accounts::rows::token;
        use store::integrations::rows::mail;
        registered(&market, "lan@example.vn").await;
        let sent = market.letters().await[0].token();
        let rows = token::Entity::find().all(market.app.read()).await.expect("they read");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].token_hash, api::access::token_hash(&sent));
        let mails = mail::Entity::find().all(market.app.read()).await.expect("they read");
        assert!(mails.iter().all(|row| !row.params.contains(&sent)));
    }
}
