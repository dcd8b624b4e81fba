//! What a producer takes along of its storefront and of itself as a seller.

use super::answers::{Seller, SellerStep};
use super::requirements::SellerRequirement;
use super::window::OwnStorefront;
use crate::context::App;
use crate::problem::Failure;
use domain::ids::ProducerId;
use poem_openapi::types::ToJSON as _;
use sea_orm::DbErr;
use serde_json::Value;
use store::page::Page;
use store::storefronts::{checklist, sellers, shop};
use uuid::Uuid;

/// Items read at a time.
const BATCH: u64 = 200;

/// The storefront as its people keep it; `None` where the producer never had one.
pub(crate) async fn storefront(app: &App, of: ProducerId) -> Result<Option<Value>, DbErr> {
    let shop = shop::find(app.read(), of).await?;
    Ok(shop.and_then(|shop| OwnStorefront::of(app, shop).to_json()))
}

/// A page of the slugs that the storefront has or had.
pub(crate) async fn slugs(
    app: &App,
    of: ProducerId,
    after: Option<String>,
) -> Result<Page<Value, String>, DbErr> {
    let page = shop::slugs(app.read(), of, after.as_deref(), BATCH).await?;
    Ok(page.map(Value::from))
}

/// Where the producer stands as a seller at this instant.
pub(crate) async fn seller(app: &App, of: ProducerId) -> Result<Value, Failure> {
    Ok(Seller::read(app, app.read(), of).await?.to_json().unwrap_or_default())
}

/// What it has shown to be a seller, masked; of its bank account nothing unless `banks`.
pub(crate) async fn requirements(app: &App, of: ProducerId, banks: bool) -> Result<Value, DbErr> {
    let shown = checklist::shown(app.read(), of, app.now()).await?;
    Ok(SellerRequirement::all(app, of, &shown, banks).to_json().unwrap_or_default())
}

/// A page of what was done with its state as a seller, newest first.
pub(crate) async fn steps(
    app: &App,
    of: ProducerId,
    after: Option<Uuid>,
) -> Result<Page<Value, Uuid>, DbErr> {
    let page = sellers::steps(app.read(), of, after, BATCH).await?;
    Ok(page.map(|row| SellerStep::of(&row).to_json().unwrap_or_default()))
}
