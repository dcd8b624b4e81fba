//! Fairs and their organisers.

pub mod allocation;
pub mod billing;
pub mod catalogue;
pub mod exhibitors;
pub mod floor;
pub mod gate;
pub mod list;
pub mod meetings;
pub mod organisers;
pub mod record;
pub mod reports;
pub mod results;
pub mod rows;
