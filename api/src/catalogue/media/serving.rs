//! Pictures as they are looked at. A picture's address names its product and itself, never where the
//! files lie.

use crate::access::SignedIn;
use crate::catalogue::capacity::{Owner, check_reader};
use crate::codes::Code;
use crate::context::App;
use crate::images;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::catalogue::pictures::{Exposure, WIDTHS};
use domain::certification::Verdict;
use domain::ids::{PictureId, ProductId};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Binary;
use poem_openapi::{ApiResponse, Enum, OpenApi};
use store::catalogue::pictures::{self, Served};
use uuid::Uuid;

/// Most seconds for which a picture may be kept that nobody has found free of the mark.
const MOST_SECONDS: i64 = 60;
/// For a year, without asking again.
const LASTING: &str = "public, max-age=31536000, immutable";
/// A picture is opened by itself, too: nothing in it may load or run anything.
const POLICY: &str = "default-src 'none'";

/// Operations: looking at pictures.
pub struct ServingApi;

/// A size of a picture, as its file is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RenditionFile {
    /// 320 pixels wide.
    #[oai(rename = "320.jpg")]
    Narrow,
    /// 800 pixels wide.
    #[oai(rename = "800.jpg")]
    Middle,
    /// 1600 pixels wide.
    #[oai(rename = "1600.jpg")]
    Wide,
}

impl RenditionFile {
    /// Every size, narrowest first.
    pub const ALL: [Self; 3] = [Self::Narrow, Self::Middle, Self::Wide];

    /// How its file is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Narrow => "320.jpg",
            Self::Middle => "800.jpg",
            Self::Wide => "1600.jpg",
        }
    }

    /// The width that it stands for.
    fn slot(self) -> u32 {
        let [narrow, middle, wide] = WIDTHS;
        match self {
            Self::Narrow => narrow,
            Self::Middle => middle,
            Self::Wide => wide,
        }
    }
}

/// A picture, or that it has not changed.
#[derive(ApiResponse)]
pub enum PictureFile {
    /// The picture in this size, or a neutral one in its place.
    #[oai(status = 200, content_type = "image/jpeg")]
    Shown(
        Binary<Vec<u8>>,
        /// Follows the bytes.
        #[oai(header = "ETag")]
        String,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in the picture may load or run anything.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
    /// The picture named in `If-None-Match` still stands.
    #[oai(status = 304)]
    Unchanged(
        /// As in the full answer.
        #[oai(header = "ETag")]
        String,
        /// As in the full answer.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "crate::catalogue::Tag::Catalogue")]
impl ServingApi {
    /// Look at a picture
    ///
    /// A JPEG. It may be kept for at most 60 seconds, and never beyond the instant at which the clock
    /// changes the decision about the product's mark. A picture in which the mark is to be seen is shown
    /// only while the product may show the mark, with as many stars; else this address answers with a
    /// neutral picture. Pictures of products that are not on show are 404.
    #[oai(
        path = "/v1/products/:id/pictures/:picture/:file",
        method = "get",
        operation_id = "getPicture"
    )]
    async fn get_picture(
        &self,
        Data(app): Data<&App>,
        /// The product's id.
        id: Path<Uuid>,
        /// The picture's id.
        picture: Path<Uuid>,
        /// The size.
        file: Path<RenditionFile>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureFile, Failure> {
        let served = served(app, id.0.into(), picture.0.into(), file.0).await?;
        let verdict = served.dossier.verdict(app.now());
        let keep = format!("public, max-age={}", seconds(&verdict));
        let name = match Exposure::of(served.depiction, verdict.permit()) {
            Exposure::Neutral => None,
            Exposure::Lasting | Exposure::Passing => Some(served.sha256.as_str()),
        };
        answer(app, name, held.0.as_ref(), keep).await
    }

    /// Look at a picture without the mark
    ///
    /// The same for a picture in which a reviewer found no mark, under an address that may be kept for a
    /// year without asking again. It names the version of that finding: once another word counts, this
    /// address is 404 and the product's answer names another. Copies that caches made meanwhile may stay.
    #[oai(
        path = "/v1/products/:id/pictures/:picture/:version/:file",
        method = "get",
        operation_id = "getPictureVersion"
    )]
    async fn get_picture_version(
        &self,
        Data(app): Data<&App>,
        /// The product's id.
        id: Path<Uuid>,
        /// The picture's id.
        picture: Path<Uuid>,
        /// The version of the finding.
        #[oai(validator(minimum(value = "1")))]
        version: Path<i32>,
        /// The size.
        file: Path<RenditionFile>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureFile, Failure> {
        let served = served(app, id.0.into(), picture.0.into(), file.0).await?;
        let lasting = Exposure::of(served.depiction, None) == Exposure::Lasting;
        if !lasting || served.version != version.0 {
            return Err(Code::NotFound.into());
        }
        answer(app, Some(&served.sha256), held.0.as_ref(), LASTING.to_owned()).await
    }

    /// Look at a picture to change or review it
    ///
    /// As it is, whatever may be shown to the public, withdrawn ones included: for members of the
    /// producer, officers of the place and the operator. Not to be kept.
    #[oai(path = "/v1/pictures/:id/:file", method = "get", operation_id = "viewPicture")]
    async fn view_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The picture's id.
        id: Path<Uuid>,
        /// The size.
        file: Path<RenditionFile>,
    ) -> Result<PictureFile, Failure> {
        let found = pictures::found(app.read(), id.0.into(), file.0.slot()).await?;
        let (picture, name) = found.ok_or(Code::NotFound)?;
        let owner = Owner { producer: picture.producer, unit: picture.unit };
        check_reader(app, &caller.0, owner)?;
        answer(app, Some(&name), None, "private, no-store".to_owned()).await
    }
}

async fn served(
    app: &App,
    product: ProductId,
    picture: PictureId,
    file: RenditionFile,
) -> Result<Served, Failure> {
    let found = pictures::served(app.read(), product, picture, file.slot(), app.now()).await?;
    found.ok_or_else(|| Code::NotFound.into())
}

/// Whole seconds until the clock may change the decision about the mark, at most a minute.
fn seconds(verdict: &Verdict) -> i64 {
    let left = verdict.next_update.map(|next| (next - verdict.this_update).num_seconds());
    left.map_or(MOST_SECONDS, |left| left.clamp(0, MOST_SECONDS))
}

/// The file of this name, or the neutral picture.
async fn answer(
    app: &App,
    name: Option<&str>,
    held: Option<&Line<1, 1000>>,
    keep: String,
) -> Result<PictureFile, Failure> {
    let etag = format!("\"{}\"", name.and_then(|name| name.get(..32)).unwrap_or("neutral"));
    let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag;
    if held.is_some_and(|held| held.0.split(',').map(str::trim).any(same)) {
        return Ok(PictureFile::Unchanged(etag, keep));
    }
    let jpeg = match name {
        None => images::neutral().to_vec(),
        Some(name) => match app.media().get(name).await {
            Ok(Some(jpeg)) => jpeg,
            Ok(None) => {
                tracing::error!(name, "a rendition's file is missing");
                return Err(Code::Broken.into());
            }
            Err(error) => {
                tracing::error!(%error, "the files can't be read");
                return Err(Code::NotReady.into());
            }
        },
    };
    Ok(PictureFile::Shown(Binary(jpeg), etag, keep, POLICY.to_owned()))
}
