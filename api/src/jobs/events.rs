//! Following the change log for events. What was followed and where the follower stands are one commit, so
//! that a process which ends in between does the same step again, and no change is passed over or told twice.

use super::Left;
use crate::context::App;
use chrono::TimeDelta;
use sea_orm::DbErr;
use store::integrations::events;
use store::integrations::webhooks::{deliveries, telling};

/// Changes of one step.
const TOGETHER: usize = 500;
/// How long deliveries that ended are kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// They are forgotten by so much at a time, not one by one.
const SLACK: TimeDelta = TimeDelta::hours(1);

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let mut left = Left::Nothing;
    if events::is_behind(app.read()).await? && follow(app).await? {
        left = Left::More;
    }
    for webhook in telling::replaying(app.read()).await? {
        let tx = app.store().begin().await?;
        let more = telling::replay(&tx, webhook, TOGETHER, || app.mint(), app.now()).await?;
        tx.commit().await?;
        left = if more { Left::More } else { left };
    }
    if left == Left::Nothing {
        forget(app).await?;
    }
    Ok(left)
}

/// One step; whether there may be another.
async fn follow(app: &App) -> Result<bool, DbErr> {
    let tx = app.store().begin().await?;
    let here = events::lock(&tx).await?;
    let (found, last) = events::follow(&tx, here, TOGETHER).await?;
    let Some(last) = last else { return Ok(false) };
    telling::tell(&tx, &found, || app.mint(), app.now()).await?;
    events::move_on(&tx, last).await?;
    tx.commit().await?;
    Ok(true)
}

async fn forget(app: &App) -> Result<(), DbErr> {
    let before = app.now() - KEPT;
    let oldest = deliveries::oldest_end(app.read()).await?;
    if oldest.is_some_and(|oldest| oldest < before - SLACK) {
        let tx = app.store().begin().await?;
        deliveries::forget(&tx, before).await?;
        tx.commit().await?;
    }
    Ok(())
}
