//! What goes out to others: letters by e-mail.

pub mod letters;
pub mod mail;
