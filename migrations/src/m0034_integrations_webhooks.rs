//! Events, the webhooks that are told of them, and what became of telling.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `integrations_followers` has where a follower of the change log stands; that of events begins with what
/// happens from here on. An event is a change and the producer whom it concerned when it was followed,
/// with none where it concerns the platform alone.
///
/// A webhook without a producer is the platform's. `events` are codes between spaces, or empty for all.
/// Between `replay_…` and `until_…` it is told again, or for the first time, by a job that moves the former
/// on; `held_…` is where it stood when it was paused. A delivery is unique by webhook and event; its
/// payload is made when it is sent and kept nowhere.
const UP: &str = r#"
CREATE TABLE integrations_followers (
    name TEXT PRIMARY KEY,
    transaction_id BIGINT NOT NULL,
    seq BIGINT NOT NULL
);
INSERT INTO integrations_followers (name, transaction_id, seq)
SELECT 'events', COALESCE(MAX(transaction_id), 0), COALESCE(MAX(seq), 0) FROM integrations_changes;
CREATE TABLE integrations_events (
    transaction_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    id {UUID} NOT NULL,
    kind TEXT NOT NULL,
    subject {UUID} NOT NULL,
    producer_id {UUID} REFERENCES catalogue_producers (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, seq)
);
CREATE INDEX integrations_events_producer ON integrations_events (producer_id, transaction_id, seq);
CREATE TABLE integrations_webhooks (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} REFERENCES catalogue_producers (id),
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    events TEXT NOT NULL,
    paused_at BIGINT,
    pause_reason TEXT CHECK (pause_reason IN ('owner', 'gone', 'failing')),
    failing_since BIGINT,
    held_transaction BIGINT,
    held_seq BIGINT,
    replay_transaction BIGINT,
    replay_seq BIGINT,
    until_transaction BIGINT,
    until_seq BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK ((paused_at IS NULL) = (pause_reason IS NULL)),
    CHECK ((paused_at IS NULL) = (held_seq IS NULL)),
    CHECK ((replay_seq IS NULL) = (until_seq IS NULL))
);
CREATE INDEX integrations_webhooks_producer ON integrations_webhooks (producer_id, id);
CREATE INDEX integrations_webhooks_replaying ON integrations_webhooks (id) WHERE replay_seq IS NOT NULL;
CREATE TABLE integrations_webhook_secrets (
    id {UUID} PRIMARY KEY,
    webhook_id {UUID} NOT NULL REFERENCES integrations_webhooks (id) ON DELETE CASCADE,
    sealed {BYTES} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX integrations_webhook_secrets_webhook ON integrations_webhook_secrets (webhook_id, id);
CREATE TABLE integrations_deliveries (
    id {UUID} PRIMARY KEY,
    webhook_id {UUID} NOT NULL REFERENCES integrations_webhooks (id) ON DELETE CASCADE,
    event_id {UUID} NOT NULL,
    kind TEXT NOT NULL,
    subject {UUID} NOT NULL,
    at BIGINT NOT NULL,
    transaction_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    created_at BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    tried_at BIGINT,
    ended_at BIGINT,
    status INTEGER,
    error TEXT,
    answer TEXT,
    UNIQUE (webhook_id, event_id),
    CHECK ((state = 'pending') = (ended_at IS NULL))
);
CREATE INDEX integrations_deliveries_log ON integrations_deliveries (webhook_id, id);
CREATE INDEX integrations_deliveries_due ON integrations_deliveries (webhook_id, next_try_at) WHERE state = 'pending';
CREATE INDEX integrations_deliveries_order ON integrations_deliveries (webhook_id, subject, transaction_id, seq) WHERE state = 'pending';
CREATE INDEX integrations_deliveries_ended ON integrations_deliveries (ended_at) WHERE ended_at IS NOT NULL;
"#;

const DOWN: &str = "
DROP TABLE integrations_deliveries;
DROP TABLE integrations_webhook_secrets;
DROP TABLE integrations_webhooks;
DROP TABLE integrations_events;
DROP TABLE integrations_followers;
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
