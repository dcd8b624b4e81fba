//! Exhibitors of fairs, their applications, the organisers' own questions and comments.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Contacts are personal data: they stand in these tables and in no public answer.
const UP: &str = "
CREATE TABLE fairs_exhibitors (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    producer_id {UUID} REFERENCES catalogue_producers (id),
    name TEXT NOT NULL,
    name_key {KEY_TEXT} NOT NULL,
    kind TEXT NOT NULL,
    unit_id INTEGER REFERENCES certification_units (id),
    place_printed TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    claimed_by {UUID} REFERENCES accounts (id),
    claimed_at BIGINT,
    created_at BIGINT NOT NULL,
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL))
);
CREATE UNIQUE INDEX fairs_exhibitors_one_producer ON fairs_exhibitors (fair_id, producer_id) WHERE producer_id IS NOT NULL;
CREATE UNIQUE INDEX fairs_exhibitors_one_name ON fairs_exhibitors (fair_id, name_key, COALESCE(unit_id, 0)) WHERE producer_id IS NULL;
CREATE INDEX fairs_exhibitors_fair ON fairs_exhibitors (fair_id, id);
CREATE INDEX fairs_exhibitors_producer ON fairs_exhibitors (producer_id, id);
CREATE INDEX fairs_exhibitors_claimed ON fairs_exhibitors (claimed_by);
CREATE TABLE fairs_claims (
    id {UUID} PRIMARY KEY,
    token_hash {BYTES} NOT NULL UNIQUE,
    exhibitor_id {UUID} NOT NULL REFERENCES fairs_exhibitors (id),
    made_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX fairs_claims_exhibitor ON fairs_claims (exhibitor_id);
CREATE TABLE fairs_forms (
    fair_id {UUID} PRIMARY KEY REFERENCES fairs (id),
    questions TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE TABLE fairs_applications (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    exhibitor_id {UUID} NOT NULL REFERENCES fairs_exhibitors (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'in_review', 'changes_requested', 'approved', 'rejected', 'waitlisted', 'offered', 'accepted', 'confirmed', 'checked_in', 'completed', 'withdrawn')),
    reason TEXT NOT NULL,
    offered_until BIGINT,
    assigned_to {UUID} REFERENCES accounts (id),
    products TEXT NOT NULL,
    wishes TEXT NOT NULL,
    staff TEXT NOT NULL,
    answers TEXT NOT NULL,
    labels_declared BOOLEAN NOT NULL,
    traceability_declared BOOLEAN NOT NULL,
    submitted_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    CHECK ((state = 'offered') = (offered_until IS NOT NULL)),
    CHECK (state <> 'rejected' OR reason <> '')
);
CREATE UNIQUE INDEX fairs_applications_one_live ON fairs_applications (fair_id, exhibitor_id) WHERE state NOT IN ('rejected', 'withdrawn');
CREATE INDEX fairs_applications_queue ON fairs_applications (fair_id, state, id);
CREATE INDEX fairs_applications_exhibitor ON fairs_applications (exhibitor_id, id);
CREATE TABLE fairs_comments (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    body TEXT NOT NULL,
    written_by {UUID} NOT NULL REFERENCES accounts (id),
    written_at BIGINT NOT NULL
);
CREATE INDEX fairs_comments_application ON fairs_comments (application_id, id);
";

const DOWN: &str = "
DROP TABLE fairs_comments;
DROP TABLE fairs_applications;
DROP TABLE fairs_forms;
DROP TABLE fairs_claims;
DROP TABLE fairs_exhibitors;
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
