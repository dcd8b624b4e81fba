//! Telling a producer what was decided of it.

use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail;
use crate::problem::Failure;
use domain::accounts::Affair;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::catalogue::rows::producer;

/// Writes a letter to each member whom the producer's identity concerns, in the transaction that decides.
/// `params` gets `producer_name`.
pub async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    of: &producer::Model,
    template: &'static str,
    mut params: Value,
) -> Result<(), Failure> {
    params["producer_name"] = json!(public(&of.name, None));
    Ok(mail::to_producer(app, tx, (of.id.into(), Affair::Identity), template, &params).await?)
}
