//! Webhooks: where programs of producers and of the platform's operator are told of what changed.

mod answers;
mod bodies;
mod deliveries;
mod events;
mod payload;
mod secrets;

pub use deliveries::DeliveriesApi;
pub use events::EventsApi;
pub(crate) use payload::{body, secrets_of};
pub use secrets::SecretsApi;

use super::Tag;
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use answers::{MadeWebhook, Webhook, WebhookList};
use bodies::{NewWebhook, WebhookPatch};
use domain::accounts::Affair;
use domain::integrations::PauseReason;
use domain::integrations::webhooks::MOST_WEBHOOKS;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::producers;
use store::integrations::events as log;
use store::integrations::webhooks::{self as store_of, Owner, Pause, Stretch};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: webhooks themselves.
pub struct WebhooksApi;

/// Operations on webhooks and events.
pub type WebhooksApis = (WebhooksApi, SecretsApi, DeliveriesApi, EventsApi);

/// Operations on webhooks and events.
pub const WEBHOOKS_APIS: WebhooksApis = (WebhooksApi, SecretsApi, DeliveriesApi, EventsApi);

#[derive(ApiResponse)]
enum Made {
    /// The webhook is made.
    #[oai(status = 201)]
    Created(Json<MadeWebhook>),
}

#[derive(ApiResponse)]
enum Done {
    /// Done; there is nothing to add.
    #[oai(status = 204)]
    NoContent,
}

#[OpenApi(tag = "Tag::Integrations")]
impl WebhooksApi {
    /// List webhooks
    ///
    /// Of a producer, for its owners and managers; without `producer` the platform's, for the operator. At
    /// most 10. Secrets are not shown again.
    #[oai(path = "/v1/webhooks", method = "get", operation_id = "listWebhooks")]
    async fn list_webhooks(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        producer: Query<Option<Uuid>>,
    ) -> Result<Json<WebhookList>, Failure> {
        let owner = Owner::of(producer.0);
        doer_for(&caller.0, owner)?;
        let webhooks = store_of::list(app.read(), owner).await?;
        Ok(Json(WebhookList { items: Webhook::all(app.read(), webhooks).await? }))
    }

