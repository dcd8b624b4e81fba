//! What sellers handed in, and the operator's reviews of it.

use super::rows::{review, submission};
use super::terms;
use crate::catalogue::rows::product;
use crate::{Instant, micros, statement};
use domain::ids::{AccountId, ProducerId};
use domain::storefronts::{Checklist, Outcome, Requirement, Review};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// What is on record for a seller's requirements.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The last submission of each requirement that has one. Files are not read, only that they are there.
    pub submissions: Vec<Submitted>,
    /// The last review of each requirement that has one.
    pub reviews: Vec<review::Model>,
    /// The version of the terms in force, and whether the seller has accepted it.
    pub terms: Option<(String, bool)>,
    /// Whether a product is on show.
    pub product: bool,
}

/// Something handed in.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Submitted {
    /// Code of the requirement.
    pub requirement: String,
    /// Its number, from 1.
    pub number: i32,
    /// The sealed particulars; none for files.
    pub sealed: Option<Vec<u8>>,
    /// Media type of a file; empty for particulars.
    pub media_type: String,
    /// When it was handed in.
    pub submitted_at: i64,
}

impl Shown {
    /// The last submission for a requirement.
    pub fn submission(&self, of: Requirement) -> Option<&Submitted> {
        self.submissions.iter().find(|one| one.requirement == of.code())
    }

    /// The last review of a requirement.
    pub fn review(&self, of: Requirement) -> Option<&review::Model> {
        self.reviews.iter().find(|one| one.requirement == of.code())
    }

    /// Number of the last submission, or 1 where the requirement shows by itself; 0 for nothing.
    pub fn latest(&self, of: Requirement) -> i32 {
        match of {
            Requirement::Terms => self.terms.as_ref().is_some_and(|(_, accepted)| *accepted).into(),
            Requirement::FirstProduct => self.product.into(),
            _ => self.submission(of).map_or(0, |one| one.number),
        }
    }

    /// Every requirement with its state.
    pub fn checklist(&self) -> Checklist {
        Checklist::of(|one| {
            let review = self.review(one).and_then(|row| {
                let outcome = Outcome::from_code(&row.outcome)?;
                Some(Review { submission: row.submission, outcome })
            });
            (self.latest(one), review)
        })
    }
}

/// Reads what is on record for a seller's requirements.
pub async fn shown(
    db: &impl ConnectionTrait,
    of: ProducerId,
    now: Instant,
) -> Result<Shown, DbErr> {
    let sql = "SELECT s.requirement, s.number, s.media_type, s.submitted_at, \
        CASE WHEN s.media_type = '' THEN s.sealed END AS sealed \
        FROM storefronts_submissions s WHERE s.producer_id = $1 AND s.number = \
        (SELECT MAX(o.number) FROM storefronts_submissions o \
        WHERE o.producer_id = s.producer_id AND o.requirement = s.requirement)";
    let submissions =
        Submitted::find_by_statement(statement(db, sql, [of.0.into()])).all(db).await?;
    let mut reviews = review::Entity::find()
        .filter(review::Column::ProducerId.eq(of.0))
        .order_by_desc(review::Column::Id)
        .all(db)
        .await?;
    let mut seen = std::collections::HashSet::new();
    reviews.retain(|row| seen.insert(row.requirement.clone()));
    let terms = match terms::in_force(db, now).await? {
        Some(one) => {
            let accepted = terms::is_accepted(db, of, &one.version).await?;
            Some((one.version, accepted))
        }
        None => None,
    };
    let product = product::Entity::find()
        .filter(product::Column::ProducerId.eq(of.0))
        .filter(product::Column::Status.eq("published"));
    Ok(Shown { submissions, reviews, terms, product: product.count(db).await? > 0 })
}

/// Something to be handed in.
#[derive(Clone, Debug)]
pub struct NewSubmission {
    /// For which requirement.
    pub requirement: Requirement,
    /// Its number: one more than the last.
    pub number: i32,
    /// Media type of a file; empty for particulars.
    pub media_type: &'static str,
    /// The sealed content.
    pub sealed: Vec<u8>,
}

/// The number of the next submission for a requirement. True for as long as the seller is
/// [locked](super::sellers::lock).
pub async fn next_number(
    db: &impl ConnectionTrait,
    of: ProducerId,
    requirement: Requirement,
) -> Result<i32, DbErr> {
    let last = submission::Entity::find()
        .select_only()
        .column(submission::Column::Number)
        .filter(submission::Column::ProducerId.eq(of.0))
        .filter(submission::Column::Requirement.eq(requirement.code()))
        .order_by_desc(submission::Column::Number);
    let last: Option<i32> = last.into_tuple().one(db).await?;
    Ok(last.map_or(1, |number| number + 1))
}

/// Writes a submission. Of the earlier ones only the last accepted is kept: what identifies people does
/// not lie about.
pub async fn submit(
    db: &impl ConnectionTrait,
    of: ProducerId,
    new: NewSubmission,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let code = new.requirement.code();
    let accepted = review::Entity::find()
        .filter(review::Column::ProducerId.eq(of.0))
        .filter(review::Column::Requirement.eq(code))
        .filter(review::Column::Outcome.eq(Outcome::Accepted.code()))
        .order_by_desc(review::Column::Id)
        .one(db)
        .await?;
    submission::Entity::delete_many()
        .filter(submission::Column::ProducerId.eq(of.0))
        .filter(submission::Column::Requirement.eq(code))
        .filter(submission::Column::Number.ne(accepted.map_or(0, |row| row.submission)))
        .exec(db)
        .await?;
    let row = submission::ActiveModel {
        producer_id: Set(of.0),
        requirement: Set(code.to_owned()),
        number: Set(new.number),
        media_type: Set(new.media_type.to_owned()),
        sealed: Set(new.sealed),
        submitted_at: Set(micros(now)),
        submitted_by: Set(by.0),
    };
    submission::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The last submission for a requirement, files included.
pub async fn latest(
    db: &impl ConnectionTrait,
    of: ProducerId,
    requirement: Requirement,
) -> Result<Option<submission::Model>, DbErr> {
    submission::Entity::find()
        .filter(submission::Column::ProducerId.eq(of.0))
        .filter(submission::Column::Requirement.eq(requirement.code()))
        .order_by_desc(submission::Column::Number)
        .one(db)
        .await
}

/// Writes a review.
pub async fn review(
    db: &impl ConnectionTrait,
    id: Uuid,
    of: ProducerId,
    requirement: Requirement,
    (made, reason): (Review, &str),
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let row = review::ActiveModel {
        id: Set(id),
        producer_id: Set(of.0),
        requirement: Set(requirement.code().to_owned()),
        submission: Set(made.submission),
        outcome: Set(made.outcome.code().to_owned()),
        reason: Set(reason.to_owned()),
        reviewed_at: Set(micros(now)),
        reviewed_by: Set(by.0),
    };
    review::Entity::insert(row).exec_without_returning(db).await.map(drop)
}
