//! VietQR: codes for transfers to the payee's own account.

pub mod drawing;
mod showing;

pub use showing::VietQrApi;
