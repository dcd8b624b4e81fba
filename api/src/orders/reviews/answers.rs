//! Reviews as the public, their authors, producers and moderators read them.

use super::bodies::WithheldReason;
use crate::catalogue::{FlaggedPassage, public};
use crate::scalars::Time;
use domain::certification::MarkPermit;
use domain::orders::reviews::{self as rules, EDITABLE_FOR, Ratings};
use poem_openapi::{Enum, Object};
use serde::Serialize;
use store::orders::reviews::{Review, Waiting, Withheld};
use uuid::Uuid;

/// What the published reviews of a product come to. What buyers give has nothing to do with OCOP stars,
/// which a council gives.
#[derive(Clone, Debug, Object, Serialize)]
pub struct ProductRatings {
    /// How many reviews.
    count: i64,
    /// What they give in all.
    sum: i64,
    /// Their average in tenths, half a tenth rounded up: 46 is 4.6 of 5. Null without reviews.
    average_tenths: Option<i64>,
    /// How many give 1, 2, 3, 4 and 5, in this order.
    #[oai(validator(min_items = "5", max_items = "5"))]
    counts: Vec<i64>,
}

impl From<&Ratings> for ProductRatings {
    fn from(ratings: &Ratings) -> Self {
        Self {
            count: ratings.count(),
            sum: ratings.sum(),
            average_tenths: ratings.average_tenths(),
            counts: ratings.given.to_vec(),
        }
    }
}

/// A producer's answer as the public reads it.
#[derive(Clone, Debug, Object)]
pub struct PublicReviewAnswer {
    /// In plain text.
    text: String,
    /// When it was given.
    answered_at: Time,
}

/// A review as the public reads it. It never says whose it is.
#[derive(Clone, Debug, Object)]
pub struct PublicReview {
    /// Its id.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// What was bought of it, as it was named then.
    variant_name: String,
    /// What it is worth to the buyer, 1 to 5.
    rating: u8,
    /// In plain text; null without words.
    text: Option<String>,
    /// Always true: whoever writes here bought it here and got it.
    verified_buyer: bool,
    /// The month in which it was ordered, in Vietnam: `2026-11`.
    bought_in: String,
    /// When it was published.
    published_at: Option<Time>,
    /// Whether it was changed after it was written.
    edited: bool,
    /// What the producer answers; null while the public reads none.
    answer: Option<PublicReviewAnswer>,
}

impl PublicReview {
    /// As it may be shown under the permit of its product.
    pub fn of(one: &Review, permit: Option<&MarkPermit>) -> Self {
        let answer = one.answer.as_ref().filter(|_| one.stand.shows_answer());
        Self {
            id: one.id,
            product_id: one.product.0,
            variant_name: public(&one.variant_name, permit),
            rating: one.stand.points.number(),
            text: words(&one.text, permit),
            verified_buyer: true,
            bought_in: one.bought_in.clone(),
            published_at: one.published_at.map(Time),
            edited: one.edited_at.is_some(),
            answer: answer.map(|answer| PublicReviewAnswer {
                text: public(&answer.text, permit),
                answered_at: Time(answer.at),
            }),
        }
    }
}

/// How many reviews the public does not read for a reason.
#[derive(Clone, Debug, Object)]
pub struct WithheldReviews {
    /// The reason.
    pub reason: WithheldReason,
    /// How many.
    pub count: i64,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::ReviewStatus")]
pub enum ReviewStanding {
    /// Its words wait for a moderator.
    Pending,
    /// The public reads it, and it counts.
    Published,
    /// A moderator did not publish it.
    Refused,
    /// It was published, and a moderator took it down.
    TakenDown,
    /// Its author took it back.
    Withdrawn,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "rules::AnswerStatus")]
pub enum ReviewAnswerStanding {
    /// It waits for a moderator.
    Pending,
    /// The public reads it.
    Published,
    /// A moderator did not publish it, or took it down; another may be given.
    Refused,
}

