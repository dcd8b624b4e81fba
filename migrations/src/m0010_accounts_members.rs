//! Roles of a producer's members, invitations to become one, and mandates.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// SQLite can't add a check to a table, so the table of memberships is written anew on both databases.
/// Whoever acts for a producer so far answers for it.
const UP: &str = r#"
ALTER TABLE accounts_memberships RENAME TO accounts_memberships_before;
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
    SELECT id, account_id, role, body_id, producer_id,
        CASE role WHEN 'member' THEN 'owner' END, administrator, created_at, ended_at
    FROM accounts_memberships_before;
DROP TABLE accounts_memberships_before;
{MEMBERSHIP_INDEXES}
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
CREATE INDEX accounts_member_invitations_producer ON accounts_member_invitations (producer_id, email);
CREATE TABLE accounts_mandates (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    to_producer_id {UUID} REFERENCES catalogue_producers (id),
    to_body_id {UUID} REFERENCES accounts_bodies (id),
    affairs TEXT NOT NULL,
    given_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by {UUID} REFERENCES accounts (id),
    given_back BOOLEAN NOT NULL,
    CHECK ((to_producer_id IS NULL) <> (to_body_id IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX accounts_mandates_producer ON accounts_mandates (producer_id, id);
CREATE INDEX accounts_mandates_to_producer ON accounts_mandates (to_producer_id, id);
CREATE INDEX accounts_mandates_to_body ON accounts_mandates (to_body_id, id);
"#;

const DOWN: &str = r#"
DROP TABLE accounts_mandates;
DROP TABLE accounts_member_invitations;
ALTER TABLE accounts_memberships RENAME TO accounts_memberships_after;
CREATE TABLE accounts_memberships (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL CHECK (role IN ('operator', 'officer', 'member')),
    body_id {UUID} REFERENCES accounts_bodies (id),
    producer_id {UUID},
    administrator BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((role = 'officer') = (body_id IS NOT NULL)),
    CHECK ((role = 'member') = (producer_id IS NOT NULL))
);
INSERT INTO accounts_memberships
    SELECT id, account_id, role, body_id, producer_id, administrator, created_at, ended_at
    FROM accounts_memberships_after;
DROP TABLE accounts_memberships_after;
{MEMBERSHIP_INDEXES}
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
