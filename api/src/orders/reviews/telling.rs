//! What acts on reviews leave behind: deeds, events, letters.

use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail::to_producer;
use crate::orders::contact::write_to_buyer;
use crate::oversight;
use crate::problem::Failure;
use domain::accounts::Affair;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::catalogue::pages;
use store::integrations;
use store::orders::record;
use store::orders::reviews::Review;
use store::oversight::deeds::{Deed, Doer};

/// Writes down what its author does with a review. The deed names no producer: who sold would read there
/// whose it is.
pub(super) async fn tell_of(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    (action, review): (&'static str, &Review),
) -> Result<(), Failure> {
    let details = json!({ "status": review.stand.status.code() });
    let deed = Deed::new(action, "review", review.id).with(details);
    oversight::record(app, tx, doer, deed).await?;
    Ok(integrations::log(tx, "orders", review.id, app.now()).await?)
}

/// Tells who sold that the public reads a review of it.
pub(super) async fn published(
    app: &App,
    tx: &impl ConnectionTrait,
    review: &Review,
) -> Result<(), Failure> {
    let params = json!({
        "product_name": name(tx, review).await?, "rating": review.stand.points.number(),
    });
    let to = (review.producer, Affair::Orders);
    Ok(to_producer(app, tx, to, "review_published", &params).await?)
}

/// Writes to the author of a review, where it is still known who that is.
pub(super) async fn to_author(
    app: &App,
    tx: &impl ConnectionTrait,
    review: &Review,
    (template, mut params): (&'static str, Value),
) -> Result<(), Failure> {
    let Some((order, _)) = review.bought else { return Ok(()) };
    let Some(order) = record::find(tx, order).await? else { return Ok(()) };
    params["product_name"] = name(tx, review).await?.into();
    write_to_buyer(app, tx, order.checkout, (template, params)).await
}

/// Writes to those who answered a review.
pub(super) async fn to_seller(
    app: &App,
    tx: &impl ConnectionTrait,
    review: &Review,
    (template, mut params): (&'static str, Value),
) -> Result<(), Failure> {
    params["product_name"] = name(tx, review).await?.into();
    Ok(to_producer(app, tx, (review.producer, Affair::Orders), template, &params).await?)
}

/// The product's name; a letter outlives every permit, so it claims nothing.
async fn name(tx: &impl ConnectionTrait, review: &Review) -> Result<String, Failure> {
    let page = pages::whole(tx, review.product).await?;
    Ok(page.map(|page| public(&page.product.name, None)).unwrap_or_default())
}
