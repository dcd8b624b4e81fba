//! Producers, products and variants; the life of listings, and their moderation.

pub mod batch;
pub mod changes;
pub mod licences;
pub mod moderation_rows;
pub mod offers;
pub mod pages;
pub mod pictures;
pub mod producers;
pub mod projection;
pub mod reach;
pub mod reports;
pub mod rows;
pub mod sitemap;
pub mod status;
pub mod takedowns;
pub mod write;
