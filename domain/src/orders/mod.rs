//! Orders: stock that is never sold twice, carts, what stands between a cart and an order, delivery, and
//! the life of an order.

pub mod cart;
pub mod delivery;
pub mod holds;
pub mod keeping;
mod life;
pub mod requirements;
pub mod stock;

pub use life::{Command, LifeRefusal, ShipStatus, Status};
pub use requirements::{Missing, Requirement};
