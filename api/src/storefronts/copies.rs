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
use store::storefronts::rows::picture;
use store::storefronts::{checklist, pictures, sellers, shop};
use uuid::Uuid;

/// Items read at a time.
const BATCH: u64 = 200;

/// The storefront as its people keep it; `None` where the producer never had one.
pub(crate) async fn storefront(app: &App, of: ProducerId) -> Result<Option<Value>, DbErr> {
    let Some(shop) = shop::find(app.read(), of).await? else { return Ok(None) };
    let pictures = pictures::of_producer(app.read(), of).await?;
    Ok(OwnStorefront::of(app, shop, &pictures)?.to_json())
}

/// A picture of the storefront itself.
pub(crate) struct OwnPicture {
    /// Where it is shown.
    pub place: String,
    /// Name of its widest file in the object storage; none where a reviewer found the mark in it.
    pub file: Option<String>,
}

/// The storefront's own pictures that are not withdrawn.
pub(crate) async fn pictures(app: &App, of: ProducerId) -> Result<Vec<OwnPicture>, DbErr> {
    let rows = pictures::of_producer(app.read(), of).await?;
    let kept = rows.into_iter().filter(|row| row.withdrawn_at.is_none());
    let read = |row: picture::Model| {
        let widest = pictures::files(&row)?.pop().map(|(_, file)| file);
        Ok(OwnPicture { file: widest.filter(|_| !row.shows_mark), place: row.place })
    };
    kept.map(read).collect()
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
