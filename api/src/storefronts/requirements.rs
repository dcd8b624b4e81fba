//! The checklist as a seller and the operator read it.

use super::particulars::{self, MaskedParticular};
use super::sealing::Place;
use super::{Tag, reader};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Time;
use domain::accounts::Affair;
use domain::ids::ProducerId;
use domain::storefronts::{Requirement, RequirementState};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use store::instant;
use store::storefronts::checklist::{self, Shown};
use store::storefronts::rows::review;
use store::storefronts::sellers::{self};
use uuid::Uuid;

/// Operations: what sellers must show.
pub struct RequirementsApi;

/// A seller's requirements.
#[derive(Debug, Object)]
struct RequirementList {
    /// The requirements, in the order in which they are asked for.
    items: Vec<SellerRequirement>,
    /// The version of the terms in force; null when there is none, and then nobody is verified.
    terms_version: Option<String>,
    /// Always null: there is one page.
    next_cursor: Option<String>,
}

/// Something that a seller must show.
#[derive(Debug, Object)]
pub struct SellerRequirement {
    /// Which: `legal_identity`, `identity_document`, `address`, `representative`, `bank_account`,
    /// `terms`, `first_product`.
    requirement: String,
    /// How far it is, at this instant.
    state: Progress,
    /// Number of the last submission, counted from 1; null when nothing was handed in.
    submission: Option<i32>,
    /// When that was handed in.
    submitted_at: Option<Time>,
    /// What is shown of it.
    shown: Vec<MaskedParticular>,
    /// The operator's last review.
    review: Option<RequirementReview>,
}

/// How far a requirement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Progress {
    /// Met.
    Complete,
    /// Nothing was shown.
    Incomplete,
    /// Waits for the operator's review.
    Pending,
    /// The operator found it wanting.
    Rejected,
    /// The operator does without it.
    Waived,
}

/// A review of a requirement.
#[derive(Debug, Object)]
pub struct RequirementReview {
    /// `accepted`, `rejected` or `waived`.
    outcome: String,
    /// Why.
    reason: Option<String>,
    /// Number of the submission that was looked at; 0 when there was none. What was handed in since
    /// waits again.
    submission: i32,
    /// When.
    reviewed_at: Time,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl RequirementsApi {
    /// List a seller's requirements
    ///
    /// For members who keep the legal identity, and the operator. Each is evaluated at this instant from
    /// what is there; particulars are masked, those of the bank account shown to those alone who keep it.
    #[oai(path = "/v1/sellers/:id/requirements", method = "get", operation_id = "listRequirements")]
    async fn list_requirements(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<RequirementList>, Failure> {
        let producer = ProducerId(id.0);
        reader(&caller.0, producer, Affair::Identity)?;
        let banks = reader(&caller.0, producer, Affair::BankAccount).is_ok();
        sellers::find(app.read(), producer).await?.ok_or(Code::NotFound)?;
        let shown = checklist::shown(app.read(), producer, app.now()).await?;
        Ok(Json(RequirementList {
            items: SellerRequirement::all(app, producer, &shown, banks),
            terms_version: shown.terms.as_ref().map(|(version, _)| version.clone()),
            next_cursor: None,
        }))
    }
}

impl SellerRequirement {
    /// A requirement as it stands now, to those who may see what was handed in.
    pub(super) async fn read(
        app: &App,
        db: &impl ConnectionTrait,
        producer: ProducerId,
        requirement: Requirement,
    ) -> Result<Self, Failure> {
        let shown = checklist::shown(db, producer, app.now()).await?;
        let item = shown.checklist().items().find(|(one, _)| *one == requirement);
        Ok(Self::of(app, producer, &shown, item.ok_or(Code::Broken)?, false))
    }

    /// Every requirement, that of the bank account without its particulars unless `banks`.
    pub(super) fn all(app: &App, producer: ProducerId, shown: &Shown, banks: bool) -> Vec<Self> {
        let hidden = |one| one == Requirement::BankAccount && !banks;
        let item = |(one, state)| Self::of(app, producer, shown, (one, state), hidden(one));
        shown.checklist().items().map(item).collect()
    }

    fn of(
        app: &App,
        producer: ProducerId,
        all: &Shown,
        (requirement, state): (Requirement, RequirementState),
        hidden: bool,
    ) -> Self {
        let submission = all.submission(requirement);
        let shown = submission.filter(|_| !hidden).map(|submitted| {
            let place = Place { producer, requirement, number: submitted.number };
            let sealed = submitted.sealed.as_deref().unwrap_or_default();
            particulars::shown(app.sealing(), place, sealed)
        });
        Self {
            requirement: requirement.code().to_owned(),
            state: state.into(),
            submission: submission.map(|submitted| submitted.number),
            submitted_at: submission.map(|submitted| Time(instant(submitted.submitted_at))),
            shown: shown.unwrap_or_default(),
            review: all.review(requirement).map(RequirementReview::of),
        }
    }
}

impl RequirementReview {
    fn of(row: &review::Model) -> Self {
        Self {
            outcome: row.outcome.clone(),
            reason: Some(row.reason.clone()).filter(|reason| !reason.is_empty()),
            submission: row.submission,
            reviewed_at: Time(instant(row.reviewed_at)),
        }
    }
}

impl From<RequirementState> for Progress {
    fn from(state: RequirementState) -> Self {
        match state {
            RequirementState::Complete => Self::Complete,
            RequirementState::Incomplete => Self::Incomplete,
            RequirementState::Pending => Self::Pending,
            RequirementState::Rejected => Self::Rejected,
            RequirementState::Waived => Self::Waived,
        }
    }
}
