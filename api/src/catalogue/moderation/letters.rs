//! What a producer is told by mail about its listings.

use crate::catalogue::public;
use crate::context::App;
use crate::integrations::mail::to_member;
use domain::ids::ProducerId;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::Value;
use store::accounts::memberships::{self, Correspondent};
use store::integrations::mail::{self, Draft};
use uuid::Uuid;

/// A letter about a product.
pub(super) struct Letter<'l> {
    /// Name of the template.
    pub template: &'static str,
    /// The product.
    pub product: Uuid,
    /// Its name, as stored: a letter outlives every permit, so it claims nothing.
    pub name: &'l str,
    /// What it tells of: each address gets one letter of a template about it.
    pub about: String,
    /// What else the template puts in: an object of strings and numbers.
    pub params: Value,
}

/// Writes a letter to every member of a producer, in the transaction that gives cause for it.
pub(super) async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    letter: Letter<'_>,
) -> Result<(), DbErr> {
    let mut params = letter.params;
    params["product_id"] = letter.product.to_string().into();
    params["product_name"] = public(letter.name, None).into();
    let draft = |member: Correspondent| Draft {
        dedup_key: Some(format!("{}:{}:{}", letter.template, letter.about, member.email)),
        ..to_member(app, &member, letter.template, params.clone())
    };
    let members = memberships::correspondents(tx, &[producer]).await?;
    mail::enqueue(tx, members.into_iter().map(draft).collect(), app.now()).await
}
