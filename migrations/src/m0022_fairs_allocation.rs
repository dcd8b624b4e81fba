//! Giving booths out: the organiser's rules, offers, and waiting lists. Who has a booth on which day is in
//! the step of the floor.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE fairs_rules (
    fair_id {UUID} PRIMARY KEY REFERENCES fairs (id),
    waiting_hours INTEGER NOT NULL CHECK (waiting_hours > 0),
    updated_at BIGINT NOT NULL
);
CREATE TABLE fairs_offers (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    token_hash {BYTES} NOT NULL UNIQUE,
    from_waiting_list BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX fairs_offers_application ON fairs_offers (application_id, id);
CREATE TABLE fairs_waiting (
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    category_id {UUID} NOT NULL REFERENCES fairs_categories (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    PRIMARY KEY (application_id, category_id)
);
CREATE INDEX fairs_waiting_list ON fairs_waiting (category_id, since, application_id);
CREATE INDEX fairs_allocations_lapsing ON fairs_allocations (held_until) WHERE held_until IS NOT NULL;
";

const DOWN: &str = "
DROP INDEX fairs_allocations_lapsing;
DROP TABLE fairs_waiting;
DROP TABLE fairs_offers;
DROP TABLE fairs_rules;
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
