//! Whether the mark is to be seen in a picture: somebody other than the producer looks.

use super::answers::{PictureRecord, PictureRecordList};
use super::sight;
use crate::access::OfficerOrOperator;
use crate::catalogue::capacity::{moderator, reach};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::pictures::PictureReviewState;
use crate::problem::Failure;
use crate::scalars::{Line, Prose};
use domain::catalogue::pictures::Depiction;
use domain::certification::acts::Act;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::json;
use store::catalogue::pictures;
use store::catalogue::pictures::rows::picture;
use store::catalogue::write;
use store::certification::record;
use store::micros;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: reviewing pictures.
pub struct ReviewsApi;

/// What a reviewer finds in a picture.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct PictureReview {
    /// Whether the OCOP mark is to be seen in it.
    shows_mark: bool,
    /// The stars to be seen beside the mark, 3 to 5: it is then on show only under so many. Left out, it
    /// is on show under any.
    #[oai(validator(minimum(value = "3"), maximum(value = "5")))]
    stars_seen: Option<u8>,
    /// For those who may change the picture.
    note: Option<Prose<0, 500>>,
}

#[OpenApi(tag = "crate::catalogue::Tag::Catalogue")]
impl ReviewsApi {
    /// List pictures to review
    ///
    /// The longest waiting first: for officers those of products of their place, for the ministry's and
    /// the operator all.
    #[oai(path = "/v1/pictures", method = "get", operation_id = "listPictures")]
    async fn list_pictures(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// How far the review has come; `open` when unsaid.
        state: Query<Option<PictureReviewState>>,
        /// `next_cursor` of the page before, with the same state.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<PictureRecordList>, Failure> {
        let reach = reach(&caller.0, Act::ReviewPicture)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (wanted, limit) =
            (state.0.unwrap_or_default().into(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let found = pictures::reviews(app.read(), &reach, wanted, after, limit).await?;
        let items = found.items.iter().map(|one| PictureRecord::of(&one.row, None));
        Ok(Json(PictureRecordList {
            items: items.collect::<Result<_, _>>()?,
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Review a picture
    ///
    /// Confirms or corrects whether the OCOP mark is to be seen in it; again, when somebody was mistaken.
    /// By an officer of the product's place or the operator, not by members of its producer. One without
    /// the mark gets an address that may be kept for good; with the mark, it is on show only while the
    /// product may show it. A withdrawn picture is 409.
    #[oai(path = "/v1/pictures/:id/review", method = "post", operation_id = "reviewPicture")]
    async fn review_picture(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The picture's id.
        id: Path<Uuid>,
        Json(body): Json<PictureReview>,
    ) -> Result<Json<PictureRecord>, Failure> {
        let sight = sight(body.shows_mark, body.stars_seen)?;
        let tx = app.store().begin().await?;
        let product = pictures::find(&tx, id.0.into()).await?.ok_or(Code::NotFound)?.product_id;
        let dossier = record::lock(&tx, product.into()).await?.ok_or(Code::NotFound)?;
        let row = write::lock_product(&tx, product.into()).await?.ok_or(Code::NotFound)?;
        let doer = moderator(app, &caller.0, Act::ReviewPicture, (&row).into())?;
        let picture = pictures::find(&tx, id.0.into()).await?.ok_or(Code::NotFound)?;
        if picture.withdrawn_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let found = pictures::depiction(&picture)?.review(sight);
        let note = body.note.map(|note| note.0).unwrap_or_default();
        let matter = (dossier.producer, row.unit_id);
        let reviewed = review(app, &tx, &doer, picture, found, (note, matter)).await?;
        let record = PictureRecord::of(&reviewed, dossier.verdict(app.now()).permit())?;
        tx.commit().await?;
        Ok(Json(record))
    }
}

/// Writes a finding down. The same once more changes nothing that anybody sees, so its address stays.
async fn review(
    app: &App,
    tx: &DatabaseTransaction,
    doer: &Doer,
    row: picture::Model,
    found: Depiction,
    (note, (producer, unit)): (String, (domain::ids::ProducerId, Option<i32>)),
) -> Result<picture::Model, Failure> {
    let (before, product, now) = (pictures::depiction(&row)?, row.product_id, app.now());
    let details = json!({
        "product_id": product,
        "shows_mark": found.sight().is_mark(),
        "shows_mark_before": before.sight().is_mark(),
    });
    let deed = Deed {
        action: "review_picture",
        object_kind: "picture",
        object: row.id,
        producer: Some(producer),
        unit,
        details,
    };
    let mut changed = if before == found { row.into() } else { pictures::depict(row, found) };
    changed.reviewed_at = Set(Some(micros(now)));
    changed.reviewed_by = Set(doer.actor.map(|account| account.0));
    changed.reviewed_in = Set(doer.body.map(|body| body.0));
    changed.review_note = Set(note);
    let saved = pictures::save(tx, changed).await?;
    pictures::publish(tx, product.into(), now).await?;
    oversight::record(app, tx, doer, deed).await?;
    Ok(saved)
}
