//! The audit: who did what to which object, for whom, when, from where. Append-only.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE oversight_deeds (
    seq {SEQUENCE},
    transaction_id {TRANSACTION_ID},
    id {UUID} NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    actor_id {UUID} REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id),
    acting_for_id {UUID},
    mandate_id {UUID},
    address TEXT,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id {UUID} NOT NULL,
    producer_id {UUID},
    unit_id INTEGER REFERENCES certification_units (id),
    details TEXT NOT NULL
);
CREATE INDEX oversight_deeds_object ON oversight_deeds (object_id, seq);
CREATE INDEX oversight_deeds_producer ON oversight_deeds (producer_id, seq);
CREATE INDEX oversight_deeds_unit ON oversight_deeds (unit_id, seq);
CREATE INDEX oversight_deeds_log ON oversight_deeds (transaction_id, seq);
"#;

const DOWN: &str = "DROP TABLE oversight_deeds;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
