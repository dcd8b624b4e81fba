//! What following the change log for the search index needs: the last change of a thing, and who follows
//! for an index that several processes share.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE INDEX integrations_changes_subject ON integrations_changes (subject, seq);
CREATE TABLE search_leases (
    name TEXT PRIMARY KEY,
    holder {UUID} NOT NULL,
    until_at BIGINT NOT NULL
);
"#;

const DOWN: &str = "
DROP TABLE search_leases;
DROP INDEX integrations_changes_subject;
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
