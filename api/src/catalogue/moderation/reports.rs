//! What the public reports of listings: anyone reports, officers and the operator decide. A report quotes
//! what somebody wrote, so its texts are kept as written and read by those who decide alone.

use super::letters::{self, Letter};
use crate::access::{OfficerOrOperator, token_hash};
use crate::accounts::{new_token, wait};
use crate::address::ClientAddress;
use crate::catalogue::Tag;
use crate::catalogue::capacity;
use crate::catalogue::case::Case;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::calendar::day_of;
use domain::certification::acts::Act;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::catalogue::pages;
use store::catalogue::reports::{self, NewReport, Report};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: reports of listings.
pub struct ListingReportsApi;

/// What is wrong with a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ListingReportReason {
    /// Goods that may not be traded.
    ForbiddenGoods,
    /// It is not what it says, or promises what it can't keep.
    Misleading,
    /// It is counterfeit, or copies another's goods, texts or pictures.
    Counterfeit,
    /// It is not safe.
    Unsafe,
    /// The price or the reference price is not true.
    WrongPrice,
    /// Another reason, given in words.
    Other,
}

/// A report of a listing.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewListingReport {
    /// What is wrong.
    reason: ListingReportReason,
    /// What you saw.
    text: Prose<1, 4000>,
    /// How you may be reached. Only those who decide the report read it.
    contact: Option<Line<1, 200>>,
}

/// What the reporter keeps.
#[derive(Debug, Object)]
struct ListingReportReceipt {
    /// The report.
    id: Uuid,
    /// With this token, and only with it, its outcome can be read. It is shown once.
    tracking_token: String,
    /// When it was received.
    reported_at: Time,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ListingReportFinding {
    /// The report is right.
    Upheld,
    /// It is not.
    Dismissed,
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum ListingReportState {
    /// Not decided yet.
    Open,
    /// Decided.
    Decided,
}

/// A decision of a report.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewListingReportDecision {
    /// What was found.
    decision: ListingReportFinding,
    /// Why, in words that the reporter will read.
    text: Prose<1, 4000>,
}

/// A decision.
#[derive(Debug, Object)]
struct ListingReportDecision {
    /// What was found.
    decision: ListingReportFinding,
    /// Why.
    text: String,
    /// When it was decided.
    decided_at: Time,
    /// The deciding body; null for the platform.
    body: Option<String>,
}

/// A report as those read it who decide.
#[derive(Debug, Object)]
struct ListingReport {
    /// Its id.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// What is wrong.
    reason: String,
    /// In the reporter's words.
    text: String,
    /// How the reporter may be reached; null where unsaid.
    contact: Option<String>,
    /// When it was received.
    reported_at: Time,
    /// What was decided; null while it is open.
    decision: Option<ListingReportDecision>,
}

/// A page of reports.
#[derive(Debug, Object)]
struct ListingReportList {
    /// The reports, newest first.
    items: Vec<ListingReport>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What the reporter may know.
#[derive(Debug, Object)]
struct TrackedListingReport {
    /// The report.
    id: Uuid,
    /// When it was received.
    reported_at: Time,
    /// How far it has come.
    state: ListingReportState,
    /// What was decided.
    decision: Option<ListingReportDecision>,
}

#[derive(ApiResponse)]
enum Reported {
    /// The report was received.
    #[oai(status = 201)]
    Received(Json<ListingReportReceipt>),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl ListingReportsApi {
    /// Report a listing
    ///
    /// Anyone may, without an account, of a product that is on display. Keep the `tracking_token`: it alone
    /// shows you the outcome. 429 after 20 reports from one address within an hour.
    #[oai(path = "/v1/products/:id/reports", method = "post", operation_id = "reportListing")]
    async fn report(
        &self,
        Data(app): Data<&App>,
        from: ClientAddress,
        /// The product's id.
        id: Path<Uuid>,
        Json(body): Json<NewListingReport>,
    ) -> Result<Reported, Failure> {
        app.throttle().report(from, app.now()).map_err(wait)?;
        let tx = app.store().begin().await?;
        let page = pages::one(&tx, &id.0.to_string()).await?.ok_or(Code::NotFound)?;
        let (token, report, now) = (new_token()?, app.mint::<Uuid>(), app.now());
        let new = NewReport {
            id: report,
            product: page.product.id,
            tracking_hash: token_hash(&token),
            reason: body.reason.code(),
            text: body.text.0,
            contact: body.contact.map(|line| line.0).unwrap_or_default(),
        };
        reports::add(&tx, new, now).await?;
        let letter = Letter {
            template: "listing_reported",
            product: id.0,
            name: &page.product.name,
            about: format!("{}:{}", id.0, day_of(now)),
            params: json!({ "reason": body.reason.code() }),
        };
        letters::tell(app, &tx, page.product.producer, letter).await?;
        let deed = Deed {
            producer: Some(page.product.producer),
            unit: page.product.unit,
            ..Deed::new("report_listing", "listing_report", report)
        };
        // Nameless: a reporter need not fear to be found.
        oversight::record(app, &tx, &Doer::default(), deed).await?;
        tx.commit().await?;
        Ok(Reported::Received(Json(ListingReportReceipt {
            id: report,
            tracking_token: token,
            reported_at: Time(now),
        })))
    }

    /// Read the outcome of a report
    ///
    /// For the reporter, with the token of the receipt.
    #[oai(
        path = "/v1/listing-reports/tracked",
        method = "get",
        operation_id = "trackListingReport"
    )]
    async fn track(
        &self,
        Data(app): Data<&App>,
        /// `tracking_token` of the receipt.
        token: Query<Line<1, 100>>,
    ) -> Result<Json<TrackedListingReport>, Failure> {
        let hash = token_hash(&token.0.0);
        let found = reports::tracked(app.read(), hash).await?.ok_or(Code::NotFound)?;
        let decision = ListingReportDecision::of(&found);
        Ok(Json(TrackedListingReport {
            id: found.row.id,
            reported_at: Time(store::instant(found.row.reported_at)),
            state: match decision {
                Some(_) => ListingReportState::Decided,
                None => ListingReportState::Open,
            },
            decision,
        }))
    }

