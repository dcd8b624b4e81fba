//! Sending what was ordered, part by part.

mod bodies;
mod moving;
mod resending;

pub(super) use bodies::FulfilmentPieces;
pub(super) use moving::{move_pieces, unpack_all};
pub(super) use resending::ResendingApi;

use super::Tag;
use super::answers::one;
use super::since::OrderSince;
use super::whole::Whole;
use crate::access::{self, SignedIn};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::integrations::idempotency::{Key, Once};
use crate::payments::cod;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use bodies::{FulfilmentDraft, FulfilmentMove};
use domain::accounts::Affair;
use domain::ids::OrderId;
use domain::orders::Status;
use domain::orders::fulfilment::{Progress, Way};
use domain::orders::tally::{Count, Tally, TallyRefusal};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::orders::fulfilments::{self, Fulfilment};
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations: sending what was ordered.
pub struct FulfilmentApi;

#[OpenApi(tag = "Tag::Orders")]
impl FulfilmentApi {
    /// Pack a part of an order
    ///
    /// For those who act for the producer in orders, once the order is confirmed (409 `conflict` before).
    /// Says which lines and how many pieces leave together; never more than was ordered and is not packed
    /// yet (422 `too_many`). Goods that the buyer fetches are ready with it; a service is ready to be used.
    /// Services and goods are packed apart.
    #[oai(path = "/v1/orders/:id/fulfilments", method = "post", operation_id = "createFulfilment")]
    async fn create_fulfilment(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The order's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<FulfilmentDraft>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, OrderId(id.0)).await?;
        let scope = format!("account {} createFulfilment {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let new = pack(app, &whole, body)?;
        fulfilments::add(&tx, &new, app.now()).await?;
        cod::promise(app, &tx, &mut whole, &new).await?;
        let details = json!({ "fulfilment": new.id });
        whole.parcels.push(new);
        whole.save(app, &tx).await?;
        whole.tell(app, &tx, &doer, ("create_fulfilment", details)).await?;
        let answer = one(app, &tx, whole.order.id).await?;
        once.keep(app, &tx, &answer).await?;
        app.reach(Point::ParcelPacked);
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Move a fulfilment
    ///
    /// For those who act for the producer in orders. `packed` becomes `handed_over` (its goods leave the
    /// stock), `in_transit`, `delivered`; at the door it may be a `failed_attempt`, at most three times, then
    /// `return_in_transit` and `returned`: what comes back so is looked at like any return, and nothing is to
    /// be paid for it at the door any more. What has not left may be `canceled`. What is fetched or used is
    /// delivered as it is handed over. An order that is paid beforehand is not handed over before it is paid:
    /// 409 `not_paid`. A step that leads nowhere is 409 `wrong_status`.
    #[oai(path = "/v1/fulfilments/:id/steps", method = "post", operation_id = "moveFulfilment")]
    async fn move_fulfilment(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fulfilment's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<FulfilmentMove>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = fulfilments::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let scope = format!("account {} moveFulfilment {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let step = body.step.code();
        moving::step(app, &tx, &mut whole, (id.0, body)).await?;
        whole.save(app, &tx).await?;
        let details = json!({ "fulfilment": id.0, "step": step });
        whole.tell(app, &tx, &doer, ("move_fulfilment", details)).await?;
        let answer = one(app, &tx, whole.order.id).await?;
        once.keep(app, &tx, &answer).await?;
        app.reach(Point::ParcelMoved);
        tx.commit().await?;
        app.reach(Point::ParcelCommitted);
        Ok(OrderSince::now(answer))
    }
}

/// An order in the hands of somebody who acts for its producer; to anybody else it is not there.
pub(crate) async fn sold_by(
    tx: &impl ConnectionTrait,
    account: &SignedInAccount,
    id: OrderId,
) -> Result<(Whole, Doer), Failure> {
    let whole = Whole::lock(tx, id).await?;
    let doer = access::member_for(account, whole.order.producer, Affair::Orders)?;
    Ok((whole, doer))
}

fn pack(app: &App, whole: &Whole, body: FulfilmentDraft) -> Result<Fulfilment, Failure> {
    let order = &whole.order;
    if order.status != Status::Placed || order.allocated_at.is_none() {
        return Err(Code::Conflict.into());
    }
    let lines = wanted(&whole.tally(), body.lines)?;
    Ok(Fulfilment {
        id: app.mint(),
        order: order.id,
        producer: order.producer,
        way: way(whole, &lines)?,
        progress: Progress::NEW,
        carrier: body.carrier.map(|line| line.0),
        tracking: body.tracking_number.map(|line| line.0),
        packed_at: app.now(),
        handed_over_at: None,
        delivered_at: None,
        returned_at: None,
        replaces: None,
        lines,
    })
}

/// The pieces that are meant, of those that are not packed: all of them when unsaid.
pub(super) fn wanted(
    tally: &Tally,
    given: Option<Vec<FulfilmentPieces>>,
) -> Result<Vec<Count>, Failure> {
    let wanted = match given.filter(|lines| !lines.is_empty()) {
        Some(lines) => lines.iter().map(|one| (one.line_id, one.quantity)).collect(),
        None => tally.unpacked(),
    };
    tally.may_pack(&wanted).map_err(too_many)?;
    Ok(wanted)
}

/// How these lines come to the buyer: services are used, goods come as the buyer chose.
fn way(whole: &Whole, wanted: &[Count]) -> Result<Way, Failure> {
    let chosen = whole.lines.iter().filter(|line| wanted.iter().any(|(id, _)| *id == line.id));
    let services = chosen.filter(|line| !line.day.is_empty()).count();
    if services == wanted.len() {
        return Ok(Way::Used);
    }
    if services > 0 {
        let vi = "Dịch vụ và hàng hóa được giao riêng.";
        return Err(Problem::field("/lines", "mixed", vi, "Services and goods go apart.").into());
    }
    let delivery: serde_json::Value =
        serde_json::from_str(&whole.order.delivery).unwrap_or_default();
    let is_fetched = delivery["kind"].as_str().is_some_and(|kind| kind.starts_with("pickup"));
    Ok(if is_fetched { Way::Fetched } else { Way::Sent })
}

/// Why pieces can't be had, as a problem of the body.
pub(super) fn too_many(refusal: TallyRefusal) -> Failure {
    let (code, vi, en) = match refusal {
        TallyRefusal::UnknownLine => (
            "unknown_line",
            "Đơn hàng không có dòng này, hoặc dòng được nêu hai lần.",
            "The order has no such line, or it is named twice.",
        ),
        TallyRefusal::TooMany => (
            "too_many",
            "Số lượng phải từ 1 và không quá phần còn lại của dòng.",
            "At least 1 piece, and no more than are left of the line.",
        ),
    };
    Problem::field("/lines", code, vi, en).into()
}

/// A conflict with its reason.
pub(crate) fn conflict(code: &'static str, vi: &'static str, en: &'static str) -> Failure {
    Problem::new(Code::Conflict).with(FieldProblem::new("", code, Sentence::new(vi, en))).into()
}
