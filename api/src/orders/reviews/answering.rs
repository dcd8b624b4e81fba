//! Who sold answers a review, once.

use super::answers::ProducerReview;
use super::bodies::ReviewAnswerDraft;
use super::{Tag, checked, refused};
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::problem::Failure;
use domain::accounts::Affair;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use store::catalogue::pages;
use store::orders::reviews::{self, Answer};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: answering reviews.
pub struct AnsweringApi;

#[OpenApi(tag = "Tag::Orders")]
impl AnsweringApi {
    /// Answer a review
    ///
    /// For those who act for the producer in orders: once (409 `already_answered`), and while the public
    /// reads the review (409 `not_published`). It passes the same checks as a review and waits for a
    /// moderator; an answer that was refused may be given anew. Nobody is told whose review it is.
    #[oai(path = "/v1/reviews/:id/answer", method = "post", operation_id = "answerReview")]
    async fn answer_review(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The review's id.
        id: Path<Uuid>,
        Json(body): Json<ReviewAnswerDraft>,
    ) -> Result<Json<ProducerReview>, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let mut review = reviews::lock(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let doer = access::member_for(&caller.0, review.producer, Affair::Orders)?;
        let before = review.stand;
        review.stand = before.answered().map_err(refused)?;
        let page = pages::whole(&tx, review.product).await?.ok_or(Code::Broken)?;
        let flags = checked(&page, &body.text.0, now)?;
        review.answer = Some(Answer { text: body.text.0, flags, at: now, withheld: None });
        reviews::save(&tx, (before, &review), now).await?;
        let deed = Deed::new("answer_review", "review", id.0).of(review.producer, None);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Json(ProducerReview::of(&review)))
    }
}
