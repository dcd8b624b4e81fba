//! Points of introduction and sale: what is registered and decided of each, and what the public reads.

pub mod audit;
pub mod decisions;
pub mod falls;
pub mod map;
mod nearest;
pub mod pages;
pub mod photos;
pub mod points;
pub mod registered;
pub mod rows;
