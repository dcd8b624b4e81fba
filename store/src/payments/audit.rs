//! Re-derives what must hold of the books.

use crate::orders::audit::{Finding, check};
use sea_orm::{ConnectionTrait, DbErr};

/// Each check selects the ids of what breaks it.
const CHECKS: &[(&str, &str)] = &[
    (
        "the books have another sale of an order than what it came to",
        "SELECT o.id FROM orders o WHERE COALESCE((SELECT SUM(CASE WHEN e.debit = 'buyers' \
         THEN e.amount ELSE -e.amount END) FROM payments_entries e WHERE e.order_id = o.id \
         AND e.kind = 'sale'), 0) <> CASE WHEN o.status = 'canceled' THEN 0 ELSE o.total \
         - COALESCE((SELECT SUM(l.credit) FROM orders_return_lines l \
         JOIN orders_returns r ON r.id = l.return_id \
         WHERE r.order_id = o.id AND r.status = 'inspected'), 0) \
         - (SELECT SUM(l.dropped * l.unit_price) FROM orders_lines l WHERE l.order_id = o.id) END",
    ),
    (
        "the books have other payments of an order than what arrived for it",
        "SELECT o.id FROM orders o JOIN payments_intents i ON i.order_id = o.id \
         WHERE COALESCE((SELECT SUM(CASE WHEN e.debit = 'funds' THEN e.amount ELSE -e.amount END) \
         FROM payments_entries e WHERE e.order_id = o.id AND e.kind = 'payment'), 0) <> \
         COALESCE((SELECT SUM(c.amount) FROM payments_events c WHERE c.intent_id = i.id \
         AND c.kind = 'charge' AND c.outcome = 'success' AND NOT EXISTS (SELECT 1 FROM payments_events f \
         WHERE f.provider = c.provider AND f.reference = c.reference AND f.kind = 'charge' \
         AND f.outcome = 'failure')), 0)",
    ),
    (
        "the books have other refunds of an order than what went back for it",
        "SELECT o.id FROM orders o WHERE COALESCE((SELECT SUM(CASE WHEN e.credit = 'funds' \
         THEN e.amount ELSE -e.amount END) FROM payments_entries e WHERE e.order_id = o.id \
         AND e.kind = 'refund'), 0) <> COALESCE((SELECT SUM(r.amount) FROM payments_refunds r \
         WHERE r.order_id = o.id AND r.status = 'settled'), 0)",
    ),
    (
        "a buyer still owes for an order that is over",
        "SELECT o.id FROM orders o WHERE o.status = 'closed' AND COALESCE((SELECT SUM(CASE \
         WHEN e.debit = 'buyers' THEN e.amount WHEN e.credit = 'buyers' THEN -e.amount ELSE 0 END) \
         FROM payments_entries e WHERE e.order_id = o.id), 0) > 0",
    ),
    (
        "more commission is earned of an order than was frozen, or less than nothing",
        "SELECT b.id FROM (SELECT o.id, COALESCE((SELECT SUM(CASE WHEN e.debit = 'fees' THEN e.amount \
         ELSE -e.amount END) FROM payments_entries e WHERE e.order_id = o.id \
         AND e.kind IN ('commission', 'commission_at_source')), 0) AS earned, COALESCE((SELECT SUM(l.fee) FROM orders_lines l \
         WHERE l.order_id = o.id), 0) AS frozen FROM orders o) b \
         WHERE b.earned < 0 OR b.earned > b.frozen",
    ),
    (
        "an order that was delivered whole and kept has not earned its commission",
        "SELECT o.id FROM orders o WHERE o.ship_status = 'delivered' \
         AND NOT EXISTS (SELECT 1 FROM orders_returns r WHERE r.order_id = o.id) \
         AND NOT EXISTS (SELECT 1 FROM payments_refunds r WHERE r.order_id = o.id) \
         AND NOT EXISTS (SELECT 1 FROM orders_lines l WHERE l.order_id = o.id AND l.dropped > 0) \
         AND COALESCE((SELECT SUM(CASE WHEN e.debit = 'fees' THEN e.amount ELSE -e.amount END) \
         FROM payments_entries e WHERE e.order_id = o.id \
         AND e.kind IN ('commission', 'commission_at_source')), 0) <> \
         COALESCE((SELECT SUM(l.fee) FROM orders_lines l WHERE l.order_id = o.id AND l.total > 0), 0)",
    ),
    (
        "an invoice is not what its entry says",
        "SELECT i.id FROM payments_invoices i WHERE i.total <> COALESCE((SELECT SUM(e.amount) \
         FROM payments_entries e WHERE e.invoice_id = i.id AND e.kind = 'invoice' \
         AND e.debit = 'platform' AND e.credit = 'invoiced'), 0)",
    ),
    (
        "more was paid of an invoice than it is for",
        "SELECT i.id FROM payments_invoices i WHERE i.total < COALESCE((SELECT SUM(e.amount) \
         FROM payments_entries e WHERE e.invoice_id = i.id AND e.kind = 'invoice_payment'), 0)",
    ),
    (
        "a bill of a fair was paid by transfer other than the transfers that were taken for it",
        "SELECT r.subject AS id FROM payments_requests r WHERE r.kind = 'booth_bill' AND \
         COALESCE((SELECT SUM(t.amount) FROM payments_transfers t \
         WHERE t.request_id = r.id AND t.state = 'matched'), 0) <> \
         COALESCE((SELECT SUM(p.amount) FROM fairs_payments p WHERE p.application_id = r.subject \
         AND p.transfer_id IS NOT NULL AND p.withdrawn_at IS NULL), 0)",
    ),
    (
        "a payment of a fair names a transfer that pays something else, or another sum",
        "SELECT p.id FROM fairs_payments p JOIN payments_transfers t ON t.id = p.transfer_id \
         LEFT JOIN payments_requests r ON r.id = t.request_id \
         WHERE p.withdrawn_at IS NULL AND (p.amount <> t.amount OR r.id IS NULL \
         OR r.subject <> p.application_id)",
    ),
];

/// Whatever does not hold.
pub async fn run(db: &impl ConnectionTrait) -> Result<Vec<Finding>, DbErr> {
    check(db, CHECKS).await
}
