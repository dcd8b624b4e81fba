//! Organisers of fairs with their members, and fairs. Booths are in the step of the floor.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// SQLite can't change a check of a table, so the tables of memberships and of invitations are written
/// anew on both databases: organisers have members, too.
const UP: &str = r#"
CREATE TABLE fairs_organisers (
    id {UUID} PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    registration_number TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES certification_units (id),
    address TEXT NOT NULL,
    about TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('pending', 'verified', 'refused')),
    decision_reason TEXT NOT NULL,
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CHECK (standing = 'pending' OR decided_at IS NOT NULL)
);
CREATE INDEX fairs_organisers_standing ON fairs_organisers (standing, id);
ALTER TABLE accounts_memberships RENAME TO accounts_memberships_before;
CREATE TABLE accounts_memberships (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('operator', 'officer', 'member', 'organiser')),
    body_id {UUID} REFERENCES accounts_bodies (id),
    producer_id {UUID},
    organiser_id {UUID} REFERENCES fairs_organisers (id),
    member_role TEXT CHECK (member_role IN ('owner', 'manager', 'clerk')),
    administrator BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((role = 'officer') = (body_id IS NOT NULL)),
    CHECK ((role = 'member') = (producer_id IS NOT NULL)),
    CHECK ((role = 'organiser') = (organiser_id IS NOT NULL)),
    CHECK ((role IN ('member', 'organiser')) = (member_role IS NOT NULL))
);
INSERT INTO accounts_memberships
    SELECT id, account_id, role, body_id, producer_id, NULL, member_role, administrator, created_at, ended_at
    FROM accounts_memberships_before;
DROP TABLE accounts_memberships_before;
{MEMBERSHIP_INDEXES}
CREATE UNIQUE INDEX accounts_memberships_one_organiser ON accounts_memberships (account_id, organiser_id) WHERE role = 'organiser' AND ended_at IS NULL;
CREATE INDEX accounts_memberships_organiser ON accounts_memberships (organiser_id);
ALTER TABLE accounts_member_invitations RENAME TO accounts_member_invitations_before;
CREATE TABLE accounts_member_invitations (
    id {UUID} PRIMARY KEY,
    token_hash {BYTES} NOT NULL UNIQUE,
    email {KEY_TEXT} NOT NULL,
    producer_id {UUID} REFERENCES catalogue_producers (id),
    organiser_id {UUID} REFERENCES fairs_organisers (id),
    member_role TEXT NOT NULL CHECK (member_role IN ('owner', 'manager', 'clerk')),
    invited_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    withdrawn_at BIGINT,
    CHECK ((producer_id IS NULL) <> (organiser_id IS NULL))
);
INSERT INTO accounts_member_invitations
    SELECT id, token_hash, email, producer_id, NULL, member_role, invited_by, created_at, expires_at, accepted_at, withdrawn_at
    FROM accounts_member_invitations_before;
DROP TABLE accounts_member_invitations_before;
CREATE INDEX accounts_member_invitations_producer ON accounts_member_invitations (producer_id, email);
CREATE INDEX accounts_member_invitations_organiser ON accounts_member_invitations (organiser_id, email);
CREATE TABLE fairs (
    id {UUID} PRIMARY KEY,
    slug {KEY_TEXT} NOT NULL UNIQUE,
    organiser_id {UUID} NOT NULL REFERENCES fairs_organisers (id),
    kind TEXT NOT NULL CHECK (kind IN ('trade_fair', 'ocop_week', 'exhibition', 'connection_conference', 'online_week')),
    name TEXT NOT NULL,
    theme TEXT NOT NULL,
    about TEXT NOT NULL,
    words {KEY_TEXT} NOT NULL,
    unit_id INTEGER REFERENCES certification_units (id),
    address TEXT NOT NULL,
    latitude BIGINT,
    longitude BIGINT,
    first_day {KEY_TEXT} NOT NULL,
    last_day {KEY_TEXT} NOT NULL,
    hours TEXT NOT NULL,
    co_organisers TEXT NOT NULL,
    registration_number TEXT NOT NULL,
    registration_date TEXT NOT NULL,
    registration_authority TEXT NOT NULL,
    website TEXT NOT NULL,
    documents TEXT NOT NULL,
    terms TEXT NOT NULL,
    applications_until BIGINT,
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'announced', 'open', 'allocating', 'closed', 'reported', 'cancelled')),
    stage_since BIGINT NOT NULL,
    cancel_reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    CHECK (first_day <= last_day),
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK ((stage = 'cancelled') = (cancel_reason <> ''))
);
CREATE INDEX fairs_by_day ON fairs (first_day, id);
CREATE INDEX fairs_by_end ON fairs (last_day);
CREATE INDEX fairs_organiser ON fairs (organiser_id, id);
CREATE TABLE fairs_reports (
    fair_id {UUID} PRIMARY KEY REFERENCES fairs (id),
    visitors BIGINT NOT NULL CHECK (visitors >= 0),
    sales BIGINT NOT NULL CHECK (sales >= 0),
    contracts BIGINT NOT NULL CHECK (contracts >= 0),
    contracts_value BIGINT NOT NULL CHECK (contracts_value >= 0),
    note TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    reported_by {UUID} NOT NULL REFERENCES accounts (id)
);
"#;

