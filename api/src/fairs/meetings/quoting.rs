//! Quotations as producers write them: sending, changing, taking back.

use super::parties::Case;
use super::quotation_answers::{QuotationSummary, VersionedQuotation};
use super::quotation_bodies::{QuotationEntry, QuotationPatch, refused};
use crate::access::{SignedIn, member_for};
use crate::accounts::taken;
use crate::catalogue::{etag, public, version};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::oversight;
use crate::problem::Failure;
use crate::scalars::Line;
use crate::speech::Language;
use domain::accounts::Affair;
use domain::fairs::meetings::{QuotationCommand, QuotationFacts, QuotationState};
use domain::ids::ProducerId;
use domain::money::Dong;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use store::accounts::people;
use store::fairs::meetings::needs::{self, Need};
use store::fairs::meetings::quotations::{self, Named, Quotation};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: quoting.
pub struct QuotingApi;

#[derive(ApiResponse)]
enum SentQuotation {
    /// The quotation is sent, and the buyer is told.
    #[oai(status = 201)]
    Created(
        Json<Box<QuotationSummary>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl QuotingApi {
    /// Quote for a need
    ///
    /// For whoever keeps the producer's applications to fairs, by role or mandate, while the need takes
    /// quotations: to the last second of its last day in Vietnam's time (409 `not_taken`). One of a producer
    /// that waits or is accepted at a time: 409 `already_exists`; one that lapsed is taken back by the next.
    /// The buyer, the producer and the organiser of the need's fair read it, and nobody else.
    #[oai(path = "/v1/needs/:id/quotations", method = "post", operation_id = "createQuotation")]
    async fn create_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
        Json(body): Json<QuotationEntry>,
    ) -> Result<SentQuotation, Failure> {
        let (producer, now) = (ProducerId(body.producer_id), app.now());
        let doer = member_for(&caller.0, producer, Affair::FairApplications)?;
        let tx = app.store().begin().await?;
        let need = needs::lock(&tx, id.0).await?.filter(|need| need.state.is_public());
        let need = need.ok_or(Code::NotFound)?;
        let valid_until = body.valid_until.0;
        let facts = QuotationFacts { need: need.state, open_until: need.open_until, valid_until };
        let blank = Quotation {
            id: app.mint(),
            need: need.id,
            producer,
            products: Vec::new(),
            price: Dong::default(),
            quantity: 1,
            delivery: String::new(),
            note: String::new(),
            valid_until,
            state: QuotationState::sent(&facts, now).map_err(refused)?,
            reason: String::new(),
            sent: now,
            updated: now,
            revision: 0,
        };
        let new = body.change().apply(&tx, blank).await?;
        quotations::create(&tx, &new, now).await.map_err(taken)?;
        note(app, &tx, &doer, "create_quotation", (&need, &new)).await?;
        let named = quotations::find(&tx, new.id).await?.ok_or(Code::Broken)?;
        tell(app, &tx, &need, &named).await?;
        tx.commit().await?;
        Ok(SentQuotation::Created(Json(Box::new(QuotationSummary::of(&named, now))), etag(1)))
    }

    /// Change a quotation
    ///
    /// For the producer's people, while it waits for its answer and the need takes quotations. Send the
    /// version that you read as `If-Match` (`"3"`). Fields left out stay.
    #[oai(path = "/v1/quotations/:id", method = "patch", operation_id = "updateQuotation")]
    async fn update_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The quotation's id.
        id: Path<Uuid>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<QuotationPatch>,
    ) -> Result<VersionedQuotation, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::lock(&tx, id.0).await?;
        let doer = case.producer(&caller.0)?;
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()))?;
        let one = &case.named.quotation;
        if one.revision != version {
            return Err(Code::Stale.into());
        }
        let valid_until = body.valid_until.as_ref().map_or(one.valid_until, |day| day.0);
        let command = QuotationCommand::Revise { valid_until };
        let state = one.state.follow(command, &case.facts(), app.now()).map_err(refused)?;
        let next = Quotation { state, ..body.apply(&tx, one.clone()).await? };
        done(app, tx, &doer, "update_quotation", (&case.need, &next)).await
    }

    /// Take a quotation back
    ///
    /// For the producer's people, until it is answered.
    #[oai(
        path = "/v1/quotations/:id/withdrawal",
        method = "post",
        operation_id = "withdrawQuotation"
    )]
    async fn withdraw_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The quotation's id.
        id: Path<Uuid>,
    ) -> Result<VersionedQuotation, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::lock(&tx, id.0).await?;
        let doer = case.producer(&caller.0)?;
        let one = &case.named.quotation;
        let state = one.state.follow(QuotationCommand::Withdraw, &case.facts(), app.now());
        let next = Quotation { state: state.map_err(refused)?, ..one.clone() };
        done(app, tx, &doer, "withdraw_quotation", (&case.need, &next)).await
    }
}

/// Saves, writes down, commits, and answers with the quotation as it stands.
pub async fn done(
    app: &App,
    tx: DatabaseTransaction,
    doer: &Doer,
    action: &'static str,
    (need, next): (&Need, &Quotation),
) -> Result<VersionedQuotation, Failure> {
    quotations::save(&tx, next, app.now()).await?;
    note(app, &tx, doer, action, (need, next)).await?;
    let named = quotations::find(&tx, next.id).await?.ok_or(Code::Broken)?;
    tx.commit().await?;
    let answer = QuotationSummary::of(&named, app.now());
    Ok(VersionedQuotation::Found(Json(Box::new(answer)), etag(named.quotation.revision)))
}

async fn note(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (need, one): (&Need, &Quotation),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "quotation", one.id).of(one.producer, Some(need.unit));
    let deed = deed.with(json!({ "need": need.id, "state": one.state.code() }));
    Ok(oversight::record(app, tx, doer, deed).await?)
}

/// Tells the buyer of a quotation.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    need: &Need,
    one: &Named,
) -> Result<(), Failure> {
    let account = people::by_id(tx, need.account).await?.ok_or(Code::Broken)?;
    let letter = Draft {
        id: app.mint(),
        template: "quotation_received",
        language: Language::Vietnamese.code(),
        recipient: account.email,
        params: json!({
            "need_title": public(&need.title, None),
            "producer_name": public(&one.producer, None),
            "until": one.quotation.valid_until.to_string(),
        }),
        dedup_key: None,
    };
    Ok(mail::enqueue(tx, vec![letter], app.now()).await?)
}
