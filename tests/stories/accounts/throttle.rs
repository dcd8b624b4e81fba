//! Guessing is slowed, owners are not kept out. Told over a socket, since addresses matter.

use super::{PASSWORD, registered, sign_in};
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use serde_json::json;
use tests::{Marketplace, stories};

/// A marketplace behind a proxy of this machine.
#[derive(Clone)]
struct Served {
    url: String,
    client: reqwest::Client,
}

impl Served {
    async fn of(market: &Marketplace) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
        let address = acceptor.local_addr()[0].as_socket_addr().copied().expect("an address");
        let server = poem::Server::new_with_acceptor(acceptor);
        tokio::spawn(server.run(api::router(market.app.clone())));
        Self { url: format!("http://{address}"), client: reqwest::Client::new() }
    }

    /// Signs in from an address: the status, and the seconds to wait.
    async fn sign_in(&self, from: &str, email: &str, password: &str) -> (u16, Option<u64>) {
        let request = self.client.post(format!("{}/v1/sessions", self.url));
        let body = json!({ "email": email, "password": password }).to_string();
        let request = request.header("x-forwarded-for", from);
        let request = request.header("content-type", "application/json").body(body);
        let answer = request.send().await.expect("an answer");
        let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        (answer.status().as_u16(), wait.and_then(|seconds| seconds.parse().ok()))
    }
}

stories! {
    async fn who_guesses_is_told_to_wait_and_the_owner_is_not(market) {
        registered(&market, "lan@example.vn").await;
        let served = Served::of(&market).await;
        for _ in 0..10 {
            let (status, _) = served.sign_in("203.0.113.9", "lan@example.vn", "đoán mò").await;
            assert_eq!(status, 401);
        }
        let (status, wait) = served.sign_in("203.0.113.9", "lan@example.vn", PASSWORD).await;
        assert_eq!((status, wait), (429, Some(901)));
        let (status, _) = served.sign_in("198.51.100.1", "lan@example.vn", PASSWORD).await;
        assert_eq!(status, 201);
        market.at("2026-09-01T09:15:00+07:00");
        let (status, _) = served.sign_in("203.0.113.9", "lan@example.vn", PASSWORD).await;
        assert_eq!(status, 201);
    }

    async fn a_siege_from_many_addresses_leaves_the_owner_his_way_in(market) {
        registered(&market, "lan@example.vn").await;
        let served = Served::of(&market).await;
        let mut refused = 0;
        for round in 0..2 {
            for number in 0..40 {
                let from = format!("203.0.113.{number}");
                let (status, _) = served.sign_in(&from, "lan@example.vn", "đoán mò").await;
                refused += u32::from(status == 429);
                assert!(status == 401 || status == 429, "{round} {status}");
            }
        }
        assert_eq!(refused, 30);
        for _ in 0..2 {
            let (status, _) = served.sign_in("198.51.100.1", "lan@example.vn", PASSWORD).await;
            assert_eq!(status, 201);
        }
    }

    async fn an_unknown_account_is_throttled_like_a_known_one(market) {
        for _ in 0..10 {
            sign_in(&market, "ma@example.vn", "đoán mò").await.problem(401, "wrong_credentials");
        }
        let answer = sign_in(&market, "ma@example.vn", "đoán mò").await;
        answer.problem(429, "too_many_attempts");
    }

    async fn attempts_at_once_do_not_slip_through_together(market) {
        registered(&market, "lan@example.vn").await;
        let served = Served::of(&market).await;
        let mut statuses = Vec::new();
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..30 {
            let one = served.clone();
            running.spawn(async move { one.sign_in("203.0.113.9", "lan@example.vn", "đoán mò").await.0 });
        }
        while let Some(status) = running.join_next().await {
            statuses.push(status.expect("it runs"));
        }
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 20, "{statuses:?}");
    }
}
