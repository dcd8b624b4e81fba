//! Cards: connected accounts of producers, what is asked of the card provider, and what it tells.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. `account` and `reference` are the provider's own numbers; one that it has
/// not told yet is empty. What is written down here was asked for, or is about to be: `due_at` says when the
/// provider is asked next what became of it, and `ended_at` that nothing becomes of it any more. An event
/// without `judged_at` was stored and not looked at yet; `doubt` says why it was not taken.
const UP: &str = "
CREATE TABLE payments_card_accounts (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    account TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by {UUID} NOT NULL REFERENCES accounts (id),
    closed_at BIGINT
);
CREATE UNIQUE INDEX payments_card_accounts_one ON payments_card_accounts (producer_id) WHERE closed_at IS NULL;
CREATE TABLE payments_cards (
    id {UUID} PRIMARY KEY,
    intent_id {UUID} NOT NULL UNIQUE REFERENCES payments_intents (id),
    account TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    fee BIGINT NOT NULL CHECK (fee BETWEEN 0 AND amount),
    reference {KEY_TEXT} UNIQUE,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX payments_cards_due ON payments_cards (due_at) WHERE ended_at IS NULL;
CREATE TABLE payments_card_refunds (
    refund_id {UUID} NOT NULL REFERENCES payments_refunds (id),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    reference {KEY_TEXT} UNIQUE,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (refund_id, attempt)
);
CREATE INDEX payments_card_refunds_due ON payments_card_refunds (due_at) WHERE ended_at IS NULL;
CREATE TABLE payments_card_events (
    id {UUID} PRIMARY KEY,
    event {KEY_TEXT} NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    judged_at BIGINT,
    doubt TEXT
);
CREATE INDEX payments_card_events_unjudged ON payments_card_events (due_at) WHERE judged_at IS NULL;
";

const DOWN: &str = "
DROP TABLE payments_card_events;
DROP TABLE payments_card_refunds;
DROP TABLE payments_cards;
DROP TABLE payments_card_accounts;
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
