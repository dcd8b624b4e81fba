//! What goes out to others: letters by e-mail, events to programs.

pub(crate) mod idempotency;
pub mod letters;
pub mod mail;
pub(crate) mod webhooks;

use poem_openapi::Tags;
pub use webhooks::{WEBHOOKS_APIS, WebhooksApis};

#[derive(Tags)]
enum Tag {
    /// What other programs hear: events, and webhooks that are told of them.
    #[oai(rename = "integrations")]
    Integrations,
}
