//! What goes out to others' programs: events, where they may be sent, and when it is tried again.

pub mod addresses;
pub mod events;
pub mod webhooks;

pub use events::{EventKind, event_id};
pub use webhooks::{Outcome, PauseReason, outcome, wait_after};
