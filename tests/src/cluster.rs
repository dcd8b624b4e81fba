//! A PostgreSQL cluster of the tests' own: made in a temporary folder, gone with the process.
//!
//! Nobody has to set anything up to prove the marketplace on both databases, and nothing that a
//! test does can reach a database that somebody cares about.
//!
//! The server outlives no test, not even one killed by SIGKILL, which can run no clean-up of its
//! own: a watching shell reads a pipe that only the test process can write to. However that
//! process ends, the kernel closes the pipe, and the shell stops the server and removes the folder.

mod installed;

use std::fs::{self, File};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Seek as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DbErr};
use tempfile::TempDir;

/// Part of the socket's file name only, so every cluster can use the same one.
const PORT: u16 = 5432;

/// A slow disk and two busy cores make an `initdb` of one second one of ten.
const PATIENCE: Duration = Duration::from_secs(90);

/// How long to leave between two looks at whether the server answers.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Databases that may lie about before they are removed: removing one makes the server write down all
/// that it holds, so it is done for some together.
const LEFT_BEHIND: usize = 16;

/// Makes the cluster, and ends it when its standard input is closed.
const WATCHER: &str = include_str!("cluster/watcher.sh");

/// A running PostgreSQL server with nothing in it but what its user put there.
///
/// It listens on a Unix socket in its own folder and nowhere else: no port to collide on, however
/// many test processes run at once, and no way in for other users of the machine.
#[derive(Debug)]
pub struct Cluster {
    superuser: String,
    folder: TempDir,
    watcher: Child,
    /// Held open for as long as the server shall run.
    lifeline: Option<ChildStdin>,
    /// Databases that nobody needs any more.
    left: Mutex<Vec<String>>,
}

/// A database of the shared cluster for as long as this lives.
#[derive(Debug)]
pub struct Lent {
    cluster: &'static Cluster,
    name: String,
}

impl Lent {
    /// Where it is.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }
}

impl Drop for Lent {
    /// Leaves it to whoever wants the next one: a destructor can't wait for a server.
    fn drop(&mut self) {
        self.cluster.left().push(std::mem::take(&mut self.name));
    }
}

/// How a cluster shall treat its data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Write as a production server does. Tests go without, which makes them several times
    /// faster; what proves durability or measures speed may not.
    pub durable: bool,
}

