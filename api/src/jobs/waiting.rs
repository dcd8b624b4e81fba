//! What follows at fairs when a dead-line is over: booths whose hold lapsed are offered anew, and those of
//! who didn't replace in time what they rested on are taken back. A hold that lapsed counts for nothing,
//! whether or not this has run: it only saves those who wait from waiting for somebody else's command.

use super::Left;
use crate::context::App;
use crate::fairs::{offer_anew, release_overdue};
use domain::ids::FairId;
use sea_orm::DbErr;
use store::fairs::allocation::losses;
use store::fairs::floor::allocations;
use uuid::Uuid;

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let mut outcome = Ok(Left::Nothing);
    for fair in allocations::fairs_to_offer_anew(app.read(), app.now()).await? {
        // One fair's trouble is no other's.
        if let Err(error) = anew(app, fair).await {
            outcome = Err(error);
        }
    }
    for application in losses::overdue(app.read(), app.now()).await? {
        if let Err(error) = back(app, application).await {
            outcome = Err(error);
        }
    }
    outcome
}

async fn anew(app: &App, fair: FairId) -> Result<(), DbErr> {
    let tx = app.store().begin().await?;
    let offered = offer_anew(app, &tx, fair).await;
    offered.map_err(|failure| DbErr::Custom(format!("{failure:?}")))?;
    tx.commit().await
}

async fn back(app: &App, application: Uuid) -> Result<(), DbErr> {
    let tx = app.store().begin().await?;
    let released = release_overdue(app, &tx, application).await;
    released.map_err(|failure| DbErr::Custom(format!("{failure:?}")))?;
    tx.commit().await
}
