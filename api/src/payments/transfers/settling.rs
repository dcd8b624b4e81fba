//! What a transfer does to the order or bill that it pays, and taking that back. An order's money is the sum of its
//! events: taking back is an event of its own, and nothing is erased.

use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Case, billing};
use crate::fault::Point;
use crate::money::grouped;
use crate::orders::{allocate, keep_again, number, revive, write_to_buyer};
use crate::oversight;
use crate::payments::{self, books};
use crate::problem::Failure;
use chrono::TimeDelta;
use domain::ids::AccountId;
use domain::orders::{ShipStatus, Status};
use domain::payments::vietqr::Kind;
use domain::payments::vietqr::matching::State;
use domain::payments::{Event, EventKind, Method, Outcome, PayStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integrations;
use store::orders::record::{self as orders, Order};
use store::oversight::deeds::{Deed, Doer};
use store::payments::intents::{self, Intent};
use store::payments::transfers::record::{self, Standing, Transfer};
use store::payments::transfers::requests;
use uuid::Uuid;

/// For what a transfer is taken, and by whose word.
pub(super) struct Taken<'a> {
    /// What was asked for.
    pub(super) request: Uuid,
    /// Whose word it is, for the audit; nobody's where the memo says it.
    pub(super) doer: &'a Doer,
    /// The same, for the desk.
    pub(super) by: Option<AccountId>,
    /// Why, in words.
    pub(super) reason: &'a str,
}

/// Takes a transfer that waits, which the caller has locked, for what was asked for.
pub(super) async fn take(
    app: &App,
    tx: &impl ConnectionTrait,
    one: &Transfer,
    taken: Taken<'_>,
) -> Result<(), Failure> {
    let subject = Subject::lock(tx, one, taken.request).await?;
    let state = one.standing.state.matched().map_err(|_| Code::Conflict)?;
    let now = app.now();
    let standing = Standing {
        judged: one.standing.judged.or(Some(now)),
        state,
        doubt: None,
        request: Some(taken.request),
        decided: Some(now),
        by: taken.by,
        reason: taken.reason.to_owned(),
    };
    if !record::settle(tx, one.id, &standing).await? {
        return Err(Code::Conflict.into());
    }
    app.reach(Point::TransferTaken);
    match subject {
        Subject::Order(order, intent) => pay(app, tx, (*order, intent), one, taken.doer).await,
        Subject::Bill(mut case) => {
            billing::receive(app, tx, &mut case, (one, taken.by), taken.doer).await
        }
    }
}

/// Takes back for what a transfer was taken, or that it was set aside: it waits again.
pub(super) async fn take_back(
    app: &App,
    tx: &impl ConnectionTrait,
    one: &Transfer,
    doer: &Doer,
) -> Result<(), Failure> {
    one.standing.state.reopened().map_err(|_| Code::Conflict)?;
    if !record::reopen(tx, one).await? {
        return Err(Code::Conflict.into());
    }
    let Some(request) = one.standing.request.filter(|_| one.standing.state == State::Matched)
    else {
        return Ok(());
    };
    match Subject::lock(tx, one, request).await? {
        Subject::Order(order, intent) => unpay(app, tx, (*order, intent), one, doer).await,
        Subject::Bill(case) => billing::take_back(app, tx, &case, one, doer).await,
    }
}

/// What a request is for, locked.
enum Subject {
    /// An order, with its intent.
    Order(Box<Order>, Intent),
    /// The bill of an application to a fair.
    Bill(Box<Case>),
}

impl Subject {
    async fn lock(
        tx: &impl ConnectionTrait,
        one: &Transfer,
        request: Uuid,
    ) -> Result<Self, Failure> {
        let asked = requests::find(tx, one.payee, request).await?.ok_or(Code::Broken)?.request;
        if asked.reference.kind() == Kind::BoothBill {
            return Ok(Self::Bill(Box::new(Case::lock(tx, asked.subject).await?)));
        }
        let intent = intents::find(tx, asked.subject).await?.ok_or(Code::Broken)?;
        let order = orders::lock(tx, intent.order).await?.ok_or(Code::Broken)?;
        // Read again behind the lock: it may have been closed meanwhile.
        let intent = intents::find(tx, intent.id).await?.ok_or(Code::Broken)?;
        Ok(Self::Order(Box::new(order), intent))
    }
}

