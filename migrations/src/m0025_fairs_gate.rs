//! The gate of a fair: badges, every scan of one, what buyers consent to, and exhibitors' leads.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What is known of a holder is personal data: it stands in the table of badges alone, and goes when the
/// badge is erased. Scans name the fair without a foreign key: it would lock the fair's row after the
/// badge's, and whoever moves the fair on takes them the other way round.
const UP: &str = "
CREATE TABLE fairs_badges (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL REFERENCES fairs (id),
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'buyer', 'official')),
    application_id {UUID} REFERENCES fairs_applications (id),
    account_id {UUID} REFERENCES accounts (id),
    holder_name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    interest TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    issued_by {UUID} NOT NULL REFERENCES accounts (id),
    issued_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoke_reason TEXT NOT NULL,
    erased_at BIGINT,
    CHECK ((kind = 'staff') = (application_id IS NOT NULL)),
    CHECK (account_id IS NULL OR kind = 'buyer'),
    CHECK (first_day <= last_day),
    CHECK (erased_at IS NULL OR (revoked_at IS NOT NULL AND holder_name = '' AND phone = '' AND email = ''))
);
CREATE INDEX fairs_badges_fair ON fairs_badges (fair_id, id);
CREATE INDEX fairs_badges_application ON fairs_badges (application_id, id);
CREATE INDEX fairs_badges_account ON fairs_badges (account_id, id);
CREATE UNIQUE INDEX fairs_badges_one_buyer ON fairs_badges (fair_id, account_id) WHERE account_id IS NOT NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX fairs_badges_one_staff ON fairs_badges (application_id, holder_name) WHERE application_id IS NOT NULL AND revoked_at IS NULL;
CREATE TABLE fairs_scans (
    id {UUID} PRIMARY KEY,
    fair_id {UUID} NOT NULL,
    nonce {KEY_TEXT} NOT NULL,
    badge_id {UUID} REFERENCES fairs_badges (id),
    direction TEXT NOT NULL CHECK (direction IN ('entry', 'exit')),
    scanned_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    scanned_by {UUID} NOT NULL REFERENCES accounts (id),
    gate TEXT NOT NULL,
    offline BOOLEAN NOT NULL,
    reason TEXT,
    went BOOLEAN NOT NULL,
    UNIQUE (fair_id, nonce),
    CHECK (scanned_at <= received_at),
    CHECK (badge_id IS NOT NULL OR NOT went),
    CHECK (badge_id IS NOT NULL OR reason IS NOT NULL)
);
CREATE INDEX fairs_scans_badge ON fairs_scans (badge_id, scanned_at);
CREATE INDEX fairs_scans_fair ON fairs_scans (fair_id, scanned_at);
CREATE TABLE fairs_consents (
    id {UUID} PRIMARY KEY,
    badge_id {UUID} NOT NULL REFERENCES fairs_badges (id),
    field TEXT NOT NULL CHECK (field IN ('name', 'organisation', 'phone', 'email', 'interest')),
    given_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    CHECK (withdrawn_at IS NULL OR given_at <= withdrawn_at)
);
CREATE UNIQUE INDEX fairs_consents_one_live ON fairs_consents (badge_id, field) WHERE withdrawn_at IS NULL;
CREATE INDEX fairs_consents_badge ON fairs_consents (badge_id, id);
CREATE TABLE fairs_leads (
    id {UUID} PRIMARY KEY,
    application_id {UUID} NOT NULL REFERENCES fairs_applications (id),
    badge_id {UUID} NOT NULL REFERENCES fairs_badges (id),
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    note TEXT NOT NULL,
    tags TEXT NOT NULL,
    taken_by {UUID} NOT NULL REFERENCES accounts (id),
    taken_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (application_id, badge_id)
);
CREATE INDEX fairs_leads_application ON fairs_leads (application_id, id);
CREATE INDEX fairs_leads_badge ON fairs_leads (badge_id, id);
";

/// What happened at a gate stays as it was written.
const KEEP_POSTGRES: &str = "
CREATE TRIGGER fairs_scans_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON fairs_scans
    FOR EACH STATEMENT EXECUTE FUNCTION oversight_keep();
";

const KEEP_SQLITE: &str = "
CREATE TRIGGER fairs_scans_are_kept BEFORE UPDATE ON fairs_scans
BEGIN SELECT RAISE(ABORT, 'fairs_scans_are_kept'); END;
CREATE TRIGGER fairs_scans_stay BEFORE DELETE ON fairs_scans
BEGIN SELECT RAISE(ABORT, 'fairs_scans_are_kept'); END;
";

const DOWN: &str = "
DROP TABLE fairs_leads;
DROP TABLE fairs_consents;
DROP TABLE fairs_scans;
DROP TABLE fairs_badges;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let keep = if dialect::is_postgres(manager) { KEEP_POSTGRES } else { KEEP_SQLITE };
        dialect::run(manager, keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
