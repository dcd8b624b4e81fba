//! Officers' acts in the register.

use poem_openapi::OpenApi;

/// Operations: officers' acts in the register.
pub struct ActsApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl ActsApi {}
