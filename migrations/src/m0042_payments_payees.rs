//! Payees: producers, who are paid for orders, and organisers of fairs, who are paid for booths. Accounts,
//! requests, endpoints and transfers belong to one of them.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A payee's id is its own as producer or organiser, so that no row has to look it up.
const PAYEES: &str = "
CREATE TABLE payments_payees (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} UNIQUE REFERENCES catalogue_producers (id),
    organiser_id {UUID} UNIQUE REFERENCES fairs_organisers (id),
    CHECK ((producer_id IS NULL) <> (organiser_id IS NULL)),
    CHECK (id = COALESCE(producer_id, organiser_id))
);
INSERT INTO payments_payees (id, producer_id)
    SELECT producer_id, producer_id FROM payments_accounts
    UNION SELECT producer_id, producer_id FROM payments_requests
    UNION SELECT producer_id, producer_id FROM payments_endpoints
    UNION SELECT producer_id, producer_id FROM payments_transfers;
";

/// A payment that came by a transfer names it; one that was taken back at the desk is kept, and counts no more.
const PAYMENTS: &str = "
ALTER TABLE fairs_payments ADD COLUMN transfer_id {UUID} REFERENCES payments_transfers (id);
ALTER TABLE fairs_payments ADD COLUMN withdrawn_at BIGINT CHECK (withdrawn_at IS NULL OR transfer_id IS NOT NULL);
CREATE UNIQUE INDEX fairs_payments_transfer ON fairs_payments (transfer_id) WHERE withdrawn_at IS NULL;
";

/// What was taken back would count again. What organisers asked for and received by transfer is lost; that
/// booths are paid is not.
const PAYMENTS_DOWN: &str = "
DELETE FROM fairs_payments WHERE withdrawn_at IS NOT NULL;
DROP INDEX fairs_payments_transfer;
ALTER TABLE fairs_payments DROP COLUMN withdrawn_at;
ALTER TABLE fairs_payments DROP COLUMN transfer_id;
";

/// SQLite can't change what a column refers to: the tables are made anew, children moved away first and put
/// back last.
const SQLITE: &str = "
ALTER TABLE payments_transfers RENAME TO payments_transfers_before;
ALTER TABLE payments_requests RENAME TO payments_requests_before;
ALTER TABLE payments_endpoints RENAME TO payments_endpoints_before;
ALTER TABLE payments_accounts RENAME TO payments_accounts_before;
CREATE TABLE payments_accounts (
    id {UUID} PRIMARY KEY,
    {PAYEE} {UUID} NOT NULL REFERENCES {PAYEES} (id),
    bin TEXT NOT NULL,
    number {KEY_TEXT} NOT NULL,
    holder TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by {UUID} NOT NULL REFERENCES accounts (id),
    closed_at BIGINT
);
CREATE TABLE payments_requests (
    id {UUID} PRIMARY KEY,
    {PAYEE} {UUID} NOT NULL REFERENCES {PAYEES} (id),
    account_id {UUID} NOT NULL REFERENCES payments_accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('order', 'booth_bill', 'top_up')),
    number BIGINT NOT NULL CHECK (number >= 0),
    subject {UUID} NOT NULL UNIQUE,
    amount BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    opened_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    closed_at BIGINT,
    CONSTRAINT payments_requests_number UNIQUE (kind, number)
);
CREATE TABLE payments_endpoints (
    id {UUID} PRIMARY KEY,
    {PAYEE} {UUID} NOT NULL REFERENCES {PAYEES} (id),
    format TEXT NOT NULL CHECK (format IN ('sepay', 'casso', 'casso_signed', 'vietqr')),
    token_hash {BYTES} NOT NULL UNIQUE,
    secret {BYTES} NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by {UUID} NOT NULL REFERENCES accounts (id),
    closed_at BIGINT
);
CREATE TABLE payments_transfers (
    id {UUID} PRIMARY KEY,
    {PAYEE} {UUID} NOT NULL REFERENCES {PAYEES} (id),
    source {KEY_TEXT} NOT NULL,
    number {KEY_TEXT} NOT NULL,
    bank_number {KEY_TEXT},
    amount BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    booked_at BIGINT NOT NULL,
    account TEXT,
    memo {BYTES} NOT NULL,
    received_at BIGINT NOT NULL,
    turn INTEGER NOT NULL,
    judged_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'matched', 'dismissed')),
    doubt TEXT,
    request_id {UUID} REFERENCES payments_requests (id),
    decided_at BIGINT,
    decided_by {UUID} REFERENCES accounts (id),
    reason TEXT NOT NULL,
    CONSTRAINT payments_transfers_once UNIQUE ({PAYEE}, source, number),
    CONSTRAINT payments_transfers_decided CHECK (
        (state = 'matched') = (request_id IS NOT NULL) AND (state = 'waiting') = (decided_at IS NULL))
);
INSERT INTO payments_accounts SELECT id, {WAS}, bin, number, holder, opened_at, opened_by, closed_at
    FROM payments_accounts_before {ONLY};
