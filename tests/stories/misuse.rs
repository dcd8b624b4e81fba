//! Stories of misuse.
