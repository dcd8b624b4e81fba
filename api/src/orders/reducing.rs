//! Calling off what is left of an order: the rest of it stays.

use super::Tag;
use super::answers::one;
use super::fulfilment::{FulfilmentPieces, conflict, move_pieces, sold_by, wanted};
use super::since::OrderSince;
use super::whole::Whole;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::money::grouped;
use crate::payments::cod;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::orders::Status;
use domain::orders::stock::Movement;
use domain::orders::tally::Count;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::dropping::drop_pieces;
use uuid::Uuid;

/// Operations: calling off what is left.
pub struct ReducingApi;

/// What is called off of an order whose rest stays.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct OrderReduction {
    /// Which pieces; all that is not packed when unsaid.
    #[oai(validator(max_items = "100"))]
    lines: Option<Vec<FulfilmentPieces>>,
    /// Why, for the buyer.
    reason: Line<1, 300>,
}

#[OpenApi(tag = "Tag::Orders")]
impl ReducingApi {
    /// Call off what is left of an order
    ///
    /// For those who act for the producer in orders, once the order is confirmed (409 `conflict` before): pieces
    /// that are not packed are never sent. They are free for others, and the buyer gets a letter. At the door
    /// nothing is asked for them; what was paid for them beforehand is due back (`refund_due`), and the producer
    /// refunds it. When all else is delivered and settled the order closes. To call off everything is a
    /// cancellation: 409 `nothing_left`. More than is not packed is 422 `too_many`.
    #[oai(path = "/v1/orders/:id/reductions", method = "post", operation_id = "reduceOrder")]
    async fn reduce_order(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The order's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<OrderReduction>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, OrderId(id.0)).await?;
        let scope = format!("account {} reduceOrder {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        if whole.order.status != Status::Placed || whole.order.allocated_at.is_none() {
            return Err(Code::Conflict.into());
        }
        let lines = wanted(&whole.tally(), body.lines)?;
        let worth = reduce(app, &tx, &mut whole, &lines).await?;
        whole.save(app, &tx).await?;
        let reason = body.reason.0;
        let more = json!({ "reason": reason, "worth": format!("{} ₫", grouped(worth)) });
        whole.write_to_buyer(app, &tx, ("order_reduced", more)).await?;
        let pieces: i64 = lines.iter().map(|(_, count)| count).sum();
        let details = json!({ "pieces": pieces, "worth": worth.amount(), "reason": reason });
        whole.tell(app, &tx, &doer, ("reduce_order", details)).await?;
        let answer = one(app, &tx, whole.order.id).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }
}

/// Calls pieces off; what they cost.
async fn reduce(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    lines: &[Count],
) -> Result<Dong, Failure> {
    if !whole.tally().leaves_any(lines.iter().map(|(_, count)| count).sum()) {
        let vi = "Không còn gì trong đơn: hãy hủy đơn hàng.";
        return Err(conflict("nothing_left", vi, "Nothing would stay of it: call the order off."));
    }
    let mut worth = 0;
    for (id, count) in lines {
        let line = whole.lines.iter_mut().find(|line| line.id == *id).ok_or(Code::Broken)?;
        if !drop_pieces(tx, (*id, *count)).await? {
            return Err(Code::Broken.into());
        }
        line.dropped += count;
        worth += line.unit_price.amount() * count;
    }
    move_pieces(app, tx, (whole, lines), Movement::unsold).await?;
    cod::dropped(app, tx, whole, (worth, app.mint())).await?;
    Ok(Dong::new(worth).ok_or(Code::Broken)?)
}
