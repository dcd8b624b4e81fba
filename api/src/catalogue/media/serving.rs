//! Pictures as they are looked at. A picture's address names its product and itself, never where the
//! files lie.

use crate::access::SignedIn;
use crate::catalogue::capacity::{Owner, check_reader};
use crate::codes::Code;
use crate::context::App;
use crate::pictures::{Keep, MOST_SECONDS, PictureFile, RenditionFile, answer};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::catalogue::pictures::Exposure;
use domain::certification::Verdict;
use domain::ids::{PictureId, ProductId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use store::catalogue::pictures::{self, Served};
use uuid::Uuid;

/// Operations: looking at pictures.
pub struct ServingApi;

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
        let keep = Keep::Seconds(seconds(&verdict));
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
        answer(app, Some(&served.sha256), held.0.as_ref(), Keep::Lasting).await
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
        answer(app, Some(&name), None, Keep::Never).await
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
