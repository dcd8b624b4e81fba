//! Accounts, sessions, offices and memberships.

pub mod bodies;
pub mod invitations;
pub mod links;
pub mod memberships;
pub mod people;
pub mod rows;
pub mod sessions;
