//! The rules of the programme and of the marketplace.
//!
//! Nothing here can reach outside: no clock, no randomness, no I/O. Time and ids are arguments, so a
//! rule that holds in a test holds in production.

pub mod accounts;
pub mod calendar;
pub mod catalogue;
pub mod certification;
pub mod fairs;
pub mod ids;
pub mod integrations;
pub mod money;
pub mod orders;
pub mod payments;
pub mod points_of_sale;
pub mod storefronts;
pub mod text;
