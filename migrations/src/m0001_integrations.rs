//! The change log that followers read, and the few facts a database holds about itself.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE integrations_changes (
    seq {SEQUENCE},
    transaction_id {TRANSACTION_ID},
    feature TEXT NOT NULL,
    subject {UUID} NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX integrations_changes_feature ON integrations_changes (feature, transaction_id, seq);
CREATE TABLE integrations_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
"#;

const DOWN: &str = "
DROP TABLE integrations_settings;
DROP TABLE integrations_changes;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