/// Why the public does not read something.
#[derive(Clone, Debug, Object)]
pub struct ReviewWithheld {
    /// The reason.
    reason: WithheldReason,
    /// More, in the moderator's words; empty when nothing more was said.
    note: String,
}

impl ReviewWithheld {
    fn of(held: &Withheld) -> Self {
        Self { reason: held.reason.into(), note: held.note.clone() }
    }
}

/// A review as its author reads it.
#[derive(Clone, Debug, Object)]
pub struct OwnReview {
    /// As the public reads it, or would.
    review: PublicReview,
    /// The line of the order.
    line_id: Option<Uuid>,
    /// Where it stands.
    status: ReviewStanding,
    /// Why the public does not read it; null where no moderator said so.
    withheld: Option<ReviewWithheld>,
    /// When it was written.
    written_at: Time,
    /// Until when it may be changed, unless it is answered before.
    editable_until: Time,
}

impl OwnReview {
    /// As its author reads it, which claims nothing.
    pub fn of(one: &Review) -> Self {
        Self {
            review: PublicReview::of(one, None),
            line_id: one.bought.map(|(_, line)| line),
            status: one.stand.status.into(),
            withheld: one.withheld.as_ref().map(ReviewWithheld::of),
            written_at: Time(one.stand.written_at),
            editable_until: Time(one.stand.written_at + EDITABLE_FOR),
        }
    }
}

/// A review as who sold reads it.
#[derive(Clone, Debug, Object)]
pub struct ProducerReview {
    /// As the public reads it.
    review: PublicReview,
    /// The answer, published or not.
    answer: Option<GivenAnswer>,
}

/// An answer as those who gave it and moderators read it.
#[derive(Clone, Debug, Object)]
pub struct GivenAnswer {
    /// In plain text.
    text: String,
    /// Where it stands.
    status: ReviewAnswerStanding,
    /// Why the public does not read it.
    withheld: Option<ReviewWithheld>,
    /// What the keyword filter found in it.
    flags: Vec<FlaggedPassage>,
}

impl GivenAnswer {
    fn of(one: &Review) -> Option<Self> {
        let answer = one.answer.as_ref()?;
        Some(Self {
            text: public(&answer.text, None),
            status: one.stand.answer?.into(),
            withheld: answer.withheld.as_ref().map(ReviewWithheld::of),
            flags: FlaggedPassage::read(&answer.flags),
        })
    }
}

impl ProducerReview {
    /// As who sold reads it.
    pub fn of(one: &Review) -> Self {
        Self { review: PublicReview::of(one, None), answer: GivenAnswer::of(one) }
    }
}

/// A review as a moderator reads it.
#[derive(Clone, Debug, Object)]
pub struct ModeratedReview {
    /// As the public reads it, or would.
    review: PublicReview,
    /// The product's name.
    product_name: String,
    /// Who sold it.
    producer_id: Uuid,
    /// Where it stands.
    status: ReviewStanding,
    /// Why the public does not read it.
    withheld: Option<ReviewWithheld>,
    /// What the keyword filter found in its words.
    flags: Vec<FlaggedPassage>,
    /// The answer, published or not.
    answer: Option<GivenAnswer>,
    /// Since when a moderator is waited for; null when nothing waits.
    waits_since: Option<Time>,
    /// What a decision names.
    revision: i64,
}

impl ModeratedReview {
    /// As a moderator reads it. A queue over many products stands under no product's permit.
    pub fn of(Waiting { review: one, product_name }: &Waiting) -> Self {
        Self {
            review: PublicReview::of(one, None),
            product_name: public(product_name, None),
            producer_id: one.producer.0,
            status: one.stand.status.into(),
            withheld: one.withheld.as_ref().map(ReviewWithheld::of),
            flags: FlaggedPassage::read(&one.flags),
            answer: GivenAnswer::of(one),
            waits_since: one.waits_since.map(Time),
            revision: one.revision,
        }
    }
}

fn words(text: &str, permit: Option<&MarkPermit>) -> Option<String> {
    (!text.is_empty()).then(|| public(text, permit))
}
