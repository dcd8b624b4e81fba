//! The desk for transfers that nothing certain is known of.

use super::answers::{BankTransfer, BankTransferState, one, transfers};
use super::settling::{self, Taken};
use super::whose::Acting;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::ids::OrderId;
use domain::payments::Payee;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::record as orders;
use store::oversight::deeds::Deed;
use store::payments::intents;
use store::payments::transfers::record::{self, Standing, Transfer};
use store::payments::transfers::requests;
use uuid::Uuid;

/// Operations: the desk for transfers.
pub struct DeskApi;

/// A page of transfers.
#[derive(Debug, Object)]
pub(super) struct BankTransferList {
    /// The transfers, the oldest first.
    items: Vec<BankTransfer>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What a transfer pays.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BankTransferAssignment {
    /// The order.
    order_id: Uuid,
    /// Why, in words.
    reason: Option<Line<1, 300>>,
}

/// Why a transfer pays nothing here, or is to wait again.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(super) struct BankTransferReasoning {
    /// In words.
    reason: Line<1, 300>,
}

#[derive(ApiResponse)]
pub(super) enum Decided {
    /// Decided.
    #[oai(status = 200)]
    Done(
        Json<BankTransfer>,
        /// `true` where this is the answer of an earlier request.
        #[oai(header = "Idempotent-Replayed")]
        Option<String>,
    ),
}

#[OpenApi(tag = "Tag::Payments")]
impl DeskApi {
    /// List a producer's transfers
    ///
    /// For those who act for it in orders: every transfer that came in, the oldest first. Those that wait have
    /// the orders that they may pay, the likeliest first.
    #[oai(path = "/v1/producers/:id/transfers", method = "get", operation_id = "listBankTransfers")]
    async fn list_bank_transfers(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// Only those that stand so.
        state: Query<Option<BankTransferState>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<BankTransferList>, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::Orders)?;
        list(app, &acting, state.0, (cursor.0, limit.0)).await
    }

    /// Say which order a transfer pays
    ///
    /// For those who act for the producer in orders: the money counts for that order as if its memo had named
    /// it. Only for a transfer that waits (409 `conflict` otherwise). 422 `unknown_order` for an order that
    /// this producer does not have, or that is not paid by transfer.
    #[oai(
        path = "/v1/producers/:id/transfers/:transfer/assignment",
        method = "post",
        operation_id = "assignBankTransfer"
    )]
    async fn assign_bank_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<BankTransferAssignment>,
    ) -> Result<Decided, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::Orders)?;
        let reason = body.reason.as_ref().map_or("", |reason| reason.0.as_str());
        let pays = (Subject::Order(OrderId(body.order_id)), reason);
        assign(app, &acting, (transfer.0, key.0), &body, pays).await
    }

    /// Set a transfer aside
    ///
    /// For those who act for the producer in orders: it pays no order, such as rent or a sale at the counter.
    /// Only for a transfer that waits (409 `conflict` otherwise).
    #[oai(
        path = "/v1/producers/:id/transfers/:transfer/dismissal",
        method = "post",
        operation_id = "dismissBankTransfer"
    )]
    async fn dismiss_bank_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        Json(body): Json<BankTransferReasoning>,
    ) -> Result<Json<BankTransfer>, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::Orders)?;
        dismiss(app, &acting, transfer.0, body).await
    }

    /// Take back what was decided of a transfer
    ///
    /// For those who act for the producer in orders: the transfer waits again. What it paid is written off that
    /// order by an event of its own; goods that were sold by it are kept for the buyer again, for as long as
    /// from the beginning. 409 `conflict` for a transfer that waits, and where goods have left that would be
    /// unpaid.
    #[oai(
        path = "/v1/producers/:id/transfers/:transfer/reversal",
        method = "post",
        operation_id = "reverseBankTransfer"
    )]
    async fn reverse_bank_transfer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The transfer's id.
        transfer: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<BankTransferReasoning>,
    ) -> Result<Decided, Failure> {
        let acting = Acting::for_producer(&caller, id.0, Affair::Orders)?;
        reverse(app, &acting, (transfer.0, key.0), body).await
    }
}

/// A page of a payee's transfers.
pub(super) async fn list(
    app: &App,
    acting: &Acting,
    state: Option<BankTransferState>,
    (cursor, limit): (Option<Line<1, 400>>, Option<u64>),
) -> Result<Json<BankTransferList>, Failure> {
    let after = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let state = state.map(Into::into);
    let page = record::list(app.read(), acting.id(), state, after, limit).await?;
    let next_cursor = page.next.as_ref().map(store::page::encode);
    let items = transfers(app, app.read(), acting.id(), page.items).await?;
    Ok(Json(BankTransferList { items, next_cursor }))
}

