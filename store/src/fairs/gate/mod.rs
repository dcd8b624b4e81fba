//! The gate of a fair: badges, scans, consents and leads.

pub mod badges;
pub mod consents;
pub mod leads;
pub mod rows;
pub mod scans;
