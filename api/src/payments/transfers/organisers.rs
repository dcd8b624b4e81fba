//! What organisers of fairs do with their accounts and endpoints: as producers do.

use super::accounts::{self, AccountSet, BankAccountDraft, BankAccountList};
use super::endpoints::{self, BankEndpointDraft, BankEndpointList, EndpointClosed, EndpointOpened};
use super::whose::Acting;
use crate::access::SignedIn;
use crate::context::App;
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::OrganiserAffair;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

/// Operations: accounts and endpoints of organisers.
pub struct OrganiserAccountsApi;

#[OpenApi(tag = "Tag::Payments")]
impl OrganiserAccountsApi {
    /// List an organiser's bank accounts
    ///
    /// For its owner: the present one and those before.
    #[oai(
        path = "/v1/organisers/:id/bank-accounts",
        method = "get",
        operation_id = "listOrganiserBankAccounts"
    )]
    async fn list_organiser_bank_accounts(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BankAccountList>, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::BankAccount)?;
        accounts::list(app, &acting, (cursor.0, limit.0)).await
    }

    /// Set an organiser's bank account
    ///
    /// For its owner. Bills of its fairs ask for payment to this account from now on, also those that stand
    /// and were not asked for yet; what was asked for before goes on naming the one before, which is kept with
    /// its time. 422 `unknown_bank` for a BIN that `GET /v1/banks` doesn't have.
    #[oai(
        path = "/v1/organisers/:id/bank-accounts",
        method = "post",
        operation_id = "setOrganiserBankAccount"
    )]
    async fn set_organiser_bank_account(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        Json(body): Json<BankAccountDraft>,
    ) -> Result<AccountSet, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::BankAccount)?;
        accounts::set(app, &acting, body).await
    }

    /// List an organiser's bank endpoints
    ///
    /// For its owner. Addresses and secrets are not among what is shown.
    #[oai(
        path = "/v1/organisers/:id/bank-endpoints",
        method = "get",
        operation_id = "listOrganiserBankEndpoints"
    )]
    async fn list_organiser_bank_endpoints(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BankEndpointList>, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::BankAccount)?;
        endpoints::list(app, &acting, (cursor.0, limit.0)).await
    }

    /// Open a bank endpoint of an organiser
    ///
    /// For its owner. Enter `url` and `secret` at the service that watches the account; both are shown in this
    /// answer alone. What is told there can pay only what this organiser asks for. Several may be open at once,
    /// so that a secret is changed without a gap.
    #[oai(
        path = "/v1/organisers/:id/bank-endpoints",
        method = "post",
        operation_id = "openOrganiserBankEndpoint"
    )]
    async fn open_organiser_bank_endpoint(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        Json(body): Json<BankEndpointDraft>,
    ) -> Result<EndpointOpened, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::BankAccount)?;
        endpoints::open(app, &acting, body).await
    }

    /// Close a bank endpoint of an organiser
    ///
    /// For its owner: nothing is taken there any more. What came in stays.
    #[oai(
        path = "/v1/organisers/:id/bank-endpoints/:endpoint",
        method = "delete",
        operation_id = "closeOrganiserBankEndpoint"
    )]
    async fn close_organiser_bank_endpoint(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The endpoint's id.
        endpoint: Path<Uuid>,
    ) -> Result<EndpointClosed, Failure> {
        let acting = Acting::for_organiser(&caller, id.0, OrganiserAffair::BankAccount)?;
        endpoints::close(app, &acting, endpoint.0).await
    }
}
