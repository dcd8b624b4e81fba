//! The audit: who did what to which object, for whom, when, from where; and the seals over it.

pub mod audit;
pub mod deeds;
pub mod list;
pub mod rows;
pub mod seals;
