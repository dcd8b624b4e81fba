//! The mark: explanation, artwork and signed permits.

use poem_openapi::OpenApi;

/// Operations: the mark: explanation, artwork and signed permits.
pub struct MarkApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl MarkApi {}
