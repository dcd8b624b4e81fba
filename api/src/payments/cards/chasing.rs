//! What hangs: events that nobody looked at, payments that nobody told of, refunds on their way. The provider
//! is asked, and what nobody is to pay any more is ended there before its goods go to others.

use super::judging::look_at;
use super::paying::{asking, withdraw};
use super::refunding;
use super::settling::{is_given_up, settle};
use super::{Verdict, failed, next};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::problem::Failure;
use chrono::TimeDelta;
use domain::payments::cards::CardStatus;
use gateways::cards::{Cards, CardsError};
use sea_orm::DbErr;
use store::orders::record::{self, Order};
use store::payments::cards::events::{self, CardEvent};
use store::payments::cards::payments::{self, CardPayment};
use store::payments::cards::refunds;
use store::payments::intents;

/// How many of each kind are looked at in a round.
const AT_ONCE: u64 = 100;
/// How many may fail in a round until the rest waits.
const MOST_FAILURES: usize = 3;
/// How long the provider surely knows a request by its key.
pub(super) const KNOWN_FOR: TimeDelta = TimeDelta::hours(23);

/// Asks about what hangs; whether there may be more. What fails is put off, and the rest is looked at all the
/// same; where it fails again and again the provider can't be reached, and the rest waits.
pub(crate) async fn chase(app: &App) -> Result<bool, DbErr> {
    let Some(cards) = app.cards() else { return Ok(false) };
    let (now, mut patience) = (app.now(), Patience(MOST_FAILURES));
    let told = events::unjudged(app.read(), now, AT_ONCE).await?;
    for event in &told {
        if patience.ends(look_at(app, cards, event).await.err(), put_off(app, event)).await? {
            return Ok(false);
        }
    }
    let asked = payments::due(app.read(), now, AT_ONCE).await?;
    for one in &asked {
        if patience.ends(finish(app, cards, one).await.err(), put_on(app, one)).await? {
            return Ok(false);
        }
    }
    let sent = refunds::due(app.read(), now, AT_ONCE).await?;
    for one in &sent {
        let failed = match refunding::ask(app, cards, one).await {
            Ok(true) => None,
            // It is put off already.
            Ok(false) => return Ok(false),
            Err(failure) => Some(failure),
        };
        if patience.ends(failed, refunding::put_off(app, one)).await? {
            return Ok(false);
        }
    }
    let is_full = |found: usize| found as u64 == AT_ONCE;
    Ok(is_full(told.len()) || is_full(asked.len()) || is_full(sent.len()))
}

/// How many more may fail in a round.
struct Patience(usize);

impl Patience {
    /// Puts off what failed; whether the round is over by it.
    async fn ends(
        &mut self,
        failed: Option<Failure>,
        put_off: impl Future<Output = Result<(), DbErr>>,
    ) -> Result<bool, DbErr> {
        let Some(failure) = failed else { return Ok(false) };
        tracing::warn!(?failure, "a card is asked about later");
        put_off.await?;
        self.0 = self.0.saturating_sub(1);
        Ok(self.0 == 0)
    }
}

async fn put_off(app: &App, event: &CardEvent) -> Result<(), DbErr> {
    let tx = app.store().begin().await?;
    events::look_at(&tx, event.id, app.now() + TimeDelta::minutes(1)).await?;
    tx.commit().await
}

/// Asks about a payment, and ends it where nobody is to pay it any more.
async fn finish(app: &App, cards: &dyn Cards, one: &CardPayment) -> Result<(), Failure> {
    let intent = intents::find(app.read(), one.intent).await?.ok_or(Code::Broken)?;
    let order = record::find(app.read(), intent.order).await?.ok_or(Code::Broken)?;
    let payment = match &one.reference {
        Some(reference) => cards.read(reference).await,
        None if app.now() - one.asked > KNOWN_FOR => return forget(app, one).await,
        // The same request again: the answer says what the first one came to.
        None => cards.ask(&asking(order.id, one)).await,
    };
    let payment = match payment {
        Err(CardsError::Refused { .. }) if one.reference.is_none() => {
            return Ok(withdraw(app, one).await?);
        }
        payment => payment.map_err(|error| failed(&error))?,
    };
    let word = payment.word;
    if word.status == CardStatus::Asked && is_given_up(&order, app.now()) {
        // Nothing is put off before it is ended: whoever is cut off here ends it at once when started again.
        return end(app, cards, (&order, one), &word.reference).await;
    }
    match settle(app, &word).await? {
        Verdict::Taken => Ok(()),
        Verdict::Foreign | Verdict::Misfit(_) => Ok(put_on(app, one).await?),
    }
}

/// Ends a payment at its provider. Where that is too late, it is paid, and counts.
async fn end(
    app: &App,
    cards: &dyn Cards,
    (order, one): (&Order, &CardPayment),
    reference: &str,
) -> Result<(), Failure> {
    app.reach(Point::CardCancelBegun);
    let payment = match cards.cancel(reference).await {
        Err(CardsError::Refused { .. }) => cards.read(reference).await,
        payment => payment,
    };
    let payment = payment.map_err(|error| failed(&error))?;
    app.reach(Point::CardCanceled);
    if settle(app, &payment.word).await? != Verdict::Taken {
        tracing::error!(order = %order.id, "an order's payment is another");
        return Ok(put_on(app, one).await?);
    }
    Ok(())
}

/// What does not fit is asked about again, later.
async fn put_on(app: &App, one: &CardPayment) -> Result<(), DbErr> {
    let tx = app.store().begin().await?;
    payments::ask_at(&tx, one.id, next(app.now(), one.asked, None)).await?;
    tx.commit().await
}

/// What the provider may know under no key any more is left alone: nobody has the secret to pay it with.
async fn forget(app: &App, one: &CardPayment) -> Result<(), Failure> {
    tracing::error!(payment = %one.id, "a card payment was asked for, and nobody knows what came of it");
    let tx = app.store().begin().await?;
    payments::end(&tx, one.id, app.now()).await?;
    Ok(tx.commit().await?)
}
