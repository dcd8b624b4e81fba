//! HTTP: what callers may ask, and who may ask it.

pub mod access;
pub mod accounts;
pub mod address;
mod audit;
pub mod catalogue;
mod cells;
pub mod certification;
pub mod cli;
pub mod clock;
pub mod codes;
pub mod config;
pub mod connections;
pub mod context;
mod database;
mod demo;
mod docs;
mod document;
mod envelope;
pub mod fairs;
pub mod fault;
pub mod images;
pub mod integrations;
pub mod jobs;
pub mod json;
mod logging;
mod markup;
pub mod metrics;
pub mod money;
mod orders;
mod oversight;
pub mod page;
pub mod payments;
pub mod pictures;
mod points_of_sale;
pub mod problem;
pub mod samples;
pub mod scalars;
pub mod search;
mod serve;
pub mod server;
pub mod speech;
pub mod storefronts;

/// Answers are many small pieces of memory taken by one thread and given back by another, for which the
/// system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub use context::{App, Settings};
pub use server::{document, router};
