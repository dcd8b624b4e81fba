//! Re-derives what must hold of stock and orders.

use crate::statement;
use sea_orm::{ConnectionTrait, DbErr};
use std::fmt;
use uuid::Uuid;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stock, order or intent.
    pub id: Uuid,
    /// What does not hold.
    pub what: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.id)
    }
}

/// Each check selects the ids of what breaks it.
const CHECKS: &[(&str, &str)] = &[
    (
        "counts of a stock are not the sum of its movements",
        "SELECT s.id FROM orders_stock s LEFT JOIN orders_movements m ON m.stock_id = s.id \
         GROUP BY s.id, s.on_hand, s.reserved, s.allocated \
         HAVING s.on_hand <> COALESCE(SUM(m.on_hand), 0) OR s.reserved <> COALESCE(SUM(m.reserved), 0) \
         OR s.allocated <> COALESCE(SUM(m.allocated), 0)",
    ),
    (
        "a stock reserves other than what open orders wait for",
        "SELECT s.id FROM orders_stock s WHERE s.reserved <> COALESCE((SELECT SUM(l.quantity) \
         FROM orders_lines l JOIN orders o ON o.id = l.order_id WHERE l.stock_id = s.id \
         AND o.allocated_at IS NULL AND o.status IN ('draft', 'placed')), 0)",
    ),
    (
        "an order's total is not the sum of its lines and its delivery",
        "SELECT o.id FROM orders o WHERE o.items_total <> (SELECT COALESCE(SUM(l.total), 0) \
         FROM orders_lines l WHERE l.order_id = o.id)",
    ),
    (
        "a checkout's total is not the sum of its orders",
        "SELECT c.id FROM orders_checkouts c WHERE c.total <> (SELECT COALESCE(SUM(o.total), 0) \
         FROM orders o WHERE o.checkout_id = c.id)",
    ),
    (
        "an order has no intent for its total",
        "SELECT o.id FROM orders o LEFT JOIN payments_intents i ON i.order_id = o.id \
         WHERE i.amount IS NULL OR i.amount <> o.total",
    ),
    (
        "an intent captured other than the transfers that were taken for it",
        "SELECT i.id FROM payments_intents i WHERE i.method = 'vietqr' AND \
         COALESCE((SELECT SUM(t.amount) FROM payments_transfers t \
         JOIN payments_requests r ON r.id = t.request_id \
         WHERE r.subject = i.id AND t.state = 'matched'), 0) <> \
         COALESCE((SELECT SUM(e.amount) FROM payments_events e WHERE e.intent_id = i.id \
         AND e.kind = 'charge' AND e.outcome = 'success' AND NOT EXISTS (SELECT 1 FROM payments_events f \
         WHERE f.provider = e.provider AND f.reference = e.reference AND f.kind = 'charge' \
         AND f.outcome = 'failure')), 0)",
    ),
    (
        "an order paid by transfer shows another payment than its events come to",
        "SELECT o.id FROM (SELECT o.id, o.total, o.pay_status, COALESCE((SELECT SUM(e.amount) \
         FROM payments_events e JOIN payments_intents i ON i.id = e.intent_id WHERE i.order_id = o.id \
         AND e.kind = 'charge' AND e.outcome = 'success' AND NOT EXISTS (SELECT 1 FROM payments_events f \
         WHERE f.provider = e.provider AND f.reference = e.reference AND f.kind = 'charge' \
         AND f.outcome = 'failure')), 0) AS captured, EXISTS (SELECT 1 FROM payments_events e \
         JOIN payments_intents i ON i.id = e.intent_id WHERE i.order_id = o.id AND e.kind = 'refund') \
         AS refunded FROM orders o WHERE o.method = 'vietqr') o WHERE NOT o.refunded AND o.total > 0 \
         AND o.pay_status <> CASE WHEN o.captured > o.total THEN 'overpaid' \
         WHEN o.captured = o.total THEN 'paid' WHEN o.captured > 0 THEN 'partially_paid' \
         WHEN o.pay_status = 'unpaid' THEN 'unpaid' ELSE 'pending' END",
    ),
    (
        "a stock allocates other than what sold orders have still to send",
        "SELECT s.id FROM orders_stock s WHERE s.allocated <> COALESCE((SELECT SUM(l.quantity - l.dropped) \
         FROM orders_lines l JOIN orders o ON o.id = l.order_id WHERE l.stock_id = s.id \
         AND o.allocated_at IS NOT NULL AND o.status <> 'canceled'), 0) \
         - COALESCE((SELECT SUM(f.quantity) FROM orders_fulfilment_lines f \
         JOIN orders_fulfilments p ON p.id = f.fulfilment_id JOIN orders_lines l ON l.id = f.line_id \
         WHERE l.stock_id = s.id AND p.status NOT IN ('packed', 'canceled') \
         AND NOT EXISTS (SELECT 1 FROM orders_fulfilments n WHERE n.replaces = p.id)), 0)",
    ),
    (
        "more of a line is packed than was ordered and not called off",
        "SELECT l.id FROM orders_lines l WHERE l.quantity - l.dropped < COALESCE((SELECT SUM(f.quantity) \
         FROM orders_fulfilment_lines f JOIN orders_fulfilments p ON p.id = f.fulfilment_id \
         WHERE f.line_id = l.id AND p.status <> 'canceled' \
         AND NOT EXISTS (SELECT 1 FROM orders_fulfilments n WHERE n.replaces = p.id)), 0)",
    ),
    (
        "more of a line is asked back than was delivered",
        "SELECT l.id FROM orders_lines l WHERE COALESCE((SELECT SUM(f.quantity) \
         FROM orders_fulfilment_lines f JOIN orders_fulfilments p ON p.id = f.fulfilment_id \
         WHERE f.line_id = l.id AND p.status = 'delivered'), 0) < COALESCE((SELECT SUM(b.quantity) \
         FROM orders_return_lines b JOIN orders_returns r ON r.id = b.return_id \
         WHERE b.line_id = l.id AND r.status <> 'rejected' AND r.fulfilment_id IS NULL), 0)",
    ),
    (
        "what an order shipped is not what its fulfilments took out of the stock",
        "SELECT o.id FROM orders o WHERE COALESCE((SELECT SUM(m.on_hand) FROM orders_movements m \
         WHERE m.order_id = o.id AND m.kind = 'shipped'), 0) <> -COALESCE((SELECT SUM(f.quantity) \
         FROM orders_fulfilment_lines f JOIN orders_fulfilments p ON p.id = f.fulfilment_id \
         WHERE p.order_id = o.id AND p.status NOT IN ('packed', 'canceled')), 0)",
    ),
    (
        "what came back of an order is not what its inspections put into the stock",
        "SELECT o.id FROM orders o WHERE COALESCE((SELECT SUM(m.on_hand) FROM orders_movements m \
         WHERE m.order_id = o.id AND m.kind = 'returned'), 0) <> COALESCE((SELECT SUM(b.restocked) \
         FROM orders_return_lines b JOIN orders_returns r ON r.id = b.return_id \
         WHERE r.order_id = o.id), 0)",
    ),
    (
        "a refund is not the sum of its parts",
        "SELECT r.id FROM payments_refunds r WHERE r.amount <> (SELECT COALESCE(SUM(p.amount), 0) \
         FROM payments_refund_parts p WHERE p.refund_id = r.id)",
    ),
    (
        "more is to go back for an order than arrived",
        "SELECT o.id FROM orders o JOIN payments_intents i ON i.order_id = o.id \
         WHERE COALESCE((SELECT SUM(r.amount) FROM payments_refunds r \
         WHERE r.order_id = o.id AND r.status <> 'canceled'), 0) > COALESCE((SELECT SUM(e.amount) \
         FROM payments_events e WHERE e.intent_id = i.id AND e.kind = 'charge' AND e.outcome = 'success'), 0)",
    ),
    (
        "more is to go back for a line than it cost",
        "SELECT l.id FROM orders_lines l WHERE l.total < COALESCE((SELECT SUM(p.amount) \
         FROM payments_refund_parts p JOIN payments_refunds r ON r.id = p.refund_id \
         WHERE p.line_id = l.id AND r.status <> 'canceled'), 0)",
    ),
    (
        "a refund that arrived has no word of it among its order's events",
        "SELECT r.id FROM payments_refunds r JOIN payments_intents i ON i.order_id = r.order_id \
         WHERE r.status = 'settled' AND NOT EXISTS (SELECT 1 FROM payments_events e \
         WHERE e.intent_id = i.id AND e.kind = 'refund' AND e.outcome = 'success' AND e.amount = r.amount)",
    ),
    (
        "what an order's parcels were paid at the door is not what arrived for it",
        "SELECT o.id FROM orders o JOIN payments_intents i ON i.order_id = o.id WHERE o.method = 'cod' \
         AND COALESCE((SELECT SUM(c.remitted) FROM payments_cod c WHERE c.order_id = o.id), 0) \
         <> COALESCE((SELECT SUM(e.amount) FROM payments_events e \
         WHERE e.intent_id = i.id AND e.kind = 'charge' AND e.outcome = 'success'), 0)",
    ),
    (
        "a product's ratings are not what its published reviews come to",
        "SELECT p.id FROM catalogue_products p LEFT JOIN orders_ratings g ON g.product_id = p.id \
         LEFT JOIN (SELECT product_id, COUNT(*) AS given, SUM(points) AS points, \
         SUM(CASE WHEN points = 1 THEN 1 ELSE 0 END) AS given_1, \
         SUM(CASE WHEN points = 2 THEN 1 ELSE 0 END) AS given_2, \
         SUM(CASE WHEN points = 3 THEN 1 ELSE 0 END) AS given_3, \
         SUM(CASE WHEN points = 4 THEN 1 ELSE 0 END) AS given_4, \
         SUM(CASE WHEN points = 5 THEN 1 ELSE 0 END) AS given_5 \
         FROM orders_reviews WHERE status = 'published' GROUP BY product_id) r \
         ON r.product_id = p.id WHERE COALESCE(g.given, 0) <> COALESCE(r.given, 0) \
         OR COALESCE(g.points, 0) <> COALESCE(r.points, 0) \
         OR COALESCE(g.given_1, 0) <> COALESCE(r.given_1, 0) \
         OR COALESCE(g.given_2, 0) <> COALESCE(r.given_2, 0) \
         OR COALESCE(g.given_3, 0) <> COALESCE(r.given_3, 0) \
         OR COALESCE(g.given_4, 0) <> COALESCE(r.given_4, 0) \
         OR COALESCE(g.given_5, 0) <> COALESCE(r.given_5, 0)",
    ),
    (
        "a review is of a line of which nothing was delivered, or of another product",
        "SELECT r.id FROM orders_reviews r JOIN orders_lines l ON l.id = r.line_id \
         WHERE l.product_id <> r.product_id OR l.order_id <> r.order_id OR NOT EXISTS (\
         SELECT 1 FROM orders_fulfilment_lines f JOIN orders_fulfilments p ON p.id = f.fulfilment_id \
         WHERE f.line_id = l.id AND p.status = 'delivered')",
    ),
];

/// Whatever does not hold.
pub async fn run(db: &impl ConnectionTrait) -> Result<Vec<Finding>, DbErr> {
    check(db, CHECKS).await
}

/// What breaks these checks.
pub(crate) async fn check(
    db: &impl ConnectionTrait,
    checks: &[(&'static str, &str)],
) -> Result<Vec<Finding>, DbErr> {
    let mut findings = Vec::new();
    for (what, sql) in checks {
        for row in db.query_all_raw(statement(db, sql, [])).await? {
            findings.push(Finding { id: row.try_get_by_index(0)?, what });
        }
    }
    Ok(findings)
}
