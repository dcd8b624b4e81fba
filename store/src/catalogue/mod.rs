//! Producers, products and variants.

pub mod batch;
pub mod pages;
pub mod pictures;
pub mod producers;
pub mod projection;
pub mod rows;
pub mod write;
