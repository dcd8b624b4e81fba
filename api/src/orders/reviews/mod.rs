//! Reviews: written by buyers of what was delivered to them, decided on by moderators, answered once by who
//! sold, and read by the public, who never learns whose they are.

mod answering;
mod answers;
mod bodies;
mod deciding;
mod reading;
mod telling;
mod writing;

pub use answers::ProductRatings;
pub(crate) use reading::review_of;

use super::Tag;
use super::fulfilment::conflict;
use super::reading::bought;
use super::shopper::Shopper;
use crate::catalogue::ListingTexts;
use crate::codes::Code;
use crate::problem::Failure;
use answering::AnsweringApi;
use deciding::DecidingApi;
use domain::calendar::Instant;
use domain::catalogue::ProductSet;
use domain::orders::reviews::ReviewRefusal;
use reading::ReadingApi;
use sea_orm::ConnectionTrait;
use store::catalogue::pages::ProductPage;
use store::orders::record::{self, Order};
use store::orders::reviews::{self, Review};
use uuid::Uuid;
use writing::WritingApi;

/// Operations on reviews.
pub type ReviewsApis = (WritingApi, ReadingApi, AnsweringApi, DecidingApi);

/// Operations on reviews.
pub const REVIEWS_APIS: ReviewsApis = (WritingApi, ReadingApi, AnsweringApi, DecidingApi);

/// A review of the caller's own, kept for this transaction, with its order; to all others it is not there.
async fn own(
    tx: &impl ConnectionTrait,
    caller: &Shopper,
    id: Uuid,
) -> Result<(Review, Order), Failure> {
    let review = reviews::lock(tx, id).await?.ok_or(Code::NotFound)?;
    let (order, _) = review.bought.ok_or(Code::NotFound)?;
    let order = record::find(tx, order).await?.ok_or(Code::NotFound)?;
    bought(tx, caller, &order).await?;
    Ok((review, order))
}

/// Words about a product that may stand, with what moderators should look at in them, as it is kept.
fn checked(page: &ProductPage, text: &str, now: Instant) -> Result<String, Failure> {
    let verdict = page.dossier.verdict(now);
    let set = u8::try_from(page.product.set_number).ok().and_then(ProductSet::new);
    let mut texts = ListingTexts::new(set, verdict.permit());
    texts.take("/text", text);
    let flags = texts.finish()?;
    let flags: Vec<_> = flags.iter().map(|(at, hit)| (at, hit.kind.code(), &hit.passage)).collect();
    Ok(serde_json::to_string(&flags).unwrap_or_default())
}

fn refused(refusal: ReviewRefusal) -> Failure {
    match refusal {
        ReviewRefusal::Withdrawn => conflict(
            "withdrawn",
            "Đánh giá đã được người viết rút lại.",
            "Its author took it back.",
        ),
        ReviewRefusal::TakenDown => conflict(
            "taken_down",
            "Đánh giá đã bị gỡ nên không sửa được.",
            "It was taken down, and stays as it is.",
        ),
        ReviewRefusal::TooLate => conflict(
            "too_late",
            "Đã quá 30 ngày kể từ khi viết.",
            "It was written 30 days ago or more.",
        ),
        ReviewRefusal::Answered => conflict(
            "already_answered",
            "Đánh giá đã được người bán trả lời.",
            "It was answered by who sold.",
        ),
        ReviewRefusal::NotPublished => conflict(
            "not_published",
            "Đánh giá này không được công bố.",
            "The public does not read it.",
        ),
        ReviewRefusal::NothingToDecide => conflict(
            "nothing_to_decide",
            "Không có gì để quyết định như vậy.",
            "It stands so already, or there is nothing such.",
        ),
    }
}