INSERT INTO payments_requests SELECT id, {WAS}, account_id, kind, number, subject, amount, opened_at, until, closed_at
    FROM payments_requests_before {ONLY};
INSERT INTO payments_endpoints SELECT id, {WAS}, format, token_hash, secret, opened_at, opened_by, closed_at
    FROM payments_endpoints_before {ONLY};
INSERT INTO payments_transfers SELECT id, {WAS}, source, number, bank_number, amount, booked_at, account, memo, received_at, turn, judged_at, state, doubt, request_id, decided_at, decided_by, reason
    FROM payments_transfers_before {ONLY};
DROP TABLE payments_transfers_before;
DROP TABLE payments_requests_before;
DROP TABLE payments_endpoints_before;
DROP TABLE payments_accounts_before;
CREATE UNIQUE INDEX payments_accounts_one ON payments_accounts ({PAYEE}) WHERE closed_at IS NULL;
CREATE INDEX payments_accounts_{WHOSE} ON payments_accounts ({PAYEE}, id);
CREATE INDEX payments_requests_{WHOSE} ON payments_requests ({PAYEE}, opened_at);
CREATE INDEX payments_endpoints_{WHOSE} ON payments_endpoints ({PAYEE}, id);
CREATE INDEX payments_transfers_desk ON payments_transfers ({PAYEE}, state, id);
CREATE INDEX payments_transfers_request ON payments_transfers (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX payments_transfers_unjudged ON payments_transfers (id) WHERE judged_at IS NULL;
CREATE INDEX payments_transfers_bank ON payments_transfers ({PAYEE}, bank_number)
    WHERE bank_number IS NOT NULL;
CREATE TRIGGER payments_transfers_are_kept BEFORE UPDATE OF
    {PAYEE}, source, number, bank_number, amount, booked_at, account, memo, received_at
    ON payments_transfers
BEGIN SELECT RAISE(ABORT, 'payments_transfers_are_kept'); END;
CREATE TRIGGER payments_transfers_stay BEFORE DELETE ON payments_transfers
BEGIN SELECT RAISE(ABORT, 'payments_transfers_are_kept'); END;
";

const POSTGRES: &str = "
ALTER TABLE payments_accounts DROP CONSTRAINT payments_accounts_{WAS}_fkey;
ALTER TABLE payments_accounts RENAME COLUMN {WAS} TO {PAYEE};
ALTER TABLE payments_accounts ADD CONSTRAINT payments_accounts_{PAYEE}_fkey
    FOREIGN KEY ({PAYEE}) REFERENCES {PAYEES} (id);
ALTER TABLE payments_requests DROP CONSTRAINT payments_requests_{WAS}_fkey;
ALTER TABLE payments_requests RENAME COLUMN {WAS} TO {PAYEE};
ALTER TABLE payments_requests ADD CONSTRAINT payments_requests_{PAYEE}_fkey
    FOREIGN KEY ({PAYEE}) REFERENCES {PAYEES} (id);
ALTER TABLE payments_endpoints DROP CONSTRAINT payments_endpoints_{WAS}_fkey;
ALTER TABLE payments_endpoints RENAME COLUMN {WAS} TO {PAYEE};
ALTER TABLE payments_endpoints ADD CONSTRAINT payments_endpoints_{PAYEE}_fkey
    FOREIGN KEY ({PAYEE}) REFERENCES {PAYEES} (id);
ALTER TABLE payments_transfers DROP CONSTRAINT payments_transfers_{WAS}_fkey;
ALTER TABLE payments_transfers RENAME COLUMN {WAS} TO {PAYEE};
ALTER TABLE payments_transfers ADD CONSTRAINT payments_transfers_{PAYEE}_fkey
    FOREIGN KEY ({PAYEE}) REFERENCES {PAYEES} (id);
ALTER INDEX payments_accounts_{FORMER} RENAME TO payments_accounts_{WHOSE};
ALTER INDEX payments_requests_{FORMER} RENAME TO payments_requests_{WHOSE};
ALTER INDEX payments_endpoints_{FORMER} RENAME TO payments_endpoints_{WHOSE};
CREATE OR REPLACE FUNCTION payments_keep_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.{PAYEE}, OLD.source, OLD.number, OLD.bank_number, OLD.amount, OLD.booked_at, OLD.account,
            OLD.memo, OLD.received_at) IS NOT DISTINCT FROM (NEW.{PAYEE}, NEW.source, NEW.number,
            NEW.bank_number, NEW.amount, NEW.booked_at, NEW.account, NEW.memo, NEW.received_at)
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'payments_transfers_are_kept';
END $$;
";

