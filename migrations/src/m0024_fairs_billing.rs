//! What exhibitors owe: extras, bills, and what was paid.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A bill goes with the booths that it is for; what was paid stays. The category of a line is that of the
/// booth when it was billed; an organiser may have left it out since.
const UP: &str = "
CREATE TABLE fairs_extras (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    position INTEGER NOT NULL,
    code {KEY_TEXT} NOT NULL,
    name TEXT NOT NULL,
    price BIGINT NOT NULL CHECK (price >= 0),
    most INTEGER NOT NULL CHECK (most > 0),
    UNIQUE (fair_id, code)
);
CREATE TABLE fairs_picks (
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    extra_id {UUID} NOT NULL REFERENCES fairs_extras (id),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (application_id, extra_id)
);
CREATE INDEX fairs_picks_extra ON fairs_picks (extra_id);
CREATE TABLE fairs_bills (
    application_id {UUID} PRIMARY KEY REFERENCES fairs_applications (id),
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    gross BIGINT NOT NULL CHECK (gross >= 0),
    subsidy BIGINT NOT NULL CHECK (subsidy >= 0 AND subsidy <= gross),
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX fairs_bills_fair ON fairs_bills (fair_id, application_id);
CREATE TABLE fairs_bill_lines (
    application_id {UUID} NOT NULL REFERENCES fairs_bills (application_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    category_id {UUID},
    count INTEGER NOT NULL CHECK (count > 0),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    subsidy BIGINT NOT NULL CHECK (subsidy >= 0),
    PRIMARY KEY (application_id, position)
);
CREATE INDEX fairs_bill_lines_category ON fairs_bill_lines (category_id);
CREATE TABLE fairs_payments (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    reference {KEY_TEXT} NOT NULL,
    marked_at BIGINT NOT NULL,
    marked_by {UUID} REFERENCES accounts (id),
    UNIQUE (fair_id, reference)
);
CREATE INDEX fairs_payments_application ON fairs_payments (application_id, id);
ALTER TABLE fairs_rules ADD COLUMN payment_days INTEGER NOT NULL DEFAULT 7 CHECK (payment_days > 0);
";

const DOWN: &str = "
ALTER TABLE fairs_rules DROP COLUMN payment_days;
DROP TABLE fairs_payments;
DROP TABLE fairs_bill_lines;
DROP TABLE fairs_bills;
DROP TABLE fairs_picks;
DROP TABLE fairs_extras;
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
