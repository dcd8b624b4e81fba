//! Bank transfers: to which accounts, for what, who tells of them, and each that came in.

pub mod accounts;
pub mod endpoints;
pub mod payees;
pub mod record;
pub mod requests;
pub mod rows;
