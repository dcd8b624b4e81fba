//! Stories told with the marketplace in a box, one module per feature.

mod accounts;
mod acts;
mod catalogue;
mod catalogue_editing;
mod imports;
mod mark;
mod misuse;
mod register;
