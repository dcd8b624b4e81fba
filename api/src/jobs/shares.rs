//! Notices of points of sale whose share of certified goods has fallen below what their province asks.
//! What it told is remembered until the share is enough again, so that each fall is told once; nothing
//! but this reads that.

use super::Left;
use crate::context::App;
use crate::points_of_sale::{Standing, fallen};
use sea_orm::DbErr;
use store::points_of_sale::falls;
use store::points_of_sale::points::Point;

/// Points looked at together.
const PAGE: u64 = 200;

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    let mut after = None;
    loop {
        let page = falls::approved(app.read(), app.now(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(Left::Nothing) };
        after = Some(last.id);
        let told = falls::told(app.read(), &page).await?;
        for point in &page {
            look(app, point, told.contains(&point.id)).await?;
        }
    }
}

async fn look(app: &App, point: &Point, told: bool) -> Result<(), DbErr> {
    let standing = Standing::read(app, app.read(), point, app.now()).await?;
    let finding = standing.evaluation.share_fallen();
    if finding.is_some() == told {
        return Ok(());
    }
    let tx = app.store().begin().await?;
    match finding {
        // Another process may have told it meanwhile.
        Some(finding) if falls::remember(&tx, point.id, app.now()).await? => {
            fallen(app, &tx, point, (standing.goods, finding)).await?;
        }
        Some(_) => {}
        None => falls::forget(&tx, point.id).await?,
    }
    tx.commit().await
}
