//! The floors of fairs. Whoever changes one has its fair locked.

pub mod allocations;
pub mod booths;
pub mod categories;
pub mod rows;
