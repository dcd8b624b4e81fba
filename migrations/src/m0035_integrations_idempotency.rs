//! Answers that are kept for those who repeat a request with the same `Idempotency-Key`.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `scope` is who asked for which operation on what; `request` the SHA-256 of what was sent. The answer is
/// sealed, since there may be an address in it, and written in the transaction of what it tells of.
const UP: &str = "
CREATE TABLE integrations_idempotency (
    scope {KEY_TEXT} NOT NULL,
    key {KEY_TEXT} NOT NULL,
    request {BYTES} NOT NULL,
    answer {BYTES} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX integrations_idempotency_at ON integrations_idempotency (at);
";

const DOWN: &str = "DROP TABLE integrations_idempotency;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
