//! Where the bank of a producer or organiser, or the service that watches its account, tells of transfers.

use super::formats::Format;
use super::signing::{Sealed, random};
use super::whose::Acting;
use crate::access::{SignedIn, token_hash};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use domain::accounts::Affair;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::json;
use store::oversight::deeds::Deed;
use store::payments::transfers::endpoints::{self, Endpoint};
use store::payments::transfers::payees;
use uuid::Uuid;

/// Operations: endpoints.
pub struct EndpointsApi;

/// Who tells, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum BankFormat {
    /// As SePay: a JSON object for each transfer; `Authorization: Apikey …` holds the secret.
    Sepay,
    /// As Casso did first: a list under `data`; `secure-token` holds the secret.
    Casso,
    /// As Casso does now: an object under `data`, signed with HMAC-SHA512 in `X-Casso-Signature`.
    CassoSigned,
    /// As vietqr.vn: a token for user name and password (the secret), then `transaction-sync`.
    Vietqr,
}

/// An endpoint to be opened.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct BankEndpointDraft {
    /// Who tells.
    format: BankFormat,
    /// The secret, where the service makes it (Casso's signing key); made here when unsaid.
    secret: Option<Line<16, 200>>,
}

/// An endpoint.
#[derive(Debug, Object)]
pub(super) struct BankEndpoint {
    /// Its id.
    id: Uuid,
    /// Who tells.
    format: BankFormat,
    /// Since when.
    opened_at: VietnamTime,
    /// Until when; null while it is open.
    closed_at: Option<VietnamTime>,
}

/// An endpoint with what only this answer says.
#[derive(Debug, Object)]
pub(super) struct OpenedBankEndpoint {
    #[oai(flatten)]
    endpoint: BankEndpoint,
    /// The address to enter at the service. It is not shown again.
    url: String,
    /// The user name, for `vietqr`; null for the others.
    username: Option<String>,
    /// The secret to enter at the service. It is not shown again.
    secret: String,
}

/// A page of endpoints.
#[derive(Debug, Object)]
pub(super) struct BankEndpointList {
    /// The endpoints, the latest first.
    items: Vec<BankEndpoint>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
pub(super) enum EndpointOpened {
    /// The endpoint is open.
    #[oai(status = 201)]
    Created(Json<OpenedBankEndpoint>),
}

#[derive(ApiResponse)]
pub(super) enum EndpointClosed {
    /// Nothing is taken there any more.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Payments")]
impl EndpointsApi {
    /// List a producer's bank endpoints
    ///
    /// For its owner. Addresses and secrets are not among what is shown.
    #[oai(
        path = "/v1/producers/:id/bank-endpoints",
        method = "get",
        operation_id = "listBankEndpoints"
    )]
    async fn list_bank_endpoints(
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
    ) -> Result<Json<BankEndpointList>, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::BankAccount)?;
        list(app, &acting, (cursor.0, limit.0)).await
    }

    /// Open a bank endpoint
    ///
    /// For the producer's owner. Enter `url` and `secret` at the service that watches the account; both are
    /// shown in this answer alone. What is told there can pay only what this producer asks for. Several may
    /// be open at once, so that a secret is changed without a gap.
    #[oai(
        path = "/v1/producers/:id/bank-endpoints",
        method = "post",
        operation_id = "openBankEndpoint"
    )]
    async fn open_bank_endpoint(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        Json(body): Json<BankEndpointDraft>,
    ) -> Result<EndpointOpened, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::BankAccount)?;
        open(app, &acting, body).await
    }

    /// Close a bank endpoint
    ///
    /// For the producer's owner: nothing is taken there any more. What came in stays.
    #[oai(
        path = "/v1/producers/:id/bank-endpoints/:endpoint",
        method = "delete",
        operation_id = "closeBankEndpoint"
    )]
    async fn close_bank_endpoint(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The endpoint's id.
        endpoint: Path<Uuid>,
    ) -> Result<EndpointClosed, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::BankAccount)?;
        close(app, &acting, endpoint.0).await
    }
}

/// A page of a payee's endpoints.
pub(super) async fn list(
    app: &App,
    acting: &Acting,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<BankEndpointList>, Failure> {
    let before = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let page = endpoints::list(app.read(), acting.id(), before, limit).await?;
    let items = page.items.iter().map(BankEndpoint::of).collect::<Result<_, _>>()?;
    let next_cursor = page.next.as_ref().map(store::page::encode);
    Ok(Json(BankEndpointList { items, next_cursor }))
}

/// Opens an endpoint of a payee.
pub(super) async fn open(
    app: &App,
    acting: &Acting,
    body: BankEndpointDraft,
) -> Result<EndpointOpened, Failure> {
    let id: Uuid = app.mint();
    let token = random()?;
    let secret = body.secret.map_or_else(random, |secret| Ok(secret.0))?;
    let format = Format::from(body.format);
    let new = Endpoint {
        id,
        payee: acting.id(),
        format: format.code().to_owned(),
        token_hash: token_hash(&token),
        secret: Sealed::seal(app, id, &secret)?,
        opened: app.now(),
        closed: None,
    };
    let tx = app.store().begin().await?;
    payees::enter(&tx, acting.payee).await?;
    endpoints::open(&tx, &new, acting.account).await?;
    let deed = Deed::new("open_bank_endpoint", "bank_endpoint", id);
    acting.record(app, &tx, deed.with(json!({ "format": new.format }))).await?;
    tx.commit().await?;
    let url = format!("{}/v1/bank-notifications/{token}", app.public_url());
    let username = (format == Format::Vietqr).then(|| id.simple().to_string());
    let endpoint = BankEndpoint::of(&new)?;
    Ok(EndpointOpened::Created(Json(OpenedBankEndpoint { endpoint, url, username, secret })))
}

/// Closes an endpoint of a payee.
pub(super) async fn close(app: &App, acting: &Acting, id: Uuid) -> Result<EndpointClosed, Failure> {
    let tx = app.store().begin().await?;
    if !endpoints::close(&tx, acting.id(), id, app.now()).await? {
        return Err(Code::NotFound.into());
    }
    acting.record(app, &tx, Deed::new("close_bank_endpoint", "bank_endpoint", id)).await?;
    tx.commit().await?;
    Ok(EndpointClosed::Done)
}

impl BankEndpoint {
    fn of(one: &Endpoint) -> Result<Self, Failure> {
        let format = Format::from_code(&one.format).ok_or(Code::Broken)?;
        Ok(Self {
            id: one.id,
            format: format.into(),
            opened_at: VietnamTime(one.opened),
            closed_at: one.closed.map(VietnamTime),
        })
    }
}

impl From<BankFormat> for Format {
    fn from(format: BankFormat) -> Self {
        match format {
            BankFormat::Sepay => Self::Sepay,
            BankFormat::Casso => Self::Casso,
            BankFormat::CassoSigned => Self::CassoSigned,
            BankFormat::Vietqr => Self::Vietqr,
        }
    }
}

impl From<Format> for BankFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Sepay => Self::Sepay,
            Format::Casso => Self::Casso,
            Format::CassoSigned => Self::CassoSigned,
            Format::Vietqr => Self::Vietqr,
        }
    }
}