/// Takes a transfer of a payee for what it says.
pub(super) async fn assign(
    app: &App,
    acting: &Acting,
    (transfer, key): (Uuid, Key),
    body: &impl ToJSON,
    (subject, reason): (Subject, &str),
) -> Result<Decided, Failure> {
    let tx = app.store().begin().await?;
    let scope = format!("account {} assignBankTransfer {transfer}", acting.account);
    let once = Once::new(scope, key, body);
    let found = locked(&tx, acting, transfer).await?;
    if let Some(answer) = once.replay::<BankTransfer>(app, &tx).await? {
        return Ok(Decided::Done(Json(answer), Some("true".to_owned())));
    }
    let request = subject.asked(&tx, acting).await?;
    let taken = Taken { request, doer: &acting.doer, by: Some(acting.account), reason };
    settling::take(app, &tx, &found, taken).await?;
    write_down(app, &tx, acting, (&found, "assign_bank_transfer", reason)).await?;
    let answer = again(app, &tx, found.id).await?;
    once.keep(app, &tx, &answer).await?;
    tx.commit().await?;
    Ok(Decided::Done(Json(answer), None))
}

/// Sets a transfer of a payee aside.
pub(super) async fn dismiss(
    app: &App,
    acting: &Acting,
    transfer: Uuid,
    body: BankTransferReasoning,
) -> Result<Json<BankTransfer>, Failure> {
    let tx = app.store().begin().await?;
    let found = locked(&tx, acting, transfer).await?;
    let state = found.standing.state.dismissed().map_err(|_| Code::Conflict)?;
    let now = app.now();
    let standing = Standing {
        judged: found.standing.judged.or(Some(now)),
        state,
        decided: Some(now),
        by: Some(acting.account),
        reason: body.reason.0,
        ..found.standing.clone()
    };
    if !record::settle(&tx, found.id, &standing).await? {
        return Err(Code::Conflict.into());
    }
    let deed = (&found, "dismiss_bank_transfer", standing.reason.as_str());
    write_down(app, &tx, acting, deed).await?;
    let answer = again(app, &tx, found.id).await?;
    tx.commit().await?;
    Ok(Json(answer))
}

/// Takes back what was decided of a transfer of a payee.
pub(super) async fn reverse(
    app: &App,
    acting: &Acting,
    (transfer, key): (Uuid, Key),
    body: BankTransferReasoning,
) -> Result<Decided, Failure> {
    let tx = app.store().begin().await?;
    let scope = format!("account {} reverseBankTransfer {transfer}", acting.account);
    let once = Once::new(scope, key, &body);
    let found = locked(&tx, acting, transfer).await?;
    if let Some(answer) = once.replay::<BankTransfer>(app, &tx).await? {
        return Ok(Decided::Done(Json(answer), Some("true".to_owned())));
    }
    settling::take_back(app, &tx, &found, &acting.doer).await?;
    let deed = (&found, "reverse_bank_transfer", body.reason.0.as_str());
    write_down(app, &tx, acting, deed).await?;
    let answer = again(app, &tx, found.id).await?;
    once.keep(app, &tx, &answer).await?;
    tx.commit().await?;
    Ok(Decided::Done(Json(answer), None))
}

/// What somebody says that a transfer pays.
pub(super) enum Subject {
    /// An order, by its id.
    Order(OrderId),
    /// The bill of an application to a fair, by the application's id.
    Bill(Uuid),
}

impl Subject {
    /// What was asked for it of whoever pays the payee.
    async fn asked(self, tx: &impl ConnectionTrait, acting: &Acting) -> Result<Uuid, Failure> {
        let (subject, unknown) = match self {
            Self::Order(order) => (intent_of(tx, acting.payee, order).await?, unknown_order()),
            Self::Bill(application) => (Some(application), unknown_bill()),
        };
        let Some(subject) = subject else { return Err(unknown) };
        let asked = requests::of_subject(tx, acting.id(), subject).await?;
        asked.map(|asked| asked.request.id).ok_or(unknown)
    }
}

async fn intent_of(
    tx: &impl ConnectionTrait,
    payee: Payee,
    order: OrderId,
) -> Result<Option<Uuid>, Failure> {
    let found = orders::find(tx, order).await?;
    let Some(found) = found.filter(|one| payee == one.producer.into()) else { return Ok(None) };
    Ok(intents::of_order(tx, found.id).await?.map(|intent| intent.id))
}

fn unknown_order() -> Failure {
    let vi = "Không có đơn hàng này trong số các đơn trả bằng chuyển khoản của bạn.";
    let en = "No order of yours that is paid by transfer has this id.";
    Problem::field("/order_id", "unknown_order", vi, en).into()
}

fn unknown_bill() -> Failure {
    let vi = "Không có đơn đăng ký này trong số các đơn được yêu cầu chuyển khoản của bạn.";
    let en = "No application to a fair of yours that is asked to pay by transfer has this id.";
    Problem::field("/application_id", "unknown_application", vi, en).into()
}

async fn locked(tx: &impl ConnectionTrait, acting: &Acting, id: Uuid) -> Result<Transfer, Failure> {
    record::lock_of(tx, acting.id(), id).await?.ok_or_else(|| Code::NotFound.into())
}

async fn again(app: &App, tx: &impl ConnectionTrait, id: Uuid) -> Result<BankTransfer, Failure> {
    let found = record::lock(tx, id).await?.ok_or(Code::NotFound)?;
    one(app, tx, found).await
}

async fn write_down(
    app: &App,
    tx: &impl ConnectionTrait,
    acting: &Acting,
    (one, action, reason): (&Transfer, &'static str, &str),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "bank_transfer", one.id);
    let deed = deed.with(json!({ "amount": one.amount.amount(), "reason": reason }));
    acting.record(app, tx, deed).await
}
