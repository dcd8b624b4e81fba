//! Reading cash on delivery: parcel by parcel, row by row, and in sums.

use super::answers::{
    CodParcel, CodParcelStatus, CodReconciliation, CodRowOutcome, CodStatementRow,
};
use crate::access::{self, SignedIn};
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::accounts::Affair;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::payments::{cod, statements};
use uuid::Uuid;

/// Operations: reading cash on delivery.
pub struct CodReadingApi;

/// A page of parcels.
#[derive(Debug, Object)]
struct CodParcelList {
    /// The parcels, newest first.
    items: Vec<CodParcel>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A page of rows.
#[derive(Debug, Object)]
struct CodStatementRowList {
    /// The rows, newest first.
    items: Vec<CodStatementRow>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Payments")]
impl CodReadingApi {
    /// Sums of cash on delivery
    ///
    /// For those who act for the producer in orders: what was promised at doors, taken in, and reached the
    /// producer, and what is missing, over, and still expected.
    #[oai(
        path = "/v1/producers/:id/cod-reconciliation",
        method = "get",
        operation_id = "getCodReconciliation"
    )]
    async fn get_cod_reconciliation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
    ) -> Result<Json<CodReconciliation>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let sums = cod::sums(app.read(), id.0.into()).await?;
        Ok(Json(CodReconciliation::of(sums)))
    }

    /// List parcels that are paid at the door
    ///
    /// For those who act for the producer in orders, newest first.
    #[oai(path = "/v1/producers/:id/cod-parcels", method = "get", operation_id = "listCodParcels")]
    async fn list_cod_parcels(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those whose money stands here.
        status: Query<Option<CodParcelStatus>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<CodParcelList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (status, limit) = (status.0.map(Into::into), limit.0.unwrap_or(DEFAULT_LIMIT));
        let found = cod::page(app.read(), id.0.into(), status, before, limit).await?;
        let next_cursor = found.next.as_ref().map(store::page::encode);
        let items = found.items.iter().map(CodParcel::of).collect();
        Ok(Json(CodParcelList { items, next_cursor }))
    }

    /// List rows of carriers' statements
    ///
    /// For those who act for the producer in orders, newest first: every row that was ever imported, with
    /// what it came to then.
    #[oai(
        path = "/v1/producers/:id/cod-statement-rows",
        method = "get",
        operation_id = "listCodStatementRows"
    )]
    async fn list_cod_statement_rows(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that came to this.
        outcome: Query<Option<CodRowOutcome>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<CodStatementRowList>, Failure> {
        access::member_for(&caller.0, id.0.into(), Affair::Orders)?;
        let before = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let (outcome, limit) = (outcome.0.map(Into::into), limit.0.unwrap_or(DEFAULT_LIMIT));
        let found = statements::page(app.read(), id.0.into(), outcome, before, limit).await?;
        let next_cursor = found.next.as_ref().map(store::page::encode);
        let items = found.items.iter().map(|row| CodStatementRow::of(row, true)).collect();
        Ok(Json(CodStatementRowList { items, next_cursor }))
    }
}
