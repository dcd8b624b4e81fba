//! Intents, their events, and what producers take.

pub mod cod;
pub mod intents;
pub mod refunds;
pub mod rows;
pub mod statements;
pub mod terms;
pub mod transfers;
