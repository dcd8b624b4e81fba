//! What is sent to write, answer and decide on a review.

use crate::problem::{Failure, Problem};
use crate::scalars::Prose;
use domain::orders::reviews::{Points, Ruling, WithheldFor};
use poem_openapi::{Enum, Object};
use store::orders::reviews::Withheld;
use uuid::Uuid;

/// A review to be written.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReviewDraft {
    /// The line of the order.
    pub line_id: Uuid,
    /// What it is worth, 1 (least) to 5.
    #[oai(validator(minimum(value = "1"), maximum(value = "5")))]
    pub rating: u8,
    /// Why, in plain text. Without it the review is published at once.
    pub text: Option<Prose<1, 2000>>,
}

/// A review as it is to be from now on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReviewEdit {
    /// What it is worth, 1 (least) to 5.
    #[oai(validator(minimum(value = "1"), maximum(value = "5")))]
    pub rating: u8,
    /// Why, in plain text; without it what was said is gone.
    pub text: Option<Prose<1, 2000>>,
}

/// A producer's answer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReviewAnswerDraft {
    /// In plain text.
    pub text: Prose<1, 2000>,
}

/// Of what a moderator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReviewPart {
    /// The review.
    Review,
    /// The producer's answer to it.
    Answer,
}

/// What a moderator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReviewRuling {
    /// The public may read it.
    Publish,
    /// It may not: what waited is refused, what was published is taken down.
    Withhold,
}

/// Why the public does not read something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "WithheldFor")]
pub enum WithheldReason {
    /// Advertising, or written by a machine.
    Spam,
    /// It insults or threatens.
    Abuse,
    /// It tells who or where somebody is.
    PersonalData,
    /// It is not about what was bought.
    OffTopic,
    /// It claims what nothing proves, a certificate or a cure among it.
    FalseClaim,
    /// A law or an authority asks for it.
    Unlawful,
}

/// A moderator's decision.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReviewVerdict {
    /// On what.
    pub part: ReviewPart,
    /// What is decided.
    pub decision: ReviewRuling,
    /// Why it may not be read: needed to withhold, and to publish left out. The public is told how often.
    pub reason: Option<WithheldReason>,
    /// More, for the author alone.
    pub note: Option<Prose<1, 500>>,
    /// The `revision` that was looked at. 409 `overtaken` when it is another by now.
    #[oai(validator(minimum(value = "1")))]
    pub revision: i64,
}

impl ReviewDraft {
    /// What was given.
    pub fn points(&self) -> Result<Points, Failure> {
        points(self.rating)
    }
}

impl ReviewEdit {
    /// What was given.
    pub fn points(&self) -> Result<Points, Failure> {
        points(self.rating)
    }
}

impl ReviewVerdict {
    /// What is decided, and why something is withheld.
    pub fn ruling(&self) -> Result<(Ruling, Option<Withheld>), Failure> {
        let note = self.note.as_ref().map(|note| note.0.clone()).unwrap_or_default();
        match (self.decision, self.reason) {
            (ReviewRuling::Publish, None) => Ok((Ruling::Publish, None)),
            (ReviewRuling::Withhold, Some(reason)) => {
                Ok((Ruling::Withhold, Some(Withheld { reason: reason.into(), note })))
            }
            (ReviewRuling::Publish, Some(_)) => {
                let (vi, en) = ("Công bố thì không nêu lý do.", "What is published has none.");
                Err(Problem::field("/reason", "not_of_decision", vi, en).into())
            }
            (ReviewRuling::Withhold, None) => {
                let (vi, en) = ("Hãy nêu lý do không công bố.", "Say why it may not be read.");
                Err(Problem::field("/reason", "reason_missing", vi, en).into())
            }
        }
    }
}

fn points(rating: u8) -> Result<Points, Failure> {
    let (vi, en) = ("Điểm từ 1 đến 5.", "From 1 to 5.");
    Points::new(rating).ok_or_else(|| Problem::field("/rating", "out_of_bounds", vi, en).into())
}
