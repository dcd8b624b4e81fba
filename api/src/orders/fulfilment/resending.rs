//! Parcels that nobody took in, sent again.

use super::moving::move_pieces;
use super::{conflict, sold_by};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::orders::Tag;
use crate::orders::answers::one;
use crate::orders::since::OrderSince;
use crate::orders::whole::Whole;
use crate::payments::cod;
use crate::problem::Failure;
use crate::scalars::Line;
use domain::orders::Status;
use domain::orders::fulfilment::Progress;
use domain::orders::returns::ReturnStatus;
use domain::orders::stock::Movement;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::fulfilments::{self, Fulfilment};
use store::orders::returns;
use uuid::Uuid;

/// Operations: sending again.
pub struct ResendingApi;

/// How a parcel is sent again.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FulfilmentResending {
    /// Who carries it; may be said when it is handed over.
    carrier: Option<Line<1, 100>>,
    /// The carrier's number; may be said when it is handed over.
    tracking_number: Option<Line<1, 60>>,
}

#[OpenApi(tag = "Tag::Orders")]
impl ResendingApi {
    /// Send a returned fulfilment again
    ///
    /// For those who act for the producer in orders: what nobody took in is back, whole, and the buyer wants it
    /// after all. Its pieces are packed again as a fulfilment of their own, which names the first in `replaces`;
    /// what was to be paid for them at the door is to be paid again. Only while the return that came of it is
    /// `received` and the order open: what was looked at is in the stock again, and is ordered anew. 409
    /// `wrong_status` otherwise.
    #[oai(
        path = "/v1/fulfilments/:id/resending",
        method = "post",
        operation_id = "resendFulfilment"
    )]
    async fn resend_fulfilment(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fulfilment's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<FulfilmentResending>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = fulfilments::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let scope = format!("account {} resendFulfilment {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let new = resend(app, &tx, &mut whole, (id.0, body)).await?;
        whole.save(app, &tx).await?;
        let details = json!({ "fulfilment": new, "replaces": id.0 });
        whole.tell(app, &tx, &doer, ("resend_fulfilment", details)).await?;
        let answer = one(app, &tx, order).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }
}

async fn resend(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (id, body): (Uuid, FulfilmentResending),
) -> Result<Uuid, Failure> {
    let first = whole.parcels.iter().find(|one| one.id == id).ok_or(Code::NotFound)?.clone();
    restock(app, tx, whole, id).await?;
    // Back in the stock, and sold again in the same breath: to the same buyer.
    for movement in [Movement::returned, Movement::reserved, Movement::allocated] {
        move_pieces(app, tx, (whole, &first.lines), movement).await?;
    }
    let new = Fulfilment {
        id: app.mint(),
        progress: Progress::NEW,
        carrier: body.carrier.map(|line| line.0),
        tracking: body.tracking_number.map(|line| line.0),
        packed_at: app.now(),
        handed_over_at: None,
        delivered_at: None,
        returned_at: None,
        replaces: Some(id),
        ..first
    };
    fulfilments::add(tx, &new, app.now()).await?;
    cod::promise_again(app, tx, whole, &new).await?;
    let made = new.id;
    whole.parcels.push(new);
    Ok(made)
}

/// The return that came of a parcel is looked at: all of it is good.
async fn restock(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    parcel: Uuid,
) -> Result<(), Failure> {
    let is_open = whole.order.status == Status::Placed;
    let back = whole.returns.iter_mut().find(|one| one.fulfilment == Some(parcel));
    let back = back.filter(|one| is_open && one.status == ReturnStatus::Received);
    let Some(back) = back else {
        let vi = "Chỉ gửi lại được kiện hàng đã về mà chưa được kiểm tra.";
        let en = "Only what is back and was not looked at yet is sent again.";
        return Err(conflict("wrong_status", vi, en));
    };
    (back.status, back.inspected_at) = (ReturnStatus::Inspected, Some(app.now()));
    for line in &mut back.lines {
        line.restocked = line.quantity;
    }
    Ok(returns::save(tx, back, app.now()).await?)
}
