//! Reports of misuse of the mark.

use poem_openapi::OpenApi;

/// Operations: reports of misuse of the mark.
pub struct MisuseApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl MisuseApi {}
