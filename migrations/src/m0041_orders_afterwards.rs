//! What becomes of an order that can't be sent as it was ordered: pieces that are called off, parcels that are
//! sent again, returns that their buyers take back.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a line, `dropped` pieces are called off and never sent. A fulfilment that `replaces` another has the pieces
/// of one that came back. A return that was withdrawn is one that its buyer rejected.
const UP: &str = "
ALTER TABLE orders_lines ADD COLUMN dropped BIGINT NOT NULL DEFAULT 0 CHECK (dropped >= 0 AND dropped <= quantity);
ALTER TABLE orders_fulfilments ADD COLUMN replaces {UUID} REFERENCES orders_fulfilments (id);
CREATE UNIQUE INDEX orders_fulfilments_replaces ON orders_fulfilments (replaces);
ALTER TABLE orders_returns ADD COLUMN withdrawn_at BIGINT CHECK (withdrawn_at IS NULL OR status = 'rejected');
CREATE INDEX payments_refunds_producer ON payments_refunds (producer_id, id);
";

const DOWN: &str = "
DROP INDEX payments_refunds_producer;
ALTER TABLE orders_returns DROP COLUMN withdrawn_at;
DROP INDEX orders_fulfilments_replaces;
ALTER TABLE orders_fulfilments DROP COLUMN replaces;
ALTER TABLE orders_lines DROP COLUMN dropped;
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
