//! Reading the register.

use poem_openapi::OpenApi;

/// Operations: reading the register.
pub struct RegisterApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl RegisterApi {}
