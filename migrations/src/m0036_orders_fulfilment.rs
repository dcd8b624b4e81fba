//! Fulfilments, of which an order is sent, and returns, with what is found when goods come back.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. A return that has a `fulfilment_id` is a parcel that nobody took in.
/// Of a return's line, `restocked` and `written_off` are what was found, and `credit` what is due to the
/// buyer for it; nothing before it was looked at.
const UP: &str = "
CREATE TABLE orders_fulfilments (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL REFERENCES orders (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    way TEXT NOT NULL CHECK (way IN ('sent', 'fetched', 'used')),
    status TEXT NOT NULL CHECK (status IN ('packed', 'handed_over', 'in_transit', 'failed_attempt', 'delivered',
        'return_in_transit', 'returned', 'canceled')),
    attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 3),
    carrier TEXT,
    tracking TEXT,
    packed_at BIGINT NOT NULL,
    handed_over_at BIGINT,
    delivered_at BIGINT,
    returned_at BIGINT,
    updated_at BIGINT NOT NULL,
    CHECK (status <> 'delivered' OR delivered_at IS NOT NULL),
    CHECK (status <> 'returned' OR returned_at IS NOT NULL)
);
CREATE INDEX orders_fulfilments_order ON orders_fulfilments (order_id, id);
CREATE INDEX orders_fulfilments_producer ON orders_fulfilments (producer_id, id);
CREATE TABLE orders_fulfilment_lines (
    fulfilment_id {UUID} NOT NULL REFERENCES orders_fulfilments (id),
    line_id {UUID} NOT NULL REFERENCES orders_lines (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (fulfilment_id, line_id)
);
CREATE INDEX orders_fulfilment_lines_line ON orders_fulfilment_lines (line_id);
CREATE TABLE orders_returns (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL REFERENCES orders (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    fulfilment_id {UUID} UNIQUE REFERENCES orders_fulfilments (id),
    status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'rejected', 'received', 'inspected')),
    reason TEXT NOT NULL,
    note TEXT,
    decision TEXT,
    requested_at BIGINT NOT NULL,
    decided_at BIGINT,
    received_at BIGINT,
    inspected_at BIGINT,
    updated_at BIGINT NOT NULL,
    CHECK ((status = 'inspected') = (inspected_at IS NOT NULL))
);
CREATE INDEX orders_returns_order ON orders_returns (order_id, id);
CREATE INDEX orders_returns_producer ON orders_returns (producer_id, id);
CREATE TABLE orders_return_lines (
    return_id {UUID} NOT NULL REFERENCES orders_returns (id),
    line_id {UUID} NOT NULL REFERENCES orders_lines (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    restocked BIGINT NOT NULL DEFAULT 0 CHECK (restocked >= 0),
    written_off BIGINT NOT NULL DEFAULT 0 CHECK (written_off >= 0),
    credit BIGINT NOT NULL DEFAULT 0 CHECK (credit >= 0),
    PRIMARY KEY (return_id, line_id),
    CHECK (restocked + written_off IN (0, quantity))
);
CREATE INDEX orders_return_lines_line ON orders_return_lines (line_id);
";

const DOWN: &str = "
DROP TABLE orders_return_lines;
DROP TABLE orders_returns;
DROP TABLE orders_fulfilment_lines;
DROP TABLE orders_fulfilments;
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
