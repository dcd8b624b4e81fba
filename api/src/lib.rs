//! HTTP: what callers may ask, and who may ask it.

pub mod access;
pub mod accounts;
pub mod catalogue;
pub mod certification;
pub mod clock;
pub mod codes;
pub mod context;
mod document;
mod envelope;
pub mod metrics;
pub mod page;
pub mod problem;
pub mod samples;
pub mod scalars;
pub mod server;
pub mod speech;

pub use context::App;
pub use server::{document, router};
