//! Webhooks as they are sent in.

use super::answers::EventType;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::integrations::EventKind;
use gateways::webhooks::{Refused, SendError};
use poem_openapi::Object;
use poem_openapi::types::Example;
use store::integrations::webhooks::{Owner, Webhook};
use uuid::Uuid;

/// A webhook to be made.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, example)]
pub(super) struct NewWebhook {
    /// The producer whose it is; the platform's when left out, for the operator.
    pub(super) producer_id: Option<Uuid>,
    /// Where messages are posted to, up to 500 characters, such as `https://example.vn/ocop`.
    url: Line<1, 500>,
    /// What it is for, in your words.
    description: Option<Line<0, 200>>,
    /// Of what it is told; of everything, kinds to come included, when left out or empty.
    #[oai(validator(max_items = 20))]
    events: Option<Vec<EventType>>,
}

/// A change of a webhook; fields left out stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, example)]
pub(super) struct WebhookPatch {
    /// Where messages are posted to.
    url: Option<Line<1, 500>>,
    /// What it is for, in your words.
    description: Option<Line<0, 200>>,
    /// Of what it is told; of everything when empty.
    #[oai(validator(max_items = 20))]
    events: Option<Vec<EventType>>,
    /// `true` pauses it, `false` lets it go on, whoever paused it.
    paused: Option<bool>,
}

impl NewWebhook {
    /// The webhook, once its URL may be called.
    pub(super) async fn read(self, app: &App) -> Result<Webhook, Failure> {
        Ok(Webhook {
            id: app.mint(),
            owner: Owner::of(self.producer_id),
            url: checked(app, &self.url.0).await?,
            description: self.description.map(|line| line.0).unwrap_or_default(),
            events: kinds(self.events.as_deref().unwrap_or_default()),
            pause: None,
            failing_since: None,
            replay: None,
            created: app.now(),
            updated: app.now(),
        })
    }
}

impl WebhookPatch {
    /// Whether it may be made, as far as that takes asking for names.
    pub(super) async fn check(&self, app: &App) -> Result<(), Failure> {
        match &self.url {
            Some(url) => checked(app, &url.0).await.map(drop),
            None => Ok(()),
        }
    }

    /// Whether it pauses or resumes.
    pub(super) fn pauses(&self) -> Option<bool> {
        self.paused
    }

    /// Makes it. Its URL is [checked](Self::check).
    pub(super) fn apply(&self, webhook: &mut Webhook) {
        if let Some(url) = &self.url {
            webhook.url = url.0.clone();
        }
        if let Some(description) = &self.description {
            webhook.description = description.0.clone();
        }
        if let Some(events) = &self.events {
            webhook.events = kinds(events);
        }
    }
}

/// The URL, when it may be called as things stand now.
async fn checked(app: &App, url: &str) -> Result<String, Failure> {
    app.courier().check(url).await.map_err(refused)?;
    Ok(url.to_owned())
}

fn kinds(events: &[EventType]) -> Vec<EventKind> {
    let mut kinds: Vec<EventKind> = events.iter().map(|event| (*event).into()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn refused(error: SendError) -> Failure {
    let (vi, en) = match error {
        SendError::Refused(Refused::NotAUrl) => ("Không phải là một URL.", "This is no URL."),
        SendError::Refused(Refused::NotHttps) => {
            ("URL phải bắt đầu bằng https://.", "The URL begins with https://.")
        }
        SendError::Refused(Refused::Credentials) => (
            "URL không được chứa tên hay mật khẩu: chữ ký cho biết ai gửi.",
            "The URL holds no name or password: the signature says who sends.",
        ),
        SendError::Refused(Refused::Fragment) => {
            ("URL không được có phần sau dấu #.", "The URL has no part after a #.")
        }
        SendError::Refused(Refused::Port) => {
            ("Chỉ dùng cổng 443, 4443, 8443 hoặc 9443.", "The port is 443, 4443, 8443 or 9443.")
        }
        SendError::Refused(Refused::PrivateAddress) => (
            "Địa chỉ này không nằm trên Internet công cộng.",
            "This address is not of the public internet.",
        ),
        _ => ("Hiện không tìm được địa chỉ của tên này.", "The name can't be resolved just now."),
    };
    Problem::field("/url", error.code(), vi, en).into()
}

impl Example for NewWebhook {
    fn example() -> Self {
        Self {
            producer_id: Some(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001)),
            url: Line("https://example.vn/ocop".to_owned()),
            description: Some(Line("Kho hàng".to_owned())),
            events: Some(vec![EventType::Product]),
        }
    }
}

impl Example for WebhookPatch {
    fn example() -> Self {
        Self { url: None, description: None, events: None, paused: Some(false) }
    }
}
