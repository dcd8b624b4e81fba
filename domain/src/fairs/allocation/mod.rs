//! Giving booths out: what is free and what is not, and a proposal of who could have which booth.

mod capacity;
mod suggestion;
#[cfg(test)]
mod tests;

pub use capacity::Counts;
pub use suggestion::{FreeBooth, Placed, Suggestion, Wanted, suggest};
