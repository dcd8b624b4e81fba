//! Stories told with the marketplace in a box: a module per feature, and the proofs that cover all.

mod access;
mod accounts;
mod bad_input;
mod binary;
mod catalogue;
mod census;
mod certification;
mod fairs;
mod integrations;
mod openapi;
mod orders;
mod oversight;
mod payments;
mod points_of_sale;
mod search;
mod storefronts;
mod tidy;
