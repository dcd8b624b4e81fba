//! The register and the mark.

mod acts;
mod audit;
mod imports;
mod mark;
mod midnight;
mod misuse;
mod register;
mod rule;
