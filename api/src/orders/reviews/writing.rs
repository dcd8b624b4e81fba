//! Buyers write, change and take back reviews.

use super::answers::OwnReview;
use super::bodies::{ReviewDraft, ReviewEdit};
use super::telling::{published, tell_of};
use super::{Shopper, Tag, bought, checked, conflict, own, refused};
use crate::codes::Code;
use crate::context::App;
use crate::orders::whole::Whole;
use crate::problem::{Failure, Problem};
use domain::calendar::vietnam;
use domain::ids::OrderId;
use domain::orders::Status;
use domain::orders::reviews::Stand;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use store::catalogue::pages;
use store::orders::record::{self, Line};
use store::orders::reviews::{self, Review};
use uuid::Uuid;

/// Operations: writing reviews.
pub struct WritingApi;

/// The reviews of an order.
#[derive(Debug, Object)]
struct OwnReviewList {
    /// The reviews, oldest first; at most one of each line.
    items: Vec<OwnReview>,
}

#[derive(ApiResponse)]
enum Written {
    /// It is written.
    #[oai(status = 201)]
    Review(Json<OwnReview>),
}

#[OpenApi(tag = "Tag::Orders")]
impl WritingApi {
    /// Review what was delivered
    ///
    /// For the buyer, who may be a guest with the cart's token: a line of which at least one piece was
    /// delivered (409 `not_delivered` before, 409 `canceled` where the order was called off), whatever was
    /// sent back since; each line once (409 `already_reviewed`), also after it was withdrawn. A rating alone
    /// is published at once; words wait for a moderator. Words that claim the OCOP mark beyond what is
    /// certified, or promise to heal, are refused with their passage (422 `over_claim`, `medical_claim`).
    /// The public never learns who wrote it, and who sold does not either.
    #[oai(path = "/v1/orders/:id/reviews", method = "post", operation_id = "createReview")]
    async fn create_review(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
        Json(body): Json<ReviewDraft>,
    ) -> Result<Written, Failure> {
        let tx = app.store().begin().await?;
        let order = record::find(&tx, OrderId(id.0)).await?.ok_or(Code::NotFound)?;
        bought(&tx, &caller, &order).await?;
        let whole = Whole::lock(&tx, order.id).await?;
        let line = reviewable(&tx, &whole, body.line_id).await?;
        let new = written(app, &tx, (&whole, line), &body).await?;
        reviews::add(&tx, &new, app.now()).await?;
        tell_of(app, &tx, &caller.doer(), ("create_review", &new)).await?;
        if new.stand.counted().is_some() {
            published(app, &tx, &new).await?;
        }
        let new = reviews::find(&tx, new.id).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Written::Review(Json(OwnReview::of(&new))))
    }

    /// Read own reviews of an order
    ///
    /// For the buyer: published or not, and why not. To all others there is nothing.
    #[oai(path = "/v1/orders/:id/reviews", method = "get", operation_id = "listOrderReviews")]
    async fn list_order_reviews(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<OwnReviewList>, Failure> {
        let order = record::find(app.read(), OrderId(id.0)).await?.ok_or(Code::NotFound)?;
        bought(app.read(), &caller, &order).await?;
        let found = reviews::of_order(app.read(), order.id).await?;
        Ok(Json(OwnReviewList { items: found.iter().map(OwnReview::of).collect() }))
    }

    /// Change a review
    ///
    /// For its author, within 30 days of writing it (409 `too_late`) and until who sold has answered (409
    /// `already_answered`); what a moderator took down stays as it is (409 `taken_down`). Other words wait
    /// for a moderator, and the public reads nothing of the review meanwhile; a refused one may be mended in
    /// this way.
    #[oai(path = "/v1/reviews/:id", method = "put", operation_id = "updateReview")]
    async fn update_review(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The review's id.
        id: Path<Uuid>,
        Json(body): Json<ReviewEdit>,
    ) -> Result<Json<OwnReview>, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let (mut review, _) = own(&tx, &caller, id.0).await?;
        let (before, points) = (review.stand, body.points()?);
        let text = body.text.map(|text| text.0).unwrap_or_default();
        let kinds = (!text.is_empty(), text == review.text);
        review.stand = before.edited(points, kinds, now).map_err(refused)?;
        let page = pages::whole(&tx, review.product).await?.ok_or(Code::Broken)?;
        review.flags = checked(&page, &text, now)?;
        (review.text, review.edited_at, review.withheld) = (text, Some(now), None);
        review.answer = None;
        reviews::save(&tx, (before, &review), now).await?;
        tell_of(app, &tx, &caller.doer(), ("update_review", &review)).await?;
        if review.published_at.is_none() && review.stand.counted().is_some() {
            published(app, &tx, &review).await?;
        }
        let since = reviews::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(OwnReview::of(&since)))
    }

    /// Take a review back
    ///
    /// For its author, at any time and for good: it counts no longer, and its words are gone. A line whose
    /// review was taken back is not reviewed again. 409 `withdrawn` when it was taken back before.
    #[oai(path = "/v1/reviews/:id", method = "delete", operation_id = "withdrawReview")]
    async fn withdraw_review(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The review's id.
        id: Path<Uuid>,
    ) -> Result<Json<OwnReview>, Failure> {
        let (tx, now) = (app.store().begin().await?, app.now());
        let (mut review, _) = own(&tx, &caller, id.0).await?;
        let before = review.stand;
        review.stand = before.withdrawn().map_err(refused)?;
        (review.text, review.flags) = (String::new(), reviews::no_flags());
        reviews::save(&tx, (before, &review), now).await?;
        tell_of(app, &tx, &caller.doer(), ("withdraw_review", &review)).await?;
        let since = reviews::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(OwnReview::of(&since)))
    }
}