    /// List reports of listings
    ///
    /// Newest first: for the operator all, for officers within the table of acts those of their province.
    #[oai(path = "/v1/listing-reports", method = "get", operation_id = "listListingReports")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// Only those that are decided, or open.
        state: Query<Option<ListingReportState>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ListingReportList>, Failure> {
        let reach = capacity::reach(&caller.0, Act::TakeDownListing)?;
        let decided = state.0.map(|state| state == ListingReportState::Decided);
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = reports::list(app.read(), &reach, decided, after, limit).await?;
        Ok(Json(ListingReportList {
            items: found.items.iter().map(ListingReport::of).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Decide a report of a listing
    ///
    /// By the operator, or an officer within the table of acts; once (409 otherwise). It takes nothing
    /// down: that is an act of its own.
    #[oai(
        path = "/v1/listing-reports/:id/decision",
        method = "post",
        operation_id = "decideListingReport"
    )]
    async fn decide(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The report's id.
        id: Path<Uuid>,
        Json(body): Json<NewListingReportDecision>,
    ) -> Result<Json<ListingReport>, Failure> {
        let tx = app.store().begin().await?;
        let found = reports::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let case = Case::take_up(app, &tx, found.row.product_id.into()).await?;
        let doer = capacity::moderator(app, &caller.0, Act::TakeDownListing, case.owner())?;
        let decision = (body.decision.code(), body.text.0.as_str());
        if !reports::decide(&tx, id.0, decision, &doer, case.now).await? {
            return Err(Code::Conflict.into());
        }
        let details = json!({ "report": id.0, "decision": body.decision.code() });
        case.record(app, &tx, &doer, "decide_listing_report", details).await?;
        let decided = reports::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(ListingReport::of(&decided)))
    }
}

impl ListingReport {
    fn of(report: &Report) -> Self {
        let row = &report.row;
        Self {
            id: row.id,
            product_id: row.product_id,
            reason: row.reason.clone(),
            text: row.text.clone(),
            contact: Some(row.contact.clone()).filter(|contact| !contact.is_empty()),
            reported_at: Time(store::instant(row.reported_at)),
            decision: ListingReportDecision::of(report),
        }
    }
}

impl ListingReportDecision {
    fn of(report: &Report) -> Option<Self> {
        let row = &report.row;
        Some(Self {
            decision: match row.decision.as_deref()? {
                "upheld" => ListingReportFinding::Upheld,
                _ => ListingReportFinding::Dismissed,
            },
            text: row.decision_text.clone()?,
            decided_at: Time(store::instant(row.decided_at?)),
            body: report.body.clone(),
        })
    }
}

impl ListingReportFinding {
    fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Dismissed => "dismissed",
        }
    }
}

impl ListingReportReason {
    fn code(self) -> &'static str {
        match self {
            Self::ForbiddenGoods => "forbidden_goods",
            Self::Misleading => "misleading",
            Self::Counterfeit => "counterfeit",
            Self::Unsafe => "unsafe",
            Self::WrongPrice => "wrong_price",
            Self::Other => "other",
        }
    }
}
