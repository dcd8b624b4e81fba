//! Accounts, sessions, offices and memberships.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
CREATE TABLE accounts (
    id {UUID} PRIMARY KEY,
    email {KEY_TEXT} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE accounts_sessions (
    token_hash {BYTES} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX accounts_sessions_account ON accounts_sessions (account_id);
CREATE TABLE accounts_bodies (
    id {UUID} PRIMARY KEY,
    kind TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('commune', 'province', 'ministry')),
    unit_id INTEGER REFERENCES certification_units (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_bodies_one_of_a_kind ON accounts_bodies (kind, level, COALESCE(unit_id, 0));
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
CREATE INDEX accounts_memberships_account ON accounts_memberships (account_id);
CREATE INDEX accounts_memberships_body ON accounts_memberships (body_id);
CREATE UNIQUE INDEX accounts_memberships_one_operator ON accounts_memberships (account_id) WHERE role = 'operator' AND ended_at IS NULL;
CREATE UNIQUE INDEX accounts_memberships_one_office ON accounts_memberships (account_id, body_id) WHERE role = 'officer' AND ended_at IS NULL;
CREATE UNIQUE INDEX accounts_memberships_one_producer ON accounts_memberships (account_id, producer_id) WHERE role = 'member' AND ended_at IS NULL;
CREATE INDEX accounts_memberships_producer ON accounts_memberships (producer_id);
CREATE TABLE accounts_invitations (
    id {UUID} PRIMARY KEY,
    token_hash {BYTES} NOT NULL UNIQUE,
    email {KEY_TEXT} NOT NULL,
    body_id {UUID} NOT NULL REFERENCES accounts_bodies (id),
    administrator BOOLEAN NOT NULL,
    invited_by {UUID} NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT
);
CREATE INDEX accounts_invitations_body ON accounts_invitations (body_id);
CREATE TABLE accounts_links (
    id {UUID} PRIMARY KEY,
    account_id {UUID} NOT NULL REFERENCES accounts (id),
    producer_id {UUID} NOT NULL,
    note TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    decision TEXT CHECK (decision IN ('approved', 'refused')),
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    decided_in {UUID} REFERENCES accounts_bodies (id)
);
CREATE UNIQUE INDEX accounts_links_one_open ON accounts_links (account_id, producer_id) WHERE decision IS NULL;
CREATE INDEX accounts_links_producer ON accounts_links (producer_id);
"#;

const DOWN: &str = "
DROP TABLE accounts_links;
DROP TABLE accounts_invitations;
DROP TABLE accounts_memberships;
DROP TABLE accounts_bodies;
DROP TABLE accounts_sessions;
DROP TABLE accounts;
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
