//! The desk for transfers that nothing certain is known of.

use super::answers::{BankTransfer, BankTransferState, one, transfers};
use super::settling::{self, Taken};
use crate::access::{SignedIn, member_for};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::accounts::Affair;
use domain::ids::{OrderId, ProducerId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::record as orders;
use store::oversight::deeds::{Deed, Doer};
use store::payments::intents;
use store::payments::transfers::record::{self, Standing, Transfer};
use store::payments::transfers::requests;
use uuid::Uuid;

/// Operations: the desk for transfers.
pub struct DeskApi;

/// A page of transfers.
#[derive(Debug, Object)]
struct BankTransferList {
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

/// Why a transfer pays no order, or is to wait again.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct BankTransferReasoning {
    /// In words.
    reason: Line<1, 300>,
}

#[derive(ApiResponse)]
enum Decided {
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
        let producer = ProducerId(id.0);
        member_for(&caller.0, producer, Affair::Orders)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let state = state.0.map(Into::into);
        let page = record::list(app.read(), producer, state, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = transfers(app, app.read(), producer, page.items).await?;
        Ok(Json(BankTransferList { items, next_cursor }))
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
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::Orders)?;
        let tx = app.store().begin().await?;
        let scope = format!("account {} assignBankTransfer {}", caller.0.id, transfer.0);
        let once = Once::new(scope, key.0, &body);
        let found = locked(&tx, producer, transfer.0).await?;
        if let Some(answer) = once.replay::<BankTransfer>(app, &tx).await? {
            return Ok(Decided::Done(Json(answer), Some("true".to_owned())));
        }
        let request = request_of(&tx, producer, OrderId(body.order_id)).await?;
        let reason = body.reason.map(|reason| reason.0).unwrap_or_default();
        let by = Some(caller.0.id);
        let taken = Taken { request, doer: &doer, by, reason: &reason };
        settling::take(app, &tx, &found, taken).await?;
        let deed = (&found, "assign_bank_transfer", reason.as_str());
        write_down(app, &tx, &doer, deed).await?;
        let answer = again(app, &tx, found.id).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(Decided::Done(Json(answer), None))
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
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::Orders)?;
        let tx = app.store().begin().await?;
        let found = locked(&tx, producer, transfer.0).await?;
        let state = found.standing.state.dismissed().map_err(|_| Code::Conflict)?;
        let now = app.now();
        let standing = Standing {
            judged: found.standing.judged.or(Some(now)),
            state,
            decided: Some(now),
            by: Some(caller.0.id),
            reason: body.reason.0,
            ..found.standing.clone()
        };
        if !record::settle(&tx, found.id, &standing).await? {
            return Err(Code::Conflict.into());
        }
        let deed = (&found, "dismiss_bank_transfer", standing.reason.as_str());
        write_down(app, &tx, &doer, deed).await?;
        let answer = again(app, &tx, found.id).await?;
        tx.commit().await?;
        Ok(Json(answer))
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
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::Orders)?;
        let tx = app.store().begin().await?;
        let scope = format!("account {} reverseBankTransfer {}", caller.0.id, transfer.0);
        let once = Once::new(scope, key.0, &body);
        let found = locked(&tx, producer, transfer.0).await?;
        if let Some(answer) = once.replay::<BankTransfer>(app, &tx).await? {
            return Ok(Decided::Done(Json(answer), Some("true".to_owned())));
        }
        settling::take_back(app, &tx, &found, &doer).await?;
        let deed = (&found, "reverse_bank_transfer", body.reason.0.as_str());
        write_down(app, &tx, &doer, deed).await?;
        let answer = again(app, &tx, found.id).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(Decided::Done(Json(answer), None))
    }
}

async fn locked(
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    id: Uuid,
) -> Result<Transfer, Failure> {
    record::lock_of(tx, producer, id).await?.ok_or_else(|| Code::NotFound.into())
}

/// What was asked for an order of a producer.
async fn request_of(
    tx: &impl ConnectionTrait,
    producer: ProducerId,
    order: OrderId,
) -> Result<Uuid, Failure> {
    let unknown = || {
        let vi = "Không có đơn hàng này trong số các đơn trả bằng chuyển khoản của bạn.";
        let en = "No order of yours that is paid by transfer has this id.";
        Failure::from(Problem::field("/order_id", "unknown_order", vi, en))
    };
    let found = orders::find(tx, order).await?.filter(|one| one.producer == producer);
    let intent = intents::of_order(tx, found.ok_or_else(unknown)?.id).await?;
    let intent = intent.ok_or_else(unknown)?;
    let asked = requests::of_subject(tx, producer, intent.id).await?;
    asked.map(|asked| asked.request.id).ok_or_else(unknown)
}

async fn again(app: &App, tx: &impl ConnectionTrait, id: Uuid) -> Result<BankTransfer, Failure> {
    let found = record::lock(tx, id).await?.ok_or(Code::NotFound)?;
    one(app, tx, found).await
}

async fn write_down(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    (one, action, reason): (&Transfer, &'static str, &str),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "bank_transfer", one.id).of(one.producer, None);
    let deed = deed.with(json!({ "amount": one.amount.amount(), "reason": reason }));
    Ok(oversight::record(app, tx, doer, deed).await?)
}
