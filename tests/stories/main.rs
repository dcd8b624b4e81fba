//! Stories told with the marketplace in a box, one module per feature.

mod accounts;
mod acts;
mod audit;
mod bad_input;
mod binary;
mod catalogue;
mod catalogue_editing;
mod census;
mod imports;
mod mark;
mod misuse;
mod openapi;
mod register;
mod rule;
mod tidy;
