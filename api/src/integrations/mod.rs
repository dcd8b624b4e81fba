//! What goes out to others: letters by e-mail.

pub(crate) mod idempotency;
pub mod letters;
pub mod mail;
