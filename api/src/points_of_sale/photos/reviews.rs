//! What officers find in photos of points.

use super::answers::PointPhotoRecord;
use crate::access::{self, Officer};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::points_of_sale::Tag;
use crate::points_of_sale::capacity::judge;
use crate::points_of_sale::registering::deed;
use crate::problem::Failure;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::points_of_sale::{photos, points};
use uuid::Uuid;

/// Operations: reviewing photos of points.
pub struct ReviewsApi;

/// What an officer finds in a photo of a point.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct PointPhotoReview {
    /// Whether the OCOP mark is to be seen in it, on a package or a board.
    mark_found: bool,
}

#[OpenApi(tag = "Tag::PointsOfSale")]
impl ReviewsApi {
    /// Review a photo of a point of sale
    ///
    /// For officers of the province's department of industry and trade (Sở Công Thương), who have its point
    /// before them; again, when somebody was mistaken. One without the OCOP mark is on show while the
    /// public is told of the point; one with it never is, since no permit covers it.
    #[oai(
        path = "/v1/points-of-sale/:id/photos/:photo/review",
        method = "post",
        operation_id = "reviewPointPhoto"
    )]
    async fn review_point_photo(
        &self,
        Data(app): Data<&App>,
        Officer(caller): Officer,
        /// The point's id.
        id: Path<Uuid>,
        /// The photo's id.
        photo: Path<Uuid>,
        Json(body): Json<PointPhotoReview>,
    ) -> Result<Json<PointPhotoRecord>, Failure> {
        let tx = app.store().begin().await?;
        let point = points::lock(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        let office = judge(app, &caller, &point)?;
        let doer = access::doer_in(&caller, &office);
        let row = photos::find(&tx, point.id, photo.0).await?.ok_or(Code::NotFound)?;
        let details = json!({
            "photo": row.id, "mark_found": body.mark_found, "mark_found_before": row.shows_mark,
        });
        let row = photos::review(&tx, row, body.mark_found, &doer, app.now()).await?;
        let deed = deed("review_point_photo", &point).with(details);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Json(PointPhotoRecord::of(&row)))
    }
}
