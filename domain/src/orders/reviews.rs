//! Reviews by those who bought and got what they review. What the public sees of one, and what a product's
//! ratings come to, follow from where it stands.

use crate::calendar::Instant;
use chrono::TimeDelta;

/// How long a review may be changed after it was written.
pub const EDITABLE_FOR: TimeDelta = TimeDelta::days(30);

/// What a buyer gives: 1, the least, to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Points(u8);

impl Points {
    /// From 1 to 5.
    pub fn new(number: u8) -> Option<Self> {
        (1..=5).contains(&number).then_some(Self(number))
    }

    /// How many.
    pub fn number(self) -> u8 {
        self.0
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $one:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {$( $(#[$each])* $one, )+}

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$one),+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$one => $code,)+ }
            }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// Where a review stands.
    ReviewStatus {
        /// Its words wait for a moderator.
        Pending = "pending",
        /// The public reads it.
        Published = "published",
        /// A moderator did not publish it.
        Refused = "refused",
        /// It was published, and a moderator took it down.
        TakenDown = "taken_down",
        /// Its author took it back, for good.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Where an answer to a review stands.
    AnswerStatus {
        /// It waits for a moderator.
        Pending = "pending",
        /// The public reads it below the review.
        Published = "published",
        /// A moderator did not publish it, or took it down.
        Refused = "refused",
    }
}

codes! {
    /// Why the public does not read something.
    WithheldFor {
        /// Advertising, or written by a machine.
        Spam = "spam",
        /// It insults or threatens.
        Abuse = "abuse",
        /// It tells who or where somebody is.
        PersonalData = "personal_data",
        /// It is not about what was bought.
        OffTopic = "off_topic",
        /// It claims what nothing proves, a certificate or a cure among it.
        FalseClaim = "false_claim",
        /// A law or an authority asks for it.
        Unlawful = "unlawful",
    }
}

/// What a moderator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// The public may read it.
    Publish,
    /// It may not.
    Withhold,
}

/// Why something can't be done with a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewRefusal {
    /// Its author took it back.
    Withdrawn,
    /// A moderator took it down.
    TakenDown,
    /// It was written too long ago.
    TooLate,
    /// The producer has answered, or waits for a moderator with an answer.
    Answered,
    /// The public does not read it.
    NotPublished,
    /// It stands so already, or there is nothing such.
    NothingToDecide,
}

/// Where a review stands, with all that decides what may become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// What was given.
    pub points: Points,
    /// Where it stands.
    pub status: ReviewStatus,
    /// Where the answer stands, where there is one.
    pub answer: Option<AnswerStatus>,
    /// When it was written first.
    pub written_at: Instant,
}

impl Stand {
    /// A new one: what has words waits for a moderator.
    pub fn new(points: Points, has_text: bool, now: Instant) -> Self {
        let status = if has_text { ReviewStatus::Pending } else { ReviewStatus::Published };
        Self { points, status, answer: None, written_at: now }
    }

    /// What counts in the ratings of its product.
    pub fn counted(&self) -> Option<Points> {
        (self.status == ReviewStatus::Published).then_some(self.points)
    }

    /// Whether a moderator is waited for.
    pub fn waits(&self) -> bool {
        let answers = self.answer == Some(AnswerStatus::Pending);
        self.status == ReviewStatus::Pending || (answers && self.status == ReviewStatus::Published)
    }

    /// The answer that the public reads.
    pub fn shows_answer(&self) -> bool {
        self.answer == Some(AnswerStatus::Published)
    }

