//! Refunds, and cash on delivery: the money of each parcel, and carriers' statements row by row.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. Of a refund's part, `line_id` is empty for `delivery` and `excess`.
/// `tracking` is written without blanks, in capitals. Of rows of statements one alone counts for each of a
/// carrier's references.
const UP: &str = "
CREATE TABLE payments_refunds (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL REFERENCES orders (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    status TEXT NOT NULL CHECK (status IN ('due', 'sent', 'settled', 'failed', 'canceled')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    reference TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX payments_refunds_order ON payments_refunds (order_id, id);
CREATE TABLE payments_refund_parts (
    refund_id {UUID} NOT NULL REFERENCES payments_refunds (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('line', 'delivery', 'excess')),
    line_id {UUID} REFERENCES orders_lines (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (refund_id, position),
    CHECK ((kind = 'line') = (line_id IS NOT NULL))
);
CREATE TABLE payments_cod (
    fulfilment_id {UUID} PRIMARY KEY REFERENCES orders_fulfilments (id),
    order_id {UUID} NOT NULL REFERENCES orders (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    status TEXT NOT NULL CHECK (status IN ('promised', 'collected', 'remitted', 'settled', 'ended')),
    carries_delivery BOOLEAN NOT NULL,
    tracking {KEY_TEXT},
    promised BIGINT NOT NULL CHECK (promised >= 0),
    collected BIGINT NOT NULL CHECK (collected >= 0),
    remitted BIGINT NOT NULL CHECK (remitted >= 0),
    note TEXT,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX payments_cod_order ON payments_cod (order_id);
CREATE INDEX payments_cod_producer ON payments_cod (producer_id, fulfilment_id);
CREATE INDEX payments_cod_tracking ON payments_cod (producer_id, tracking) WHERE tracking IS NOT NULL;
CREATE TABLE payments_cod_statements (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    carrier {KEY_TEXT} NOT NULL,
    file_hash {BYTES} NOT NULL,
    imported_at BIGINT NOT NULL,
    UNIQUE (producer_id, carrier, file_hash)
);
CREATE TABLE payments_cod_rows (
    id {UUID} PRIMARY KEY,
    statement_id {UUID} NOT NULL REFERENCES payments_cod_statements (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    carrier {KEY_TEXT} NOT NULL,
    reference {KEY_TEXT} NOT NULL,
    number INTEGER NOT NULL,
    tracking TEXT,
    order_number TEXT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    dated TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('matched', 'short', 'over', 'unknown', 'duplicate')),
    fulfilment_id {UUID} REFERENCES payments_cod (fulfilment_id),
    UNIQUE (statement_id, number),
    CHECK ((outcome IN ('matched', 'short', 'over')) = (fulfilment_id IS NOT NULL))
);
CREATE INDEX payments_cod_rows_producer ON payments_cod_rows (producer_id, id);
CREATE UNIQUE INDEX payments_cod_rows_once ON payments_cod_rows (producer_id, carrier, reference) WHERE outcome IN ('matched', 'short', 'over');
";

const DOWN: &str = "
DROP TABLE payments_cod_rows;
DROP TABLE payments_cod_statements;
DROP TABLE payments_cod;
DROP TABLE payments_refund_parts;
DROP TABLE payments_refunds;
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
