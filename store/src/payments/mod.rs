//! Intents, their events, and what producers take.

pub mod intents;
pub mod rows;
pub mod terms;
pub mod transfers;
