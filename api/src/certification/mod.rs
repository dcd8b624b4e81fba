//! The register and the mark.

mod acts;
pub mod imports;
mod mark;
mod misuse;
mod register;
mod sheets;

pub use acts::ActsApi;
pub use imports::ImportsApi;
pub use mark::MarkApi;
pub use misuse::MisuseApi;
pub use register::RegisterApi;

use poem_openapi::Tags;

#[derive(Tags)]
pub(crate) enum Tag {
    /// The register of certificates, and the mark that follows from it.
    #[oai(rename = "certification")]
    Certification,
}
