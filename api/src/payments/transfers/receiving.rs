//! What banks, and services that watch accounts, tell of transfers.

use super::formats::{Format, Read, Unclear};
use super::judging::judge_all;
use super::signing::{self, Refused, Sealed, TOKEN_SECONDS};
use super::storing::store;
use super::whose;
use crate::access::token_hash;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use poem::http::HeaderMap;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::{Value, json};
use store::oversight::deeds::{Deed, Doer};
use store::payments::transfers::endpoints::{self, Endpoint};
use store::payments::transfers::payees;

/// Operations: notifications of banks.
pub struct ReceivingApi;

/// What became of a notification.
#[derive(Debug, Object)]
struct BankReceipt {
    /// Always `true`: what was told is written down.
    success: bool,
    /// Always `false`.
    error: bool,
    /// Incoming transfers that were new.
    stored: u32,
    /// Incoming transfers that had been told of before; nothing follows from them.
    known: u32,
    /// Outgoing transfers, which are passed over.
    outgoing: u32,
    /// As vietqr.vn wants it.
    object: BankReceiptNumber,
}

/// A receipt's number.
#[derive(Debug, Object)]
struct BankReceiptNumber {
    /// The number of the first transfer that was new; empty where none was.
    reftransactionid: String,
}

/// A token for vietqr.vn.
#[derive(Debug, Object)]
struct BankToken {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: String,
    /// For how many seconds it is good.
    expires_in: i64,
}

#[OpenApi(tag = "Tag::Payments")]
impl ReceivingApi {
    /// Tell of transfers
    ///
    /// For banks and services that watch an account of a producer or organiser, at the address that `openBankEndpoint` gave, in
    /// that endpoint's form. What comes in is written down first and matched after; the same transfer told
    /// again changes nothing, and what is told here can pay only what whose account it is asks for. Without proof
    /// 401 `unsigned`, with another's 401 `wrong_signature`, with one that is over 401 `signature_too_old`;
    /// 404 for an address that is not open; 413 above 1 MiB; 422 for what is not in the form, such as
    /// `unknown_currency`. Repeat whatever is not answered with 200.
    #[oai(
        path = "/v1/bank-notifications/:token",
        method = "post",
        operation_id = "receiveBankNotification"
    )]
    async fn receive_bank_notification(
        &self,
        Data(app): Data<&App>,
        headers: &HeaderMap,
        /// The token of the address.
        token: Path<Line<1, 100>>,
        Json(body): Json<Value>,
    ) -> Result<Json<BankReceipt>, Failure> {
        let (endpoint, format) = opened(app, &token.0.0).await?;
        receive(app, headers, (&endpoint, format), &body).await
    }

    /// Tell of a transfer, as vietqr.vn does
    ///
    /// As `receiveBankNotification`, at the path that vietqr.vn adds to an address, with the token of
    /// `issueBankToken`.
    #[oai(
        path = "/v1/bank-notifications/:token/bank/api/transaction-sync",
        method = "post",
        operation_id = "receiveBankCallback"
    )]
    async fn receive_bank_callback(
        &self,
        Data(app): Data<&App>,
        headers: &HeaderMap,
        /// The token of the address.
        token: Path<Line<1, 100>>,
        Json(body): Json<Value>,
    ) -> Result<Json<BankReceipt>, Failure> {
        let (endpoint, format) = opened(app, &token.0.0).await?;
        receive(app, headers, (&endpoint, format), &body).await
    }

    /// Give vietqr.vn a token
    ///
    /// For `Authorization: Basic` with the user name and the secret of an endpoint for vietqr.vn: a token that
    /// is good for five minutes. 401 `unsigned` or `wrong_signature` for anybody else.
    #[oai(
        path = "/v1/bank-notifications/:token/api/token_generate",
        method = "post",
        operation_id = "issueBankToken"
    )]
    async fn issue_bank_token(
        &self,
        Data(app): Data<&App>,
        headers: &HeaderMap,
        /// The token of the address.
        token: Path<Line<1, 100>>,
    ) -> Result<Json<BankToken>, Failure> {
        let (endpoint, format) = opened(app, &token.0.0).await?;
        if format != Format::Vietqr {
            return Err(Code::NotFound.into());
        }
        let secret = Sealed::open(app, &endpoint)?;
        signing::is_login(headers, endpoint.id, &secret).map_err(refused)?;
        let access_token = signing::issue(endpoint.id, &secret, app.now());
        let token_type = "Bearer".to_owned();
        Ok(Json(BankToken { access_token, token_type, expires_in: TOKEN_SECONDS }))
    }
}

async fn opened(app: &App, token: &str) -> Result<(Endpoint, Format), Failure> {
    let found = endpoints::by_token(app.read(), &token_hash(token)).await?;
    let endpoint = found.ok_or(Code::NotFound)?;
    let format = Format::from_code(&endpoint.format).ok_or(Code::Broken)?;
    Ok((endpoint, format))
}

async fn receive(
    app: &App,
    headers: &HeaderMap,
    (endpoint, format): (&Endpoint, Format),
    body: &Value,
) -> Result<Json<BankReceipt>, Failure> {
    let secret = Sealed::open(app, endpoint)?;
    let now = app.now();
    signing::check(format, (headers, body), (endpoint.id, &secret), now).map_err(refused)?;
    let Read { told, outgoing } = format.read(body, now).map_err(unclear)?;
    let incoming = told.len();
    let tx = app.store().begin().await?;
    let new = store(app, &tx, (endpoint.payee, format.source()), told).await?;
    if !new.is_empty() {
        let deed = Deed::new("receive_bank_transfers", "bank_endpoint", endpoint.id);
        let deed = deed.with(json!({ "new": new.len() }));
        let payee = payees::find(&tx, endpoint.payee).await?.ok_or(Code::Broken)?;
        whose::record(app, &tx, (payee, &Doer::default()), deed).await?;
    }
    app.reach(Point::TransferWritten);
    tx.commit().await?;
    app.reach(Point::TransferStored);
    judge_all(app, &new).await;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let reftransactionid = new.first().map(ToString::to_string).unwrap_or_default();
    Ok(Json(BankReceipt {
        success: true,
        error: false,
        stored: count(new.len()),
        known: count(incoming - new.len()),
        outgoing: count(outgoing),
        object: BankReceiptNumber { reftransactionid },
    }))
}

fn refused(refused: Refused) -> Failure {
    match refused {
        Refused::Unsigned => Code::Unsigned,
        Refused::Wrong => Code::WrongSignature,
        Refused::Old => Code::OldSignature,
    }
    .into()
}

fn unclear(unclear: Unclear) -> Failure {
    let (code, vi, en) = match unclear {
        Unclear::NoTransfers => (
            "no_transfers",
            "Không có giao dịch ở chỗ mà dạng này quy định.",
            "There are no transfers where this form has them.",
        ),
        Unclear::Amount => (
            "invalid_amount",
            "Số tiền phải là số nguyên đồng.",
            "An amount is a whole number of đồng, from 1 to 1,000,000,000,000.",
        ),
        Unclear::Currency => (
            "unknown_currency",
            "Chỉ nhận đồng Việt Nam (VND).",
            "Only Vietnamese đồng (VND) are taken.",
        ),
    };
    Problem::field("", code, vi, en).into()
}
