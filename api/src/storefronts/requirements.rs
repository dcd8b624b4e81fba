//! The checklist as a seller and the operator read it, and the particulars that a seller hands in.

use super::particulars::{
    self, BankAccount, LegalIdentity, MaskedParticular, Particulars, Representative, SellerAddress,
};
use super::sealing::Place;
use super::{Tag, reader};
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Time;
use domain::accounts::Affair;
use domain::ids::ProducerId;
use domain::storefronts::{Requirement, RequirementState, Stage};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::instant;
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::checklist::{self, NewSubmission, Shown};
use store::storefronts::rows::review;
use store::storefronts::sellers::{self, Recorded};
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
        let hidden = |one| one == Requirement::BankAccount && !banks;
        let item =
            |(one, state)| SellerRequirement::of(app, producer, &shown, (one, state), hidden(one));
        Ok(Json(RequirementList {
            items: shown.checklist().items().map(item).collect(),
            terms_version: shown.terms.as_ref().map(|(version, _)| version.clone()),
            next_cursor: None,
        }))
    }

    /// Hand in the legal identity
    ///
    /// For members who keep it. Sealed at rest; what was accepted before waits for review again.
    #[oai(
        path = "/v1/sellers/:id/legal-identity",
        method = "put",
        operation_id = "submitLegalIdentity"
    )]
    async fn submit_legal_identity(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<LegalIdentity>,
    ) -> Result<Json<SellerRequirement>, Failure> {
        submit(app, &caller, id.0, Affair::Identity, &body).await
    }

    /// Hand in the address
    ///
    /// For members who keep the legal identity. As the legal identity.
    #[oai(path = "/v1/sellers/:id/address", method = "put", operation_id = "submitAddress")]
    async fn submit_address(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<SellerAddress>,
    ) -> Result<Json<SellerRequirement>, Failure> {
        submit(app, &caller, id.0, Affair::Identity, &body).await
    }

    /// Hand in the representative
    ///
    /// For members who keep the legal identity. As the legal identity.
    #[oai(
        path = "/v1/sellers/:id/representative",
        method = "put",
        operation_id = "submitRepresentative"
    )]
    async fn submit_representative(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<Representative>,
    ) -> Result<Json<SellerRequirement>, Failure> {
        submit(app, &caller, id.0, Affair::Identity, &body).await
    }

    /// Hand in the bank account
    ///
    /// For members who keep it: owners. As the legal identity.
    #[oai(
        path = "/v1/sellers/:id/bank-account",
        method = "put",
        operation_id = "submitBankAccount"
    )]
    async fn submit_bank_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<BankAccount>,
    ) -> Result<Json<SellerRequirement>, Failure> {
        submit(app, &caller, id.0, Affair::BankAccount, &body).await
    }
}

async fn submit<P: Particulars + Sync>(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    affair: Affair,
    given: &P,
) -> Result<Json<SellerRequirement>, Failure> {
    let doer = access::member_for(&caller.0, id.into(), affair)?;
    given.check(app)?;
    let tx = app.store().begin().await?;
    let (recorded, place) = next(app, &tx, id.into(), P::REQUIREMENT).await?;
    let sealed = particulars::seal(app, place, given)?;
    let new = submission(place, "", sealed);
    let item = hand_in(app, &tx, &recorded, new, &doer).await?;
    tx.commit().await?;
    Ok(Json(item))
}

/// The seller, locked, and the place of its next submission. Who has not applied, or sells here no more,
/// hands nothing in.
pub(super) async fn next(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    requirement: Requirement,
) -> Result<(Recorded, Place), Failure> {
    let recorded = sellers::lock(tx, producer).await?.ok_or(Code::NotFound)?;
    let seller = &recorded.seller;
    let closed = seller.closure().is_some_and(|closure| closure.from <= app.now());
    if closed || !matches!(seller.stage(), Stage::Applied | Stage::Verified | Stage::Open) {
        return Err(Code::Conflict.into());
    }
    let number = checklist::next_number(tx, producer, requirement).await?;
    Ok((recorded, Place { producer, requirement, number }))
}

/// A submission for its place.
pub(super) fn submission(place: Place, media_type: &'static str, sealed: Vec<u8>) -> NewSubmission {
    NewSubmission { requirement: place.requirement, number: place.number, media_type, sealed }
}

/// Writes a submission down, and answers with its requirement.
pub(super) async fn hand_in(
    app: &App,
    tx: &impl ConnectionTrait,
    recorded: &Recorded,
    new: NewSubmission,
    doer: &Doer,
) -> Result<SellerRequirement, Failure> {
    let (producer, requirement) = (ProducerId(recorded.producer.id), new.requirement);
    let details = json!({ "requirement": requirement.code(), "submission": new.number });
    let by = doer.actor.ok_or(Code::Broken)?;
    checklist::submit(tx, producer, new, by, app.now()).await?;
    let deed = Deed {
        action: "submit_requirement",
        object_kind: "seller",
        object: producer.0,
        producer: Some(producer),
        unit: recorded.producer.unit_id,
        details,
    };
    crate::oversight::record(app, tx, doer, deed).await?;
    SellerRequirement::read(app, tx, producer, requirement).await
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
