//! What follows for orders when a time is over. What was kept too long counts as free whether or not this has
//! run: it only tells producer and buyer.

use super::Left;
use crate::context::App;
use crate::integrations::idempotency::KEPT_FOR;
use crate::orders::release_lapsed;
use sea_orm::DbErr;
use store::integrations::idempotency;

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let more = release_lapsed(app).await?;
    let tx = app.store().begin().await?;
    idempotency::forget_before(&tx, app.now() - KEPT_FOR).await?;
    tx.commit().await?;
    Ok(if more { Left::More } else { Left::Nothing })
}
