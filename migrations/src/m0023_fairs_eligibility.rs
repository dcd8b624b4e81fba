//! Which of our products applications show, what an organiser does when an exhibitor loses what its booth
//! rests on, and such losses. Eligibility itself is computed, never stored.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Products are named without a foreign key: it would lock the product's row while the fair's is held, and
/// an act on a certificate takes them the other way round.
const UP: &str = "
CREATE TABLE fairs_shown (
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    product_id {UUID} NOT NULL,
    PRIMARY KEY (application_id, product_id)
);
CREATE INDEX fairs_shown_product ON fairs_shown (product_id, application_id);
ALTER TABLE fairs_rules ADD COLUMN on_loss TEXT NOT NULL DEFAULT 'replace' CHECK (on_loss IN ('replace', 'keep', 'release'));
ALTER TABLE fairs_rules ADD COLUMN replace_days INTEGER NOT NULL DEFAULT 5 CHECK (replace_days > 0);
CREATE TABLE fairs_losses (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    product_id {UUID} NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('replace', 'keep', 'release')),
    since BIGINT NOT NULL,
    until BIGINT,
    settled_at BIGINT,
    settlement TEXT CHECK (settlement IN ('replaced', 'regained', 'released', 'left')),
    CHECK ((outcome = 'replace') = (until IS NOT NULL)),
    CHECK ((settled_at IS NULL) = (settlement IS NULL))
);
CREATE UNIQUE INDEX fairs_losses_one_open ON fairs_losses (application_id) WHERE settled_at IS NULL;
CREATE INDEX fairs_losses_due ON fairs_losses (until) WHERE settled_at IS NULL;
CREATE INDEX fairs_losses_application ON fairs_losses (application_id, id);
";

/// SQLite drops a column with its check from 3.35 on.
const DOWN: &str = "
DROP TABLE fairs_losses;
ALTER TABLE fairs_rules DROP COLUMN replace_days;
ALTER TABLE fairs_rules DROP COLUMN on_loss;
DROP TABLE fairs_shown;
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
