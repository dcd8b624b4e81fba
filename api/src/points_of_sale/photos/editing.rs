//! A point's photos as its people change them.

use super::MOST_PHOTOS;
use super::answers::PointPhotoRecord;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::pictures::{Made, PictureUpload, check_alt};
use crate::points_of_sale::Tag;
use crate::points_of_sale::capacity::keeper;
use crate::points_of_sale::registering::deed;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::ids::PointId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::oversight::deeds::Doer;
use store::points_of_sale::photos::{self, NewPhoto};
use store::points_of_sale::points::{self, Point};
use uuid::Uuid;

/// Operations: changing photos of points.
pub struct EditingApi;

#[derive(ApiResponse)]
enum AddedPhoto {
    /// The photo is there.
    #[oai(status = 201)]
    Added(Json<PointPhotoRecord>),
}

#[derive(ApiResponse)]
enum WithdrawnPhoto {
    /// The photo is on show no longer.
    #[oai(status = 204)]
    Withdrawn,
}

#[OpenApi(tag = "Tag::PointsOfSale")]
impl EditingApi {
    /// Add a photo of a point of sale
    ///
    /// For those who run it: of the sign, the room, the goods. The body is the file itself: JPEG, PNG or
    /// WebP, at most 12 MiB and 50 megapixels, sides of 16 to 16,384 pixels; at most 10 photos a point
    /// (409 `too_many_photos`). It is turned upright and drawn anew in up to three sizes, without anything
    /// that the file says beside its pixels, such as where it was taken; the file itself is not kept. Those
    /// who decide about the point see it at once, the public once an officer has found no OCOP mark in it.
    /// The same file again is 409 `already_exists`. While many wait, 429 with `Retry-After`.
    #[oai(path = "/v1/points-of-sale/:id/photos", method = "post", operation_id = "addPointPhoto")]
    async fn add_point_photo(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
        /// What it shows, for those who can't see it. It makes no claim to the OCOP mark.
        alt: Query<Line<1, 200>>,
        file: PictureUpload,
    ) -> Result<AddedPhoto, Failure> {
        let point = points::find(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        // Refused before the file is received, if it would be in the end.
        adder(&caller.0, &point)?;
        check_alt("alt", &alt.0.0, None)?;
        check_room(app.read(), point.id).await?;
        let made = Made::of(app, &caller.0, file).await?;
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, point.id).await?.ok_or(Code::NotFound)?;
        let doer = adder(&caller.0, &point)?;
        check_room(&tx, point.id).await?;
        let new = NewPhoto {
            id: app.mint(),
            point: point.id,
            alt: alt.0.0,
            size: made.size,
            blurhash: made.blurhash,
            source_sha256: made.source_sha256,
            renditions: made.renditions,
            by: caller.0.id,
        };
        let row = photos::add(&tx, new, app.now()).await.map_err(again)?;
        let details = json!({ "photo": row.id, "source": row.source_sha256 });
        let deed = deed("add_point_photo", &point).with(details);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(AddedPhoto::Added(Json(PointPhotoRecord::of(&row))))
    }

    /// Withdraw a photo of a point of sale
    ///
    /// For those who run it. It is on show no longer.
    #[oai(
        path = "/v1/points-of-sale/:id/photos/:photo",
        method = "delete",
        operation_id = "withdrawPointPhoto"
    )]
    async fn withdraw_point_photo(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The point's id.
        id: Path<Uuid>,
        /// The photo's id.
        photo: Path<Uuid>,
    ) -> Result<WithdrawnPhoto, Failure> {
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let doer = keeper(&caller.0, &point)?;
        let row = photos::find(&tx, point.id, photo.0).await?.ok_or(Code::NotFound)?;
        photos::withdraw(&tx, row, caller.0.id, app.now()).await?;
        let details = json!({ "photo": photo.0 });
        let deed = deed("withdraw_point_photo", &point).with(details);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(WithdrawnPhoto::Withdrawn)
    }
}

/// Who adds to the photos of a point that is still kept.
fn adder(account: &SignedInAccount, point: &Point) -> Result<Doer, Failure> {
    let doer = keeper(account, point)?;
    if point.life.is_kept() { Ok(doer) } else { Err(Code::Conflict.into()) }
}

async fn check_room(db: &impl ConnectionTrait, point: PointId) -> Result<(), Failure> {
    if photos::of_point(db, point).await?.len() < MOST_PHOTOS {
        return Ok(());
    }
    let sentence = Sentence::new(
        format!("Điểm bán đã có {MOST_PHOTOS} ảnh. Hãy rút bớt một ảnh trước."),
        format!("The point has {MOST_PHOTOS} photos. Withdraw one first."),
    );
    let field = FieldProblem::new("", "too_many_photos", sentence);
    Err(Problem::new(Code::Conflict).with(field).into())
}

fn again(error: sea_orm::DbErr) -> Failure {
    if store::is_duplicate(&error) { Code::AlreadyExists.into() } else { error.into() }
}
