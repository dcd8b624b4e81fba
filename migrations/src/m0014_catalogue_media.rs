//! Pictures of products, and the renditions in which each is kept.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `shows_mark` and `mark_stars` are the newest word on what a picture shows of the mark: a reviewer's
/// where `reviewed_at` is set, else the producer's. `version` counts its changes.
const UP: &str = r#"
CREATE TABLE catalogue_pictures (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    position SMALLINT NOT NULL,
    alt TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL,
    source_sha256 {KEY_TEXT} NOT NULL,
    shows_mark BOOLEAN NOT NULL,
    mark_stars SMALLINT CHECK (mark_stars BETWEEN 3 AND 5),
    version INTEGER NOT NULL,
    reviewed_at BIGINT,
    reviewed_by {UUID} REFERENCES accounts (id),
    reviewed_in {UUID} REFERENCES accounts_bodies (id),
    review_note TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by {UUID} NOT NULL REFERENCES accounts (id),
    withdrawn_at BIGINT,
    withdrawn_by {UUID} REFERENCES accounts (id),
    CHECK (shows_mark OR mark_stars IS NULL)
);
CREATE INDEX catalogue_pictures_product ON catalogue_pictures (product_id, position);
CREATE UNIQUE INDEX catalogue_pictures_once ON catalogue_pictures (product_id, source_sha256) WHERE withdrawn_at IS NULL;
CREATE INDEX catalogue_pictures_unreviewed ON catalogue_pictures (id) WHERE reviewed_at IS NULL AND withdrawn_at IS NULL;
CREATE TABLE catalogue_renditions (
    picture_id {UUID} NOT NULL REFERENCES catalogue_pictures (id),
    slot SMALLINT NOT NULL,
    sha256 {KEY_TEXT} NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (picture_id, slot)
);
CREATE INDEX catalogue_renditions_file ON catalogue_renditions (sha256);
"#;

const DOWN: &str = "
DROP TABLE catalogue_renditions;
DROP TABLE catalogue_pictures;
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
