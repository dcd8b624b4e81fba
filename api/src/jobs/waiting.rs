//! Offering booths anew whose hold lapsed. A hold that lapsed counts for nothing, whether or not this has
//! run: it only saves those who wait from waiting for somebody else's command.

use super::Left;
use crate::context::App;
use crate::fairs::offer_anew;
use domain::ids::FairId;
use sea_orm::DbErr;
use store::fairs::floor::allocations;

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let mut outcome = Ok(Left::Nothing);
    for fair in allocations::fairs_to_offer_anew(app.read(), app.now()).await? {
        // One fair's trouble is no other's.
        if let Err(error) = anew(app, fair).await {
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
