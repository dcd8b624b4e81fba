//! What exhibitors declare of a fair.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE fairs_results (
    application_id {UUID} PRIMARY KEY REFERENCES fairs_applications (id),
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    sales BIGINT NOT NULL CHECK (sales >= 0),
    contracts BIGINT NOT NULL CHECK (contracts >= 0),
    contracts_value BIGINT NOT NULL CHECK (contracts_value >= 0),
    note TEXT NOT NULL,
    declared_at BIGINT NOT NULL,
    declared_by {UUID} NOT NULL REFERENCES accounts (id)
);
CREATE INDEX fairs_results_fair ON fairs_results (fair_id, application_id);
";

const DOWN: &str = "DROP TABLE fairs_results;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
