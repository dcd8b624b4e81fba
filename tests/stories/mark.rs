//! Stories of mark.