impl Cluster {
    /// The cluster that all tests of this process share, started by the first that asks.
    ///
    /// `None` where PostgreSQL isn't installed, having said so in one line. With `postgres` in
    /// `OCOP_TEST_REQUIRE` it panics instead, so that CI can't go green on half of the proof.
    ///
    /// # Panics
    /// When PostgreSQL is required and missing, or is there and does not start.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        let start = || {
            let Some(bin) = installed::binaries() else {
                installed::report_missing();
                return None;
            };
            let cluster = Self::start_from(&bin, Options::default());
            Some(cluster.unwrap_or_else(|error| panic!("PostgreSQL does not start: {error}")))
        };
        SHARED.get_or_init(start).as_ref()
    }

    /// A cluster of the caller's own, which ends when it is dropped.
    ///
    /// # Errors
    /// When PostgreSQL isn't installed, or does not start; then with the server's log.
    pub fn start(options: Options) -> io::Result<Self> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, installed::missing());
        let bin = installed::binaries().ok_or_else(missing)?;
        Self::start_from(&bin, options)
    }

    fn start_from(bin: &Path, options: Options) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("ocop-pg-").tempdir_in(installed::base())?;
        let superuser = format!("ocop_{:016x}", RandomState::new().hash_one(PORT));
        // Nameless, so it needs no removal; not the test's own output, which a runner would then
        // see held open after the test has ended.
        let mut log = tempfile::tempfile()?;
        let mut watcher = Command::new("sh")
            .args(["-c", WATCHER, "ocop-pg-watcher"])
            .arg(folder.path())
            .arg(bin)
            .arg(&superuser)
            .args(settings(options))
            .current_dir(folder.path())
            .env("LC_ALL", "C")
            // Ctrl-C in a terminal is for the test; the watcher leaves after it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?)
            .spawn()?;
        let lifeline = watcher.stdin.take();
        let mut cluster = Self { superuser, folder, watcher, lifeline, left: Mutex::default() };
        cluster.wait_until_ready(&mut log)?;
        Ok(cluster)
    }

    /// The URL of a database in this cluster, in the form that sqlx, `ocop --database-url` and
    /// psql read. The port and `sslmode` are said because `PGPORT` and `PGSSLMODE` would else
    /// decide.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.path().to_string_lossy();
        format!(
            "postgres://{}@localhost:{PORT}/{}?host={}&sslmode=disable",
            self.superuser,
            percent_encoded(database),
            percent_encoded(&socket),
        )
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// The database's own, as when the name is taken.
    pub async fn create_database(&self, name: &str) -> Result<(), DbErr> {
        self.create_database_from_template("template0", name).await
    }

    /// Makes a database that starts as a copy of another, which costs a fraction of migrating an
    /// empty one. Nobody may be connected to the template; PostgreSQL itself waits five seconds
    /// for those who are just leaving.
    ///
    /// # Errors
    /// The database's own, as when the name is taken or the template in use.
    pub async fn create_database_from_template(
        &self,
        template: &str,
        name: &str,
    ) -> Result<(), DbErr> {
        let (name, template) = (quoted(name), quoted(template));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await
    }

    /// A database of the caller's own that starts as a copy of another. Some hundred tests would else
    /// fill a small disk, so it is removed some time after it was given back.
    ///
    /// # Errors
    /// The database's own, as when the template is in use.
    pub async fn lend(&'static self, template: &str) -> Result<Lent, DbErr> {
        let ended = {
            let mut left = self.left();
            if left.len() < LEFT_BEHIND { Vec::new() } else { std::mem::take(&mut *left) }
        };
        for name in ended {
            let name = quoted(&name);
            self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        #[expect(clippy::disallowed_methods, reason = "a test's database needs a name of its own")]
        let name = format!("t{}", uuid::Uuid::now_v7().simple());
        self.create_database_from_template(template, &name).await?;
        Ok(Lent { cluster: self, name })
    }

    fn left(&self) -> MutexGuard<'_, Vec<String>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On a connection of its own, since one kept would belong to the runtime of the test that
    /// opened it, and end with that.
    async fn execute(&self, statement: &str) -> Result<(), DbErr> {
        let mut options = ConnectOptions::new(self.url("postgres"));
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await?;
        let outcome = connection.execute_unprepared(statement).await;
        connection.close().await?;
        outcome.map(drop)
    }

    fn wait_until_ready(&mut self, log: &mut File) -> io::Result<()> {
        let status = self.folder.path().join("data/postmaster.pid");
        let deadline = Instant::now() + PATIENCE;
        // Its eighth line is where `pg_ctl` too looks for readiness.
        let is_ready =
            |file: String| file.lines().nth(7).is_some_and(|line| line.trim() == "ready");
        while !fs::read_to_string(&status).is_ok_and(is_ready) {
            let has_ended = self.watcher.try_wait()?.is_some();
            if has_ended || Instant::now() > deadline {
                let mut said = String::new();
                log.rewind()?;
                log.read_to_string(&mut said)?;
                return Err(io::Error::other(format!("not ready; its log:\n{said}")));
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    /// Waits, so that a program which starts many clusters has never two at once.
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // Nothing can be done about a failure here, and the kernel reaps in the end.
        drop(self.watcher.wait());
    }
}

/// The server's command line. A throw-away server never vacuums: a worker at its template would
/// only hold up those who copy it.
fn settings(options: Options) -> Vec<String> {
    let careless =
        ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];
    // A quarter of a small server's memory, as PostgreSQL's manual advises; a throw-away one needs little.
    let buffers = if options.durable { "shared_buffers=1GB" } else { "shared_buffers=64MB" };
    let always = ["listen_addresses=", "max_connections=200", buffers];
    let port = format!("port={PORT}");
    let careless = careless.into_iter().filter(|_| !options.durable);
    let all = careless.chain(always).chain([port.as_str()]);
    all.flat_map(|setting| ["-c".to_owned(), setting.to_owned()]).collect()
}

fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
