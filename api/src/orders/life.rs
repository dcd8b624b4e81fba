//! What becomes of an order: confirmed by its producer, or called off.

use super::Tag;
use super::answers::{Order as Answer, one};
use super::fulfilment::unpack_all;
use super::reading::{Reader, readable};
use super::shopper::Shopper;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::oversight;
use crate::payments;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::Line;
use crate::speech::Sentence;
use domain::ids::OrderId;
use domain::orders::holds::kept_until;
use domain::orders::stock::{Movement, Pieces};
use domain::orders::{Command, LifeRefusal, ShipStatus};
use domain::payments::Method;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::integrations;
use store::orders::record::{self, Order};
use store::orders::stock::{self, Cause};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations: the life of an order.
pub struct LifeApi;

/// Why an order is called off.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OrderCancellation {
    /// In words, for the other side.
    reason: Line<1, 300>,
}

#[OpenApi(tag = "Tag::Orders")]
impl LifeApi {
    /// Confirm an order
    ///
    /// For the producer: the order is taken on, and its goods are sold for good. Needed where the buyer pays
    /// on delivery; until then the buyer may still call it off. What was called off, or confirmed before, is
    /// 409 `conflict`.
    #[oai(path = "/v1/orders/:id/confirmation", method = "post", operation_id = "confirmOrder")]
    async fn confirm_order(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<Answer>, Failure> {
        let tx = app.store().begin().await?;
        let (mut order, reader) = locked(&tx, &caller, id.0).await?;
        let Reader::Producer(doer) = reader else { return Err(Code::NotAllowed.into()) };
        if order.method != Method::Cod || !order.is_kept(app.now()) {
            return Err(Code::Conflict.into());
        }
        allocate(app, &tx, &mut order).await?;
        write_down(app, &tx, (&order, &doer), "confirm_order", json!({})).await?;
        let answer = one(app, &tx, order.id).await?;
        app.reach(Point::ConfirmationWritten);
        tx.commit().await?;
        app.reach(Point::ConfirmationCommitted);
        Ok(Json(answer))
    }

    /// Call an order off
    ///
    /// The buyer may until the producer has confirmed it or it is paid; the producer until something has been
    /// sent. Its goods are free again. What was paid is not sent back by itself: `refund_due`
    /// shows it, and the producer refunds it. 409
    /// `conflict` where it is too late; what has left comes back as a return.
    #[oai(path = "/v1/orders/:id/cancellation", method = "post", operation_id = "cancelOrder")]
    async fn cancel_order(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
        Json(body): Json<OrderCancellation>,
    ) -> Result<Json<Answer>, Failure> {
        let tx = app.store().begin().await?;
        let (order, reader) = locked(&tx, &caller, id.0).await?;
        let doer = match reader {
            Reader::Producer(doer) => doer,
            Reader::Buyer if order.allocated_at.is_none() => caller.doer(),
            Reader::Buyer => return Err(Code::Conflict.into()),
        };
        let id = order.id;
        call_off(app, &tx, order, (&doer, &body.reason.0)).await?;
        let answer = one(app, &tx, id).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

async fn locked(
    tx: &impl ConnectionTrait,
    caller: &Shopper,
    id: Uuid,
) -> Result<(Order, Reader), Failure> {
    let order = record::lock(tx, OrderId(id)).await?.ok_or(Code::NotFound)?;
    let reader = readable(tx, caller, &order).await?;
    Ok((order, reader))
}

/// Sells what was kept: nothing gives it back but a cancellation.
pub(crate) async fn allocate(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &mut Order,
) -> Result<(), Failure> {
    let now = app.now();
    move_lines(tx, order, Movement::allocated, app).await?;
    app.reach(Point::AllocationMoved);
    (order.allocated_at, order.kept_until) = (Some(now), None);
    Ok(record::save(tx, order, now).await?)
}

/// Keeps what was sold for a buyer whose payment was taken back: the clock runs again.
pub(crate) async fn keep_again(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &mut Order,
) -> Result<(), Failure> {
    let now = app.now();
    move_lines(tx, order, Movement::unsold, app).await?;
    move_lines(tx, order, Movement::reserved, app).await?;
    (order.allocated_at, order.kept_until) = (None, kept_until(order.method, now));
    Ok(record::save(tx, order, now).await?)
}

/// Calls an order off: its goods are free again, and nothing more is asked of its buyer.
pub(super) async fn call_off(
    app: &App,
    tx: &impl ConnectionTrait,
    mut order: Order,
    (doer, reason): (&Doer, &str),
) -> Result<(), Failure> {
    let now = app.now();
    let has_left = order.ship_status != ShipStatus::None;
    order.status = order.status.after(Command::Cancel, has_left).map_err(refused)?;
    let free = if order.allocated_at.is_some() { Movement::unsold } else { Movement::released };
    move_lines(tx, &order, free, app).await?;
    app.reach(Point::CancellationReleased);
    if order.allocated_at.is_some() {
        unpack_all(app, tx, &order).await?;
    }
    order.canceled = Some((now, reason.to_owned()));
    payments::end(app, tx, &mut order).await?;
    app.reach(Point::CancellationEnded);
    record::save(tx, &order, now).await?;
    payments::books::follow(app, tx, order.id).await?;
    write_down(app, tx, (&order, doer), "cancel_order", json!({ "reason": reason })).await
}

/// Moves the goods of all lines, by ascending stock.
async fn move_lines(
    tx: &impl ConnectionTrait,
    order: &Order,
    movement: fn(Pieces) -> Movement,
    app: &App,
) -> Result<(), Failure> {
    let mut lines = record::lines(tx, &[order.id]).await?;
    lines.sort_unstable_by_key(|line| line.stock);
    let cause = Cause { order: Some(order.id), ..Cause::default() };
    for line in lines {
        // What was called off before is free already.
        let Some(pieces) = Pieces::new(line.quantity - line.dropped) else { continue };
        stock::move_pieces(tx, line.stock, &movement(pieces), &cause, app.now()).await?;
    }
    Ok(())
}

pub(super) async fn write_down(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, doer): (&Order, &Doer),
    action: &'static str,
    details: serde_json::Value,
) -> Result<(), Failure> {
    integrations::log(tx, "orders", order.id.0, app.now()).await?;
    let deed = Deed::new(action, "order", order.id.0).of(order.producer, None).with(details);
    Ok(oversight::record(app, tx, doer, deed).await?)
}

fn refused(refusal: LifeRefusal) -> Failure {
    let (code, vi, en) = match refusal {
        LifeRefusal::WrongStatus(_) => {
            ("wrong_status", "Đơn hàng đã đóng hoặc đã hủy.", "The order is over or called off.")
        }
        LifeRefusal::HasLeft => (
            "has_left",
            "Hàng đã gửi đi: hãy dùng quy trình trả hàng.",
            "Some of it has left: what comes back is a return.",
        ),
    };
    let field = FieldProblem::new("", code, Sentence::new(vi, en));
    Problem::new(Code::Conflict).with(field).into()
}
