//! The audit: who did what to which object, for whom, when, from where.

pub mod deeds;
pub mod rows;
