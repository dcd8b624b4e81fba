//! Photos of points as they are looked at.

use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::pictures::{Keep, MOST_SECONDS, PictureFile, RenditionFile, answer};
use crate::points_of_sale::Tag;
use crate::points_of_sale::capacity::check_reader;
use crate::points_of_sale::reading::public_point;
use crate::problem::Failure;
use crate::scalars::Line;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use store::points_of_sale::rows::photo;
use store::points_of_sale::{photos, points};
use uuid::Uuid;

/// Operations: looking at photos of points.
pub struct ServingApi;

#[OpenApi(tag = "Tag::PointsOfSale")]
impl ServingApi {
    /// Look at a photo of a point of sale
    ///
    /// A JPEG, while the public is told of the point and an officer found no OCOP mark in the photo; 404
    /// otherwise. It may be kept for at most 60 seconds.
    #[oai(
        path = "/v1/points-of-sale/:id/photos/:photo/:file",
        method = "get",
        operation_id = "getPointPhoto"
    )]
    async fn get_point_photo(
        &self,
        Data(app): Data<&App>,
        /// The point's id.
        id: Path<Uuid>,
        /// The photo's id.
        photo: Path<Uuid>,
        /// The size.
        file: Path<RenditionFile>,
        /// ETags of pictures that the caller holds: 304 when the picture is one of them.
        #[oai(name = "If-None-Match")]
        held: Header<Option<Line<1, 1000>>>,
    ) -> Result<PictureFile, Failure> {
        let point = public_point(app, id.0.into()).await?;
        let found = photos::find(app.read(), point.id, photo.0).await?;
        let shown = found.filter(|row| row.shows_mark == Some(false)).ok_or(Code::NotFound)?;
        let name = name(&shown, file.0)?;
        answer(app, Some(&name), held.0.as_ref(), Keep::Seconds(MOST_SECONDS)).await
    }

    /// Look at a photo of a point of sale to decide about it
    ///
    /// As it is, whatever may be shown to the public: for those who run the point, officers of its place,
    /// and the operator. Not to be kept.
    #[oai(
        path = "/v1/points-of-sale/:id/registration/photos/:photo/:file",
        method = "get",
        operation_id = "viewPointPhoto"
    )]
    async fn view_point_photo(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
        /// The photo's id.
        photo: Path<Uuid>,
        /// The size.
        file: Path<RenditionFile>,
    ) -> Result<PictureFile, Failure> {
        let point = points::find(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        check_reader(app, &caller.0, &point)?;
        let row = photos::find(app.read(), point.id, photo.0).await?.ok_or(Code::NotFound)?;
        answer(app, Some(&name(&row, file.0)?), None, Keep::Never).await
    }
}

/// The name of the file of this size; a photo is not there in sizes larger than itself.
fn name(row: &photo::Model, file: RenditionFile) -> Result<String, Failure> {
    let mut files = photos::files(row)?.into_iter();
    let found = files.find(|(slot, _)| *slot == file.slot());
    found.map(|(_, name)| name).ok_or_else(|| Code::NotFound.into())
}
