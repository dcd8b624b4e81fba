//! The register's rows. Everything that changes a certificate goes through [`record`].

pub mod annulments;
pub mod artworks;
pub mod audit;
pub mod facts;
pub mod imports;
mod kinds;
pub mod lapses;
pub mod lookups;
pub mod mark_rows;
pub mod misuse;
pub mod projection;
pub mod record;
pub mod register;
pub mod rows;
pub mod units;

pub use kinds::Particulars;
