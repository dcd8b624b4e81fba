//! Rows in, domain values out. One code for SQLite and PostgreSQL.
//!
//! Functions take `&impl ConnectionTrait`, so that they run on the pool or in a transaction alike. A
//! query that belongs to somebody takes the owner in its arguments.

pub mod accounts;
pub mod catalogue;
pub mod certification;
pub mod fairs;
pub mod integrations;
pub mod orders;
pub mod oversight;
pub mod page;
pub mod payments;
pub mod points_of_sale;
pub mod search;
pub mod storefronts;
mod together;
mod turns;

pub use together::Together;
pub use turns::Turn;

use chrono::{DateTime, Utc};
use sea_orm::{
    AccessMode, ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    DatabaseTransaction, DbBackend, DbErr, EntityTrait, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use turns::Turns;

/// A point in time, as the domain has it.
pub type Instant = DateTime<Utc>;

/// An order dirties some fifty pages, many of them the same as the one before: at a thousand pages, as SQLite
/// comes, every twentieth would wait until they are copied. 16 MiB of log.
const SQLITE_PAGES_BETWEEN_CHECKPOINTS: &str = "4000";
/// Readers of an SQLite file. Each keeps a page cache and a thread of its own, so few are enough.
const SQLITE_READERS: u32 = 4;
/// KiB of page cache of each SQLite connection.
const SQLITE_CACHE_KIB: u32 = 4096;
const POSTGRES_CONNECTIONS: u32 = 16;

/// A connected database: readers, and the way to write.
#[derive(Clone, Debug)]
pub struct Store {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    turns: Turns,
    statements: Arc<AtomicU64>,
}

impl Store {
    /// Connects to `sqlite:PATH?mode=rwc` or `postgres://…`. On SQLite there is one writer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let mut reader = if url.starts_with("sqlite:") {
            let mut writer = Database::connect(sqlite(url, 1, false)).await?;
            let reader = Database::connect(sqlite(url, SQLITE_READERS, true)).await?;
            let statements = Arc::new(AtomicU64::new(0));
            count(&mut writer, &statements);
            return Ok(Self { reader, writer, turns: Turns::default(), statements }.counting());
        } else {
            Database::connect(quiet(url, POSTGRES_CONNECTIONS)).await?
        };
        let statements = Arc::new(AtomicU64::new(0));
        count(&mut reader, &statements);
        Ok(Self { writer: reader.clone(), reader, turns: Turns::default(), statements })
    }

    /// The address of an SQLite file.
    pub fn sqlite_url(file: &Path) -> String {
        format!("sqlite:{}?mode=rwc", file.display())
    }

    /// The pool for reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The connection that may write outside a transaction: migrations only.
    pub fn write(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that may write; on SQLite it takes the write lock at once, so that what it
    /// reads stays true.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let immediate = Some(SqliteTransactionMode::Immediate);
        let sqlite = self.writer.get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            sqlite_transaction_mode: immediate.filter(|_| sqlite),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Begins a transaction that only reads, all of it as of one instant.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.reader.get_database_backend() == DbBackend::Sqlite {
            return self.reader.begin().await;
        }
        let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
        self.reader.begin_with_config(Some(level), Some(mode)).await
    }

    /// Closes all connections.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }

    /// SQL statements run since the start, for the metrics and for tests that count.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    fn counting(mut self) -> Self {
        count(&mut self.reader, &self.statements);
        self
    }
}

fn count(connection: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
}

fn quiet(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

fn sqlite(url: &str, connections: u32, reads_only: bool) -> ConnectOptions {
    let mut options = quiet(url, connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("wal_autocheckpoint", SQLITE_PAGES_BETWEEN_CHECKPOINTS)
            .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
            .pragma("query_only", if reads_only { "ON" } else { "OFF" })
    });
    options
}

/// Whole microseconds since 1970: how instants are stored.
pub fn micros(instant: Instant) -> i64 {
    instant.timestamp_micros()
}

/// The instant of stored microseconds.
pub fn instant(micros: i64) -> Instant {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A statement from static text with `$1`, `$2` …, which both databases understand.
pub(crate) fn statement(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// Rows of one statement: 25 columns of 1,000 rows stay below the 32,766 variables of SQLite.
pub const ROWS_PER_STATEMENT: usize = 1000;

/// Inserts rows, many to a statement.
pub(crate) async fn insert_all<E, A>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let part: Vec<A> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        E::insert_many(part).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Whether an error says that this constraint refused. Both databases name it only in the message.
pub fn refused_by(error: &DbErr, constraint: &str) -> bool {
    error.to_string().contains(constraint)
}

/// Whether an error says that a unique constraint refused.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// Whether the database ended a transaction so that another could go on: the same again may well succeed.
/// PostgreSQL does where two wait for each other.
pub fn gave_way(error: &DbErr) -> bool {
    matches!(sql_state(error).as_deref(), Some("40P01" | "40001"))
}

/// The database's own code of an error.
pub(crate) fn sql_state(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) =
        error
    else {
        return None;
    };
    inner.as_database_error()?.code().map(Into::into)
}

/// Database text that this code wrote and cannot read: the database is not what it should be.
pub(crate) fn unreadable(what: &str, text: &str) -> DbErr {
    DbErr::Custom(format!("unreadable {what} in the database: {text}"))
}
