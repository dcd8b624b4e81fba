//! One SQL text for two databases: the few words in which they differ are put in by name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Words of the schema, as SQLite and as PostgreSQL spell them. `KEY_TEXT` is compared byte by byte on
/// both, whatever the locale of a PostgreSQL database.
const WORDS: &[(&str, &str, &str)] = &[
    ("{UUID}", "BLOB", "UUID"),
    ("{BYTES}", "BLOB", "BYTEA"),
    ("{KEY_TEXT}", "TEXT", "TEXT COLLATE \"C\""),
    (
        "{SEQUENCE}",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    ),
    (
        "{TRANSACTION_ID}",
        "BIGINT NOT NULL DEFAULT 0",
        "BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)",
    ),
];

/// Runs a text of several statements.
pub async fn run(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let postgres = is_postgres(manager);
    let mut sql = text.to_owned();
    for (word, on_sqlite, on_postgres) in WORDS {
        sql = sql.replace(word, if postgres { on_postgres } else { on_sqlite });
    }
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

/// Whether the database is PostgreSQL.
pub fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}
