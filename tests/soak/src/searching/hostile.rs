//! Queries that nobody should send, each alone: none may cost more than a moment.

use super::Failure;
use crate::children::Server;
use crate::http::Connection;
use std::time::{Duration, Instant};

/// What one of them may take.
pub(super) const BAR: Duration = Duration::from_millis(100);
/// How often each is asked; the quickest counts, since the machine has other work.
const TIMES: usize = 5;

/// The slowest of them, by its name, and how long it took.
pub(super) async fn slowest(server: &Server) -> Result<(&'static str, Duration), Failure> {
    let mut slowest = ("none", Duration::ZERO);
    for (name, path) in queries() {
        let mut best = Duration::MAX;
        for _ in 0..TIMES {
            // A new one each time: what is refused may end it.
            let mut connection = Connection::open(server.address).await?;
            let began = Instant::now();
            let status = connection.get(&path).await?;
            best = best.min(began.elapsed());
            if !matches!(status, 200 | 400 | 414 | 431) {
                return Err(format!("{name} is answered {status}").into());
            }
        }
        if best > slowest.1 {
            slowest = (name, best);
        }
    }
    Ok(slowest)
}

fn queries() -> Vec<(&'static str, String)> {
    let typed = |text: &str| {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/v1/products?facets=true&q={encoded}")
    };
    let filters: String = (0..200).map(|number| format!("&set={}", 1 + number % 26)).collect();
    let letters: String = ('a'..='z').map(|letter| format!("{letter} ")).take(16).collect();
    let completing = |text: &str| typed(text).replace("products?facets=true&", "suggestions?");
    vec![
        ("10,000 characters", typed(&"a".repeat(10_000))),
        ("200 characters of one word", typed(&"a".repeat(200))),
        ("sixteen letters", typed(&letters)),
        ("sixteen words that all products have", typed(&"che ".repeat(16))),
        ("punctuation", typed("!?.,;:()[]{}")),
        ("emoji", typed("🍊🍵🐝")),
        ("unbalanced quotes", typed("\"chè shan \"tuyết\" \"")),
        ("engine syntax", typed("name:chè AND NOT (maker:* OR story:[a TO z])~2^9")),
        ("wildcards", typed("* ?* c*è %_%")),
        ("control characters", typed("chè\u{1}\u{7f}\u{202e}")),
        (
            "sixteen words with slips",
            typed(
                "chè shna tyuet matt onng bcaa hha gaing cmaa snah bcaa qangu nhin pogn thi hopp",
            ),
        ),
        ("words that nobody has", typed("qwxz zxwq wqzx xzqw qzwx wxqz zqxw xwzq")),
        ("one letter completed", completing("c")),
        ("long words completed", completing(&"tuyết ".repeat(33))),
        ("200 filters", format!("/v1/products?q=che{filters}")),
        ("a range upside down", "/v1/products?q=che&price_from=9&price_to=1".to_owned()),
        ("no number for a place", "/v1/products?q=che&near=NaN,NaN".to_owned()),
        ("everything, with facets", "/v1/products?facets=true&sort=price".to_owned()),
        (
            "everything, around a place",
            "/v1/products?facets=true&near=16,108&within_km=200&sort=distance".to_owned(),
        ),
    ]
}
