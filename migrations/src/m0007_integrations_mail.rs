//! E-mail to be sent: rows written with the act that they tell of.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE integrations_mail (
    id {UUID} PRIMARY KEY,
    template TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('vi', 'en')),
    recipient {KEY_TEXT} NOT NULL,
    params TEXT NOT NULL,
    dedup_key {KEY_TEXT} UNIQUE,
    created_at BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    sent_at BIGINT,
    abandoned_at BIGINT
);
CREATE INDEX integrations_mail_due ON integrations_mail (next_try_at) WHERE sent_at IS NULL AND abandoned_at IS NULL;
CREATE INDEX integrations_mail_recipient ON integrations_mail (recipient, template);
CREATE INDEX integrations_mail_abandoned ON integrations_mail (abandoned_at) WHERE abandoned_at IS NOT NULL;
"#;

const DOWN: &str = "DROP TABLE integrations_mail;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