/// A line that may be reviewed now.
async fn reviewable<'a>(
    tx: &impl ConnectionTrait,
    whole: &'a Whole,
    id: Uuid,
) -> Result<&'a Line, Failure> {
    let line = whole.lines.iter().find(|line| line.id == id).ok_or_else(|| {
        let (vi, en) = ("Đơn hàng không có dòng này.", "The order has no such line.");
        Problem::field("/line_id", "unknown_line", vi, en)
    })?;
    if whole.tally().line(id).arrived == 0 {
        let called_off = whole.order.status == Status::Canceled;
        return Err(if called_off {
            conflict("canceled", "Đơn hàng đã hủy.", "The order was called off.")
        } else {
            conflict("not_delivered", "Hàng chưa được giao.", "Nothing of it was delivered yet.")
        });
    }
    let checkout = record::checkout(tx, whole.order.checkout).await?.ok_or(Code::Broken)?;
    if checkout.contact.is_none() {
        let (vi, en) = ("Dữ liệu người mua đã được xóa.", "Who bought it was forgotten.");
        return Err(conflict("forgotten", vi, en));
    }
    let known = reviews::of_order(tx, whole.order.id).await?;
    if known.iter().any(|one| one.bought.is_some_and(|(_, line)| line == id)) {
        let (vi, en) = ("Dòng này đã được đánh giá.", "This line was reviewed before.");
        return Err(conflict("already_reviewed", vi, en));
    }
    Ok(line)
}

async fn written(
    app: &App,
    tx: &impl ConnectionTrait,
    (whole, line): (&Whole, &Line),
    body: &ReviewDraft,
) -> Result<Review, Failure> {
    let (now, order) = (app.now(), &whole.order);
    let text = body.text.as_ref().map(|text| text.0.clone()).unwrap_or_default();
    let page = pages::whole(tx, line.product).await?.ok_or(Code::Broken)?;
    Ok(Review {
        id: app.mint(),
        product: line.product,
        producer: order.producer,
        bought: Some((order.id, line.id)),
        variant_name: line.variant_name.clone(),
        bought_in: order.placed_at.with_timezone(&vietnam()).format("%Y-%m").to_string(),
        stand: Stand::new(body.points()?, !text.is_empty(), now),
        flags: checked(&page, &text, now)?,
        text,
        withheld: None,
        edited_at: None,
        published_at: None,
        answer: None,
        waits_since: None,
        revision: 1,
    })
}