/// What a transfer does to an order.
async fn pay(
    app: &App,
    tx: &impl ConnectionTrait,
    (mut order, intent): (Order, Intent),
    one: &Transfer,
    doer: &Doer,
) -> Result<(), Failure> {
    let was_paid = is_paid(&order);
    let event = event(one, Outcome::Success);
    payments::note(app, tx, (&mut order, &intent), Method::VietQr.code(), event).await?;
    app.reach(Point::TransferNoted);
    follow(app, tx, &mut order).await?;
    books::follow(app, tx, order.id).await?;
    if is_paid(&order) && !was_paid && order.canceled.is_none() {
        thank(app, tx, &order).await?;
    }
    write_down(app, tx, (&order, one), (doer, "receive_payment")).await
}

/// What it does to an order that a transfer is no longer for it.
async fn unpay(
    app: &App,
    tx: &impl ConnectionTrait,
    (mut order, intent): (Order, Intent),
    one: &Transfer,
    doer: &Doer,
) -> Result<(), Failure> {
    let mut event = event(one, Outcome::Failure);
    // The later word counts, whatever the bank's clock said.
    event.at = app.now().max(one.booked + TimeDelta::microseconds(1));
    payments::note(app, tx, (&mut order, &intent), Method::VietQr.code(), event).await?;
    if is_paid(&order) || order.allocated_at.is_none() || order.status != Status::Placed {
        orders::save(tx, &order, app.now()).await?;
    } else if order.ship_status == ShipStatus::None {
        keep_again(app, tx, &mut order).await?;
    } else {
        return Err(Code::Conflict.into());
    }
    books::follow(app, tx, order.id).await?;
    write_down(app, tx, (&order, one), (doer, "take_back_payment")).await
}

/// What follows from a payment: what is paid is sold; what had lapsed is sold where all of it can still be
/// had. Otherwise the money stands on the order as it is, and goes back by the producer's hand alone.
async fn follow(app: &App, tx: &impl ConnectionTrait, order: &mut Order) -> Result<(), Failure> {
    if is_paid(order) && order.canceled.is_some() && revive(app, tx, order).await? {
        return Ok(());
    }
    let waits = order.allocated_at.is_none() && order.status == Status::Placed;
    if is_paid(order) && waits {
        return allocate(app, tx, order).await;
    }
    Ok(orders::save(tx, order, app.now()).await?)
}

fn is_paid(order: &Order) -> bool {
    matches!(order.pay_status, PayStatus::Paid | PayStatus::Overpaid)
}

/// The word of a bank about a transfer. What was taken back and is taken anew is another matter.
fn event(one: &Transfer, outcome: Outcome) -> Event {
    let reference = match one.turn {
        0 => one.id.to_string(),
        turn => format!("{}/{turn}", one.id),
    };
    Event { kind: EventKind::Charge, outcome, amount: one.amount, reference, at: one.booked }
}

/// Tells the buyer that the order is paid.
async fn thank(app: &App, tx: &impl ConnectionTrait, order: &Order) -> Result<(), Failure> {
    let params = json!({
        "order_number": number(order.code), "total": format!("{} ₫", grouped(order.total)),
        "order_id": order.id.0,
    });
    write_to_buyer(app, tx, order.checkout, ("order_paid", params)).await
}

async fn write_down(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, one): (&Order, &Transfer),
    (doer, action): (&Doer, &'static str),
) -> Result<(), Failure> {
    integrations::log(tx, "orders", order.id.0, app.now()).await?;
    let details = json!({ "amount": one.amount.amount(), "transfer": one.id });
    let deed = Deed::new(action, "order", order.id.0).of(order.producer, None).with(details);
    Ok(oversight::record(app, tx, doer, deed).await?)
}
