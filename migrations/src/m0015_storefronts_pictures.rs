//! Pictures of storefronts themselves, and their websites.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A row stays when its picture is withdrawn, so that `version` goes on: addresses with a version may be
/// kept for a year, and name one picture for ever. `renditions` is a JSON list of slot, name in the object
/// storage, and bytes. `shows_mark` is a reviewer's finding: nobody enters a picture that is said to show
/// the mark.
const UP: &str = r#"
ALTER TABLE storefronts ADD COLUMN website TEXT;
CREATE TABLE storefronts_pictures (
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    place {KEY_TEXT} NOT NULL,
    alt TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL,
    source_sha256 {KEY_TEXT} NOT NULL,
    renditions TEXT NOT NULL,
    shows_mark BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    reviewed_at BIGINT,
    reviewed_by {UUID} REFERENCES accounts (id),
    reviewed_in {UUID} REFERENCES accounts_bodies (id),
    review_note TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by {UUID} NOT NULL REFERENCES accounts (id),
    withdrawn_at BIGINT,
    withdrawn_by {UUID} REFERENCES accounts (id),
    PRIMARY KEY (producer_id, place),
    CHECK (reviewed_at IS NOT NULL OR NOT shows_mark)
);
CREATE INDEX storefronts_pictures_unreviewed ON storefronts_pictures (uploaded_at, producer_id, place) WHERE reviewed_at IS NULL AND withdrawn_at IS NULL;
"#;

const DOWN: &str = "
DROP TABLE storefronts_pictures;
ALTER TABLE storefronts DROP COLUMN website;
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
