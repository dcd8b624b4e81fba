//! Orders whose goods were kept unpaid beyond their time. Nothing waits for the job that calls them off:
//! what they keep counts as free as soon as the time is over.

use super::life::{allocate, call_off};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::problem::Failure;
use chrono::NaiveDate;
use domain::calendar::{Instant, day_of};
use domain::orders::Command;
use domain::orders::stock::{Movement, Pieces};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::BTreeMap;
use store::orders::keeping;
use store::orders::record::{self, Order};
use store::orders::stock::{self, Cause};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Why a lapsed order is called off.
const LAPSED: &str = "lapsed";
/// Orders that the job calls off at a time.
const AT_ONCE: u64 = 100;

/// Calls off the next lapsed orders; whether there may be more.
pub(crate) async fn release_lapsed(app: &App) -> Result<bool, DbErr> {
    let now = app.now();
    let due = keeping::lapsed(app.read(), now, AT_ONCE).await?;
    for id in &due {
        let tx = app.store().begin().await?;
        if let Some(order) = record::lock(&tx, *id).await? {
            lapse(app, &tx, order, now).await.map_err(broken)?;
        }
        app.reach(Point::LapseWritten);
        tx.commit().await?;
        app.reach(Point::LapseCommitted);
    }
    Ok(due.len() as u64 == AT_ONCE)
}

/// Calls off the lapsed orders that keep pieces of a stock, for somebody who wants them now.
pub(super) async fn release_of(
    app: &App,
    tx: &impl ConnectionTrait,
    stock: Uuid,
    now: Instant,
) -> Result<(), Failure> {
    for id in keeping::lapsed_of(tx, stock, now).await? {
        if let Some(order) = record::lock(tx, id).await? {
            lapse(app, tx, order, now).await?;
        }
    }
    Ok(())
}

/// Takes an order on again that lapsed and is paid since, if all that it sold can be had: its goods are then
/// sold for good. Whether it was. What a person called off stays so.
pub(crate) async fn revive(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &mut Order,
) -> Result<bool, Failure> {
    let now = app.now();
    let lapsed = |(at, reason): &(Instant, String)| {
        reason == LAPSED && order.kept_until.is_some_and(|until| until <= *at)
    };
    if !order.canceled.as_ref().is_some_and(lapsed) {
        return Ok(false);
    }
    let mut wanted: BTreeMap<Uuid, i64> = BTreeMap::new();
    for line in record::lines(tx, &[order.id]).await? {
        if line.day.parse().is_ok_and(|day: NaiveDate| day < day_of(now)) {
            return Ok(false);
        }
        *wanted.entry(line.stock).or_default() += line.quantity;
    }
    if !reserve_all(app, tx, order, &wanted).await? {
        return Ok(false);
    }
    app.reach(Point::RevivalReserved);
    let placed = order.status.after(Command::Revive, false).map_err(|_| Code::Conflict)?;
    (order.status, order.canceled) = (placed, None);
    allocate(app, tx, order).await?;
    Ok(true)
}

/// Keeps all of it or nothing.
async fn reserve_all(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &Order,
    wanted: &BTreeMap<Uuid, i64>,
) -> Result<bool, Failure> {
    let (now, mut kept) = (app.now(), Vec::new());
    for (id, pieces) in wanted {
        let pieces = Pieces::new(*pieces).ok_or(Code::Broken)?;
        let mut has = stock::reserve(tx, *id, pieces, order.id, now).await?;
        if !has {
            release_of(app, tx, *id, now).await?;
            has = stock::reserve(tx, *id, pieces, order.id, now).await?;
        }
        if !has {
            let cause = Cause { order: Some(order.id), ..Cause::default() };
            for (id, pieces) in kept {
                stock::move_pieces(tx, id, &Movement::released(pieces), &cause, now).await?;
            }
            return Ok(false);
        }
        kept.push((*id, pieces));
    }
    Ok(true)
}

async fn lapse(
    app: &App,
    tx: &impl ConnectionTrait,
    order: Order,
    now: Instant,
) -> Result<(), Failure> {
    let is_open = order.canceled.is_none() && order.allocated_at.is_none();
    if is_open && order.kept_until.is_some_and(|until| until <= now) {
        app.reach(Point::LapseFound);
        call_off(app, tx, order, (&Doer::default(), LAPSED)).await?;
    }
    Ok(())
}

fn broken(failure: Failure) -> DbErr {
    DbErr::Custom(format!("a lapsed order can't be called off: {failure:?}"))
}
