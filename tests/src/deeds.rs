//! Every change leaves a trace: stories fail where an operation changed something and the audit has no
//! word of it, or where it wrote a letter that nobody could send.

use crate::marketplace::Marketplace;
use api::integrations::letters;
use poem::http::Method;
use poem::{Request, Response};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::OnceLock;
use store::integrations::rows::mail;
use store::oversight::rows::deed;

/// Operations that change nothing that the audit is about, by what they do instead. The list only
/// shrinks.
pub const SILENT: &[(&str, &str)] = &[
    ("askCardPayment", "may ask for what was asked for; what is new leaves a trace"),
    ("confirmCardPayment", "may find what is known; what is new leaves a trace"),
    ("createCart", "begins a cart, of which nothing is kept for anybody"),
    ("createSession", "signs in"),
    ("deleteSession", "signs out"),
    ("issueBankToken", "gives a token of which nothing is kept"),
    ("lookUpMarks", "reads"),
    ("mergeCart", "fills a cart"),
    ("receiveBankCallback", "may tell of what is known; what is new leaves a trace"),
    ("receiveBankNotification", "may tell of what is known; what is new leaves a trace"),
    ("receiveCardEvent", "may tell of what is known; what is new leaves a trace"),
    ("removeCartLine", "empties a cart"),
    ("requestEmailVerification", "asks for a letter"),
    ("requestPasswordReset", "asks for a letter, and must not tell whether there is an account"),
    ("setCartLine", "fills a cart"),
    ("updateCart", "fills a cart"),
];

/// A request on its way that must leave a trace.
pub(crate) struct Watch {
    operation: &'static str,
    before: i64,
}

impl Watch {
    pub(crate) async fn begin(market: &Marketplace, request: &Request) -> Option<Self> {
        let operation = operation_of(request.method(), request.uri().path())?;
        let query = request.uri().query().unwrap_or_default();
        let dry = query.contains("dry_run=true")
            || (operation == "importDecision" && !query.contains("dry_run=false"));
        if dry || SILENT.iter().any(|(silent, _)| *silent == operation) {
            return None;
        }
        Some(Self { operation, before: newest(market).await })
    }

    /// A refusal changes nothing, and neither does a request that is repeated.
    pub(crate) async fn end(self, market: &Marketplace, answer: &Response) {
        if !answer.status().is_success() || answer.headers().contains_key("idempotent-replayed") {
            return;
        }
        let Self { operation, before } = self;
        assert!(newest(market).await > before, "{operation} left no trace in the audit");
        let waiting = mail::Entity::find().filter(mail::Column::SentAt.is_null());
        let waiting = waiting.filter(mail::Column::AbandonedAt.is_null());
        for row in waiting.all(market.app.read()).await.expect("the mail reads") {
            assert_writable(operation, &row);
        }
    }
}

/// That a letter has all that it needs.
fn assert_writable(operation: &str, row: &mail::Model) {
    let mut params: Map<String, Value> = serde_json::from_str(&row.params).expect("an object");
    let letter = letters::find(&row.template);
    let letter = letter.unwrap_or_else(|| panic!("{operation}: no letter `{}`", row.template));
    for name in letter.minted {
        params.insert((*name).to_owned(), Value::from("x"));
    }
    let language = api::speech::Language::from_code(&row.language);
    let written = letters::write(&row.template, language, &params, "");
    assert!(written.is_ok(), "{operation}: letter `{}`: {written:?}", row.template);
}

async fn newest(market: &Marketplace) -> i64 {
    let newest = deed::Entity::find().order_by_desc(deed::Column::Seq);
    let newest = newest.one(market.app.read()).await.expect("the audit reads");
    newest.map_or(0, |row| row.seq)
}

type Paths = HashMap<Method, Vec<(Vec<String>, String)>>;

/// The operation that a path stands for, unless it only reads.
fn operation_of(method: &Method, path: &str) -> Option<&'static str> {
    static PATHS: OnceLock<Paths> = OnceLock::new();
    let path: Vec<&str> = path.split('/').collect();
    let fits = |(template, _): &&(Vec<String>, String)| {
        template.len() == path.len()
            && template
                .iter()
                .zip(&path)
                .all(|(part, given)| part.starts_with('{') || part == given)
    };
    let all = PATHS.get_or_init(changing).get(method)?;
    // A fixed word comes before a parameter.
    let found = all.iter().filter(fits);
    let best =
        found.min_by_key(|(parts, _)| parts.iter().filter(|one| one.starts_with('{')).count());
    best.map(|(_, id)| id.as_str())
}

fn changing() -> Paths {
    let document: Value = serde_json::from_str(&api::document()).expect("JSON");
    let mut found = Paths::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method: Method = method.to_uppercase().parse().expect("a method");
            if matches!(method, Method::GET | Method::HEAD) {
                continue;
            }
            let id = operation["operationId"].as_str().expect("a name").to_owned();
            let parts = path.split('/').map(str::to_owned).collect();
            found.entry(method).or_default().push((parts, id));
        }
    }
    found
}
