//! The register and the mark.

mod acts;
pub mod answers;
pub mod imports;
pub mod mark;
mod misuse;
mod register;
pub(crate) mod sheets;

pub use acts::{ACTS_API, ActsApi};
pub use answers::{RegisterFactAnswer, StandingAnswer};
pub use imports::ImportsApi;
pub use mark::MarkApi;
pub use misuse::MisuseApi;
pub use register::{ExportApi, ReferenceApi, RegisterApi};
pub(crate) use register::{certificate_of, issued_to};

use poem_openapi::Tags;

#[derive(Tags)]
pub(crate) enum Tag {
    /// The register of certificates, and the mark that follows from it.
    #[oai(rename = "certification")]
    Certification,
}
