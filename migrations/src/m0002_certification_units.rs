//! Administrative units and authorities, with the project's own table of them loaded.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE certification_units (
    id INTEGER PRIMARY KEY,
    level TEXT NOT NULL CHECK (level IN ('province', 'district', 'commune')),
    code {KEY_TEXT} NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id INTEGER REFERENCES certification_units (id),
    valid_from {KEY_TEXT} NOT NULL,
    valid_to {KEY_TEXT} NOT NULL,
    today_id INTEGER,
    today_province_id INTEGER,
    UNIQUE (level, code, valid_from)
);
CREATE INDEX certification_units_today ON certification_units (today_id);
CREATE INDEX certification_units_today_province ON certification_units (today_province_id);
CREATE TABLE certification_successions (
    from_id INTEGER NOT NULL REFERENCES certification_units (id),
    to_id INTEGER NOT NULL REFERENCES certification_units (id),
    whole BOOLEAN NOT NULL,
    legal_act TEXT NOT NULL,
    PRIMARY KEY (from_id, to_id)
);
CREATE TABLE certification_authorities (
    id INTEGER PRIMARY KEY,
    level TEXT NOT NULL CHECK (level IN ('commune', 'district', 'province', 'ministry')),
    unit_id INTEGER REFERENCES certification_units (id),
    name TEXT NOT NULL,
    valid_from {KEY_TEXT} NOT NULL,
    valid_to {KEY_TEXT} NOT NULL,
    successor_id INTEGER REFERENCES certification_authorities (id),
    legal_act TEXT NOT NULL
);
"#;

const DOWN: &str = "
DROP TABLE certification_authorities;
DROP TABLE certification_successions;
DROP TABLE certification_units;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        crate::units::load(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