    /// Make a webhook
    ///
    /// For a producer's owners and managers; without `producer_id` the platform's, for the operator. The
    /// answer shows the secret, this once: messages are signed with it by the convention of Standard
    /// Webhooks, HMAC-SHA256 over `id.timestamp.body`, in the header `webhook-signature`. The webhook is told
    /// of what changes from now on; what changed before is had by a replay.
    ///
    /// The URL is HTTPS, on port 443, 4443, 8443 or 9443, without a name or password in it, and leads to the
    /// public internet: 422 with the code of what is wrong, such as `private_address`. That is looked at again
    /// before each call. At most 10 webhooks: 409.
    #[oai(path = "/v1/webhooks", method = "post", operation_id = "createWebhook")]
    async fn create_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<NewWebhook>,
    ) -> Result<Made, Failure> {
        let owner = Owner::of(body.producer_id);
        let doer = doer_for(&caller.0, owner)?;
        let new = body.read(app).await?;
        let tx = app.store().begin().await?;
        if let Owner::Producer(id) = owner {
            producers::lock(&tx, id).await?.ok_or(Code::NotFound)?;
        }
        if store_of::count(&tx, owner).await? >= MOST_WEBHOOKS {
            return Err(conflict(
                "too_many",
                "Đã có 10 webhook.",
                "There are 10 webhooks already.",
            ));
        }
        store_of::create(&tx, &new).await?;
        let secret = secrets::make(app, &tx, new.id).await?;
        record(app, &tx, &doer, "create_webhook", (&new, about(&new))).await?;
        let webhook = Webhook::one(&tx, new).await?;
        tx.commit().await?;
        Ok(Made::Created(Json(MadeWebhook { webhook, secret })))
    }

    /// Read a webhook
    #[oai(path = "/v1/webhooks/:id", method = "get", operation_id = "getWebhook")]
    async fn get_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
    ) -> Result<Json<Webhook>, Failure> {
        let webhook = store_of::find(app.read(), id.0).await?.ok_or(Code::NotFound)?;
        own(&caller.0, &webhook)?;
        Ok(Json(Webhook::one(app.read(), webhook).await?))
    }

    /// Change, pause or resume a webhook
    ///
    /// Fields left out stay. While it is paused nothing is sent, and nothing is lost: when `paused` becomes
    /// `false`, it is told of what happened meanwhile, and what was under way goes on.
    #[oai(path = "/v1/webhooks/:id", method = "patch", operation_id = "updateWebhook")]
    async fn update_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
        Json(body): Json<WebhookPatch>,
    ) -> Result<Json<Webhook>, Failure> {
        let webhook = store_of::find(app.read(), id.0).await?.ok_or(Code::NotFound)?;
        own(&caller.0, &webhook)?;
        body.check(app).await?;
        let tx = app.store().begin().await?;
        let here = log::lock(&tx).await?;
        let (mut webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        body.apply(&mut webhook);
        match (body.pauses(), webhook.pause) {
            (Some(true), None) => {
                let (since, reason) = (app.now(), PauseReason::Owner);
                webhook.pause = Some(Pause { since, reason, held: here });
            }
            (Some(false), Some(pause)) => {
                // Whatever is left of a replay lies before where it was held.
                let after = webhook.replay.map_or(pause.held, |rest| rest.after.min(pause.held));
                webhook.replay = Some(Stretch { after, until: here });
                (webhook.pause, webhook.failing_since) = (None, None);
            }
            _ => {}
        }
        webhook.updated = app.now();
        store_of::save(&tx, &webhook).await?;
        record(app, &tx, &doer, "update_webhook", (&webhook, about(&webhook))).await?;
        let answer = Webhook::one(&tx, webhook).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }

    /// End a webhook
    ///
    /// At once, with its secrets and its log of deliveries.
    #[oai(path = "/v1/webhooks/:id", method = "delete", operation_id = "deleteWebhook")]
    async fn delete_webhook(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        // The follower would otherwise write deliveries for what ends here.
        log::lock(&tx).await?;
        let (webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        store_of::delete(&tx, webhook.id).await?;
        record(app, &tx, &doer, "delete_webhook", (&webhook, about(&webhook))).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// In what capacity an account acts for the owner of webhooks: as its owner or manager, or as operator.
fn doer_for(account: &SignedInAccount, owner: Owner) -> Result<Doer, Failure> {
    match owner {
        Owner::Producer(id) => access::member_for(account, id, Affair::Integrations),
        Owner::Platform if account.operator => Ok(access::doer(account)),
        Owner::Platform => Err(Code::NotAllowed.into()),
    }
}

/// The same of one webhook: what is the platform's is not there for others.
fn own(account: &SignedInAccount, webhook: &store_of::Webhook) -> Result<Doer, Failure> {
    match webhook.owner {
        Owner::Platform if !account.operator => Err(Code::NotFound.into()),
        owner => doer_for(account, owner),
    }
}

/// A webhook of the caller's, kept for this transaction, with who acts.
async fn locked(
    tx: &impl ConnectionTrait,
    account: &SignedInAccount,
    id: Uuid,
) -> Result<(store_of::Webhook, Doer), Failure> {
    let webhook = store_of::lock(tx, id).await?.ok_or(Code::NotFound)?;
    let doer = own(account, &webhook)?;
    Ok((webhook, doer))
}

/// Writes down what was done with a webhook.
async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (webhook, details): (&store_of::Webhook, Value),
) -> Result<(), Failure> {
    let producer = webhook.owner.producer();
    let deed = Deed { producer, ..Deed::new(action, "webhook", webhook.id) };
    Ok(oversight::record(app, tx, doer, deed.with(details)).await?)
}

/// What the audit is told of a webhook: where it is, without what its query may hold.
fn about(webhook: &store_of::Webhook) -> Value {
    let url = webhook.url.split('?').next().unwrap_or_default();
    let events: Vec<&str> = webhook.events.iter().map(|kind| kind.code()).collect();
    json!({ "url": url, "events": events, "paused": webhook.pause.is_some() })
}

fn conflict(code: &str, vi: &str, en: &str) -> Failure {
    Problem::new(Code::Conflict).with(FieldProblem::new("", code, Sentence::new(vi, en))).into()
}