    /// As its author changes it; other words wait for a moderator again. A refused answer is no answer to them.
    pub fn edited(
        self,
        points: Points,
        (has_text, same_text): (bool, bool),
        now: Instant,
    ) -> Result<Self, ReviewRefusal> {
        match self.status {
            ReviewStatus::Withdrawn => return Err(ReviewRefusal::Withdrawn),
            ReviewStatus::TakenDown => return Err(ReviewRefusal::TakenDown),
            _ => {}
        }
        if !matches!(self.answer, None | Some(AnswerStatus::Refused)) {
            return Err(ReviewRefusal::Answered);
        }
        if now >= self.written_at + EDITABLE_FOR {
            return Err(ReviewRefusal::TooLate);
        }
        let stays = self.status == ReviewStatus::Published && same_text;
        let status = match has_text {
            true if !stays => ReviewStatus::Pending,
            _ => ReviewStatus::Published,
        };
        Ok(Self { points, status, answer: None, ..self })
    }

    /// As its author takes it back.
    pub fn withdrawn(self) -> Result<Self, ReviewRefusal> {
        if self.status == ReviewStatus::Withdrawn {
            return Err(ReviewRefusal::Withdrawn);
        }
        Ok(Self { status: ReviewStatus::Withdrawn, ..self })
    }

    /// As its producer answers it: once, unless the answer was refused.
    pub fn answered(self) -> Result<Self, ReviewRefusal> {
        if self.status != ReviewStatus::Published {
            return Err(ReviewRefusal::NotPublished);
        }
        if !matches!(self.answer, None | Some(AnswerStatus::Refused)) {
            return Err(ReviewRefusal::Answered);
        }
        Ok(Self { answer: Some(AnswerStatus::Pending), ..self })
    }

    /// As a moderator decides on it.
    pub fn ruled(self, ruling: Ruling) -> Result<Self, ReviewRefusal> {
        use ReviewStatus::{Pending, Published, Refused, TakenDown, Withdrawn};
        let status = match (self.status, ruling) {
            (Withdrawn, _) => return Err(ReviewRefusal::Withdrawn),
            (Pending | Refused | TakenDown, Ruling::Publish) => Published,
            (Pending, Ruling::Withhold) => Refused,
            (Published, Ruling::Withhold) => TakenDown,
            _ => return Err(ReviewRefusal::NothingToDecide),
        };
        Ok(Self { status, ..self })
    }

    /// As a moderator decides on its answer, which the public reads below the review alone.
    pub fn answer_ruled(self, ruling: Ruling) -> Result<Self, ReviewRefusal> {
        use AnswerStatus::{Pending, Published, Refused};
        let answer = match (self.answer, ruling) {
            (Some(Pending | Refused), Ruling::Publish) => Published,
            (Some(Pending | Published), Ruling::Withhold) => Refused,
            _ => return Err(ReviewRefusal::NothingToDecide),
        };
        match self.status {
            ReviewStatus::Withdrawn => Err(ReviewRefusal::Withdrawn),
            ReviewStatus::Published => Ok(Self { answer: Some(answer), ..self }),
            _ => Err(ReviewRefusal::NotPublished),
        }
    }
}

/// What the published reviews of a product come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    /// How many gave 1, 2, 3, 4 and 5.
    pub given: [i64; 5],
}

impl Ratings {
    /// The same, after a review that counted so counts otherwise.
    #[must_use]
    pub fn moved(mut self, before: Option<Points>, after: Option<Points>) -> Self {
        let place = |points: Points| usize::from(points.number() - 1);
        if let Some(points) = before {
            self.given[place(points)] -= 1;
        }
        if let Some(points) = after {
            self.given[place(points)] += 1;
        }
        self
    }

    /// How many.
    pub fn count(&self) -> i64 {
        self.given.iter().sum()
    }

    /// What they gave in all.
    pub fn sum(&self) -> i64 {
        self.given.iter().zip(1..).map(|(count, points): (&i64, i64)| count * points).sum()
    }

    /// Their average in tenths, a half rounded up; none of none.
    pub fn average_tenths(&self) -> Option<i64> {
        let count = self.count();
        (count > 0).then(|| (self.sum() * 20 + count) / (count * 2))
    }
}

#[cfg(test)]
mod tests;
