//! Payments: an intent asks for one order's money, straight to its payee; events tell what became of it and
//! are never changed.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. `reference` is the provider's own number of the matter: the same word of
/// the same matter is written once.
const UP: &str = "
CREATE TABLE payments_terms (
    producer_id {UUID} PRIMARY KEY REFERENCES catalogue_producers (id),
    cod BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE TABLE payments_intents (
    id {UUID} PRIMARY KEY,
    order_id {UUID} NOT NULL UNIQUE REFERENCES orders (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    method TEXT NOT NULL CHECK (method IN ('cod', 'vietqr', 'card')),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX payments_intents_open ON payments_intents (producer_id, id) WHERE closed_at IS NULL;
CREATE TABLE payments_events (
    seq {SEQUENCE},
    intent_id {UUID} NOT NULL REFERENCES payments_intents (id),
    kind TEXT NOT NULL CHECK (kind IN ('authorization', 'charge', 'refund', 'cancel')),
    outcome TEXT NOT NULL CHECK (outcome IN ('request', 'failure', 'success')),
    amount BIGINT NOT NULL CHECK (amount BETWEEN 0 AND 1000000000000),
    provider TEXT NOT NULL,
    reference {KEY_TEXT} NOT NULL,
    at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    CONSTRAINT payments_events_once UNIQUE (provider, reference, kind, outcome)
);
CREATE INDEX payments_events_intent ON payments_events (intent_id, seq);
";

const KEEP_POSTGRES: &str = "
CREATE FUNCTION payments_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%_are_kept', TG_TABLE_NAME; END $$;
CREATE TRIGGER payments_events_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_events
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep();
";

const KEEP_SQLITE: &str = "
CREATE TRIGGER payments_events_are_kept BEFORE UPDATE ON payments_events
BEGIN SELECT RAISE(ABORT, 'payments_events_are_kept'); END;
CREATE TRIGGER payments_events_stay BEFORE DELETE ON payments_events
BEGIN SELECT RAISE(ABORT, 'payments_events_are_kept'); END;
";

const DOWN: &str = "
DROP TABLE payments_events;
DROP TABLE payments_intents;
DROP TABLE payments_terms;
";

const DOWN_POSTGRES: &str = "DROP FUNCTION payments_keep();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let keep = if dialect::is_postgres(manager) { KEEP_POSTGRES } else { KEEP_SQLITE };
        dialect::run(manager, keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await?;
        if dialect::is_postgres(manager) {
            dialect::run(manager, DOWN_POSTGRES).await?;
        }
        Ok(())
    }
}
