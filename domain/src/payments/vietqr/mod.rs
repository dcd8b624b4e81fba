//! VietQR: bank transfers to the payee's own account. A code carries account, amount and a reference; what
//! arrives tells of itself by the reference in its memo, as far as payers and banks leave it whole.

pub mod banks;
mod code;
pub mod matching;
pub mod memo;
pub mod payload;
mod reference;

pub use reference::{Kind, Reference};
