//! Refunds of what was paid by card: the provider sends them, out of the producer's account and with the
//! platform's share. It is asked outside of any transaction, and by a job where that was cut off.

use super::chasing::KNOWN_FOR;
use super::{Verdict, next};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::orders::Whole;
use crate::payments::refunds as steps;
use crate::problem::Failure;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::cards::{Misfit, RefundWay, RefundWord};
use domain::payments::refunds::RefundStep;
use gateways::cards::{Cards, CardsError, Returning};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::oversight::deeds::Doer;
use store::payments::cards::payments as cards;
use store::payments::cards::refunds::{self as attempts, CardRefund};
use store::payments::intents;
use store::payments::refunds;
use uuid::Uuid;

/// Writes down that a refund is to be sent, in the transaction of that step.
pub(in crate::payments) async fn begin(
    app: &App,
    tx: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(), Failure> {
    let now = app.now();
    let attempt = attempts::latest(tx, id).await?.map_or(0, |one| one.attempt + 1);
    let due = next(now, now, None);
    let new = CardRefund { refund: id, attempt, reference: None, asked: now, due, is_over: false };
    Ok(attempts::add(tx, &new).await?)
}

/// Has a refund sent that was begun. What goes wrong is left to the job: it is written down.
pub(in crate::payments) async fn send(app: &App, id: Uuid) {
    let sent = async {
        let one = attempts::latest(app.read(), id).await?.filter(|one| !one.is_over);
        match (one, app.cards()) {
            (Some(one), Some(cards)) => ask(app, cards, &one).await.map(drop),
            _ => Ok(()),
        }
    };
    if let Err(failure) = sent.await {
        tracing::warn!(refund = %id, ?failure, "a refund is left to be sent later");
    }
}

/// Asks the provider for a refund, or about it; whether it answered.
pub(super) async fn ask(app: &App, cards: &dyn Cards, one: &CardRefund) -> Result<bool, Failure> {
    let told = match &one.reference {
        Some(reference) => cards.read_refund(reference).await,
        None if app.now() - one.asked > KNOWN_FOR => return forget(app, one).await,
        None => cards.refund(&returning(app, one).await?).await,
    };
    app.reach(Point::CardRefundAsked);
    match told {
        Ok(word) => {
            settle_refund(app, &word).await?;
            Ok(true)
        }
        // Under its key a refund that was sent before is answered as then: these say that it never was.
        Err(CardsError::Refused { status: 400 | 402 | 404, code }) if one.reference.is_none() => {
            give_up(app, one, &code).await?;
            Ok(true)
        }
        Err(error) => {
            tracing::warn!(refund = %one.refund, %error, "a refund is asked about later");
            put_off(app, one).await?;
            Ok(error.is_refusal())
        }
    }
}

/// Asks again later.
pub(super) async fn put_off(app: &App, one: &CardRefund) -> Result<(), DbErr> {
    let tx = app.store().begin().await?;
    attempts::ask_at(&tx, one, next(app.now(), one.asked, None)).await?;
    tx.commit().await
}

/// The provider may have forgotten the key by now, and would send the money once more: people are to look there.
async fn forget(app: &App, one: &CardRefund) -> Result<bool, Failure> {
    tracing::error!(refund = %one.refund, "a refund was asked for, and nobody knows what came of it");
    let tx = app.store().begin().await?;
    attempts::end(&tx, one, app.now()).await?;
    tx.commit().await?;
    Ok(true)
}

async fn returning(app: &App, one: &CardRefund) -> Result<Returning, Failure> {
    let db = app.read();
    let order = refunds::order_of(db, one.refund).await?.ok_or(Code::Broken)?;
    let of_order = refunds::of_orders(db, &[order]).await?.remove(&order).unwrap_or_default();
    let own = of_order.iter().find(|refund| refund.id == one.refund).ok_or(Code::Broken)?;
    Ok(Returning {
        refund: one.refund,
        attempt: one.attempt,
        payment: paid_as(db, order).await?.ok_or(Code::Broken)?,
        amount: Dong::new(own.amount).ok_or(Code::Broken)?,
    })
}

/// The provider's number of what paid an order.
async fn paid_as(db: &impl ConnectionTrait, order: OrderId) -> Result<Option<String>, Failure> {
    let intent = intents::of_order(db, order).await?.ok_or(Code::Broken)?;
    Ok(cards::of_intent(db, intent.id).await?.and_then(|asked| asked.reference))
}

/// Takes a provider's word on a refund, where it fits.
pub(super) async fn settle_refund(app: &App, word: &RefundWord) -> Result<Verdict, Failure> {
    let tx = app.store().begin().await?;
    let Some(one) = attempt_of(&tx, word).await? else {
        let payment = word.payment.as_deref().unwrap_or_default();
        return Ok(match cards::by_reference(&tx, payment).await? {
            Some(_) => raise(word, Misfit::UnknownRefund),
            None => Verdict::Foreign,
        });
    };
    let order = refunds::order_of(&tx, one.refund).await?.ok_or(Code::Broken)?;
    let mut whole = Whole::lock(&tx, order).await?;
    let latest = attempts::latest(&tx, one.refund).await?.ok_or(Code::Broken)?;
    if latest.attempt != one.attempt {
        // What is told late of an attempt that failed and was followed by another; money that went all the
        // same went twice, perhaps.
        let went = word.way == RefundWay::Succeeded;
        return Ok(if went { raise(word, Misfit::UnknownRefund) } else { Verdict::Taken });
    }
    if latest.reference.as_ref().is_some_and(|own| *own != word.reference) {
        return Ok(raise(word, Misfit::UnknownRefund));
    }
    let own = whole.refunds.iter().find(|refund| refund.id == one.refund).ok_or(Code::Broken)?;
    let step = match word.step(own.status, own.amount) {
        Ok(step) => step,
        Err(misfit) => return Ok(raise(word, misfit)),
    };
    attempts::name(&tx, &latest, &word.reference).await?;
    match word.way {
        RefundWay::Pending => {
            attempts::ask_at(&tx, &latest, next(app.now(), latest.asked, None)).await?;
        }
        RefundWay::Succeeded | RefundWay::Failed => {
            attempts::end(&tx, &latest, app.now()).await?;
        }
    }
    if let Some(step) = step {
        let told = (step, Some(word.reference.clone()), word.failure.clone());
        take(app, &tx, (&mut whole, one.refund), told).await?;
    }
    tx.commit().await?;
    app.reach(Point::CardRefundSettled);
    Ok(Verdict::Taken)
}

/// A refund that the provider refused to send has failed: it may be sent again, or called off.
async fn give_up(app: &App, one: &CardRefund, code: &str) -> Result<(), Failure> {
    let tx = app.store().begin().await?;
    let order = refunds::order_of(&tx, one.refund).await?.ok_or(Code::Broken)?;
    let mut whole = Whole::lock(&tx, order).await?;
    let latest = attempts::latest(&tx, one.refund).await?.ok_or(Code::Broken)?;
    if latest.attempt != one.attempt || latest.is_over || latest.reference.is_some() {
        return Ok(());
    }
    attempts::end(&tx, &latest, app.now()).await?;
    let told = (RefundStep::Fail, None, Some(code.to_owned()));
    take(app, &tx, (&mut whole, one.refund), told).await?;
    Ok(tx.commit().await?)
}

async fn take(
    app: &App,
    tx: &impl ConnectionTrait,
    (whole, id): (&mut Whole, Uuid),
    (step, reference, failure): (RefundStep, Option<String>, Option<String>),
) -> Result<(), Failure> {
    steps::take(app, tx, whole, (id, step, reference)).await?;
    whole.save(app, tx).await?;
    let details = json!({
        "refund": id, "step": format!("{step:?}").to_lowercase(), "failure": failure,
    });
    whole.tell(app, tx, &Doer::default(), ("move_refund", details)).await
}

/// The attempt that a word is about, by the provider's number or by our notes on it.
async fn attempt_of(
    tx: &impl ConnectionTrait,
    word: &RefundWord,
) -> Result<Option<CardRefund>, Failure> {
    if let Some(one) = attempts::by_reference(tx, &word.reference).await? {
        return Ok(Some(one));
    }
    let (Some(id), Some(attempt)) = (word.refund, word.attempt) else { return Ok(None) };
    Ok(attempts::latest(tx, id)
        .await?
        .filter(|one| one.attempt >= attempt)
        .map(|latest| CardRefund { attempt, ..latest }))
}

/// Tells people of what does not fit; nothing is changed by it.
fn raise(word: &RefundWord, misfit: Misfit) -> Verdict {
    let (refund, reason) = (&word.reference, misfit.code());
    tracing::error!(%refund, reason, "a refund does not fit what was asked for");
    Verdict::Misfit(misfit)
}
