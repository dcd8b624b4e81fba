//! The register's rows. Everything that changes a certificate goes through [`record`].

pub mod annulments;
pub mod facts;
mod kinds;
pub mod mark_rows;
pub mod misuse;
pub mod record;
pub mod register;
pub mod rows;
pub mod units;

pub use kinds::Particulars;
