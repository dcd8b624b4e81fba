//! Accounts, sessions, offices and memberships.

pub mod rows;
pub mod sessions;
