//! Other companies' systems, each behind a narrow trait of ours. One file per kind of system.

pub mod cards;
pub mod mail;
pub mod object_storage;
pub mod webhooks;
