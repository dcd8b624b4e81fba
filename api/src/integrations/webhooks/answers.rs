//! Webhooks, deliveries and events as they are answered.

use crate::problem::Failure;
use crate::scalars::Time;
use domain::integrations::{self, EventKind};
use poem_openapi::{Enum, Object};
use sea_orm::{ConnectionTrait, DbErr};
use store::instant;
use store::integrations::events::Event;
use store::integrations::webhooks::rows::{delivery, secret};
use store::integrations::webhooks::{self as store_of, deliveries, secrets};
use uuid::Uuid;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum EventType {
    /// A product: texts, variants, prices, pictures, licences, status.
    #[oai(rename = "product.changed")]
    Product,
    /// A producer.
    #[oai(rename = "producer.changed")]
    Producer,
    /// A storefront, or its seller's status.
    #[oai(rename = "storefront.changed")]
    Storefront,
    /// A certificate of the register: issued, or something happened to it.
    #[oai(rename = "certificate.changed")]
    Certificate,
    /// A fair; told to the platform alone.
    #[oai(rename = "fair.changed")]
    Fair,
    /// A point of sale.
    #[oai(rename = "point_of_sale.changed")]
    PointOfSale,
    /// An order: made, confirmed, paid, sent, called off. Its `contact` is left out: read the order for it.
    #[oai(rename = "order.changed")]
    Order,
    /// A review: published, changed, answered, taken down. As the public reads it; null while it doesn't.
    #[oai(rename = "review.changed")]
    Review,
}

impl From<EventType> for EventKind {
    fn from(event: EventType) -> Self {
        match event {
            EventType::Product => Self::Product,
            EventType::Producer => Self::Producer,
            EventType::Storefront => Self::Storefront,
            EventType::Certificate => Self::Certificate,
            EventType::Fair => Self::Fair,
            EventType::PointOfSale => Self::PointOfSale,
            EventType::Order => Self::Order,
            EventType::Review => Self::Review,
        }
    }
}

impl From<EventKind> for EventType {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Product => Self::Product,
            EventKind::Producer => Self::Producer,
            EventKind::Storefront => Self::Storefront,
            EventKind::Certificate => Self::Certificate,
            EventKind::Fair => Self::Fair,
            EventKind::PointOfSale => Self::PointOfSale,
            EventKind::Order => Self::Order,
            EventKind::Review => Self::Review,
        }
    }
}

/// Whether a webhook is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum WebhookState {
    /// It is told of events.
    Active,
    /// Nothing is sent until it is resumed.
    Paused,
}

/// Why a webhook is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "integrations::PauseReason")]
enum WebhookPauseReason {
    /// By its owner.
    Owner,
    /// It answered 410.
    Gone,
    /// No delivery succeeded for 24 hours, and one was given up.
    Failing,
}

/// A secret of a webhook, by its id: the secret itself was shown when it was made.
#[derive(Debug, Object)]
struct WebhookSecretSummary {
    /// Its id, to end it.
    id: Uuid,
    /// When it was made.
    created_at: Time,
}

/// A secret of a webhook, shown this once.
#[derive(Debug, Object)]
pub(super) struct WebhookSecret {
    /// Its id, to end it.
    pub(super) id: Uuid,
    /// The secret: `whsec_`, and after that 32 bytes in Base64, which are the key of the HMAC. Keep it like
    /// a password.
    pub(super) secret: String,
    /// When it was made.
    pub(super) created_at: Time,
}

/// A webhook.
#[derive(Debug, Object)]
pub(crate) struct Webhook {
    /// Its id.
    id: Uuid,
    /// The producer whose it is; null for the platform's.
    producer_id: Option<Uuid>,
    /// Where messages are posted to.
    url: String,
    /// What it is for, in its owner's words.
    description: String,
    /// Of what it is told; of everything when empty.
    events: Vec<EventType>,
    /// Whether it is at work.
    state: WebhookState,
    /// Why it is paused.
    pause_reason: Option<WebhookPauseReason>,
    /// Since when it is paused.
    paused_at: Option<Time>,
    /// Since when no delivery succeeded; null when the last one did.
    failing_since: Option<Time>,
    /// Whether a replay, or what was missed in a pause, is still being put into the queue.
    replaying: bool,
    /// Its secrets that are live: one, or two while it changes over.
    secrets: Vec<WebhookSecretSummary>,
    /// When it was made.
    created_at: Time,
    /// When its owner last changed it.
    updated_at: Time,
}

/// A webhook as it is made, with its secret.
#[derive(Debug, Object)]
pub(super) struct MadeWebhook {
    /// The webhook.
    pub(super) webhook: Webhook,
    /// Its secret, shown this once.
    pub(super) secret: WebhookSecret,
}

/// The webhooks of a producer or of the platform.
#[derive(Debug, Object)]
pub(super) struct WebhookList {
    /// The webhooks, oldest first; 10 at most.
    pub(super) items: Vec<Webhook>,
}

impl Webhook {
    /// A webhook with its secrets.
    pub(super) async fn one(
        db: &impl ConnectionTrait,
        webhook: store_of::Webhook,
    ) -> Result<Self, Failure> {
        let secrets = secrets::of(db, &[webhook.id]).await?;
        Ok(Self::of(webhook, &secrets))
    }

