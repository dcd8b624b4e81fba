//! The desk of organisers of fairs for their transfers, and their statements: as producers have them.

use super::answers::{BankTransfer, BankTransferState};
use super::desk::{self, BankTransferList, BankTransferReasoning, Decided, Subject};
use super::statements::{self, Imported, StatementFile};
use super::whose::Acting;
use crate::access::SignedIn;
use crate::context::App;
use crate::integrations::idempotency::Key;
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::OrganiserAffair;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

/// Operations: transfers of organisers.
pub struct OrganiserDeskApi;

/// What a transfer to an organiser pays.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairTransferAssignment {
    /// The application whose bill it pays.
    application_id: Uuid,
    /// Why, in words.
    reason: Option<Line<1, 300>>,
}

#[OpenApi(tag = "Tag::Payments")]
impl OrganiserDeskApi {
    /// Import a statement of an organiser
    ///
    /// For its members: a statement of its account, in the form and under the rules of `importBankStatement`.
    /// What it tells of can pay only what this organiser asks for. Look at a dry run first.
    #[oai(
        path = "/v1/organisers/:id/bank-statements",
        method = "post",
        operation_id = "importOrganiserBankStatement"
    )]
    async fn import_organiser_bank_statement(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// Only tell what would come of it; false when unsaid.
        dry_run: Query<Option<bool>>,
        /// Of which account, one of `listOrganiserBankAccounts`; the present one when unsaid.
        account: Query<Option<Uuid>>,
        /// The file.
        file: StatementFile,
    ) -> Result<Imported, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::Desk)?;
        statements::import(app, &acting, (dry_run.0.unwrap_or(false), account.0), file).await
    }

    /// List an organiser's transfers
    ///
    /// For its members: every transfer that came in, the oldest first. Those that wait have the applications
    /// whose bills they may pay, the likeliest first.
    #[oai(
        path = "/v1/organisers/:id/transfers",
        method = "get",
        operation_id = "listOrganiserTransfers"
    )]
    async fn list_organiser_transfers(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        state: Query<Option<BankTransferState>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BankTransferList>, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::Desk)?;
        desk::list(app, &acting, state.0, (cursor.0, limit.0)).await
    }

    /// Say which bill a transfer pays
    ///
    /// For the organiser's members: the money counts for that application as if its memo had named it, and its
    /// booths are confirmed once all is paid. Only for a transfer that waits (409 `conflict` otherwise). 422
    /// `unknown_application` for an application that is not asked to pay this organiser by transfer.
    #[oai(
        path = "/v1/organisers/:id/transfers/:transfer/assignment",
        method = "post",
        operation_id = "assignOrganiserTransfer"
    )]
    async fn assign_organiser_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<FairTransferAssignment>,
    ) -> Result<Decided, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::Desk)?;
        let reason = body.reason.as_ref().map_or("", |reason| reason.0.as_str());
        let pays = (Subject::Bill(body.application_id), reason);
        desk::assign(app, &acting, (transfer.0, key.0), &body, pays).await
    }

    /// Set a transfer to an organiser aside
    ///
    /// For its members: it pays no bill, such as what a sponsor gives. Only for a transfer that waits (409
    /// `conflict` otherwise).
    #[oai(
        path = "/v1/organisers/:id/transfers/:transfer/dismissal",
        method = "post",
        operation_id = "dismissOrganiserTransfer"
    )]
    async fn dismiss_organiser_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        Json(body): Json<BankTransferReasoning>,
    ) -> Result<Json<BankTransfer>, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::Desk)?;
        desk::dismiss(app, &acting, transfer.0, body).await
    }

    /// Take back what was decided of a transfer to an organiser
    ///
    /// For its members: the transfer waits again, and counts no more for the application that it paid. Booths
    /// that were confirmed stay so; the bill says what is owed for them. 409 `conflict` for a transfer that
    /// waits.
    #[oai(
        path = "/v1/organisers/:id/transfers/:transfer/reversal",
        method = "post",
        operation_id = "reverseOrganiserTransfer"
    )]
    async fn reverse_organiser_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<BankTransferReasoning>,
    ) -> Result<Decided, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::Desk)?;
        desk::reverse(app, &acting, (transfer.0, key.0), body).await
    }
}
