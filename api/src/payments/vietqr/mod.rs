//! VietQR: codes for transfers to the payee's own account.

pub mod drawing;
mod showing;

pub(crate) use showing::code;
pub use showing::{CodeDrawing, CodePicture, PayeeAccount, VietQrApi};
