//! What follows for orders when a time is over, and for a month when it is. What was kept too long counts as free whether or not this has
//! run: it only tells producer and buyer.

use super::Left;
use crate::context::App;
use crate::integrations::idempotency::KEPT_FOR;
use crate::orders::release_lapsed;
use crate::payments::books::close_month;
use crate::payments::cards::chase;
use crate::payments::transfers::judge_waiting;
use chrono::TimeDelta;
use sea_orm::DbErr;
use store::integrations::idempotency;
use store::orders::carts;

/// How long a guest's cart is kept that nobody touches; there may be an address in it.
const IDLE: TimeDelta = TimeDelta::days(30);

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    // Money that came in counts before its order is called off for want of it.
    let unmatched = judge_waiting(app).await?;
    let hanging = chase(app).await?;
    let more = release_lapsed(app).await? || unmatched || hanging;
    close_month(app).await?;
    let tx = app.store().begin().await?;
    idempotency::forget_before(&tx, app.now() - KEPT_FOR).await?;
    carts::forget_before(&tx, app.now() - IDLE).await?;
    tx.commit().await?;
    Ok(if more { Left::More } else { Left::Nothing })
}