/// What only organisers have. Transfers are kept from being removed, but for this once.
const FORGET_POSTGRES: &str = "
ALTER TABLE payments_transfers DISABLE TRIGGER payments_transfers_are_kept;
DELETE FROM payments_transfers WHERE payee_id IN (SELECT organiser_id FROM payments_payees);
ALTER TABLE payments_transfers ENABLE TRIGGER payments_transfers_are_kept;
DELETE FROM payments_requests WHERE payee_id IN (SELECT organiser_id FROM payments_payees);
DELETE FROM payments_endpoints WHERE payee_id IN (SELECT organiser_id FROM payments_payees);
DELETE FROM payments_accounts WHERE payee_id IN (SELECT organiser_id FROM payments_payees);
";

/// The words that differ between the way there and the way back.
type Words = [(&'static str, &'static str); 6];

const THERE: Words = [
    ("{PAYEES}", "payments_payees"),
    ("{PAYEE}", "payee_id"),
    ("{WHOSE}", "payee"),
    ("{WAS}", "producer_id"),
    ("{FORMER}", "producer"),
    ("{ONLY}", ""),
];

const BACK: Words = [
    ("{PAYEES}", "catalogue_producers"),
    ("{PAYEE}", "producer_id"),
    ("{WHOSE}", "producer"),
    ("{WAS}", "payee_id"),
    ("{FORMER}", "payee"),
    ("{ONLY}", "WHERE payee_id IN (SELECT producer_id FROM payments_payees)"),
];

fn said(text: &str, words: Words) -> String {
    words.iter().fold(text.to_owned(), |text, (word, with)| text.replace(word, with))
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, PAYEES).await?;
        let text = if dialect::is_postgres(manager) { POSTGRES } else { SQLITE };
        dialect::run(manager, &said(text, THERE)).await?;
        dialect::run(manager, PAYMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, PAYMENTS_DOWN).await?;
        let text = if dialect::is_postgres(manager) {
            dialect::run(manager, FORGET_POSTGRES).await?;
            POSTGRES
        } else {
            SQLITE
        };
        dialect::run(manager, &said(text, BACK)).await?;
        dialect::run(manager, "DROP TABLE payments_payees;").await
    }
}
