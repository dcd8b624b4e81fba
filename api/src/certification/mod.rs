//! The register and the mark.



use poem_openapi::OpenApi;

/// Operations of the register and of the mark.
pub struct CertificationApi;

#[OpenApi]
impl CertificationApi {}
