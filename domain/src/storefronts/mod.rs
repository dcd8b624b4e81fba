//! Sellers and their storefronts: who may sell here and since when, what must be shown first, and what
//! a shop window may hold.

mod checklist;
mod contact;
mod hours;
mod measures;
pub mod pictures;
mod place;
mod seller;

pub use checklist::{
    Checklist, Outcome, Ready, Requirement, RequirementState, Review, ReviewRefusal, check_review,
};
pub use contact::{Contact, ContactKind, phone};
pub use hours::{HoursRefusal, Interval, OpeningHours, Weekday, minute_of_week};
pub use measures::{Ground, NOTICE_DAYS, Notice, NoticeRefusal, Order};
pub use pictures::PicturePlace;
pub use place::{Location, Near};
pub use seller::{Away, Closure, Command, Giver, Refusal, Seller, Stage, Status};

use crate::catalogue;
use crate::text;

/// Most products that a storefront shows first, and at all on its page.
pub const SHOWN_PRODUCTS: u64 = 24;

/// Fewest characters of a storefront's slug.
const SHORTEST_SLUG: usize = 3;

/// The slug that a storefront gets from a name or from what its owner asks for: Vietnamese folded, words
/// joined by hyphens, 3 to 80 characters. `None` when too little of the text is letters or digits.
pub fn slug(wanted: &str) -> Option<String> {
    let letters = text::key(wanted).chars().any(|c| c.is_ascii_alphanumeric());
    Some(catalogue::slug(wanted)).filter(|slug| letters && slug.len() >= SHORTEST_SLUG)
}

/// What is shown of a secret to those who know it: its last four characters, of short ones none.
pub fn masked(secret: &str) -> String {
    let length = secret.chars().count();
    let shown: String = secret.chars().skip(length.saturating_sub(4)).collect();
    if length >= 8 { format!("•••• {shown}") } else { "••••".to_owned() }
}

#[cfg(test)]
mod tests;