    /// Webhooks with their secrets.
    pub(super) async fn all(
        db: &impl ConnectionTrait,
        webhooks: Vec<store_of::Webhook>,
    ) -> Result<Vec<Self>, Failure> {
        let ids: Vec<Uuid> = webhooks.iter().map(|one| one.id).collect();
        let secrets = secrets::of(db, &ids).await?;
        Ok(webhooks.into_iter().map(|one| Self::of(one, &secrets)).collect())
    }

    fn of(webhook: store_of::Webhook, secrets: &[secret::Model]) -> Self {
        let own = secrets.iter().filter(|secret| secret.webhook_id == webhook.id);
        let summary = |row: &secret::Model| WebhookSecretSummary {
            id: row.id,
            created_at: Time(instant(row.created_at)),
        };
        Self {
            id: webhook.id,
            producer_id: webhook.owner.producer().map(|id| id.0),
            url: webhook.url,
            description: webhook.description,
            events: webhook.events.iter().map(|kind| (*kind).into()).collect(),
            state: match webhook.pause {
                Some(_) => WebhookState::Paused,
                None => WebhookState::Active,
            },
            pause_reason: webhook.pause.map(|pause| pause.reason.into()),
            paused_at: webhook.pause.map(|pause| Time(pause.since)),
            failing_since: webhook.failing_since.map(Time),
            replaying: webhook.replay.is_some(),
            secrets: own.map(summary).collect(),
            created_at: Time(webhook.created),
            updated_at: Time(webhook.updated),
        }
    }
}

/// What an event is about.
#[derive(Debug, Object)]
pub(crate) struct EventSubject {
    /// Kind of thing, such as `product`.
    kind: String,
    /// Its id; of a storefront, its producer's.
    id: Uuid,
}

/// An event: something changed, and the change is committed. Messages to webhooks are this, with `data`
/// beside it: what `GET` answers the webhook's owner of the thing when the message is sent, and null when
/// that is 404 by then.
#[derive(Debug, Object)]
pub(crate) struct ChangeEvent {
    /// Its id, the same wherever and however often it is told: what you have seen before, pass over.
    id: Uuid,
    /// What happened, such as `product.changed`, or `webhook.test`.
    #[oai(rename = "type")]
    kind: String,
    /// When.
    occurred_at: Time,
    /// Where it stands among all events: send it as `after` for what follows. Null for a test.
    cursor: Option<String>,
    /// What changed.
    subject: EventSubject,
}

impl From<&Event> for ChangeEvent {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id,
            kind: event.kind.code().to_owned(),
            occurred_at: Time(event.at),
            cursor: Some(store::page::encode(&event.place)),
            subject: EventSubject { kind: event.kind.subject().to_owned(), id: event.subject },
        }
    }
}

impl From<&delivery::Model> for ChangeEvent {
    fn from(row: &delivery::Model) -> Self {
        let place = store::integrations::Place { transaction: row.transaction_id, seq: row.seq };
        Self {
            id: row.event_id,
            kind: row.kind.clone(),
            occurred_at: Time(instant(row.at)),
            cursor: (row.kind != deliveries::TEST).then(|| store::page::encode(&place)),
            subject: EventSubject { kind: subject_of(&row.kind), id: row.subject },
        }
    }
}

fn subject_of(kind: &str) -> String {
    kind.split('.').next().unwrap_or_default().to_owned()
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "deliveries::State")]
pub(super) enum DeliveryState {
    /// It is sent, or sent again, in its turn.
    Pending,
    /// It was taken: 2xx.
    Delivered,
    /// It was given up.
    Failed,
}

/// An event on its way to a webhook, and what became of it.
#[derive(Debug, Object)]
pub(super) struct Delivery {
    /// Its id.
    id: Uuid,
    /// The event.
    event: ChangeEvent,
    /// Where it stands.
    state: DeliveryState,
    /// Attempts since it was last put into the queue, 8 at most.
    attempts: i32,
    /// When the next attempt is due.
    next_attempt_at: Option<Time>,
    /// When the last attempt was made.
    last_attempt_at: Option<Time>,
    /// When it was taken or given up.
    ended_at: Option<Time>,
    /// HTTP status of the last answer.
    response_status: Option<i32>,
    /// The first characters of the last answer, 500 at most.
    response_body: Option<String>,
    /// Why there was no answer: `private_address`, `unresolved`, `timeout`, `unconnected`, `broken`, or the
    /// code with which the URL would be refused; `unsealed` when no secret could be read.
    error: Option<String>,
}

/// A page of a webhook's log.
#[derive(Debug, Object)]
pub(super) struct DeliveryList {
    /// The deliveries, the last made first.
    pub(super) items: Vec<Delivery>,
    /// Send it as `cursor` for the next page; null at the end.
    pub(super) next_cursor: Option<String>,
}

impl Delivery {
    pub(super) fn of(row: &delivery::Model) -> Result<Self, DbErr> {
        let state = deliveries::State::of(row)?;
        let pending = state == deliveries::State::Pending;
        Ok(Self {
            id: row.id,
            event: row.into(),
            state: state.into(),
            attempts: row.attempts,
            next_attempt_at: pending.then(|| Time(instant(row.next_try_at))),
            last_attempt_at: row.tried_at.map(|at| Time(instant(at))),
            ended_at: row.ended_at.map(|at| Time(instant(at))),
            response_status: row.status,
            response_body: row.answer.clone(),
            error: row.error.clone(),
        })
    }
}
