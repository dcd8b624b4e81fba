//! A marketplace on a throw-away database, called through its front door.

use crate::cluster::{Cluster, Lent};
use crate::deeds::Watch;
use api::clock::Clock;
use api::{App, Settings};
use chrono::{DateTime, Utc};
use gateways::webhooks::{Courier, Reach};
use migrations::Migrator;
use poem::endpoint::{DynEndpoint, ToDynEndpoint};
use poem::http::{HeaderMap, Method, StatusCode};
use poem::{Body, Request, Response};
use sea_orm_migration::MigratorTrait as _;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;
use store::certification::units::Units;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The instant at which a test's clock stands to begin with.
pub const MORNING: &str = "2026-09-01T09:00:00+07:00";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the throw-away cluster.
    Postgres,
}

/// What answers requests.
pub type Router = Box<dyn DynEndpoint<Output = Response>>;

/// The marketplace in a box.
pub struct Marketplace {
    /// What handlers have at hand.
    pub app: App,
    clock: Clock,
    router: Router,
    /// Where its mail goes.
    pub(crate) mail: PathBuf,
    _folder: Option<TempDir>,
    _database: Option<Lent>,
}

impl Marketplace {
    /// Opens one; `None` without PostgreSQL on this machine.
    pub async fn open(database: Database) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let lent = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(postgres_copy(Cluster::shared()?).await),
        };
        let url = match &lent {
            None => sqlite_copy(folder.path()).await,
            Some(lent) => lent.url(),
        };
        let store = Store::connect(&url).await.expect("the database answers");
        // Stories that need several addresses stand behind a proxy of this machine.
        let trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        let settings = Settings {
            clock: Clock::standing_at(at(MORNING)),
            trusted_proxies,
            // Receivers of stories are on this machine.
            courier: Courier::within(Reach::Anywhere),
            ..Settings::default()
        };
        Some(Self { _database: lent, ..Self::over(store, settings, Some(folder)).await })
    }

    /// The builders of stories on a migrated database that another process serves, by the system's time.
    pub async fn alongside(url: &str) -> Self {
        Self::alongside_with(url, Settings::default()).await
    }

    /// The same with the keys, or by the clock, of that other process.
    pub async fn alongside_with(url: &str, settings: Settings) -> Self {
        let store = Store::connect(url).await.expect("the database answers");
        Self::over(store, settings, None).await
    }

    /// The same, whose requests go another way than straight to its router.
    pub fn by_way_of(mut self, way: impl FnOnce(Router) -> Router) -> Self {
        self.router = way(self.router);
        self
    }

    /// A second process on the same database and clock, started with other settings.
    pub async fn beside(&self, settings: Settings) -> Self {
        let settings = Settings { clock: self.clock.clone(), ..settings };
        let beside = Self::over(self.app.store().clone(), settings, None).await;
        Self { mail: self.mail.clone(), ..beside }
    }

    async fn over(store: Store, settings: Settings, folder: Option<TempDir>) -> Self {
        let clock = settings.clock.clone();
        let units = units(&store).await;
        let app = App::over(store, units, settings);
        let router = Box::new(ToDynEndpoint(api::router(app.clone())));
        let mail = folder.as_ref().map_or_else(std::env::temp_dir, |one| one.path().join("mail"));
        Self { app, clock, router, mail, _folder: folder, _database: None }
    }

    /// Moves the clock: RFC 3339.
    pub fn at(&self, instant: &str) {
        self.clock.set(at(instant));
    }

    /// Moves the clock.
    pub fn at_instant(&self, instant: DateTime<Utc>) {
        self.clock.set(instant);
    }

    /// Asks without signing in.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    /// Sends JSON.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri_str(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = match body {
            Some(body) => {
                request.content_type("application/json").body(Body::from_json(body).expect("JSON"))
            }
            None => request.finish(),
        };
        self.request(request).await
    }

    /// Sends a request, and leaves the body to be taken as it comes.
    pub async fn respond(&self, request: Request) -> Response {
        self.router.call(request).await.expect("the envelope answers everything")
    }

    /// Sends any request. One that changes something leaves a trace in the audit.
    pub async fn request(&self, request: Request) -> Answer {
        let watch = Watch::begin(self, &request).await;
        let mut response = self.respond(request).await;
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.take_body().into_bytes().await.expect("a body");
        if let Some(watch) = watch {
            watch.end(self, &response).await;
        }
        Answer { status, headers, body: body.to_vec() }
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it isn't.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// Asserts a problem by status and code, and gives its body.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        let kind = self.headers.get("content-type").and_then(|v| v.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"), "{body}");
        body
    }
}

/// An instant from RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").with_timezone(&Utc)
}

/// The administrative units: the same in every migrated database, and ten thousand.
async fn units(store: &Store) -> Arc<Units> {
    static UNITS: OnceCell<Arc<Units>> = OnceCell::const_new();
    let read = || async {
        let units = Units::load(store.read()).await.expect("the database is migrated");
        Arc::new(units)
    };
    Arc::clone(UNITS.get_or_init(read).await)
}

async fn sqlite_copy(folder: &Path) -> String {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let file = folder.path().join("template.sqlite");
            let store = Store::connect(&Store::sqlite_url(&file)).await.expect("SQLite opens");
            Migrator::up(store.write(), None).await.expect("the migrations run");
            store.close().await.expect("SQLite closes");
            (folder, file)
        })
        .await;
    let file = folder.join("ocop.sqlite");
    tokio::fs::copy(template, &file).await.expect("the template is copied");
    Store::sqlite_url(&file)
}

async fn postgres_copy(cluster: &'static Cluster) -> Lent {
    const TEMPLATE: &str = "ocop_template";
    static MADE: OnceCell<()> = OnceCell::const_new();
    MADE.get_or_init(|| async {
        cluster.create_database(TEMPLATE).await.expect("a database is made");
        let store = Store::connect(&cluster.url(TEMPLATE)).await.expect("PostgreSQL answers");
        Migrator::up(store.write(), None).await.expect("the migrations run");
        store.close().await.expect("PostgreSQL lets go");
    })
    .await;
    cluster.lend(TEMPLATE).await.expect("the template is cloned")
}
