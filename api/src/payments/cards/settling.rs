//! What a provider's word on a payment does to the order that it pays. One order, one capture: each word is
//! written down once, and something follows from a new one alone.

use super::{Verdict, next};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::money::grouped;
use crate::orders::write_to_buyer;
use crate::orders::{allocate, number, revive};
use crate::oversight;
use crate::payments::{self, books};
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::orders::Status;
use domain::payments::cards::{CardAsked, CardStatus, CardWord, Misfit};
use domain::payments::{Event, Method, Outcome, PayStatus};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::integrations;
use store::orders::record::{self as orders, Order};
use store::oversight::deeds::{Deed, Doer};
use store::payments::cards::payments::{self as cards, CardPayment};
use store::payments::intents::{self, Intent};

/// Takes a provider's word on a payment for the order that it names, where it fits what was asked.
pub(super) async fn settle(app: &App, word: &CardWord) -> Result<Verdict, Failure> {
    let tx = app.store().begin().await?;
    let (mut order, intent, asked) = match found(&tx, word).await? {
        Ok(found) => found,
        Err(Verdict::Misfit(misfit)) => return Ok(raise(word, misfit)),
        Err(verdict) => return Ok(verdict),
    };
    let own = CardAsked { order: order.id, account: asked.account.clone(), amount: asked.amount };
    if asked.reference.as_ref().is_some_and(|own| *own != word.reference) {
        return Ok(raise(word, Misfit::UnknownPayment));
    }
    if let Err(misfit) = own.check(word) {
        return Ok(raise(word, misfit));
    }
    note_standing(app, &tx, (&order, &asked), word).await?;
    if let Some(event) = word.event(asked.amount, app.now()) {
        take(app, &tx, (&mut order, &intent), event).await?;
    }
    tx.commit().await?;
    app.reach(Point::CardSettled);
    Ok(Verdict::Taken)
}

/// The order that a word is about, locked, with what was asked for it.
async fn found(
    tx: &impl ConnectionTrait,
    word: &CardWord,
) -> Result<Result<(Order, Intent, CardPayment), Verdict>, Failure> {
    let named = match cards::by_reference(tx, &word.reference).await? {
        Some(asked) => intents::find(tx, asked.intent).await?.map(|intent| intent.order),
        None => word.order,
    };
    let Some(id) = named else { return Ok(Err(Verdict::Foreign)) };
    let Some(order) = orders::lock(tx, id).await? else { return Ok(Err(Verdict::Foreign)) };
    let intent = intents::of_order(tx, id).await?.ok_or(Code::Broken)?;
    match cards::of_intent(tx, intent.id).await? {
        Some(asked) => Ok(Ok((order, intent, asked))),
        None => Ok(Err(Verdict::Misfit(Misfit::UnknownPayment))),
    }
}

/// Where the payment stands at its provider, and when that is asked next.
async fn note_standing(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, asked): (&Order, &CardPayment),
    word: &CardWord,
) -> Result<(), DbErr> {
    let now = app.now();
    if asked.reference.is_none() {
        cards::name(tx, asked.id, &word.reference).await?;
    }
    match word.status {
        CardStatus::Succeeded | CardStatus::Canceled => cards::end(tx, asked.id, now).await,
        CardStatus::Asked | CardStatus::Processing => {
            cards::ask_at(tx, asked.id, next(now, asked.asked, order.kept_until)).await
        }
    }
}

/// Writes an event down that is new, and does what follows from it.
async fn take(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, intent): (&mut Order, &Intent),
    event: Event,
) -> Result<(), Failure> {
    let known = intents::events(tx, intent.id).await?;
    let is_known = known.iter().any(|one| {
        (one.kind, one.outcome, &one.reference) == (event.kind, event.outcome, &event.reference)
    });
    if is_known {
        return Ok(());
    }
    let (was_paid, outcome) = (is_paid(order), event.outcome);
    let details = json!({ "amount": event.amount.amount(), "reference": event.reference });
    payments::note(app, tx, (order, intent), Method::Card.provider(), event).await?;
    app.reach(Point::CardNoted);
    follow(app, tx, order).await?;
    books::follow(app, tx, order.id).await?;
    if is_paid(order) && !was_paid && order.canceled.is_none() {
        thank(app, tx, order).await?;
    }
    integrations::log(tx, "orders", order.id.0, app.now()).await?;
    let action = match outcome {
        Outcome::Success => "receive_card_payment",
        Outcome::Failure | Outcome::Request => "decline_card_payment",
    };
    let deed = Deed::new(action, "order", order.id.0).of(order.producer, None).with(details);
    oversight::record(app, tx, &Doer::default(), deed).await?;
    app.reach(Point::CardFollowed);
    Ok(())
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

/// Whether nobody is to pay an order any more: it is over, or its goods are no longer kept.
pub(super) fn is_given_up(order: &Order, now: Instant) -> bool {
    !is_paid(order) && !order.is_kept(now)
}

fn is_paid(order: &Order) -> bool {
    matches!(order.pay_status, PayStatus::Paid | PayStatus::Overpaid)
}

/// Tells the buyer that the order is paid.
async fn thank(app: &App, tx: &impl ConnectionTrait, order: &Order) -> Result<(), Failure> {
    let params = json!({
        "order_number": number(order.code), "total": format!("{} ₫", grouped(order.total)),
        "order_id": order.id.0,
    });
    write_to_buyer(app, tx, order.checkout, ("order_paid", params)).await
}

/// Tells people of what does not fit; nothing is changed by it.
fn raise(word: &CardWord, misfit: Misfit) -> Verdict {
    let (payment, reason) = (&word.reference, misfit.code());
    tracing::error!(%payment, reason, "a card payment does not fit what was asked for");
    Verdict::Misfit(misfit)
}
