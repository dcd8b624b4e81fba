//! Files that answer the organiser's questions.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `stored_as` is the file's name in the object storage: the SHA-256 of its bytes.
const UP: &str = "
CREATE TABLE fairs_files (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    question {KEY_TEXT} NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    stored_as {KEY_TEXT} NOT NULL,
    uploaded_at BIGINT NOT NULL,
    uploaded_by {UUID} NOT NULL REFERENCES accounts (id),
    UNIQUE (application_id, question, stored_as)
);
CREATE INDEX fairs_files_application ON fairs_files (application_id, id);
";

const DOWN: &str = "DROP TABLE fairs_files;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
