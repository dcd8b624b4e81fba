//! Sellers, what they must show, and their storefronts.

pub mod applications;
pub mod checklist;
pub mod invitations;
pub mod pages;
pub mod pictures;
pub mod projection;
pub mod rows;
pub mod sellers;
pub mod shop;
pub mod sitemap;
pub mod terms;
