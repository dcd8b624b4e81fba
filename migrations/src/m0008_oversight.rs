//! The audit: who did what to which object, for whom, when, from where. Append-only, which the database
//! itself enforces, and sealed in batches whose hashes form a chain.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE oversight_deeds (
    seq {SEQUENCE},
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
CREATE TABLE oversight_seals (
    seq BIGINT PRIMARY KEY,
    first_deed BIGINT NOT NULL,
    last_deed BIGINT NOT NULL,
    fingerprints {BYTES} NOT NULL,
    hash {BYTES} NOT NULL,
    sealed_at BIGINT NOT NULL,
    CHECK (first_deed <= last_deed)
);
"#;

const KEEP_POSTGRES: &str = "
CREATE FUNCTION oversight_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%_are_kept', TG_TABLE_NAME; END $$;
CREATE TRIGGER oversight_deeds_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON oversight_deeds
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_keep();
CREATE TRIGGER oversight_seals_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON oversight_seals
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_keep();
";

const KEEP_SQLITE: &str = "
CREATE TRIGGER oversight_deeds_are_kept BEFORE UPDATE ON oversight_deeds
BEGIN SELECT RAISE(ABORT, 'oversight_deeds_are_kept'); END;
CREATE TRIGGER oversight_deeds_stay BEFORE DELETE ON oversight_deeds
BEGIN SELECT RAISE(ABORT, 'oversight_deeds_are_kept'); END;
CREATE TRIGGER oversight_seals_are_kept BEFORE UPDATE ON oversight_seals
BEGIN SELECT RAISE(ABORT, 'oversight_seals_are_kept'); END;
CREATE TRIGGER oversight_seals_stay BEFORE DELETE ON oversight_seals
BEGIN SELECT RAISE(ABORT, 'oversight_seals_are_kept'); END;
";

const DOWN: &str = "
DROP TABLE oversight_seals;
DROP TABLE oversight_deeds;
";

const DOWN_POSTGRES: &str = "DROP FUNCTION oversight_keep();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let keep = if dialect::is_postgres(manager) { KEEP_POSTGRES } else { KEEP_SQLITE };
        dialect::run(manager, keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await?;
        if dialect::is_postgres(manager) {
            dialect::run(manager, DOWN_POSTGRES).await?;
        }
        Ok(())
    }
}
