//! Bad input is refused whole and clearly, at every operation of the document.

use poem::http::Method;
use poem::{Body, Request};
use serde_json::{Value, json};
use tests::{Answer, Caller, Database, Marketplace};

const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

struct Operation {
    method: Method,
    path: String,
    json_body: bool,
    any_body: bool,
    picture_body: bool,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let content = operation["requestBody"]["content"].as_object();
            found.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                json_body: content.is_some_and(|kinds| {
                    kinds.keys().any(|kind| kind.starts_with("application/json"))
                }),
                any_body: content.is_some(),
                picture_body: content
                    .is_some_and(|kinds| kinds.keys().any(|kind| kind.starts_with("image/"))),
            });
        }
    }
    found
}

fn filled(path: &str, with: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { with.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn bad_bodies() -> Vec<Vec<u8>> {
    let texts = [
        "",
        "null",
        "[]",
        "\"x\"",
        "12",
        "{",
        "{\"a\":",
        "{\"no_such_field\": 1}",
        "[[[[[[[[",
        "{\"email\": 5, \"password\": [], \"stars\": \"four\", \"name\": {}}",
        "{\"stars\": 1e400}",
        "{\"stars\": 99999999999999999999999999}",
        "{\"stars\": -1}",
        "{\"name\": \"\\u0000\"}",
        "{\"name\": \"a\\u202eb\"}",
        "{\"name\": \"e\\u0301\"}",
        "{\"name\": \"\\ud800\"}",
    ];
    let mut bodies: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    bodies.push(b"{\"name\": \"\xff\xfe\"}".to_vec());
    bodies.push("[".repeat(100_000).into_bytes());
    bodies.push(json!({ "name": "x".repeat(500_000) }).to_string().into_bytes());
    bodies
}

fn assert_refused(answer: &Answer, what: &str) {
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{what}: {status} {}", answer.text());
    let kind = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
    assert_eq!(kind, Some("application/problem+json"), "{what}");
    let body = answer.json();
    assert!(body["code"].is_string() && body["detail"].is_string(), "{what}: {body}");
}

async fn callers(market: &Marketplace) -> Vec<Caller> {
    vec![market.operator().await, market.provincial_officer().await, market.visitor().await]
}

fn request(
    operation: &Operation,
    path: &str,
    caller: &Caller,
    kind: &str,
    body: Vec<u8>,
) -> Request {
    Request::builder()
        .method(operation.method.clone())
        .uri_str(path)
        .header("authorization", format!("Bearer {}", caller.token))
        .content_type(kind)
        .body(Body::from_vec(body))
}

async fn bad_bodies_are_refused(database: Database) {
    let Some(market) = Marketplace::open(database).await else { return };
    let callers = callers(&market).await;
    for operation in operations().iter().filter(|operation| operation.json_body) {
        let path = filled(&operation.path, NOTHING);
        for body in bad_bodies() {
            let shown = String::from_utf8_lossy(&body).chars().take(60).collect::<String>();
            let what = format!("{} {path} with {shown}", operation.method);
            let sent = request(operation, &path, &callers[0], "application/json", body);
            assert_refused(&market.request(sent).await, &what);
        }
        let sent = request(operation, &path, &callers[0], "text/plain", b"{}".to_vec());
        assert_refused(
            &market.request(sent).await,
            &format!("{} {path} as text", operation.method),
        );
    }
}

#[tokio::test]
async fn bad_bodies_are_refused_on_sqlite() {
    bad_bodies_are_refused(Database::Sqlite).await;
}

#[tokio::test]
async fn bad_bodies_are_refused_on_postgres() {
    bad_bodies_are_refused(Database::Postgres).await;
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused() {
    let market = Marketplace::open(Database::Sqlite).await.expect("SQLite is embedded");
    let callers = callers(&market).await;
    // Who may not send a picture is told so before it is received: its own stories say how much is.
    let bounded = |operation: &&Operation| operation.any_body && !operation.picture_body;
    for operation in operations().iter().filter(bounded) {
        let path = filled(&operation.path, NOTHING);
        let sent = request(operation, &path, &callers[0], "application/json", vec![b' '; 21 << 20]);
        let answer = market.request(sent).await;
        answer.problem(413, "too_large");
    }
}

#[tokio::test]
async fn unknown_parameters_and_malformed_ids_are_refused_everywhere() {
    let market = Marketplace::open(Database::Sqlite).await.expect("SQLite is embedded");
    let callers = callers(&market).await;
    for operation in operations() {
        let path = filled(&operation.path, NOTHING);
        let odd = request(
            &operation,
            &format!("{path}?certifed=now"),
            &callers[0],
            "application/json",
            Vec::new(),
        );
        market.request(odd).await.problem(400, "unknown_parameter");
        if path == operation.path {
            continue;
        }
        for id in ["%00", "x", "..", "%F0%9F%92%A9", &"9".repeat(3000), "%27%3B--", "%ff"] {
            for caller in &callers {
                let path = filled(&operation.path, id);
                let sent = request(&operation, &path, caller, "application/json", b"{}".to_vec());
                assert_refused(
                    &market.request(sent).await,
                    &format!("{} {path}", operation.method),
                );
            }
        }
    }
}

#[tokio::test]
async fn malformed_cursors_and_tokens_are_refused() {
    let market = Marketplace::open(Database::Sqlite).await.expect("SQLite is embedded");
    for cursor in ["x", "e30", "bnVsbA", "W10", "eyJOZXdlc3QiOlsxXX0", "%ff%fe", &"A".repeat(5000)]
    {
        let answer = market.get(&format!("/v1/products?cursor={cursor}")).await;
        assert_refused(&answer, cursor);
    }
    for token in ["", "x", "Bearer", "\u{e9}", &"t".repeat(9000)] {
        let sent = Request::builder()
            .uri_str("/v1/accounts/me")
            .header("authorization", format!("Bearer {token}"))
            .finish();
        assert_refused(&market.request(sent).await, token);
    }
}
