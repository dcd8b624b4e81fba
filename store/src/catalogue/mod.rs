//! Producers, products and variants.

pub mod batch;
pub mod pages;
pub mod producers;
pub mod rows;
pub mod write;
