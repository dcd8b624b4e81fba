//! Importing decisions.

use poem_openapi::OpenApi;

/// Operations: importing decisions.
pub struct ImportsApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl ImportsApi {}
