//! What a message says: the event, and the thing as its `GET` answers whoever is told, made when it is sent.

use super::answers::{ChangeEvent, Webhook};
use super::secrets::Kept;
use crate::context::App;
use crate::problem::Failure;
use crate::{catalogue, certification, fairs, orders, points_of_sale, storefronts};
use domain::ids::{OrderId, ProducerId};
use domain::integrations::EventKind;
use gateways::webhooks::Secret;
use poem_openapi::types::ToJSON as _;
use sea_orm::DbErr;
use serde_json::Value;
use store::integrations::events;
use store::integrations::webhooks::rows::delivery;
use store::integrations::webhooks::{self as store_of, Owner, secrets};

/// The body of a message.
pub(crate) async fn body(
    app: &App,
    webhook: &store_of::Webhook,
    row: &delivery::Model,
) -> Result<Vec<u8>, DbErr> {
    let data = match EventKind::from_code(&row.kind) {
        Some(kind) => data(app, webhook.owner, kind, row).await?,
        // A test tells of the webhook itself.
        None => answered(Webhook::one(app.read(), webhook.clone()).await)?.to_json(),
    };
    let mut whole = ChangeEvent::from(row).to_json().unwrap_or_default();
    whole["data"] = data.unwrap_or_default();
    serde_json::to_vec(&whole).map_err(|error| DbErr::Custom(error.to_string()))
}

/// What `GET` answers an owner of a thing; nothing where that is 404.
async fn data(
    app: &App,
    owner: Owner,
    kind: EventKind,
    row: &delivery::Model,
) -> Result<Option<Value>, DbErr> {
    let Some(whose) = events::whose(app.read(), kind, row.subject).await? else { return Ok(None) };
    // It may have become another's since.
    if let Owner::Producer(_) = owner
        && owner.producer() != whose
    {
        return Ok(None);
    }
    let id = row.subject;
    answered(match kind {
        EventKind::Product => catalogue::listing_of(app, id).await,
        EventKind::Producer => catalogue::producer_of(app, id).await,
        EventKind::Storefront => storefronts::storefront_of(app, ProducerId(id)).await,
        EventKind::Certificate => certification::certificate_of(app, id.into()).await,
        EventKind::Fair => fairs::fair_of(app, id.into()).await,
        EventKind::PointOfSale => points_of_sale::registration_of(app, id.into()).await,
        EventKind::Order => orders::order_of(app, OrderId(id)).await,
        EventKind::Review => orders::review_of(app, id).await,
    })
}

/// An answer, `None` for 404; what is broken is tried again.
fn answered<T>(answer: Result<T, Failure>) -> Result<Option<T>, DbErr> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Failure::NotFound(_)) => Ok(None),
        Err(other) => Err(DbErr::Custom(format!("what a message tells can't be read: {other:?}"))),
    }
}

/// The secrets with which messages to a webhook are signed, the newest first; none when one can't be opened.
pub(crate) async fn secrets_of(
    app: &App,
    webhook: &store_of::Webhook,
) -> Result<Option<Vec<Secret>>, DbErr> {
    let rows = secrets::of(app.read(), &[webhook.id]).await?;
    let open = |row: &store_of::rows::secret::Model| {
        let place = Kept { webhook: webhook.id, secret: row.id };
        let opened = app.sealing().unseal(place, &row.sealed).ok()?;
        opened.try_into().ok().map(Secret::of)
    };
    let all: Option<Vec<Secret>> = rows.iter().rev().map(open).collect();
    Ok(all.filter(|all| !all.is_empty()))
}
