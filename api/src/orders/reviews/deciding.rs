//! Moderators decide whether the public reads a review, and the answer to it.

use super::answers::ModeratedReview;
use super::bodies::{ReviewPart, ReviewVerdict};
use super::telling::{published, to_author, to_seller};
use super::{Tag, conflict, refused};
use crate::access::OfficerOrOperator;
use crate::catalogue::{Owner, moderator, reach};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::certification::acts::Act;
use domain::orders::reviews::{Ruling, Stand};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::pages;
use store::integrations;
use store::orders::record;
use store::orders::reviews::{self, Review, Waiting, Withheld};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: moderating reviews.
pub struct DecidingApi;

/// A page of reviews that wait.
#[derive(Debug, Object)]
struct ModeratedReviewList {
    /// The reviews, the longest waiting first.
    items: Vec<ModeratedReview>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Orders")]
impl DecidingApi {
    /// List reviews that wait for a moderator
    ///
    /// Those whose words, or whose answer's words, nobody has looked at, the longest waiting first: for the
    /// operator all, for officers those of products of their place.
    #[oai(path = "/v1/reviews", method = "get", operation_id = "listWaitingReviews")]
    async fn list_waiting_reviews(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ModeratedReviewList>, Failure> {
        let reach = reach(&caller.0, Act::ReviewListing)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = reviews::waiting(app.read(), &reach, after, limit).await?;
        Ok(Json(ModeratedReviewList {
            items: found.items.iter().map(ModeratedReview::of).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Decide on a review or its answer
    ///
    /// By the operator, or an officer of the product's place within the table of acts; not by those who act
    /// for the producer, nor by its author. A low rating is no reason. What waits is published or refused;
    /// what was published can be taken down, and what was withheld published after all. Its author is told by
    /// mail, with the reason.
    #[oai(path = "/v1/reviews/:id/decision", method = "post", operation_id = "decideReview")]
    async fn decide_review(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The review's id.
        id: Path<Uuid>,
        Json(body): Json<ReviewVerdict>,
    ) -> Result<Json<ModeratedReview>, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let mut review = reviews::lock(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let page = pages::whole(&tx, review.product).await?.ok_or(Code::Broken)?;
        let owner = Owner { producer: review.producer, unit: page.product.unit };
        let doer = moderator(app, &caller.0, Act::ReviewListing, owner)?;
        not_own(&tx, &caller.0, &review).await?;
        if review.revision != body.revision {
            let (vi, en) = ("Đánh giá đã thay đổi. Hãy xem lại.", "It changed. Look at it again.");
            return Err(conflict("overtaken", vi, en));
        }
        let (before, (ruling, held)) = (review.stand, body.ruling()?);
        rule(&mut review, body.part, (ruling, held.clone()))?;
        reviews::save(&tx, (before, &review), now).await?;
        let details = json!({
            "part": part(body.part), "published": ruling == Ruling::Publish,
            "reason": held.as_ref().map(|held| held.reason.code()),
        });
        let deed = Deed::new("decide_review", "review", id.0).of(owner.producer, owner.unit);
        oversight::record(app, &tx, &doer, deed.with(details)).await?;
        integrations::log(&tx, "orders", id.0, now).await?;
        tell(app, &tx, (before, &review), (body.part, held)).await?;
        let review = reviews::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        let product_name = page.product.name;
        Ok(Json(ModeratedReview::of(&Waiting { review, product_name })))
    }
}

/// Nobody decides on what he wrote.
async fn not_own(
    tx: &impl ConnectionTrait,
    account: &SignedInAccount,
    review: &Review,
) -> Result<(), Failure> {
    let Some((order, _)) = review.bought else { return Ok(()) };
    let order = record::find(tx, order).await?;
    if order.is_some_and(|order| order.account == Some(account.id)) {
        return Err(Code::NotAllowed.into());
    }
    Ok(())
}

fn rule(
    review: &mut Review,
    of: ReviewPart,
    (ruling, held): (Ruling, Option<Withheld>),
) -> Result<(), Failure> {
    match of {
        ReviewPart::Review => {
            review.stand = review.stand.ruled(ruling).map_err(refused)?;
            review.withheld = held;
        }
        ReviewPart::Answer => {
            review.stand = review.stand.answer_ruled(ruling).map_err(refused)?;
            if let Some(answer) = &mut review.answer {
                answer.withheld = held;
            }
        }
    }
    Ok(())
}

/// Tells whoever wrote it what was decided, and the other side what there is to read.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    (before, review): (Stand, &Review),
    (of, held): (ReviewPart, Option<Withheld>),
) -> Result<(), Failure> {
    let params = json!({
        "review_decision": if held.is_none() { "published" } else { "withheld" },
        "withheld_for": held.as_ref().map(|held| held.reason.code()).unwrap_or_default(),
        "note": held.as_ref().map(|held| held.note.as_str()).unwrap_or_default(),
    });
    match of {
        ReviewPart::Review => {
            to_author(app, tx, review, ("review_decided", params)).await?;
            if before.counted().is_none() && review.published_at.is_none() && held.is_none() {
                published(app, tx, review).await?;
            }
        }
        ReviewPart::Answer => {
            to_seller(app, tx, review, ("review_answer_decided", params)).await?;
            if held.is_none() {
                to_author(app, tx, review, ("review_answered", json!({}))).await?;
            }
        }
    }
    Ok(())
}

fn part(of: ReviewPart) -> &'static str {
    match of {
        ReviewPart::Review => "review",
        ReviewPart::Answer => "answer",
    }
}
