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
pub(crate) use register::issued_to;
pub use register::{ExportApi, ReferenceApi, RegisterApi};

use poem_openapi::Tags;

#[derive(Tags)]
pub(crate) enum Tag {
    /// The register of certificates, and the mark that follows from it.
    #[oai(rename = "certification")]
    Certification,
}