/// Members of organisers and invitations to become one are lost.
const DOWN: &str = r#"
DROP TABLE fairs_reports;
DROP TABLE fairs;
ALTER TABLE accounts_member_invitations RENAME TO accounts_member_invitations_after;
CREATE TABLE accounts_member_invitations (
    id {UUID} PRIMARY KEY,
    token_hash {BYTES} NOT NULL UNIQUE,
    email {KEY_TEXT} NOT NULL,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    member_role TEXT NOT NULL CHECK (member_role IN ('owner', 'manager', 'clerk')),
    invited_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    withdrawn_at BIGINT
);
INSERT INTO accounts_member_invitations
    SELECT id, token_hash, email, producer_id, member_role, invited_by, created_at, expires_at, accepted_at, withdrawn_at
    FROM accounts_member_invitations_after WHERE producer_id IS NOT NULL;
DROP TABLE accounts_member_invitations_after;
CREATE INDEX accounts_member_invitations_producer ON accounts_member_invitations (producer_id, email);
ALTER TABLE accounts_memberships RENAME TO accounts_memberships_after;
CREATE TABLE accounts_memberships (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('operator', 'officer', 'member')),
    body_id {UUID} REFERENCES accounts_bodies (id),
    producer_id {UUID},
    member_role TEXT CHECK (member_role IN ('owner', 'manager', 'clerk')),
    administrator BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((role = 'officer') = (body_id IS NOT NULL)),
    CHECK ((role = 'member') = (producer_id IS NOT NULL)),
    CHECK ((role = 'member') = (member_role IS NOT NULL))
);
INSERT INTO accounts_memberships
    SELECT id, account_id, role, body_id, producer_id, member_role, administrator, created_at, ended_at
    FROM accounts_memberships_after WHERE role <> 'organiser';
DROP TABLE accounts_memberships_after;
{MEMBERSHIP_INDEXES}
DROP TABLE fairs_organisers;
"#;

/// Dropped with the table that had them, and made again.
const MEMBERSHIP_INDEXES: &str = r#"
CREATE INDEX accounts_memberships_account ON accounts_memberships (account_id);
CREATE INDEX accounts_memberships_body ON accounts_memberships (body_id);
CREATE UNIQUE INDEX accounts_memberships_one_operator ON accounts_memberships (account_id) WHERE role = 'operator' AND ended_at IS NULL;
CREATE UNIQUE INDEX accounts_memberships_one_office ON accounts_memberships (account_id, body_id) WHERE role = 'officer' AND ended_at IS NULL;
CREATE UNIQUE INDEX accounts_memberships_one_producer ON accounts_memberships (account_id, producer_id) WHERE role = 'member' AND ended_at IS NULL;
CREATE INDEX accounts_memberships_producer ON accounts_memberships (producer_id);
"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, &UP.replace("{MEMBERSHIP_INDEXES}", MEMBERSHIP_INDEXES)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, &DOWN.replace("{MEMBERSHIP_INDEXES}", MEMBERSHIP_INDEXES)).await
    }
}
