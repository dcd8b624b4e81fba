//! What goes with the mark: its artwork, and reports of its misuse.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE certification_artworks (
    id {UUID} PRIMARY KEY,
    stars SMALLINT NOT NULL CHECK (stars BETWEEN 3 AND 5),
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    svg TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by {UUID} NOT NULL REFERENCES accounts (id)
);
CREATE INDEX certification_artworks_stars ON certification_artworks (stars, valid_from);
CREATE TABLE certification_misuse_reports (
    id {UUID} PRIMARY KEY,
    product_id {UUID} REFERENCES catalogue_products (id),
    tracking_hash {BYTES} NOT NULL UNIQUE,
    seen_at TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    contact TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    answer TEXT,
    answered_at BIGINT,
    answered_by {UUID} REFERENCES accounts (id),
    decision TEXT CHECK (decision IN ('misuse', 'no_misuse', 'unclear')),
    decision_text TEXT,
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    body_id {UUID} REFERENCES accounts_bodies (id)
);
CREATE INDEX certification_misuse_reports_product ON certification_misuse_reports (product_id);
CREATE INDEX certification_misuse_reports_newest ON certification_misuse_reports (reported_at, id);
"#;

const DOWN: &str = "
DROP TABLE certification_misuse_reports;
DROP TABLE certification_artworks;
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
