//! Quotations as they are read, and as buyers answer them.

use super::need_answers::NeedContact;
use super::parties::{Case, buyer_or_desk};
use super::quotation_answers::{Quotation, QuotationSummary, VersionedQuotation};
use super::quotation_bodies::refused;
use super::quoting::done;
use crate::access::{SignedIn, member_for};
use crate::catalogue::{OverClaims, public};
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Tag;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use crate::speech::Language;
use domain::accounts::Affair;
use domain::certification::PublicText;
use domain::fairs::meetings::{QuotationCommand, QuotationState};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members;
use store::fairs::meetings::needs;
use store::fairs::meetings::quotations::{self, Of, Quotation as Kept};
use store::integrations::mail::{self, Draft};
use uuid::Uuid;

/// Operations: reading and answering quotations.
pub struct QuotationsApi;

/// A page of quotations.
#[derive(Debug, Object)]
struct QuotationList {
    /// The quotations, in the order of sending.
    items: Vec<QuotationSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// Why a quotation is declined.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct QuotationRefusal {
    /// What the producer is told. It carries no claim to the OCOP mark.
    reason: Option<Line<1, 500>>,
}

#[derive(ApiResponse)]
enum ReadQuotation {
    /// The quotation.
    #[oai(status = 200)]
    Found(
        Json<Box<Quotation>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl QuotationsApi {
    /// List the quotations for a need
    ///
    /// For its buyer, and the members of the organiser of its fair.
    #[oai(path = "/v1/needs/:id/quotations", method = "get", operation_id = "listNeedQuotations")]
    async fn list_need_quotations(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The need's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<QuotationList>, Failure> {
        let found = needs::find(app.read(), id.0).await?.ok_or(Code::NotFound)?;
        buyer_or_desk(app.read(), &caller.0, &found.need).await?;
        list(app, Of::Need(id.0), (cursor.0, limit.0)).await
    }

    /// List a producer's quotations
    ///
    /// For whoever keeps its applications to fairs, by role or mandate.
    #[oai(
        path = "/v1/producers/:id/quotations",
        method = "get",
        operation_id = "listProducerQuotations"
    )]
    async fn list_producer_quotations(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<QuotationList>, Failure> {
        member_for(&caller.0, id.0.into(), Affair::FairApplications)?;
        list(app, Of::Producer(id.0.into()), (cursor.0, limit.0)).await
    }

    /// Read a quotation
    ///
    /// For the buyer, the producer's people, and the members of the organiser of the need's fair. The producer
    /// reads whom to ask once it is accepted.
    #[oai(path = "/v1/quotations/:id", method = "get", operation_id = "getQuotation")]
    async fn get_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The quotation's id.
        id: Path<Uuid>,
    ) -> Result<ReadQuotation, Failure> {
        let case = Case::find(app.read(), id.0).await?;
        let accepted = case.named.quotation.state == QuotationState::Accepted;
        let told = accepted && case.producer(&caller.0).is_ok();
        if !told && buyer_or_desk(app.read(), &caller.0, &case.need).await.is_err() {
            case.producer(&caller.0)?;
        }
        let contact = told.then(|| NeedContact::of(&case.need.contact));
        let what = (&case.named, case.need.title.as_str());
        let answer = Quotation::read(app, app.read(), what, contact).await?;
        let tag = crate::catalogue::etag(case.named.quotation.revision);
        Ok(ReadQuotation::Found(Json(Box::new(answer)), tag))
    }

    /// Accept a quotation
    ///
    /// For the buyer, to the last second of the quotation's last day in Vietnam's time (409 `lapsed`). The
    /// producer is told, and reads whom to ask. What both agree on beyond that is theirs.
    #[oai(
        path = "/v1/quotations/:id/acceptance",
        method = "post",
        operation_id = "acceptQuotation"
    )]
    async fn accept_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The quotation's id.
        id: Path<Uuid>,
    ) -> Result<VersionedQuotation, Failure> {
        answer(app, &caller, id.0, (QuotationCommand::Accept, ""), "accept_quotation").await
    }

    /// Decline a quotation
    ///
    /// For the buyer. The producer is told, and may send another one.
    #[oai(path = "/v1/quotations/:id/refusal", method = "post", operation_id = "declineQuotation")]
    async fn decline_quotation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The quotation's id.
        id: Path<Uuid>,
        Json(body): Json<QuotationRefusal>,
    ) -> Result<VersionedQuotation, Failure> {
        let reason = body.reason.map(|reason| reason.0).unwrap_or_default();
        let mut over = OverClaims::default();
        over.take("/reason", PublicText::new(reason.clone(), None));
        let refusal = over.refuse();
        let command = (QuotationCommand::Decline, reason.as_str());
        if let Err(refusal) = refusal {
            Case::find(app.read(), id.0).await?.buyer(&caller.0)?;
            return Err(refusal);
        }
        answer(app, &caller, id.0, command, "decline_quotation").await
    }
}

async fn list(
    app: &App,
    of: Of,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<QuotationList>, Failure> {
    let after = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let page = quotations::list(app.read(), of, after, limit.unwrap_or(DEFAULT_LIMIT)).await?;
    let now = app.now();
    Ok(Json(QuotationList {
        items: page.items.iter().map(|one| QuotationSummary::of(one, now)).collect(),
        next_cursor: page.next.as_ref().map(store::page::encode),
    }))
}

/// The buyer's answer; the producer's people are told.
async fn answer(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    (command, reason): (QuotationCommand, &str),
    action: &'static str,
) -> Result<VersionedQuotation, Failure> {
    let tx = app.store().begin().await?;
    let case = Case::lock(&tx, id).await?;
    let doer = case.buyer(&caller.0)?;
    let one = &case.named.quotation;
    let state = one.state.follow(command, &case.facts(), app.now()).map_err(refused)?;
    let next = Kept { state, reason: reason.to_owned(), ..one.clone() };
    tell(app, &tx, &case, &next).await?;
    done(app, tx, &doer, action, (&case.need, &next)).await
}

async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &Case,
    next: &Kept,
) -> Result<(), Failure> {
    let letter = |recipient| Draft {
        id: app.mint(),
        template: "quotation_answered",
        language: Language::Vietnamese.code(),
        recipient,
        params: json!({
            "need_title": public(&case.need.title, None),
            "organisation": public(&case.need.organisation, None),
            "quotation_state": next.state.code(),
            "reason": public(&next.reason, None),
        }),
        dedup_key: None,
    };
    let addresses = members::owners_addresses(tx, next.producer).await?;
    Ok(mail::enqueue(tx, addresses.into_iter().map(letter).collect(), app.now()).await?)
}
