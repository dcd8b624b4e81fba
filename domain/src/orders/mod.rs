//! Orders: stock that is never sold twice, carts, what stands between a cart and an order, delivery, and
//! the life of an order, with what is sent of it and what comes back.

pub mod cart;
pub mod delivery;
pub mod fulfilment;
pub mod holds;
pub mod keeping;
mod life;
pub mod requirements;
pub mod returns;
pub mod reviews;
pub mod stock;
pub mod tally;

pub use life::{Command, LifeRefusal, ShipStatus, Status};
pub use requirements::{Missing, Requirement};
