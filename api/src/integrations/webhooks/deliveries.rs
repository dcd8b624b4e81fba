//! The log of deliveries; trying a webhook, and telling it again.

use super::answers::{Delivery, DeliveryList, DeliveryState, Webhook};
use super::events::place;
use super::{conflict, locked, own, record, store_of};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::Tag;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integrations::events as log;
use store::integrations::webhooks::{Stretch, deliveries, telling};
use uuid::Uuid;

/// Operations: deliveries.
pub struct DeliveriesApi;

/// From where a webhook is told again.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, example)]
struct Replay {
    /// The `cursor` of the last event that need not be told again, or `beginning`.
    after: Line<1, 200>,
}

#[derive(ApiResponse)]
enum Queued {
    /// It is sent in its turn.
    #[oai(status = 202)]
    Accepted(Json<Delivery>),
}

#[derive(ApiResponse)]
enum Replaying {
    /// The events are put into the queue.
    #[oai(status = 202)]
    Accepted(Json<Webhook>),
}

#[OpenApi(tag = "Tag::Integrations")]
impl DeliveriesApi {
    /// List deliveries
    ///
    /// What was sent to a webhook or is to be sent, the last made first. Those that ended are kept for 30
    /// days. Payloads are kept nowhere: each is made when it is sent.
    #[oai(path = "/v1/webhooks/:id/deliveries", method = "get", operation_id = "listDeliveries")]
    async fn list_deliveries(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        state: Query<Option<DeliveryState>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<DeliveryList>, Failure> {
        let webhook = store_of::find(app.read(), id.0).await?.ok_or(Code::NotFound)?;
        own(&caller.0, &webhook)?;
        let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (state, limit) = (state.0.map(Into::into), limit.0.unwrap_or(DEFAULT_LIMIT));
        let page = deliveries::list(app.read(), webhook.id, state, before, limit).await?;
        Ok(Json(DeliveryList {
            next_cursor: page.next.as_ref().map(store::page::encode),
            items: page.items.iter().map(Delivery::of).collect::<Result<_, _>>()?,
        }))
    }

    /// Try a webhook
    ///
    /// Sends it one message of type `webhook.test`, whose `data` is the webhook itself, once and within
    /// seconds, also while it is paused. What became of it stands in the list of deliveries.
    #[oai(path = "/v1/webhooks/:id/test", method = "post", operation_id = "testWebhook")]
    async fn test_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
    ) -> Result<Queued, Failure> {
        let tx = app.store().begin().await?;
        let (webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        let (delivery, event) = (app.mint(), app.mint());
        let kind = deliveries::TEST;
        telling::tell_one(&tx, webhook.id, kind, (delivery, event), app.now()).await?;
        record(app, &tx, &doer, "test_webhook", (&webhook, json!({}))).await?;
        let queued = answer(&tx, webhook.id, delivery).await?;
        tx.commit().await?;
        Ok(Queued::Accepted(Json(queued)))
    }

    /// Deliver an event again
    ///
    /// From its beginning: at once, and then with the same attempts as one that is new. It bears the same id,
    /// and tells of the thing as it is by then. 409 `paused` while the webhook is paused.
    #[oai(
        path = "/v1/webhooks/:id/deliveries/:delivery/redelivery",
        method = "post",
        operation_id = "redeliverEvent"
    )]
    async fn redeliver_event(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
        /// The delivery's id.
        delivery: Path<Uuid>,
    ) -> Result<Queued, Failure> {
        let tx = app.store().begin().await?;
        let (webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        let row = deliveries::find(&tx, webhook.id, delivery.0).await?.ok_or(Code::NotFound)?;
        at_work(&webhook)?;
        deliveries::again(&tx, row.id, app.now()).await?;
        let details = json!({ "event_id": row.event_id.to_string() });
        record(app, &tx, &doer, "redeliver_event", (&webhook, details)).await?;
        let queued = answer(&tx, webhook.id, row.id).await?;
        tx.commit().await?;
        Ok(Queued::Accepted(Json(queued)))
    }

    /// Replay events
    ///
    /// Tells a webhook of every event after a place that it wants to hear of, once more and each once, those
    /// from before the webhook was made included. They bear the ids that they always had. 409 `paused` while
    /// the webhook is paused.
    #[oai(path = "/v1/webhooks/:id/replay", method = "post", operation_id = "replayWebhook")]
    async fn replay_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
        Json(body): Json<Replay>,
    ) -> Result<Replaying, Failure> {
        let tx = app.store().begin().await?;
        let until = log::lock(&tx).await?;
        let (mut webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        at_work(&webhook)?;
        let after = place(&body.after.0)?;
        let after = webhook.replay.map_or(after, |rest| rest.after.min(after));
        webhook.replay = Some(Stretch { after, until });
        store_of::save(&tx, &webhook).await?;
        let details = json!({ "after": body.after.0 });
        record(app, &tx, &doer, "replay_webhook", (&webhook, details)).await?;
        let answer = Webhook::one(&tx, webhook).await?;
        tx.commit().await?;
        Ok(Replaying::Accepted(Json(answer)))
    }
}

/// Refuses what is not for a webhook that is paused.
fn at_work(webhook: &store_of::Webhook) -> Result<(), Failure> {
    match webhook.pause {
        None => Ok(()),
        Some(_) => {
            let vi = "Webhook đang tạm dừng. Hãy cho chạy lại trước.";
            Err(conflict("paused", vi, "The webhook is paused. Resume it first."))
        }
    }
}

async fn answer(db: &impl ConnectionTrait, webhook: Uuid, id: Uuid) -> Result<Delivery, Failure> {
    let row = deliveries::find(db, webhook, id).await?.ok_or(Code::Broken)?;
    Ok(Delivery::of(&row)?)
}

impl Example for Replay {
    fn example() -> Self {
        Self { after: Line("beginning".to_owned()) }
    }
}
