//! Cash on delivery as a ledger, parcel by parcel: what steps of parcels and money that arrives do to it.

mod answers;
mod importing;
mod noting;
mod reading;
mod table;

pub use importing::CodImportApi;
pub use noting::CodApi;
pub use reading::CodReadingApi;

use crate::codes::Code;
use crate::context::App;
use crate::orders::Whole;
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::money::Dong;
use domain::payments::cod::{CodStatus, Ledger, RowOutcome};
use domain::payments::{Event, EventKind, Method, Outcome};
use sea_orm::ConnectionTrait;
use store::orders::fulfilments::Fulfilment;
use store::payments::cod::{self, Entry};
use uuid::Uuid;

/// A parcel is packed whose buyer pays at the door: what its goods cost is promised with it, and the price
/// of delivery with one of an order's parcels.
pub(crate) async fn promise(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: &Fulfilment,
) -> Result<(), Failure> {
    if whole.order.method != Method::Cod {
        return Ok(());
    }
    let price = |(line, count): &(Uuid, i64)| {
        let line = whole.lines.iter().find(|one| one.id == *line);
        line.map_or(0, |line| line.unit_price.amount() * count)
    };
    let goods: i64 = parcel.lines.iter().map(price).sum();
    let live =
        |id: Uuid| whole.parcels.iter().any(|one| one.id == id && one.progress.status.is_live());
    let carried = whole.cash.iter().any(|one| one.carries_delivery && live(one.fulfilment));
    let delivery = if carried { 0 } else { whole.order.delivery_total.amount() };
    let ledger = Ledger::new(Dong::new(goods + delivery).ok_or(Code::Broken)?);
    let free = ledger.promised == 0;
    let entry = Entry {
        fulfilment: parcel.id,
        order: whole.order.id,
        producer: whole.order.producer,
        ledger: if free { ledger.remit(Dong::default()).0 } else { ledger },
        carries_delivery: !carried,
        tracking: parcel.tracking.as_deref().map(normal),
        note: None,
        opened_at: app.now(),
    };
    cod::add(tx, &entry, app.now()).await?;
    whole.cash.push(entry);
    Ok(())
}

/// A parcel that came back is sent again: what was not paid for the first is to be paid for it.
pub(crate) async fn promise_again(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: &Fulfilment,
) -> Result<(), Failure> {
    let first = whole.cash.iter().find(|one| Some(one.fulfilment) == parcel.replaces);
    let Some(first) = first else { return Ok(()) };
    let missing = (first.ledger.promised - first.ledger.remitted).max(0);
    let amount = Dong::new(missing).ok_or(Code::Broken)?;
    let ledger = Ledger::new(amount);
    let entry = Entry {
        fulfilment: parcel.id,
        ledger: if missing == 0 { ledger.remit(Dong::default()).0 } else { ledger },
        tracking: parcel.tracking.as_deref().map(normal),
        note: None,
        opened_at: app.now(),
        ..first.clone()
    };
    cod::add(tx, &entry, app.now()).await?;
    whole.cash.push(entry);
    whole.ask_again(tx).await?;
    let (kind, outcome) = (EventKind::Authorization, Outcome::Success);
    let reference = parcel.id.to_string();
    whole.note(app, tx, Event { kind, outcome, amount, reference, at: app.now() }).await
}

/// Pieces that were never packed are called off: their part of the buyer's promise ends.
pub(crate) async fn dropped(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (worth, reduction): (i64, Uuid),
) -> Result<(), Failure> {
    match whole.order.method {
        Method::Cod => give_up(app, tx, whole, (worth, reduction)).await,
        Method::VietQr | Method::Card => Ok(()),
    }
}

/// A parcel has left, under a number that may be known since.
pub(crate) async fn left(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: &Fulfilment,
) -> Result<(), Failure> {
    let Some(entry) = entry(whole, parcel.id) else { return Ok(()) };
    entry.tracking = parcel.tracking.as_deref().map(normal);
    Ok(cod::save(tx, entry, app.now()).await?)
}

