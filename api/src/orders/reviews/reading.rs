//! What the public reads of reviews, and what who sold reads of them.

use super::Tag;
use super::answers::{ProducerReview, ProductRatings, PublicReview, WithheldReviews};
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::orders::reviews::{Points, ReviewStatus};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON as _;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::Value;
use store::catalogue::pages;
use store::orders::reviews::{self, Sort};
use uuid::Uuid;

/// Operations: reading reviews.
pub struct ReadingApi;

/// The order of a list of reviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReviewSort {
    /// Those first that were published last.
    #[default]
    Newest,
    /// The highest rating first, of the same the newest.
    Highest,
    /// The lowest rating first, of the same the oldest.
    Lowest,
}

/// A page of a product's reviews.
#[derive(Debug, Object)]
struct PublicReviewList {
    /// What all its published reviews come to, whatever the filter.
    ratings: ProductRatings,
    /// How many the public does not read, by reason; none for a low rating.
    withheld: Vec<WithheldReviews>,
    /// The reviews.
    items: Vec<PublicReview>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A page of the reviews of what a producer sold.
#[derive(Debug, Object)]
struct ProducerReviewList {
    /// The reviews, the newest first.
    items: Vec<ProducerReview>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Orders")]
impl ReadingApi {
    /// List a product's reviews
    ///
    /// Published ones, each by somebody who bought the product here and got it; of whom the public learns
    /// the month of the order and nothing else. Texts carry no claim beyond the permit of this instant.
    #[oai(path = "/v1/products/:id/reviews", method = "get", operation_id = "listProductReviews")]
    async fn list_product_reviews(
        &self,
        Data(app): Data<&App>,
        /// The product's id or slug.
        id: Path<Line<1, 120>>,
        /// Order; `newest` when unsaid.
        sort: Query<Option<ReviewSort>>,
        /// Only those that give so many, 1 to 5.
        #[oai(validator(minimum(value = "1"), maximum(value = "5")))]
        rating: Query<Option<u8>>,
        /// `next_cursor` of the page before, with the same order and filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<PublicReviewList>, Failure> {
        let page = pages::one(app.read(), &id.0.0).await?.ok_or(Code::NotFound)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let product = page.product.id;
        let of = (product, rating.0.and_then(Points::new));
        let (sort, limit) = (sort.0.unwrap_or_default().into(), limit.0.unwrap_or(DEFAULT_LIMIT));
        let found = reviews::of_product(app.read(), of, sort, after, limit).await?;
        let withheld = reviews::withheld(app.read(), product).await?;
        let verdict = page.dossier.verdict(app.now());
        let items = found.items.iter();
        Ok(Json(PublicReviewList {
            ratings: (&page.detail.ratings).into(),
            withheld: withheld
                .into_iter()
                .map(|(reason, count)| WithheldReviews { reason: reason.into(), count })
                .collect(),
            items: items.map(|one| PublicReview::of(one, verdict.permit())).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// List reviews of what a producer sold
    ///
    /// Published ones, the newest first, with the producer's own answers, published or not: for those who
    /// act for it in orders.
    #[oai(path = "/v1/producers/:id/reviews", method = "get", operation_id = "listProducerReviews")]
    async fn list_producer_reviews(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// `false`: only those without an answer; `true`: only those with one.
        answered: Query<Option<bool>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProducerReviewList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let of = (id.0.into(), answered.0);
        let found = reviews::of_producer(app.read(), of, after, limit).await?;
        Ok(Json(ProducerReviewList {
            items: found.items.iter().map(ProducerReview::of).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }
}

impl From<ReviewSort> for Sort {
    fn from(sort: ReviewSort) -> Self {
        match sort {
            ReviewSort::Newest => Self::Newest,
            ReviewSort::Highest => Self::Highest,
            ReviewSort::Lowest => Self::Lowest,
        }
    }
}

/// A review as messages tell of it: as the public reads it, claiming nothing; 404 while it doesn't.
pub(crate) async fn review_of(app: &App, id: Uuid) -> Result<Value, Failure> {
    let found = reviews::find(app.read(), id).await?;
    let found = found.filter(|one| one.stand.status == ReviewStatus::Published);
    let found = found.ok_or(Code::NotFound)?;
    Ok(PublicReview::of(&found, None).to_json().unwrap_or_default())
}
