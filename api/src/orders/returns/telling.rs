//! Letters about returns.

use crate::codes::Code;
use crate::context::App;
use crate::integrations::mail;
use crate::orders::number;
use crate::orders::whole::Whole;
use crate::problem::Failure;
use domain::accounts::Affair;
use domain::orders::returns::ReturnStatus;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::returns::Return;
use uuid::Uuid;

/// Tells the producer that goods are asked back.
pub(super) async fn requested(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &Whole,
    back: &Return,
) -> Result<(), Failure> {
    let params = json!({
        "order_number": number(whole.order.code), "order_id": whole.order.id.0,
        "return_reason": back.reason.code(),
        "pieces": back.lines.iter().map(|line| line.quantity).sum::<i64>(),
    });
    let to = (whole.order.producer, Affair::Orders);
    Ok(mail::to_producer(app, tx, to, "return_requested", &params).await?)
}

/// Tells the buyer what the producer has decided.
pub(super) async fn decided(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &Whole,
    id: Uuid,
) -> Result<(), Failure> {
    let back = whole.returns.iter().find(|one| one.id == id).ok_or(Code::NotFound)?;
    let template = match back.status {
        ReturnStatus::Approved => "return_approved",
        _ => "return_rejected",
    };
    let more = json!({ "reason": back.decision.as_deref().unwrap_or_default() });
    whole.write_to_buyer(app, tx, (template, more)).await
}
