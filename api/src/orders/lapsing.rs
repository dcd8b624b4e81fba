//! Orders whose goods were kept unpaid beyond their time. Nothing waits for the job that calls them off:
//! what they keep counts as free as soon as the time is over.

use super::life::call_off;
use crate::context::App;
use crate::problem::Failure;
use domain::calendar::Instant;
use sea_orm::{ConnectionTrait, DbErr};
use store::orders::record::{self, Order};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Why a lapsed order is called off.
const LAPSED: &str = "lapsed";
/// Orders that the job calls off at a time.
const AT_ONCE: u64 = 100;

/// Calls off the next lapsed orders; whether there may be more.
pub(crate) async fn release_lapsed(app: &App) -> Result<bool, DbErr> {
    let now = app.now();
    let due = record::lapsed(app.read(), now, AT_ONCE).await?;
    for id in &due {
        let tx = app.store().begin().await?;
        if let Some(order) = record::lock(&tx, *id).await? {
            lapse(app, &tx, order, now).await.map_err(broken)?;
        }
        tx.commit().await?;
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
    for id in record::lapsed_of(tx, stock, now).await? {
        if let Some(order) = record::lock(tx, id).await? {
            lapse(app, tx, order, now).await?;
        }
    }
    Ok(())
}

async fn lapse(
    app: &App,
    tx: &impl ConnectionTrait,
    order: Order,
    now: Instant,
) -> Result<(), Failure> {
    let is_open = order.canceled.is_none() && order.allocated_at.is_none();
    if is_open && order.kept_until.is_some_and(|until| until <= now) {
        call_off(app, tx, order, (&Doer::default(), LAPSED)).await?;
    }
    Ok(())
}

fn broken(failure: Failure) -> DbErr {
    DbErr::Custom(format!("a lapsed order can't be called off: {failure:?}"))
}
