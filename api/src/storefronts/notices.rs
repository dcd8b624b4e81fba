//! Telling a producer's owners what was decided of it.

use crate::catalogue::public;
use crate::context::App;
use crate::problem::Failure;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::accounts::members;
use store::catalogue::rows::producer;
use store::integrations::mail::{self, Draft};

/// Writes a message to each owner, in the transaction that decides. `params` gets `producer_name`.
pub async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    of: &producer::Model,
    template: &'static str,
    mut params: Value,
) -> Result<(), Failure> {
    params["producer_name"] = json!(public(&of.name, None));
    let draft = |recipient| Draft {
        id: app.mint(),
        template,
        language: "vi",
        recipient,
        params: params.clone(),
        dedup_key: None,
    };
    let drafts =
        members::owners_addresses(tx, of.id.into()).await?.into_iter().map(draft).collect();
    Ok(mail::enqueue(tx, drafts, app.now()).await?)
}
