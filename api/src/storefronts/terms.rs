//! The sellers' terms: dated versions, each to be accepted anew.

use super::Tag;
use crate::access::{self, Operator, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose, VietnamTime};
use domain::accounts::Affair;
use domain::calendar::start_of;
use domain::ids::ProducerId;
use domain::storefronts::Stage;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::instant;
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::rows::terms as row;
use store::storefronts::{sellers, terms};
use uuid::Uuid;

/// Operations: the sellers' terms.
pub struct TermsApi;

/// A version of the terms.
#[derive(Debug, Object)]
pub struct SellerTerms {
    /// Its name, such as `2026-09`.
    version: String,
    /// First instant in force, midnight in Vietnam; until the next version's.
    effective_at: VietnamTime,
    /// The text.
    body: String,
}

/// A page of versions.
#[derive(Debug, Object)]
struct SellerTermsList {
    /// The versions, the latest first; those to come included.
    items: Vec<SellerTerms>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A version to be published.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewSellerTerms {
    /// Its name, such as `2026-09`; no other version's.
    version: Line<1, 40>,
    /// First day in force in Vietnam: today or later, and no other version's.
    effective_on: Date,
    /// The text.
    body: Prose<1, 100000>,
}

/// A seller's word.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct TermsAcceptance {
    /// The version in force that was read.
    version: Line<1, 40>,
}

#[derive(ApiResponse)]
enum TermsPublished {
    /// The version is published.
    #[oai(status = 201)]
    Created(Json<SellerTerms>),
}

#[derive(ApiResponse)]
enum TermsAccepted {
    /// Accepted.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Storefronts")]
impl TermsApi {
    /// List the sellers' terms
    #[oai(path = "/v1/seller-terms", method = "get", operation_id = "listSellerTerms")]
    async fn list_seller_terms(
        &self,
        Data(app): Data<&App>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<SellerTermsList>, Failure> {
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let page = terms::list(app.read(), after, limit.0.unwrap_or(DEFAULT_LIMIT)).await?;
        Ok(Json(SellerTermsList {
            next_cursor: page.next.as_ref().map(store::page::encode),
            items: page.items.into_iter().map(SellerTerms::from).collect(),
        }))
    }

    /// Publish terms
    ///
    /// For the operator. From their first day on every seller is asked to accept them; 409 when the name
    /// or the day is taken.
    #[oai(path = "/v1/seller-terms", method = "post", operation_id = "publishSellerTerms")]
    async fn publish_seller_terms(
        &self,
        Data(app): Data<&App>,
        caller: Operator,
        Json(body): Json<NewSellerTerms>,
    ) -> Result<TermsPublished, Failure> {
        let now = app.now();
        if body.effective_on.0 < domain::calendar::day_of(now) {
            let vi = "Điều khoản không có hiệu lực về trước.";
            let problem = Problem::field("/effective_on", "in_past", vi, "Terms don't reach back.");
            return Err(problem.into());
        }
        let effective = start_of(body.effective_on.0);
        let tx = app.store().begin().await?;
        let version = &body.version.0;
        let text = body.body.0.clone();
        let written = terms::publish(&tx, version, effective, text, caller.0.id, now).await;
        written.map_err(|error| match store::is_duplicate(&error) {
            true => Code::AlreadyExists.into(),
            false => Failure::from(error),
        })?;
        let deed = Deed {
            action: "publish_terms",
            object_kind: "seller_terms",
            object: app.mint(),
            producer: None,
            unit: None,
            details: json!({ "version": version }),
        };
        crate::oversight::record(app, &tx, &access::doer(&caller.0), deed).await?;
        tx.commit().await?;
        let effective_at = VietnamTime(effective);
        let terms = SellerTerms { version: body.version.0, effective_at, body: body.body.0 };
        Ok(TermsPublished::Created(Json(terms)))
    }

    /// Accept the terms
    ///
    /// For members who keep the legal identity, of the version in force (409 for any other: read it
    /// first).
    #[oai(
        path = "/v1/sellers/:id/terms-acceptances",
        method = "post",
        operation_id = "acceptSellerTerms"
    )]
    async fn accept_seller_terms(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<TermsAcceptance>,
    ) -> Result<TermsAccepted, Failure> {
        let producer = ProducerId(id.0);
        let doer = access::member_for(&caller.0, producer, Affair::Identity)?;
        let tx = app.store().begin().await?;
        accept(app, &tx, producer, &body.version.0, &doer).await?;
        tx.commit().await?;
        Ok(TermsAccepted::Done)
    }
}

/// Accepts the terms in force for a producer; 409 for any other version.
pub(super) async fn accept(
    app: &App,
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    version: &str,
    doer: &Doer,
) -> Result<(), Failure> {
    let (now, by) = (app.now(), doer.actor.ok_or(Code::Broken)?);
    let recorded = sellers::lock(tx, producer).await?.ok_or(Code::NotFound)?;
    let in_force = terms::in_force(tx, now).await?;
    let current = in_force.is_some_and(|terms| terms.version == version);
    if !current || recorded.seller.stage() == Stage::Outside {
        return Err(Code::Conflict.into());
    }
    terms::accept(tx, producer, version, by, now).await?;
    let deed = Deed {
        action: "accept_terms",
        object_kind: "seller",
        object: producer.0,
        producer: Some(producer),
        unit: recorded.producer.unit_id,
        details: json!({ "version": version }),
    };
    Ok(crate::oversight::record(app, tx, doer, deed).await?)
}

impl From<row::Model> for SellerTerms {
    fn from(row: row::Model) -> Self {
        Self {
            version: row.version,
            effective_at: VietnamTime(instant(row.effective_at)),
            body: row.body,
        }
    }
}
