//! The particulars that a seller hands in.

use super::Tag;
use super::particulars::{
    self, BankAccount, LegalIdentity, Particulars, Representative, SellerAddress,
};
use super::requirements::SellerRequirement;
use super::sealing::Place;
use super::terms;
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::ids::ProducerId;
use domain::storefronts::{Requirement, Stage};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::checklist::{self, NewSubmission};
use store::storefronts::sellers::{self, Recorded};
use uuid::Uuid;

/// Operations: handing particulars in.
pub struct SubmissionsApi;

/// What a seller hands in at once: at least one of these.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct SellerParticulars {
    /// Who the seller is in law.
    legal_identity: Option<LegalIdentity>,
    /// Where it does business.
    address: Option<SellerAddress>,
    /// Who represents it.
    representative: Option<Representative>,
    /// The account to which buyers pay. Owners only.
    bank_account: Option<BankAccount>,
    /// Version of the terms in force, to accept them: 409 for any other.
    terms: Option<Line<1, 40>>,
}

/// The requirements for which something was handed in.
#[derive(Debug, Object)]
struct SubmittedParticulars {
    /// The requirements, as they stand now.
    items: Vec<SellerRequirement>,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl SubmissionsApi {
    /// Hand in several particulars
    ///
    /// And accept the terms, where they are named. As each of them by itself, all or none: when one is refused, nothing is handed in, and the pointer
    /// names it (`/address/commune`).
    #[oai(path = "/v1/sellers/:id/particulars", method = "put", operation_id = "submitParticulars")]
    async fn submit_particulars(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<SellerParticulars>,
    ) -> Result<Json<SubmittedParticulars>, Failure> {
        let producer = ProducerId(id.0);
        access::member_for(&caller.0, producer, Affair::Identity)?;
        let tx = app.store().begin().await?;
        let mut items = Vec::new();
        let desk = Desk { app, tx: &tx, caller: &caller, producer };
        desk.take(Affair::Identity, body.legal_identity.as_ref(), &mut items).await?;
        desk.take(Affair::Identity, body.address.as_ref(), &mut items).await?;
        desk.take(Affair::Identity, body.representative.as_ref(), &mut items).await?;
        desk.take(Affair::BankAccount, body.bank_account.as_ref(), &mut items).await?;
        if let Some(version) = &body.terms {
            items.push(desk.accept_terms(&version.0).await?);
        }
        if items.is_empty() {
            let (vi, en) = ("Hãy gửi ít nhất một mục.", "Send at least one of them.");
            return Err(Problem::field("", "nothing_given", vi, en).into());
        }
        tx.commit().await?;
        Ok(Json(SubmittedParticulars { items }))
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
    let tx = app.store().begin().await?;
    let desk = Desk { app, tx: &tx, caller, producer: id.into() };
    let item = desk.receive(affair, given).await?;
    tx.commit().await?;
    Ok(Json(item))
}

/// Where a seller hands something in, within one transaction.
struct Desk<'d> {
    app: &'d App,
    tx: &'d DatabaseTransaction,
    caller: &'d SignedIn,
    producer: ProducerId,
}

impl Desk<'_> {
    async fn receive<P: Particulars + Sync>(
        &self,
        affair: Affair,
        given: &P,
    ) -> Result<SellerRequirement, Failure> {
        let doer = access::member_for(&self.caller.0, self.producer, affair)?;
        given.check(self.app)?;
        let (recorded, place) = next(self.app, self.tx, self.producer, P::REQUIREMENT).await?;
        let sealed = particulars::seal(self.app, place, given)?;
        hand_in(self.app, self.tx, &recorded, submission(place, "", sealed), &doer).await
    }

    async fn accept_terms(&self, version: &str) -> Result<SellerRequirement, Failure> {
        let doer = access::member_for(&self.caller.0, self.producer, Affair::Identity)?;
        terms::accept(self.app, self.tx, self.producer, version, &doer).await?;
        SellerRequirement::read(self.app, self.tx, self.producer, Requirement::Terms).await
    }

    /// Receives one of several, where it was given.
    async fn take<P: Particulars + Sync>(
        &self,
        affair: Affair,
        given: Option<&P>,
        items: &mut Vec<SellerRequirement>,
    ) -> Result<(), Failure> {
        let Some(given) = given else { return Ok(()) };
        let within = |refused: Failure| refused.within(&format!("/{}", P::REQUIREMENT.code()));
        items.push(self.receive(affair, given).await.map_err(within)?);
        Ok(())
    }
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
