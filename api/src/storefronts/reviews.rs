//! The operator's reviews of what sellers handed in, and his reading of it in clear.

use super::documents::disclosure;
use super::notices::tell;
use super::particulars::{
    self, BankAccount, LegalIdentity, Particulars, Representative, SellerAddress,
};
use super::requirements::SellerRequirement;
use super::sealing::Place;
use super::{Tag, judge};
use crate::access::Operator;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Prose;
use crate::speech::Sentence;
use domain::ids::ProducerId;
use domain::storefronts::{self as rules, Outcome, Requirement, Review, ReviewRefusal, Stage};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::oversight::deeds::Deed;
use store::storefronts::sellers::{self, Recorded};
use store::storefronts::{checklist, rows};
use uuid::Uuid;

/// Operations: reviewing sellers.
pub struct ReviewsApi;

/// What the operator found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ReviewOutcome {
    /// In order.
    Accepted,
    /// Not in order.
    Rejected,
    /// Not needed of this seller. Never of `legal_identity`, `address` and `terms`.
    Waived,
}

/// A requirement that is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ReviewedRequirement {
    /// Who it is in law.
    LegalIdentity,
    /// The document that proves it.
    IdentityDocument,
    /// Place of business.
    Address,
    /// Who represents it.
    Representative,
    /// The account to which buyers pay.
    BankAccount,
    /// The terms in force, accepted.
    Terms,
    /// A product on show.
    FirstProduct,
}

/// A review.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewRequirementReview {
    /// What was found.
    outcome: ReviewOutcome,
    /// Number of the submission that was looked at; 0 when there was none. 409 when another came in.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000")))]
    submission: i32,
    /// Why, in words that the producer's members read: needed but for `accepted`.
    reason: Option<Prose<1, 2000>>,
}

/// Particulars in clear; one field is set, by the requirement.
#[derive(Debug, Default, Object)]
struct Disclosure {
    /// Number of the submission.
    submission: i32,
    /// Who it is in law.
    legal_identity: Option<LegalIdentity>,
    /// Where it does business.
    address: Option<SellerAddress>,
    /// Who represents it.
    representative: Option<Representative>,
    /// The account to which buyers pay.
    bank_account: Option<BankAccount>,
}

#[derive(ApiResponse)]
enum Disclosed {
    /// The particulars.
    #[oai(status = 200)]
    Found(
        Json<Disclosure>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl ReviewsApi {
    /// Review a requirement
    ///
    /// For the operator, of the submission that he saw. An accepted legal identity and address are shown
    /// to buyers from then on. What the seller hands in later waits again. 409 when there is nothing to
    /// review, when it shows by itself, or when it can't be waived.
    #[oai(
        path = "/v1/sellers/:id/requirements/:requirement/reviews",
        method = "post",
        operation_id = "reviewRequirement"
    )]
    async fn review_requirement(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
        /// The requirement.
        requirement: Path<ReviewedRequirement>,
        Json(body): Json<NewRequirementReview>,
    ) -> Result<Json<SellerRequirement>, Failure> {
        let (producer, requirement) = (ProducerId(id.0), Requirement::from(requirement.0));
        let doer = judge(&caller.0, producer)?;
        let review = Review { submission: body.submission, outcome: body.outcome.into() };
        let reason = body.reason(review.outcome)?;
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        if recorded.seller.stage() == Stage::Outside {
            return Err(Code::Conflict.into());
        }
        let last = checklist::latest(&tx, producer, requirement).await?;
        let number = last.as_ref().map_or(0, |last| last.number);
        rules::check_review(requirement, review, number).map_err(refused)?;
        let new = (review, reason.as_str());
        let (at, by) = (app.now(), caller.0.id);
        checklist::review(&tx, app.mint(), producer, requirement, new, by, at).await?;
        if let Some(accepted) = last.filter(|_| review.outcome == Outcome::Accepted) {
            publish(app, &tx, producer, requirement, &accepted).await?;
        }
        let told = json!({
            "requirement": requirement.code(), "outcome": review.outcome.code(), "reason": reason,
        });
        tell(app, &tx, &recorded.producer, "onboarding_reviewed", told).await?;
        let deed = reviewed(&recorded, requirement, review);
        crate::oversight::record(app, &tx, &doer, deed).await?;
        let item = SellerRequirement::read(app, &tx, producer, requirement).await?;
        tx.commit().await?;
        Ok(Json(item))
    }

    /// Read what was handed in
    ///
    /// For the operator who reviews it: the last submission in clear. Each reading is audited, and the
    /// producer can see it there. 404 when nothing was handed in as particulars; 409 when no key opens it.
    #[oai(
        path = "/v1/sellers/:id/requirements/:requirement/disclosure",
        method = "post",
        operation_id = "discloseRequirement"
    )]
    async fn disclose_requirement(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        /// The producer's id.
        id: Path<Uuid>,
        /// The requirement.
        requirement: Path<ReviewedRequirement>,
    ) -> Result<Disclosed, Failure> {
        let (producer, requirement) = (ProducerId(id.0), Requirement::from(requirement.0));
        let doer = judge(&caller.0, producer)?;
        let tx = app.store().begin().await?;
        let recorded = sellers::find(&tx, producer).await?.ok_or(Code::NotFound)?;
        let last = checklist::latest(&tx, producer, requirement).await?;
        let last = last.filter(|last| last.media_type.is_empty()).ok_or(Code::NotFound)?;
        let clear = disclosed(app, producer, requirement, &last)?;
        let deed = disclosure(&recorded, requirement, last.number);
        crate::oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Disclosed::Found(Json(clear), "no-store".to_owned()))
    }
}

