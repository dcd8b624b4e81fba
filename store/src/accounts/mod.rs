//! Accounts, sessions, offices and memberships.

pub mod bodies;
pub mod invitations;
pub mod links;
pub mod mandates;
pub mod member_invitations;
pub mod members;
pub mod memberships;
pub mod people;
pub mod rows;
pub mod sessions;