/// A parcel is with its buyer, who paid whoever brought it.
pub(crate) async fn delivered(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (parcel, collected): (&Fulfilment, Option<Dong>),
) -> Result<(), Failure> {
    let Some(entry) = entry(whole, parcel.id) else { return Ok(()) };
    let promised = Dong::new(entry.ledger.promised).ok_or(Code::Broken)?;
    // What no carrier took in is noted when it is in the producer's hands.
    if parcel.carrier.is_none() && collected.is_none() {
        return Ok(());
    }
    let Some(ledger) = entry.ledger.collect(collected.unwrap_or(promised)) else { return Ok(()) };
    entry.ledger = ledger;
    Ok(cod::save(tx, entry, app.now()).await?)
}

/// A parcel is unpacked: nothing is to be paid for it.
pub(crate) async fn unpacked(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: Uuid,
) -> Result<(), Failure> {
    let Some(entry) = entry(whole, parcel) else { return Ok(()) };
    let Some(ledger) = entry.ledger.end() else { return Ok(()) };
    entry.ledger = ledger;
    Ok(cod::save(tx, entry, app.now()).await?)
}

/// A parcel that nobody took in is back: its part of the buyer's promise ends.
pub(crate) async fn refused(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: Uuid,
) -> Result<(), Failure> {
    let Some(entry) = entry(whole, parcel) else { return Ok(()) };
    let missing = (entry.ledger.promised - entry.ledger.remitted).max(0);
    let Some(ledger) = entry.ledger.end() else { return Ok(()) };
    entry.ledger = ledger;
    cod::save(tx, entry, app.now()).await?;
    give_up(app, tx, whole, (missing, parcel)).await
}

/// So much of what was promised is not expected any more.
async fn give_up(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (amount, of): (i64, Uuid),
) -> Result<(), Failure> {
    let Some(amount) = Dong::new(amount).filter(|amount| amount.amount() > 0) else {
        return Ok(());
    };
    let event = Event {
        kind: EventKind::Cancel,
        outcome: Outcome::Success,
        amount,
        reference: of.to_string(),
        at: app.now(),
    };
    whole.note(app, tx, event).await?;
    let all_final = whole.cash.iter().all(|one| one.ledger.status.is_final());
    if all_final && whole.tally().unpacked().is_empty() {
        whole.stop_asking(app, tx).await?;
    }
    Ok(())
}

/// Money of a parcel has reached the producer: it is captured.
async fn remit(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (parcel, amount, reference, at): (Uuid, Dong, String, Instant),
) -> Result<RowOutcome, Failure> {
    let entry = entry(whole, parcel).ok_or(Code::NotFound)?;
    let (ledger, outcome) = entry.ledger.remit(amount);
    entry.ledger = ledger;
    cod::save(tx, entry, app.now()).await?;
    let (kind, word) = (EventKind::Charge, Outcome::Success);
    whole.note(app, tx, Event { kind, outcome: word, amount, reference, at }).await?;
    Ok(outcome)
}

/// The producer leaves it at what came.
async fn settle(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (parcel, note): (Uuid, String),
) -> Result<bool, Failure> {
    let entry = entry(whole, parcel).ok_or(Code::NotFound)?;
    let Some(ledger) = entry.ledger.settle() else { return Ok(false) };
    (entry.ledger, entry.note) = (ledger, Some(note));
    cod::save(tx, entry, app.now()).await?;
    give_up(app, tx, whole, (ledger.short(), parcel)).await?;
    Ok(true)
}

fn entry(whole: &mut Whole, parcel: Uuid) -> Option<&mut Entry> {
    whole.cash.iter_mut().find(|one| one.fulfilment == parcel)
}

/// A number as it is compared: without blanks and hyphens, in capitals.
fn normal(number: &str) -> String {
    let kept = number.chars().filter(|one| !one.is_whitespace() && *one != '-');
    kept.flat_map(char::to_uppercase).collect()
}

/// Whether a row's money is looked for at a parcel.
fn waits(status: CodStatus) -> bool {
    !status.is_final()
}
