//! Photos of points of sale.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `shows_mark` is what an officer found; null while nobody looked. `renditions` is a JSON list of slot, name
/// in the object storage, and bytes.
const UP: &str = "
CREATE TABLE points_of_sale_photos (
    id {UUID} PRIMARY KEY,
    point_id {UUID} NOT NULL REFERENCES points_of_sale (id),
    alt TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL,
    source_sha256 {KEY_TEXT} NOT NULL,
    renditions TEXT NOT NULL,
    shows_mark BOOLEAN,
    reviewed_at BIGINT,
    reviewed_by {UUID} REFERENCES accounts (id),
    reviewed_in {UUID} REFERENCES accounts_bodies (id),
    uploaded_at BIGINT NOT NULL,
    uploaded_by {UUID} NOT NULL REFERENCES accounts (id),
    withdrawn_at BIGINT,
    withdrawn_by {UUID} REFERENCES accounts (id),
    CHECK ((shows_mark IS NULL) = (reviewed_at IS NULL))
);
CREATE INDEX points_of_sale_photos_point ON points_of_sale_photos (point_id, id);
CREATE UNIQUE INDEX points_of_sale_photos_once ON points_of_sale_photos (point_id, source_sha256) WHERE withdrawn_at IS NULL;
";

const DOWN: &str = "DROP TABLE points_of_sale_photos;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
