//! Taking a file in: received, made in the workshop, its renditions put away. Files that no row comes to
//! name do no harm.

use crate::catalogue::OverClaims;
use crate::codes::Code;
use crate::context::App;
use crate::images::Kind;
use crate::problem::Failure;
use domain::certification::{MarkPermit, PublicText};
use poem::Body;
use poem_openapi::ApiRequest;
use poem_openapi::payload::Binary;
use sha2::{Digest as _, Sha256};
use store::accounts::sessions::SignedInAccount;

/// A picture. Its content must be what its type says.
#[derive(ApiRequest)]
pub enum PictureUpload {
    /// JPEG.
    #[oai(content_type = "image/jpeg")]
    Jpeg(Binary<Body>),
    /// PNG.
    #[oai(content_type = "image/png")]
    Png(Binary<Body>),
    /// WebP.
    #[oai(content_type = "image/webp")]
    Webp(Binary<Body>),
}

/// A picture whose files are put away.
pub struct Made {
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// Its colours in a few characters.
    pub blurhash: String,
    /// SHA-256 of the file that was sent, which is not kept.
    pub source_sha256: String,
    /// Width of the slot, name in the object storage, and bytes of each rendition.
    pub renditions: Vec<(u32, String, usize)>,
}

impl PictureUpload {
    fn parts(self) -> (Kind, Body) {
        match self {
            Self::Jpeg(file) => (Kind::Jpeg, file.0),
            Self::Png(file) => (Kind::Png, file.0),
            Self::Webp(file) => (Kind::Webp, file.0),
        }
    }
}

impl Made {
    /// Receives a file, makes its renditions and puts them away. Before this, refuse who may not send
    /// one: nothing is received from him.
    pub async fn of(
        app: &App,
        account: &SignedInAccount,
        file: PictureUpload,
    ) -> Result<Self, Failure> {
        let (kind, file) = file.parts();
        let name = |bytes: &[u8]| format!("{:x}", Sha256::digest(bytes));
        let (prepared, source_sha256) = app.workshop().make(account.id, kind, file, name).await?;
        let mut renditions = Vec::new();
        for one in prepared.renditions {
            let size = one.jpeg.len();
            let kept = app.media().keep(one.jpeg).await.map_err(|error| {
                tracing::error!(%error, "a file can't be put away");
                Failure::from(Code::NotReady)
            })?;
            renditions.push((one.slot, kept, size));
        }
        let size = (prepared.width, prepared.height);
        Ok(Self { size, blurhash: prepared.blurhash, source_sha256, renditions })
    }
}

/// Refuses words that claim more than the permit.
pub fn check_alt(pointer: &str, alt: &str, permit: Option<&MarkPermit>) -> Result<(), Failure> {
    let mut over = OverClaims::default();
    over.take(pointer, PublicText::new(alt.to_owned(), permit));
    over.refuse()
}
