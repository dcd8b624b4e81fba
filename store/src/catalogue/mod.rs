//! Producers, products and variants.

pub mod batch;
pub mod pages;
pub mod rows;
pub mod write;
