//! Whether the mark is to be seen in a storefront's picture: somebody other than the producer looks.

use super::PicturePlace;
use super::answers::{StorefrontPictureRecord, StorefrontPictureRecordList};
use super::editing::deed;
use crate::access::OfficerOrOperator;
use crate::catalogue::{Owner, moderator, public, reach};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::mail::to_producer;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::pictures::PictureReviewState;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Line, Prose};
use crate::speech::Sentence;
use crate::storefronts::Tag;
use domain::accounts::Affair;
use domain::catalogue::pictures::Sight;
use domain::certification::acts::Act;
use domain::ids::ProducerId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use serde_json::json;
use store::micros;
use store::oversight::deeds::Doer;
use store::storefronts::rows::picture;
use store::storefronts::{pictures, sellers, shop};
use uuid::Uuid;

/// Operations: reviewing storefronts' pictures.
pub struct ReviewsApi;

/// What a reviewer finds in a storefront's picture.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct StorefrontPictureReview {
    /// The version of the picture that was looked at. 409 `overtaken` when it is another by now.
    #[oai(validator(minimum(value = "1")))]
    version: i32,
    /// Whether the OCOP mark is to be seen in it.
    shows_mark: bool,
    /// For the producer.
    note: Option<Prose<0, 500>>,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl ReviewsApi {
    /// List storefronts' pictures to review
    ///
    /// The longest waiting first: for officers those of producers of their place, for the ministry's and
    /// the operator all. Pictures of products have a list of their own.
    #[oai(
        path = "/v1/storefront-pictures",
        method = "get",
        operation_id = "listStorefrontPictures"
    )]
    async fn list_storefront_pictures(
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
    ) -> Result<Json<StorefrontPictureRecordList>, Failure> {
        let reach = reach(&caller.0, Act::ReviewPicture)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (wanted, limit) =
            (state.0.unwrap_or_default().into(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let found = pictures::reviews(app.read(), &reach, wanted, after, limit).await?;
        let items = found.items.iter().map(StorefrontPictureRecord::of);
        Ok(Json(StorefrontPictureRecordList {
            items: items.collect::<Result<_, _>>()?,
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Review a storefront's picture
    ///
    /// Finds whether the OCOP mark is to be seen in it; again, when somebody was mistaken. By an officer
    /// of the producer's place or the operator, not by those who act for the producer. One without the
    /// mark gets an address that may be kept for good. One with the mark is on show no longer, and the
    /// producer is told by mail.
    #[oai(
        path = "/v1/sellers/:id/storefront/:place/review",
        method = "post",
        operation_id = "reviewStorefrontPicture"
    )]
    async fn review_storefront_picture(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The producer's id.
        id: Path<Uuid>,
        /// Where it is shown.
        place: Path<PicturePlace>,
        Json(body): Json<StorefrontPictureReview>,
    ) -> Result<Json<StorefrontPictureRecord>, Failure> {
        let producer = ProducerId(id.0);
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        let owner = Owner { producer, unit: recorded.producer.unit_id };
        let doer = moderator(app, &caller.0, Act::ReviewPicture, owner)?;
        let row = pictures::find(&tx, producer, place.0.into()).await?.ok_or(Code::NotFound)?;
        if row.version != body.version {
            return Err(overtaken());
        }
        let before = pictures::depiction(&row)?.sight().is_mark();
        let reviewed = review(app, &tx, &doer, row, body).await?;
        let details = json!({
            "place": reviewed.place,
            "version": reviewed.version,
            "shows_mark": reviewed.shows_mark,
            "shows_mark_before": before,
        });
        let deed = deed("review_storefront_picture", &recorded, details);
        oversight::record(app, &tx, &doer, deed).await?;
        if reviewed.shows_mark != before {
            tell(app, &tx, &reviewed).await?;
        }
        let record = StorefrontPictureRecord::of(&reviewed)?;
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
    body: StorefrontPictureReview,
) -> Result<picture::Model, DbErr> {
    let sight = if body.shows_mark { Sight::Mark { stars: None } } else { Sight::NoMark };
    let before = pictures::depiction(&row)?;
    let (found, version) = (before.review(sight), row.version);
    let mut changed: picture::ActiveModel = row.into();
    if found != before {
        changed.version = Set(version + 1);
    }
    changed.shows_mark = Set(body.shows_mark);
    changed.reviewed_at = Set(Some(micros(app.now())));
    changed.reviewed_by = Set(doer.actor.map(|account| account.0));
    changed.reviewed_in = Set(doer.body.map(|body| body.0));
    changed.review_note = Set(body.note.map(|note| note.0).unwrap_or_default());
    pictures::save(tx, changed, app.now()).await
}

/// Tells the producer that the public sees another picture than before: none, or its own again.
async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    reviewed: &picture::Model,
) -> Result<(), Failure> {
    let producer = ProducerId(reviewed.producer_id);
    let shop = shop::find(tx, producer).await?.ok_or(Code::Broken)?;
    let params = json!({
        "kind": reviewed.place,
        "storefront_name": public(&shop.name, None),
        "result": if reviewed.shows_mark { "shows_mark" } else { "approved" },
        "reasons": public(&reviewed.review_note, None),
    });
    let to = (producer, Affair::Storefront);
    Ok(to_producer(app, tx, to, "moderation_result", &params).await?)
}

fn overtaken() -> Failure {
    let vi = "Ảnh này đã được thay hoặc xem xét lại. Hãy xem bản mới.";
    let en = "This picture was replaced or reviewed meanwhile. Look at it again.";
    let field = FieldProblem::new("/version", "overtaken", Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
