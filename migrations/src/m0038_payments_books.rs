//! What the platform charges, and the books of producers: double entries that are only ever added, and the
//! invoices of each month.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Conventions: money in whole đồng; months as `YYYY-MM` in Vietnam. What a line owes is frozen as it is sold,
/// `fee_rule` being the rule of its schedule. An entry is of an order or of an invoice.
const UP: &str = "
CREATE TABLE payments_schedules (
    seq {SEQUENCE},
    id {UUID} NOT NULL UNIQUE,
    from_day {KEY_TEXT} NOT NULL,
    body TEXT NOT NULL,
    account_id {UUID} REFERENCES accounts (id),
    recorded_at BIGINT NOT NULL
);
ALTER TABLE orders_lines ADD COLUMN fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders_lines ADD COLUMN fee_tax BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders_lines ADD COLUMN withheld BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders_lines ADD COLUMN fee_rule {UUID};
CREATE TABLE payments_invoices (
    id {UUID} PRIMARY KEY,
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    month {KEY_TEXT} NOT NULL,
    commission BIGINT NOT NULL,
    commission_tax BIGINT NOT NULL,
    withholding BIGINT NOT NULL,
    total BIGINT NOT NULL CHECK (total > 0),
    due_on {KEY_TEXT} NOT NULL,
    issued_at BIGINT NOT NULL,
    UNIQUE (producer_id, month),
    CHECK (total = commission + commission_tax + withholding)
);
CREATE TABLE payments_closings (
    month {KEY_TEXT} PRIMARY KEY,
    closed_at BIGINT NOT NULL
);
CREATE TABLE payments_entries (
    seq {SEQUENCE},
    producer_id {UUID} NOT NULL REFERENCES catalogue_producers (id),
    order_id {UUID} REFERENCES orders (id),
    invoice_id {UUID} REFERENCES payments_invoices (id),
    kind TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    reference {KEY_TEXT},
    at BIGINT NOT NULL,
    CHECK (debit <> credit),
    CHECK ((order_id IS NULL) <> (invoice_id IS NULL))
);
CREATE INDEX payments_entries_producer ON payments_entries (producer_id, seq);
CREATE INDEX payments_entries_order ON payments_entries (order_id) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX payments_entries_once ON payments_entries (invoice_id, kind, reference) WHERE invoice_id IS NOT NULL;
";

/// What orders came to that were placed before there were books: nothing was charged for them.
const BACKFILL: &str = "
INSERT INTO payments_entries (producer_id, order_id, kind, debit, credit, amount, at)
WITH money AS (
    SELECT o.producer_id, o.id, o.status, o.placed_at AS at,
        CASE WHEN o.status = 'canceled' THEN 0 ELSE o.total - COALESCE((SELECT SUM(l.credit)
            FROM orders_return_lines l JOIN orders_returns r ON r.id = l.return_id
            WHERE r.order_id = o.id AND r.status = 'inspected'), 0) END AS owed,
        COALESCE((SELECT SUM(c.amount) FROM payments_events c
            JOIN payments_intents i ON i.id = c.intent_id
            WHERE i.order_id = o.id AND c.kind = 'charge' AND c.outcome = 'success'
            AND NOT EXISTS (SELECT 1 FROM payments_events f WHERE f.provider = c.provider
                AND f.reference = c.reference AND f.kind = 'charge' AND f.outcome = 'failure')), 0) AS captured,
        COALESCE((SELECT SUM(b.amount) FROM payments_refunds b
            WHERE b.order_id = o.id AND b.status = 'settled'), 0) AS refunded
    FROM orders o
), missing AS (
    SELECT producer_id, id, 'sale' AS kind, 'buyers' AS debit, 'sales' AS credit, owed AS amount, at FROM money
    UNION ALL SELECT producer_id, id, 'payment', 'funds', 'buyers', captured, at FROM money
    UNION ALL SELECT producer_id, id, 'refund', 'buyers', 'funds', refunded, at FROM money
    UNION ALL SELECT producer_id, id, 'loss', 'losses', 'buyers', owed - captured + refunded, at FROM money
        WHERE status = 'closed'
)
SELECT producer_id, id, kind, debit, credit, amount, at FROM missing WHERE amount > 0 ORDER BY at, id, kind
";

const KEEP_POSTGRES: &str = "
CREATE TRIGGER payments_entries_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_entries
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep();
CREATE TRIGGER payments_invoices_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_invoices
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep();
CREATE TRIGGER payments_schedules_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_schedules
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep();
";

/// Tables whose rows are only ever added.
const KEPT: [&str; 3] = ["payments_entries", "payments_invoices", "payments_schedules"];

const DOWN: &str = "
DROP TABLE payments_entries;
DROP TABLE payments_closings;
DROP TABLE payments_invoices;
ALTER TABLE orders_lines DROP COLUMN fee_rule;
ALTER TABLE orders_lines DROP COLUMN withheld;
ALTER TABLE orders_lines DROP COLUMN fee_tax;
ALTER TABLE orders_lines DROP COLUMN fee;
DROP TABLE payments_schedules;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::run(manager, BACKFILL).await?;
        if dialect::is_postgres(manager) {
            return dialect::run(manager, KEEP_POSTGRES).await;
        }
        for table in KEPT {
            dialect::run(manager, &keep_on_sqlite(table)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

fn keep_on_sqlite(table: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_are_kept BEFORE UPDATE ON {table}
         BEGIN SELECT RAISE(ABORT, '{table}_are_kept'); END;
         CREATE TRIGGER {table}_stay BEFORE DELETE ON {table}
         BEGIN SELECT RAISE(ABORT, '{table}_are_kept'); END;"
    )
}
