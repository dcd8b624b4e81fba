//! Intents, their events, and what producers take.

pub mod audit;
pub mod books;
pub mod cards;
pub mod cod;
pub mod intents;
pub mod invoices;
pub mod refunds;
pub mod rows;
pub mod schedules;
pub mod statements;
pub mod terms;
pub mod transfers;
