//! Storefronts' pictures as they are looked at. An address names the storefront and the place, never
//! where the files lie.

use super::PicturePlace;
use crate::access::{self, Jurisdiction, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::pictures::{Keep, MOST_SECONDS, PictureFile, RenditionFile, answer};
use crate::problem::Failure;
use crate::scalars::Line;
use crate::storefronts::Tag;
use domain::accounts::Affair;
use domain::catalogue::pictures::Exposure;
use domain::certification::acts::Act;
use domain::storefronts::pictures::exposure;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use store::accounts::sessions::SignedInAccount;
use store::storefronts::pictures;
use store::storefronts::rows::picture;
use store::storefronts::sellers::{self, Recorded};
use uuid::Uuid;

/// Operations: looking at storefronts' pictures.
pub struct ServingApi;

#[OpenApi(tag = "Tag::Storefronts")]
impl ServingApi {
    /// Look at a storefront's picture
    ///
    /// A JPEG, while the storefront is open, under each slug that it has or had. It may be kept for at
    /// most 60 seconds. Once a reviewer has found the OCOP mark in it, this address answers with a neutral
    /// picture.
    #[oai(
        path = "/v1/storefronts/:slug/:place/:file",
        method = "get",
        operation_id = "getStorefrontPicture"
    )]
    async fn get_storefront_picture(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
        /// Where it is shown.
        place: Path<PicturePlace>,
        /// The size.
        file: Path<RenditionFile>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureFile, Failure> {
        let row = served(app, &slug.0.0, place.0).await?;
        let name = name(&row, file.0)?;
        let name = match exposure(pictures::depiction(&row)?) {
            Exposure::Neutral => None,
            Exposure::Lasting | Exposure::Passing => Some(name.as_str()),
        };
        answer(app, name, held.0.as_ref(), Keep::Seconds(MOST_SECONDS)).await
    }

    /// Look at a storefront's picture without the mark
    ///
    /// The same for a picture in which a reviewer found no mark, under an address that may be kept for a
    /// year without asking again. It names the version of that finding: once another picture or another
    /// word counts, this address is 404 and the storefront's answer names another. Copies that caches made
    /// meanwhile may stay.
    #[oai(
        path = "/v1/storefronts/:slug/:place/:version/:file",
        method = "get",
        operation_id = "getStorefrontPictureVersion"
    )]
    async fn get_storefront_picture_version(
        &self,
        Data(app): Data<&App>,
        /// The storefront's slug.
        slug: Path<Line<1, 120>>,
        /// Where it is shown.
        place: Path<PicturePlace>,
        /// The version of the finding.
        #[oai(validator(minimum(value = "1")))]
        version: Path<i32>,
        /// The size.
        file: Path<RenditionFile>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureFile, Failure> {
        let row = served(app, &slug.0.0, place.0).await?;
        let lasting = exposure(pictures::depiction(&row)?) == Exposure::Lasting;
        if !lasting || row.version != version.0 {
            return Err(Code::NotFound.into());
        }
        let name = name(&row, file.0)?;
        answer(app, Some(&name), held.0.as_ref(), Keep::Lasting).await
    }

    /// Look at a storefront's picture to change or review it
    ///
    /// As it is, whatever may be shown to the public: for members who keep the storefront, officers who
    /// review pictures of its place, and the operator. Not to be kept.
    #[oai(
        path = "/v1/sellers/:id/storefront/:place/:file",
        method = "get",
        operation_id = "viewStorefrontPicture"
    )]
    async fn view_storefront_picture(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Where it is shown.
        place: Path<PicturePlace>,
        /// The size.
        file: Path<RenditionFile>,
    ) -> Result<PictureFile, Failure> {
        let found = sellers::find(app.read(), id.0.into()).await?;
        let recorded = found.ok_or(Code::NotFound)?;
        check_viewer(app, &caller.0, &recorded)?;
        let row = pictures::find(app.read(), id.0.into(), place.0.into()).await?;
        let name = name(&row.ok_or(Code::NotFound)?, file.0)?;
        answer(app, Some(&name), None, Keep::Never).await
    }
}

async fn served(app: &App, slug: &str, place: PicturePlace) -> Result<picture::Model, Failure> {
    let found = pictures::served(app.read(), slug, place.into(), app.now()).await?;
    found.ok_or_else(|| Code::NotFound.into())
}

/// The name of the file of this size; a picture is not there in sizes larger than itself.
fn name(row: &picture::Model, file: RenditionFile) -> Result<String, Failure> {
    let mut files = pictures::files(row)?.into_iter();
    let found = files.find(|(slot, _)| *slot == file.slot());
    found.map(|(_, name)| name).ok_or_else(|| Code::NotFound.into())
}

fn check_viewer(app: &App, account: &SignedInAccount, recorded: &Recorded) -> Result<(), Failure> {
    let place = Jurisdiction::of_unit(app, recorded.producer.unit_id);
    let office = access::office_for(account, Act::ReviewPicture, None, place);
    if account.operator || office.is_ok() {
        return Ok(());
    }
    let producer = recorded.producer.id.into();
    access::member_for(account, producer, Affair::Storefront).map(drop)
}
