//! Producers, products and variants.

pub mod pages;
pub mod rows;
pub mod write;
