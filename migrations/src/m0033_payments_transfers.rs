//! Transfers: accounts of producers, what is asked for by VietQR, how banks tell, and every transfer that
//! came in.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng. A producer has one account at a time; the old ones are kept, since money
/// goes on arriving there. `subject` of a request is the intent or bill that it asks for. Transfers are unique
/// by who told of them (`source`: a service, or the account of a statement) and the number that they have
/// there; `bank_number` is the bank's own, as far as it is told. `memo` is sealed: payers' names stand in it. A
/// transfer without `judged_at` was stored and not looked at yet; `turn` counts what was decided and taken back.
const UP: &str = "
ALTER TABLE payments_terms ADD COLUMN vietqr BOOLEAN NOT NULL DEFAULT TRUE;
CREATE TABLE payments_accounts (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    bin TEXT NOT NULL,
    number {KEY_TEXT} NOT NULL,
    holder TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by {UUID} NOT NULL REFERENCES accounts (id),
    closed_at BIGINT
);
CREATE UNIQUE INDEX payments_accounts_one ON payments_accounts (producer_id) WHERE closed_at IS NULL;
CREATE INDEX payments_accounts_producer ON payments_accounts (producer_id, id);
CREATE TABLE payments_requests (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
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
CREATE INDEX payments_requests_producer ON payments_requests (producer_id, opened_at);
CREATE TABLE payments_endpoints (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    format TEXT NOT NULL CHECK (format IN ('sepay', 'casso', 'casso_signed', 'vietqr')),
    token_hash {BYTES} NOT NULL UNIQUE,
    secret {BYTES} NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by {UUID} NOT NULL REFERENCES accounts (id),
    closed_at BIGINT
);
CREATE INDEX payments_endpoints_producer ON payments_endpoints (producer_id, id);
CREATE TABLE payments_transfers (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
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
    CONSTRAINT payments_transfers_once UNIQUE (producer_id, source, number),
    CONSTRAINT payments_transfers_decided CHECK (
        (state = 'matched') = (request_id IS NOT NULL) AND (state = 'waiting') = (decided_at IS NULL))
);
CREATE INDEX payments_transfers_desk ON payments_transfers (producer_id, state, id);
CREATE INDEX payments_transfers_request ON payments_transfers (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX payments_transfers_unjudged ON payments_transfers (id) WHERE judged_at IS NULL;
CREATE INDEX payments_transfers_bank ON payments_transfers (producer_id, bank_number)
    WHERE bank_number IS NOT NULL;
";

const KEEP_POSTGRES: &str = "
CREATE FUNCTION payments_keep_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.producer_id, OLD.source, OLD.number, OLD.bank_number, OLD.amount, OLD.booked_at, OLD.account,
            OLD.memo, OLD.received_at) IS NOT DISTINCT FROM (NEW.producer_id, NEW.source, NEW.number,
            NEW.bank_number, NEW.amount, NEW.booked_at, NEW.account, NEW.memo, NEW.received_at)
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'payments_transfers_are_kept';
END $$;
CREATE TRIGGER payments_transfers_are_kept BEFORE UPDATE OR DELETE ON payments_transfers
    FOR EACH ROW EXECUTE FUNCTION payments_keep_transfers();
";

const KEEP_SQLITE: &str = "
CREATE TRIGGER payments_transfers_are_kept BEFORE UPDATE OF
    producer_id, source, number, bank_number, amount, booked_at, account, memo, received_at
    ON payments_transfers
BEGIN SELECT RAISE(ABORT, 'payments_transfers_are_kept'); END;
CREATE TRIGGER payments_transfers_stay BEFORE DELETE ON payments_transfers
BEGIN SELECT RAISE(ABORT, 'payments_transfers_are_kept'); END;
";

const DOWN: &str = "
DROP TABLE payments_transfers;
DROP TABLE payments_endpoints;
DROP TABLE payments_requests;
DROP TABLE payments_accounts;
ALTER TABLE payments_terms DROP COLUMN vietqr;
";

const DOWN_POSTGRES: &str = "DROP FUNCTION payments_keep_transfers();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let keep = if dialect::is_postgres(manager) { KEEP_POSTGRES } else { KEEP_SQLITE };
        dialect::run(manager, keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await?;
        if dialect::is_postgres(manager) {
            dialect::run(manager, DOWN_POSTGRES).await?;
        }
        Ok(())
    }
}
