//! Stories of register.
