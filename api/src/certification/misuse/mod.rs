//! Reports of misuse of the mark: anyone reports, the producer answers, an officer decides.
//!
//! A report quotes what somebody claimed, so its texts are kept as written; they are read by the
//! parties of the matter only, never by the public.

mod answers;

use crate::access::{
    Jurisdiction, OfficerOrOperator, SignedIn, member_for, office_for, token_hash,
};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use answers::{
    MisuseDecision, MisuseReceipt, MisuseReport, MisuseReportList, MisuseState, NewMisuseAnswer,
    NewMisuseDecision, NewMisuseReport, Reported, TrackedMisuseReport,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::accounts::Affair;
use domain::certification::Level;
use domain::certification::acts::{self, Act};
use domain::ids::{BodyId, ProductId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::certification::misuse::{self, NewReport, Report, Scope};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations: reports of misuse of the mark.
pub struct MisuseApi;

#[OpenApi(tag = "super::Tag::Certification")]
impl MisuseApi {
    /// Report a misuse of the mark
    ///
    /// Anyone may, without an account. Keep the `tracking_token`: it alone shows you the outcome.
    #[oai(path = "/v1/misuse-reports", method = "post", operation_id = "reportMisuse")]
    async fn report_misuse(
        &self,
        Data(app): Data<&App>,
        body: Json<NewMisuseReport>,
    ) -> Result<Reported, Failure> {
        let new = body.0;
        let product = product(app, new.product_id).await?;
        let token = tracking_token()?;
        let (id, now) = (app.mint::<Uuid>(), app.now());
        let report = NewReport {
            id,
            product,
            tracking_hash: token_hash(&token),
            seen_at: new.seen_at.0,
            url: new.url.map(|line| web_address(line.0)).transpose()?.unwrap_or_default(),
            description: new.description.0,
            contact: new.contact.map(|line| line.0).unwrap_or_default(),
        };
        let tx = app.store().begin().await?;
        misuse::report(&tx, report, now).await?;
        tx.commit().await?;
        let receipt = MisuseReceipt { id, tracking_token: token, reported_at: Time(now) };
        Ok(Reported::Received(Json(receipt)))
    }

    /// Read the outcome of a report
    ///
    /// For the reporter, with the token of the receipt.
    #[oai(path = "/v1/misuse-reports/tracked", method = "get", operation_id = "trackMisuseReport")]
    async fn track_misuse_report(
        &self,
        Data(app): Data<&App>,
        /// `tracking_token` of the receipt.
        token: Query<Line<1, 100>>,
    ) -> Result<Json<TrackedMisuseReport>, Failure> {
        let hash = token_hash(&token.0.0);
        let found = misuse::tracked(app.read(), hash).await?.ok_or(Code::NotFound)?;
        Ok(Json(TrackedMisuseReport {
            id: found.row.id,
            reported_at: Time(store::instant(found.row.reported_at)),
            state: MisuseState::of(&found),
            decision: MisuseDecision::of(&found),
        }))
    }

    /// List reports of misuse
    ///
    /// Newest first. Officers read those about products of their province (of the ministry: of any
    /// product), owners and managers those about their producers' products, the operator all.
    #[oai(path = "/v1/misuse-reports", method = "get", operation_id = "listMisuseReports")]
    async fn list_misuse_reports(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// Only those that are decided, or open.
        state: Query<Option<MisuseState>>,
        /// `next_cursor` of the page before, with the same filters.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<MisuseReportList>, Failure> {
        let scope = scope(&caller.0).ok_or(Code::NotAllowed)?;
        let decided = state.0.map(|state| state == MisuseState::Decided);
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = misuse::list(app.read(), &scope, decided, after, limit).await?;
        Ok(Json(MisuseReportList {
            items: found.items.iter().map(|one| MisuseReport::of(app, &caller.0, one)).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Answer a report
    ///
    /// For owners and managers of the producer concerned: once, and before the report is decided (409
    /// otherwise).
    #[oai(
        path = "/v1/misuse-reports/:id/answer",
        method = "post",
        operation_id = "answerMisuseReport"
    )]
    async fn answer_misuse_report(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The report's id.
        id: Path<Uuid>,
        body: Json<NewMisuseAnswer>,
    ) -> Result<Json<MisuseReport>, Failure> {
        let tx = app.store().begin().await?;
        let found = misuse::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let producer = found.producer.ok_or(Code::NotFound)?;
        let doer = member_for(&caller.0, producer, Affair::Certificates)?;
        if !misuse::answer(&tx, id.0, &body.0.text.0, caller.0.id, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        let deed = Deed {
            action: "answer_misuse_report",
            object_kind: "misuse_report",
            object: id.0,
            producer: Some(producer),
            unit: found.unit,
            details: json!({}),
        };
        oversight::record(app, &tx, &doer, deed).await?;
        let answered = misuse::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        tx.commit().await?;
        Ok(Json(MisuseReport::of(app, &caller.0, &answered)))
    }

    /// Decide a report
    ///
    /// For officers within their table of acts, in the product's province or at the ministry; for the
    /// operator where no product is named. Once (409 otherwise). It changes no certificate: a revocation
    /// is an act of its own.
    #[oai(
        path = "/v1/misuse-reports/:id/decision",
        method = "post",
        operation_id = "decideMisuseReport"
    )]
    async fn decide_misuse_report(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The report's id.
        id: Path<Uuid>,
        body: Json<NewMisuseDecision>,
    ) -> Result<Json<MisuseReport>, Failure> {
        let account = &caller.0;
        scope(account).filter(decides).ok_or(Code::NotAllowed)?;
        let tx = app.store().begin().await?;
        let found = misuse::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let by = (account.id, capacity(app, account, &found)?);
        let decision = (body.0.decision.code(), body.0.text.0.as_str());
        if !misuse::decide(&tx, id.0, decision, by, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        let decided = misuse::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        tx.commit().await?;
        Ok(Json(MisuseReport::of(app, account, &decided)))
    }
}

/// The product of a report, whatever its state: an unknown one is refused.
async fn product(app: &App, id: Option<Uuid>) -> Result<Option<ProductId>, Failure> {
    let Some(id) = id.map(ProductId) else { return Ok(None) };
    if store::catalogue::pages::by_ids(app.read(), &[id]).await?.is_empty() {
        let vi = "Không có sản phẩm này.";
        let problem = Problem::field("/product_id", "unknown_product", vi, "No such product.");
        return Err(problem.into());
    }
    Ok(Some(id))
}

fn web_address(url: String) -> Result<String, Failure> {
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url);
    }
    let vi = "Địa chỉ trang phải bắt đầu bằng http:// hoặc https://.";
    let en = "A page's address begins with http:// or https://.";
    Err(Problem::field("/url", "not_a_web_address", vi, en).into())
}

/// 256 bits of chance.
fn tracking_token() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "there is no randomness");
        Failure::from(Code::Broken)
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whose reports an account reads; `None` when it has no part in any.
fn scope(account: &SignedInAccount) -> Option<Scope> {
    let offices = account.offices.iter();
    let concerned = account.members.iter().filter(|one| one.role.may(Affair::Certificates));
    let deciding: Vec<_> =
        offices.filter(|one| acts::may(Act::DecideMisuse, one.kind, one.level, None)).collect();
    let scope = Scope {
        everything: account.operator,
        every_product: deciding.iter().any(|office| office.level == Level::Ministry),
        provinces: deciding.iter().filter_map(|office| office.unit).collect(),
        producers: concerned.map(|one| one.producer).collect(),
    };
    let any = decides(&scope) || !scope.producers.is_empty();
    any.then_some(scope)
}

/// Whether a scope is that of somebody who decides reports at all.
fn decides(scope: &Scope) -> bool {
    scope.everything || scope.every_product || !scope.provinces.is_empty()
}

/// In which body's name an account decides a report; in none's as the operator, where no product is
/// named. What lies outside an officer's province is not there for him.
fn capacity(
    app: &App,
    account: &SignedInAccount,
    report: &Report,
) -> Result<Option<BodyId>, Failure> {
    let place = Jurisdiction::of_unit(app, report.unit);
    match report.row.product_id {
        None if account.operator => Ok(None),
        None => Err(Code::NotFound.into()),
        Some(_) => match office_for(account, Act::DecideMisuse, None, place) {
            Ok(office) => Ok(Some(office.body)),
            Err(refused) if account.operator => Err(refused),
            Err(_) => Err(Code::NotFound.into()),
        },
    }
}
