//! The one storefront of a demo that is open from the start, so that there is somewhere to buy.

use crate::context::App;
use domain::ids::ProducerId;
use domain::storefronts::{Seller, Stage};
use sea_orm::DbErr;
use store::storefronts::{sellers, shop};

/// Opens a producer's storefront, if it never applied for one: what a producer does for that is tried out
/// with another.
pub(super) async fn open(app: &App, producer: ProducerId) -> Result<(), DbErr> {
    let (tx, now) = (app.store().begin().await?, app.now());
    let Some(known) = sellers::lock(&tx, producer).await? else { return Ok(()) };
    if known.seller.stage() != Stage::Outside {
        return Ok(());
    }
    let unit = known.producer.unit_id.and_then(|id| app.units().unit(id));
    let place = unit.map(|unit| format!("{} {}", unit.kind, unit.name));
    let seller = Seller::recorded(Stage::Open, None, None, None);
    sellers::save(&tx, &known, &seller, "", now).await?;
    sellers::identify(&tx, producer, Some(known.producer.name.clone()), place, now).await?;
    shop::open(&tx, &known.producer, now).await?;
    tx.commit().await
}
