//! Stories of acts.
