//! Sellers and their storefronts: what was decided of a seller, what it handed in, its shop window.
//!
//! What identifies a seller lies sealed in `storefronts_submissions`; `registered_name` and
//! `registered_place` are what the law has shown to buyers, copied when the operator accepts them.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
ALTER TABLE catalogue_producers ADD COLUMN suspended_from BIGINT;
UPDATE catalogue_producers SET suspended_from = updated_at WHERE suspended;
ALTER TABLE catalogue_producers DROP COLUMN suspended;
CREATE TABLE storefronts_sellers (
    producer_id {UUID} PRIMARY KEY REFERENCES catalogue_producers (id),
    stage TEXT NOT NULL CHECK (stage IN ('outside', 'applied', 'refused', 'withdrawn', 'verified', 'open')),
    suspended_from BIGINT,
    closed_from BIGINT,
    barred BOOLEAN NOT NULL,
    away_from BIGINT,
    away_until BIGINT,
    away_note TEXT NOT NULL,
    registered_name TEXT NOT NULL,
    registered_place TEXT NOT NULL,
    since BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK (closed_from IS NOT NULL OR NOT barred),
    CHECK ((away_from IS NULL) = (away_until IS NULL))
);
CREATE INDEX storefronts_sellers_stage ON storefronts_sellers (stage, producer_id);
INSERT INTO storefronts_sellers
    SELECT id, 'outside', suspended_from, NULL, FALSE, NULL, NULL, '', '', '', updated_at, updated_at
    FROM catalogue_producers WHERE suspended_from IS NOT NULL;
CREATE TABLE storefronts_steps (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    command TEXT NOT NULL,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    order_body TEXT NOT NULL,
    order_number TEXT NOT NULL,
    order_date TEXT NOT NULL,
    effective_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by {UUID} NOT NULL REFERENCES accounts (id)
);
CREATE INDEX storefronts_steps_producer ON storefronts_steps (producer_id, id);
CREATE TABLE storefronts_submissions (
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    requirement TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    media_type TEXT NOT NULL,
    sealed {BYTES} NOT NULL,
    submitted_at BIGINT NOT NULL,
    submitted_by {UUID} NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (producer_id, requirement, number)
);
CREATE TABLE storefronts_reviews (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    requirement TEXT NOT NULL,
    submission INTEGER NOT NULL CHECK (submission >= 0),
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected', 'waived')),
    reason TEXT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    reviewed_by {UUID} NOT NULL REFERENCES accounts (id)
);
CREATE INDEX storefronts_reviews_producer ON storefronts_reviews (producer_id, id);
CREATE TABLE storefronts_terms (
    version {KEY_TEXT} PRIMARY KEY,
    effective_at BIGINT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by {UUID} NOT NULL REFERENCES accounts (id)
);
CREATE TABLE storefronts_terms_accepted (
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    version {KEY_TEXT} NOT NULL REFERENCES storefronts_terms (version),
    accepted_at BIGINT NOT NULL,
    accepted_by {UUID} NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (producer_id, version)
);
CREATE TABLE storefronts_applications (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    kind TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES certification_units (id),
    place_printed TEXT NOT NULL,
    about TEXT NOT NULL,
    note TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    decision TEXT CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    decision_reason TEXT NOT NULL,
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    decided_in {UUID} REFERENCES accounts_bodies (id),
    producer_id {UUID} REFERENCES catalogue_producers (id)
);
CREATE UNIQUE INDEX storefronts_applications_one_open ON storefronts_applications (account_id) WHERE decision IS NULL;
CREATE INDEX storefronts_applications_account ON storefronts_applications (account_id, id);
CREATE INDEX storefronts_applications_open ON storefronts_applications (id) WHERE decision IS NULL;
CREATE TABLE storefronts_invitations (
    id {UUID} PRIMARY KEY,
    token_hash {BYTES} NOT NULL UNIQUE,
    email {KEY_TEXT} NOT NULL,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    invited_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT
);
CREATE INDEX storefronts_invitations_producer ON storefronts_invitations (producer_id);
CREATE TABLE storefronts (
    producer_id {UUID} PRIMARY KEY REFERENCES catalogue_producers (id),
    slug {KEY_TEXT} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    story TEXT NOT NULL,
    story_html TEXT NOT NULL,
    opening_hours TEXT NOT NULL,
    contacts TEXT NOT NULL,
    delivers_everywhere BOOLEAN NOT NULL,
    delivery_provinces TEXT NOT NULL,
    return_policy TEXT NOT NULL,
    social_links TEXT NOT NULL,
    featured TEXT NOT NULL,
    latitude BIGINT,
    longitude BIGINT,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX storefronts_by_name ON storefronts (name_key, producer_id);
CREATE INDEX storefronts_by_place ON storefronts (latitude, longitude);
CREATE TABLE storefronts_slugs (
    slug {KEY_TEXT} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id)
);
"#;

const DOWN: &str = "
DROP TABLE storefronts_slugs;
DROP TABLE storefronts;
DROP TABLE storefronts_invitations;
DROP TABLE storefronts_applications;
DROP TABLE storefronts_terms_accepted;
DROP TABLE storefronts_terms;
DROP TABLE storefronts_reviews;
DROP TABLE storefronts_submissions;
DROP TABLE storefronts_steps;
DROP TABLE storefronts_sellers;
ALTER TABLE catalogue_producers ADD COLUMN suspended BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE catalogue_producers SET suspended = TRUE WHERE suspended_from IS NOT NULL;
ALTER TABLE catalogue_producers DROP COLUMN suspended_from;
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
