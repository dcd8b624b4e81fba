//! A server that hears everything and answers what it was told to.

use search::document::{Document, Facts, Key, Kind, Texts, Window};
use search::meilisearch::Meilisearch;
use search::query::{Filter, Query, Sort};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// A server with its answers.
#[derive(Default)]
pub struct Answers {
    /// To each search, by its text and filter.
    pub found: Option<fn(&str, &str) -> Value>,
    /// The rows that it has.
    pub rows: Vec<Value>,
    /// The task that fails, and how.
    pub fails: Option<(u32, &'static str)>,
    /// There is no such index.
    pub is_empty: bool,
    /// How often another process began to build.
    pub begun: Arc<AtomicU32>,
    /// How many tasks it was given.
    pub tasks: AtomicU32,
}

pub struct StandIn {
    server: MockServer,
    pub engine: Meilisearch,
}

impl StandIn {
    pub async fn start(answers: Answers) -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answers).mount(&server).await;
        let engine = Meilisearch::open(&server.uri(), Some("a key")).expect("an engine");
        Self { server, engine }
    }

    /// Everything that was asked, but for how tasks are getting on.
    pub async fn heard(&self) -> Vec<(String, Value)> {
        let heard = self.server.received_requests().await.expect("recorded");
        let heard = heard.iter().filter(|one| !one.url.path().starts_with("/tasks/"));
        let said = |one: &Request| {
            assert_eq!(one.headers["authorization"], "Bearer a key");
            let body = serde_json::from_slice(&one.body).unwrap_or(Value::Null);
            (format!("{} {}", one.method, one.url.path()), body)
        };
        heard.map(said).collect()
    }

    /// The questions of the only search, or of one of several.
    pub async fn questions(&self, search: usize) -> Vec<Value> {
        let (path, body) = self.heard().await.swap_remove(search);
        assert_eq!(path, "POST /multi-search");
        body["queries"].as_array().expect("questions").clone()
    }
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let path = request.url.path();
        if self.is_empty && (path.ends_with("/fetch") || path.ends_with("-search")) {
            return refused(404, "index_not_found");
        }
        match (request.method.as_str(), path) {
            ("POST", "/multi-search") => {
                let asked = body["queries"].as_array().expect("questions");
                let results: Vec<Value> = asked.iter().map(|one| self.answer(one)).collect();
                ok(200, &json!({ "results": results }))
            }
            ("POST", path) if path.ends_with("/fetch") => {
                let (rows, asked) = (self.rows.iter(), body["ids"].as_array());
                let wanted = |row: &&Value| asked.is_none_or(|asked| asked.contains(&row["id"]));
                let rows: Vec<&Value> = rows.filter(wanted).collect();
                ok(200, &json!({ "results": rows, "offset": 0, "limit": 20, "total": 1 }))
            }
            ("GET", path) if path.starts_with("/tasks/") => {
                let uid: u32 = path["/tasks/".len()..].parse().expect("a task");
                let mut task = task(uid);
                (task["uid"], task["duration"]) = (json!(uid), json!("PT0.1S"));
                task["status"] = json!("succeeded");
                if let Some((_, code)) = self.fails.filter(|(task, _)| *task == uid) {
                    (task["status"], task["error"]) = (json!("failed"), error(code));
                }
                ok(200, &task)
            }
            ("GET", "/indexes/ocop_building") => {
                let again = self.begun.load(Ordering::Relaxed);
                ok(200, &json!({ "uid": "ocop_building", "createdAt": format!("time {again}") }))
            }
            ("GET", _) => refused(404, "index_not_found"),
            _ => ok(202, &task(self.tasks.fetch_add(1, Ordering::Relaxed))),
        }
    }
}

impl Answers {
    fn answer(&self, asked: &Value) -> Value {
        let (text, filter) = (asked["q"].as_str(), asked["filter"].as_str());
        let (text, filter) = (text.expect("a text"), filter.expect("a filter"));
        let mut answer = json!({ "query": text, "processingTimeMs": 1, "hits": [] });
        if filter == "kind = watermark" {
            answer["hits"] = json!([mark(2)]);
        } else if let Some(found) = self.found {
            let found = found(text, filter);
            for part in ["hits", "facetDistribution"] {
                answer[part] = found[part].clone();
            }
        }
        answer
    }
}

pub fn refused(status: u16, code: &str) -> ResponseTemplate {
    ok(status, &error(code))
}

fn error(code: &str) -> Value {
    json!({ "message": "a sentence with `secrets`", "code": code, "type": "invalid_request", "link": "" })
}

fn ok(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

fn task(uid: u32) -> Value {
    let at = "2026-03-01T00:00:00Z";
    json!({ "taskUid": uid, "indexUid": "ocop", "status": "enqueued", "type": "indexDeletion",
            "enqueuedAt": at, "startedAt": at, "finishedAt": at })
}

/// The watermark's row, of a format.
pub fn mark(format: u32) -> Value {
    json!({ "id": "watermark", "format": format, "transaction": 7, "seq": 70 })
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The name of a product's row.
pub fn row(number: u128) -> String {
    format!("product-{}", id(number))
}

pub fn asked(text: &str) -> Query {
    Query {
        kind: Kind::Product,
        text: text.to_owned(),
        completing: false,
        filter: Filter::default(),
        sort: Sort::Relevance,
        after: None,
        limit: 20,
        at: 100,
    }
}

pub fn honey(revision: i64) -> Document {
    let texts = Texts {
        name: "Mật ong bạc hà (chai 500ml)".to_owned(),
        maker: "HTX Tuấn Dũng Mix".to_owned(),
        place: "xã Mèo Vạc".to_owned(),
        category: "Thực phẩm".to_owned(),
        story: "Ong núi đá".to_owned(),
    };
    let facts = Facts {
        published: 1_700_000_000_000_000,
        producer: id(1000),
        province: Some(2),
        commune: Some(20),
        set: Some(11),
        price: Some(150_000),
        in_stock: true,
        months: 0b1000_0000_0001,
        location: Some((23_160_000, 105_410_000)),
        windows: [(10, 20, 3), (20, 40, 4), (50, 60, 3)]
            .map(|(from, until, stars)| Window { from, until, stars })
            .into(),
        ever_certified: true,
    };
    Document { key: Key { kind: Kind::Product, id: id(3) }, revision, texts, facts }
}
