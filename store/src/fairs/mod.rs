//! Fairs and their organisers.

pub mod allocation;
pub mod billing;
pub mod exhibitors;
pub mod floor;
pub mod list;
pub mod organisers;
pub mod record;
pub mod reports;
pub mod rows;
