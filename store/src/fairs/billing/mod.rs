//! What exhibitors owe and paid. Whoever writes here has the fair locked.

pub mod bills;
pub mod extras;
pub mod payments;
pub mod rows;
