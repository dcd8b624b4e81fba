//! Secrets of webhooks: two may be live at a time, so that a receiver changes over without losing a message.

use super::answers::WebhookSecret;
use super::{Done, conflict, locked, record};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::Tag;
use crate::problem::Failure;
use crate::scalars::Time;
use crate::storefronts::sealing::{Bound, random};
use domain::integrations::webhooks::MOST_SECRETS;
use gateways::webhooks::Secret;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integrations::webhooks::secrets;
use uuid::Uuid;

/// Operations: secrets of webhooks.
pub struct SecretsApi;

#[derive(ApiResponse)]
enum Added {
    /// The secret is live.
    #[oai(status = 201)]
    Created(Json<WebhookSecret>),
}

#[OpenApi(tag = "Tag::Integrations")]
impl SecretsApi {
    /// Add a secret
    ///
    /// The answer shows it, this once. While two are live each message bears a signature of both, and a
    /// receiver takes it when one of them is right. At most two: 409.
    #[oai(path = "/v1/webhooks/:id/secrets", method = "post", operation_id = "addWebhookSecret")]
    async fn add_webhook_secret(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
    ) -> Result<Added, Failure> {
        let tx = app.store().begin().await?;
        let (webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        if secrets::of(&tx, &[webhook.id]).await?.len() >= MOST_SECRETS {
            let vi = "Đã có hai khóa. Hãy kết thúc khóa cũ trước.";
            return Err(conflict(
                "two_secrets",
                vi,
                "There are two already. End the old one first.",
            ));
        }
        let secret = make(app, &tx, webhook.id).await?;
        let details = json!({ "secret_id": secret.id.to_string() });
        record(app, &tx, &doer, "add_webhook_secret", (&webhook, details)).await?;
        tx.commit().await?;
        Ok(Added::Created(Json(secret)))
    }

    /// End a secret
    ///
    /// From the next message on nothing is signed with it. The last one stays: 409; add another first.
    #[oai(
        path = "/v1/webhooks/:id/secrets/:secret",
        method = "delete",
        operation_id = "endWebhookSecret"
    )]
    async fn end_webhook_secret(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The webhook's id.
        id: Path<Uuid>,
        /// The secret's id.
        secret: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let tx = app.store().begin().await?;
        let (webhook, doer) = locked(&tx, &caller.0, id.0).await?;
        let live = secrets::of(&tx, &[webhook.id]).await?;
        if live.iter().all(|one| one.id != secret.0) {
            return Err(Code::NotFound.into());
        }
        if live.len() == 1 {
            let vi = "Đây là khóa cuối cùng. Hãy thêm khóa khác trước.";
            return Err(conflict("last_secret", vi, "This is the last one. Add another first."));
        }
        secrets::end(&tx, secret.0).await?;
        let details = json!({ "secret_id": secret.0.to_string() });
        record(app, &tx, &doer, "end_webhook_secret", (&webhook, details)).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// Makes a secret, and writes it down sealed.
pub(super) async fn make(
    app: &App,
    tx: &impl ConnectionTrait,
    webhook: Uuid,
) -> Result<WebhookSecret, Failure> {
    let broken = |error: std::io::Error| {
        tracing::error!(%error, "a secret can't be made");
        Failure::from(Code::Broken)
    };
    let id: Uuid = app.mint();
    let secret = Secret::of(random::<{ Secret::LENGTH }>().map_err(broken)?);
    let sealed =
        app.sealing().seal(Kept { webhook, secret: id }, secret.bytes()).map_err(broken)?;
    secrets::add(tx, (webhook, id), sealed, app.now()).await?;
    Ok(WebhookSecret { id, secret: secret.text(), created_at: Time(app.now()) })
}

/// Where a secret is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub webhook: Uuid,
    pub secret: Uuid,
}

impl Bound for Kept {
    fn bound_to(&self) -> Vec<u8> {
        let Self { webhook, secret } = self;
        format!("integrations_webhook_secrets/{webhook}/{secret}").into_bytes()
    }
}
