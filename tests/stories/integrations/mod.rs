//! What goes out to others.

mod lapses;
mod mail;
mod smtp;
mod webhooks;
