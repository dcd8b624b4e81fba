//! Other companies' systems, each behind a narrow front.

pub mod object_storage;