/// Shows buyers what was accepted, where the law asks for it.
async fn publish(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    requirement: Requirement,
    accepted: &rows::submission::Model,
) -> Result<(), Failure> {
    let (name, place) = match requirement {
        Requirement::LegalIdentity => {
            let identity: LegalIdentity = opened(app, producer, accepted)?;
            (Some(identity.registered_name()), None)
        }
        Requirement::Address => {
            let address: SellerAddress = opened(app, producer, accepted)?;
            (None, Some(address.registered_place(app).ok_or(Code::Conflict)?))
        }
        _ => return Ok(()),
    };
    Ok(sellers::identify(tx, producer, name, place, app.now()).await?)
}

fn disclosed(
    app: &App,
    producer: ProducerId,
    requirement: Requirement,
    last: &rows::submission::Model,
) -> Result<Disclosure, Failure> {
    let mut clear = Disclosure { submission: last.number, ..Disclosure::default() };
    match requirement {
        Requirement::LegalIdentity => clear.legal_identity = Some(opened(app, producer, last)?),
        Requirement::Address => clear.address = Some(opened(app, producer, last)?),
        Requirement::Representative => clear.representative = Some(opened(app, producer, last)?),
        Requirement::BankAccount => clear.bank_account = Some(opened(app, producer, last)?),
        _ => return Err(Code::NotFound.into()),
    }
    Ok(clear)
}

fn opened<P: Particulars>(
    app: &App,
    producer: ProducerId,
    last: &rows::submission::Model,
) -> Result<P, Failure> {
    let place = Place { producer, requirement: P::REQUIREMENT, number: last.number };
    let opened = particulars::unseal(app.sealing(), place, &last.sealed);
    opened.ok_or_else(|| Code::Conflict.into())
}

fn reviewed(recorded: &Recorded, requirement: Requirement, review: Review) -> Deed {
    Deed {
        action: "review_requirement",
        object_kind: "seller",
        object: recorded.producer.id,
        producer: Some(recorded.producer.id.into()),
        unit: recorded.producer.unit_id,
        details: json!({
            "requirement": requirement.code(),
            "submission": review.submission,
            "outcome": review.outcome.code(),
        }),
    }
}

fn refused(refusal: ReviewRefusal) -> Failure {
    let (code, vi, en) = match refusal {
        ReviewRefusal::NothingHandedIn => {
            ("nothing_handed_in", "Chưa có gì được nộp.", "Nothing was handed in.")
        }
        ReviewRefusal::NotReviewed => (
            "not_reviewed",
            "Yêu cầu này tự thể hiện, không cần xét duyệt.",
            "This requirement shows by itself and is not reviewed.",
        ),
        ReviewRefusal::NotWaivable => (
            "not_waivable",
            "Không thể bỏ qua yêu cầu này.",
            "Nobody may do without this requirement.",
        ),
        ReviewRefusal::Overtaken => (
            "overtaken",
            "Người bán đã nộp lại. Hãy xem bản mới.",
            "Something else was handed in meanwhile. Look at that.",
        ),
    };
    let field = FieldProblem::new("/submission", code, Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}

impl NewRequirementReview {
    fn reason(self, outcome: Outcome) -> Result<String, Failure> {
        match self.reason {
            Some(reason) => Ok(reason.0),
            None if outcome == Outcome::Accepted => Ok(String::new()),
            None => {
                let vi = "Hãy nêu lý do.";
                Err(Problem::field("/reason", "reason_needed", vi, "Say why.").into())
            }
        }
    }
}

impl From<ReviewOutcome> for Outcome {
    fn from(outcome: ReviewOutcome) -> Self {
        match outcome {
            ReviewOutcome::Accepted => Self::Accepted,
            ReviewOutcome::Rejected => Self::Rejected,
            ReviewOutcome::Waived => Self::Waived,
        }
    }
}

impl From<ReviewedRequirement> for Requirement {
    fn from(requirement: ReviewedRequirement) -> Self {
        match requirement {
            ReviewedRequirement::LegalIdentity => Self::LegalIdentity,
            ReviewedRequirement::IdentityDocument => Self::IdentityDocument,
            ReviewedRequirement::Address => Self::Address,
            ReviewedRequirement::Representative => Self::Representative,
            ReviewedRequirement::BankAccount => Self::BankAccount,
            ReviewedRequirement::Terms => Self::Terms,
            ReviewedRequirement::FirstProduct => Self::FirstProduct,
        }
    }
}
