//! Cards: connected accounts of producers, what is asked of the provider, and what it tells.

pub mod accounts;
pub mod events;
pub mod payments;
pub mod refunds;
pub mod rows;
