//! Stock, carts and orders.

pub mod audit;
pub mod carts;
pub mod claims;
pub mod contacts;
pub mod counters;
pub mod delivery;
pub mod dropping;
pub mod fulfilments;
pub mod keeping;
pub mod list;
pub mod locations;
pub mod record;
pub mod returns;
pub mod reviews;
pub mod rows;
pub mod shelf;
pub mod stock;
pub mod taking;
