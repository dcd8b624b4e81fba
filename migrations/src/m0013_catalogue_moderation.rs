//! Moderation: where a listing stands, the changes made to it, takedowns, and what the public reports.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// SQLite can't change a check; the column is made anew. Its default shows nothing to the public.
const STATUS_SQLITE: &str = "
ALTER TABLE catalogue_products ADD COLUMN stands TEXT NOT NULL DEFAULT 'draft'
    CHECK (stands IN ('draft', 'submitted', 'published', 'hidden', 'taken_down', 'withdrawn'));
UPDATE catalogue_products SET stands = status;
ALTER TABLE catalogue_products DROP COLUMN status;
ALTER TABLE catalogue_products RENAME COLUMN stands TO status;
";

const STATUS_POSTGRES: &str = "
ALTER TABLE catalogue_products DROP CONSTRAINT catalogue_products_status_check;
ALTER TABLE catalogue_products ADD CONSTRAINT catalogue_products_status_check
    CHECK (status IN ('draft', 'submitted', 'published', 'hidden', 'taken_down', 'withdrawn'));
";

/// `fields` and `flags` are JSON. A change waits, or went live at once (`applied`), or was decided.
const UP: &str = r#"
CREATE TABLE catalogue_changes (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    variant_id {UUID} REFERENCES catalogue_variants (id),
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'submission', 'status', 'variant')),
    state TEXT NOT NULL CHECK (state IN ('applied', 'pending', 'approved', 'rejected', 'withdrawn')),
    base_revision BIGINT NOT NULL,
    fields TEXT NOT NULL,
    flags TEXT NOT NULL,
    note TEXT,
    made_at BIGINT NOT NULL,
    made_by {UUID} REFERENCES accounts (id),
    made_in {UUID} REFERENCES accounts_bodies (id),
    made_for {UUID} REFERENCES catalogue_producers (id),
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    decided_in {UUID} REFERENCES accounts_bodies (id),
    reasons TEXT
);
CREATE UNIQUE INDEX catalogue_changes_one_pending ON catalogue_changes (product_id) WHERE state = 'pending';
CREATE INDEX catalogue_changes_product ON catalogue_changes (product_id, made_at, id);
CREATE INDEX catalogue_changes_waiting ON catalogue_changes (made_at, id) WHERE state = 'pending';
CREATE TABLE catalogue_takedowns (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    was TEXT NOT NULL CHECK (was IN ('draft', 'submitted', 'published', 'hidden')),
    authority TEXT NOT NULL,
    number TEXT NOT NULL,
    dated TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    taken_by {UUID} NOT NULL REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id),
    answer TEXT,
    answered_at BIGINT,
    answered_by {UUID} REFERENCES accounts (id),
    lifted_at BIGINT,
    lifted_by {UUID} REFERENCES accounts (id),
    lifted_in {UUID} REFERENCES accounts_bodies (id),
    lift_reason TEXT
);
CREATE INDEX catalogue_takedowns_product ON catalogue_takedowns (product_id);
CREATE INDEX catalogue_takedowns_newest ON catalogue_takedowns (taken_at, id);
CREATE TABLE catalogue_reports (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    tracking_hash {BYTES} NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    contact TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    decision TEXT CHECK (decision IN ('upheld', 'dismissed')),
    decision_text TEXT,
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id)
);
CREATE INDEX catalogue_reports_product ON catalogue_reports (product_id);
CREATE INDEX catalogue_reports_newest ON catalogue_reports (reported_at, id);
"#;

/// What has no place in the older schema is hidden there.
const DOWN: &str = "
DROP TABLE catalogue_reports;
DROP TABLE catalogue_takedowns;
DROP TABLE catalogue_changes;
UPDATE catalogue_products SET status = 'hidden' WHERE status <> 'published';
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = dialect::is_postgres(manager);
        dialect::run(manager, if postgres { STATUS_POSTGRES } else { STATUS_SQLITE }).await?;
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
