//! What must hold of a life that is over, however it went: each order is paid and complete, or unpaid and
//! released, and never both.

use super::lives::{PIECES, Stage, TAKEN};
use crate::marketplace::Marketplace;
use domain::orders::Status;
use domain::payments::{Method, PayStatus, fold};
use store::orders::audit;
use store::orders::list::{Filter, Whose, page};
use store::orders::{keeping, record::Order};
use store::payments::cards::{events, payments, refunds};
use store::payments::intents;
use store::payments::transfers::record::unjudged;

/// Everything that does not hold. A `whole` life is one that was lived to its end.
pub(super) async fn wrong(market: &Marketplace, stage: &Stage, whole: bool) -> Vec<String> {
    let db = market.app.read();
    let mut found = audit::run(db).await.expect("the audit reads");
    found.extend(store::payments::audit::run(db).await.expect("the audit of money reads"));
    let mut wrong: Vec<String> = found.iter().map(ToString::to_string).collect();
    let whose = Whose::Producer(stage.shop.producer);
    let orders = page(db, whose, Filter::default(), None, 100).await.expect("orders read").items;
    for order in &orders {
        wrong.extend(order_wrong(market, order, whole).await);
    }
    if orders.len() > stage.guests.len() || (whole && orders.len() < stage.guests.len()) {
        wrong.push(format!("{} orders of {} carts", orders.len(), stage.guests.len()));
    }
    let counts = stage.shop.counts(market, stage.goods).await;
    let gone = PIECES - i64::from(TAKEN) * stage.guests.len() as i64;
    if counts.1 != 0 || (whole && counts != (gone, 0, 0)) {
        wrong.push(format!("the counts are {counts:?}"));
    }
    let now = market.app.now();
    if !events::unjudged(db, now, 1).await.expect("events read").is_empty()
        || !payments::due(db, now, 1).await.expect("payments read").is_empty()
        || !refunds::due(db, now, 1).await.expect("refunds read").is_empty()
    {
        wrong.push("something that the card provider was not asked about".to_owned());
    }
    if !unjudged(db, 1).await.expect("transfers read").is_empty() {
        wrong.push("a transfer that nobody has looked at".to_owned());
    }
    if !keeping::lapsed(db, market.app.now(), 1).await.expect("orders read").is_empty() {
        wrong.push("an order that has lapsed and keeps its goods".to_owned());
    }
    wrong
}

async fn order_wrong(market: &Marketplace, order: &Order, whole: bool) -> Option<String> {
    let db = market.app.read();
    let intent = intents::of_order(db, order.id).await.expect("intents read").expect("an intent");
    let captured = fold(&intents::events(db, intent.id).await.expect("events read")).captured;
    let total = order.total.amount();
    let is_paid = captured == total;
    let holds = match order.status {
        // Unpaid and released.
        Status::Canceled => {
            let freed = order.allocated_at.is_none() && intent.is_closed;
            freed && captured == 0 && order.pay_status == PayStatus::Unpaid && !whole
        }
        // Sold, and paid or to be paid at the door.
        Status::Placed => {
            let promised = order.method == Method::Cod && captured == 0;
            order.allocated_at.is_some() && (is_paid || promised) && !whole
        }
        Status::Closed => order.allocated_at.is_some() && is_paid,
        Status::Draft => false,
    };
    let told = || {
        format!(
            "order {}: {:?} {:?} {:?}, {captured} of {total} paid, sold {:?}, asked {}",
            order.id,
            order.status,
            order.pay_status,
            order.ship_status,
            order.allocated_at,
            !intent.is_closed,
        )
    };
    (!holds).then(told)
}
