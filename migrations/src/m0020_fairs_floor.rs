//! The floors of fairs: categories, booths, and who has a booth on which day.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// An allocation is a row by booth and day, so that the primary key keeps two from having one booth on
/// one day, on both databases.
const UP: &str = "
CREATE TABLE fairs_categories (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    position INTEGER NOT NULL,
    code {KEY_TEXT} NOT NULL,
    name TEXT NOT NULL,
    area BIGINT NOT NULL CHECK (area > 0),
    price BIGINT NOT NULL CHECK (price >= 0),
    services TEXT NOT NULL,
    rule TEXT NOT NULL,
    subsidy TEXT NOT NULL,
    UNIQUE (fair_id, code)
);
CREATE TABLE fairs_booths (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    code {KEY_TEXT} NOT NULL,
    hall TEXT NOT NULL,
    zone TEXT NOT NULL,
    category_id {UUID} NOT NULL REFERENCES fairs_categories (id),
    outline TEXT NOT NULL,
    UNIQUE (fair_id, code)
);
CREATE INDEX fairs_booths_category ON fairs_booths (category_id);
CREATE TABLE fairs_allocations (
    booth_id {UUID} NOT NULL REFERENCES fairs_booths (id),
    day {KEY_TEXT} NOT NULL,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    application_id {UUID},
    state TEXT NOT NULL CHECK (state IN ('blocked', 'held', 'allocated', 'confirmed')),
    held_until BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (booth_id, day),
    CHECK ((state = 'blocked') = (application_id IS NULL)),
    CHECK ((state = 'held') = (held_until IS NOT NULL))
);
CREATE INDEX fairs_allocations_fair ON fairs_allocations (fair_id, booth_id);
CREATE INDEX fairs_allocations_application ON fairs_allocations (application_id);
";

const DOWN: &str = "
DROP TABLE fairs_allocations;
DROP TABLE fairs_booths;
DROP TABLE fairs_categories;
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
