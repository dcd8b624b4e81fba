//! The register: certificates, their append-only events, and the projection that follows from them.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE certification_certificates (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    authority_id INTEGER NOT NULL REFERENCES certification_authorities (id),
    rule_set TEXT NOT NULL,
    stars SMALLINT NOT NULL CHECK (stars BETWEEN 3 AND 5),
    name_printed TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    set_number SMALLINT NOT NULL,
    holder_printed TEXT NOT NULL,
    decision_number TEXT NOT NULL,
    decision_key {KEY_TEXT} NOT NULL,
    decided {KEY_TEXT} NOT NULL,
    valid_from {KEY_TEXT},
    valid_to {KEY_TEXT},
    packs TEXT NOT NULL,
    product_code TEXT,
    score INTEGER CHECK (score BETWEEN 0 AND 10000),
    evidence_kind TEXT NOT NULL CHECK (evidence_kind IN ('decision', 'notice')),
    evidence_files TEXT NOT NULL,
    source TEXT NOT NULL,
    supersedes {UUID} REFERENCES certification_certificates (id),
    recorded_at BIGINT NOT NULL,
    recorded_by {UUID},
    body_id {UUID} REFERENCES accounts_bodies (id)
);
CREATE INDEX certification_certificates_supersedes ON certification_certificates (supersedes);
CREATE INDEX certification_certificates_product ON certification_certificates (product_id);
CREATE INDEX certification_certificates_producer ON certification_certificates (producer_id);
CREATE INDEX certification_certificates_decision ON certification_certificates (decision_key);
CREATE INDEX certification_certificates_product_code ON certification_certificates (product_code);
CREATE INDEX certification_certificates_newest ON certification_certificates (recorded_at, id);
CREATE INDEX certification_certificates_authority ON certification_certificates (authority_id);
CREATE TABLE certification_events (
    id {UUID} PRIMARY KEY,
    certificate_id {UUID} NOT NULL REFERENCES certification_certificates (id),
    product_id {UUID} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('extended', 'extension_ended', 'revoked', 'corrected', 'annulled', 'hold_placed', 'hold_lifted')),
    effective_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    body_id {UUID} REFERENCES accounts_bodies (id),
    recorded_by {UUID},
    legal_act TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason_text TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX certification_events_certificate ON certification_events (certificate_id);
CREATE INDEX certification_events_product ON certification_events (product_id);
CREATE TABLE certification_windows (
    certificate_id {UUID} NOT NULL REFERENCES certification_certificates (id),
    product_id {UUID} NOT NULL,
    stars SMALLINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (certificate_id, from_at),
    CHECK (from_at < until_at)
);
CREATE INDEX certification_windows_product ON certification_windows (product_id);
CREATE INDEX certification_windows_until ON certification_windows (until_at);
CREATE TABLE certification_spans (
    certificate_id {UUID} NOT NULL REFERENCES certification_certificates (id),
    product_id {UUID} NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('annulled', 'not_yet_valid', 'revoked', 'superseded', 'expired', 'valid', 'uncertain')),
    valid_to {KEY_TEXT} NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (certificate_id, from_at),
    CHECK (from_at < until_at)
);
CREATE INDEX certification_spans_product ON certification_spans (product_id);
CREATE TABLE certification_corrected (
    certificate_id {UUID} PRIMARY KEY REFERENCES certification_certificates (id),
    product_id {UUID} NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    decision_key {KEY_TEXT} NOT NULL
);
CREATE INDEX certification_corrected_product ON certification_corrected (product_id);
CREATE INDEX certification_corrected_decision ON certification_corrected (decision_key);
CREATE TABLE certification_facts (
    product_id {UUID} PRIMARY KEY,
    facts TEXT NOT NULL
);
CREATE TABLE certification_acceptances (
    variant_id {UUID} NOT NULL REFERENCES catalogue_variants (id),
    certificate_id {UUID} NOT NULL REFERENCES certification_certificates (id),
    product_id {UUID} NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by {UUID} NOT NULL,
    body_id {UUID} REFERENCES accounts_bodies (id),
    PRIMARY KEY (variant_id, certificate_id)
);
CREATE INDEX certification_acceptances_product ON certification_acceptances (product_id);
CREATE TABLE certification_annulments (
    id {UUID} PRIMARY KEY,
    certificate_id {UUID} NOT NULL REFERENCES certification_certificates (id),
    event_id {UUID} REFERENCES certification_events (id),
    legal_act TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason_text TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    proposed_by {UUID} NOT NULL REFERENCES accounts (id),
    decision TEXT CHECK (decision IN ('confirmed', 'declined')),
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id)
);
CREATE INDEX certification_annulments_certificate ON certification_annulments (certificate_id);
CREATE TABLE certification_reported (
    id {UUID} PRIMARY KEY,
    product_id {UUID} NOT NULL REFERENCES catalogue_products (id),
    kind TEXT NOT NULL CHECK (kind IN ('reported', 'potential')),
    stars SMALLINT,
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX certification_reported_product ON certification_reported (product_id);
"#;

/// Two certificates of a product are never in force at once: the database's own guarantee.
const GUARD_POSTGRES: &str = "
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE certification_windows ADD CONSTRAINT certification_windows_one_at_a_time
    EXCLUDE USING gist (product_id WITH =, int8range(from_at, until_at) WITH &&);
";

const GUARD_SQLITE: &str = "
CREATE TRIGGER certification_windows_one_at_a_time BEFORE INSERT ON certification_windows
WHEN EXISTS (SELECT 1 FROM certification_windows AS other WHERE other.product_id = NEW.product_id
             AND other.from_at < NEW.until_at AND NEW.from_at < other.until_at)
BEGIN SELECT RAISE(ABORT, 'certification_windows_one_at_a_time'); END;
CREATE TRIGGER certification_windows_are_rewritten BEFORE UPDATE ON certification_windows
BEGIN SELECT RAISE(ABORT, 'certification_windows_are_rewritten'); END;
";

const DOWN: &str = "
DROP TABLE certification_reported;
DROP TABLE certification_annulments;
DROP TABLE certification_acceptances;
DROP TABLE certification_facts;
DROP TABLE certification_corrected;
DROP TABLE certification_spans;
DROP TABLE certification_windows;
DROP TABLE certification_events;
DROP TABLE certification_certificates;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let guard = if dialect::is_postgres(manager) { GUARD_POSTGRES } else { GUARD_SQLITE };
        dialect::run(manager, guard).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
