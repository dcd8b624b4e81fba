//! The register and the mark.

mod acts;
pub(crate) mod answers;
mod imports;
mod mark;
mod misuse;
mod register;

pub use acts::{ACTS_API, ActsApi};
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
