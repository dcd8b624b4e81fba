//! What a producer says of cash on delivery.

use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::money::Money;
use crate::orders::{OrderSince, answer, conflict, sold_by};
use crate::payments::Tag;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::money::Dong;
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::orders::fulfilments;
use uuid::Uuid;

/// Operations: cash on delivery.
pub struct CodApi;

/// Cash that the producer was given.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CashReceived {
    /// How much, at least 1 đồng.
    amount: Money,
}

/// Why the producer leaves it at what came.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct CodSettlement {
    /// In words, such as "bưu cục trừ phí thu hộ".
    reason: Line<1, 300>,
}

#[OpenApi(tag = "Tag::Payments")]
impl CodApi {
    /// Note cash received
    ///
    /// For those who act for the producer in orders: the buyer paid it in cash, for a fulfilment that no
    /// carrier brought (fetched, used, or brought by the producer). Cash that a carrier took in comes by its
    /// statement: 409 `carried`. An order that is not paid in cash is 409 `not_in_cash`.
    #[oai(path = "/v1/fulfilments/:id/cash", method = "post", operation_id = "noteCash")]
    async fn note_cash(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fulfilment's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<CashReceived>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = fulfilments::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let once = Once::new(format!("account {} noteCash {}", caller.0.id, id.0), key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let amount = body.amount.dong().filter(|amount| *amount > Dong::default());
        let amount = amount.ok_or_else(|| {
            let (vi, en) = ("Số tiền phải từ 1 đồng.", "At least 1 đồng.");
            Problem::field("/amount", "invalid_amount", vi, en)
        })?;
        if !whole.cash.iter().any(|one| one.fulfilment == id.0) {
            let vi = "Đơn hàng này không trả bằng tiền mặt.";
            return Err(conflict("not_in_cash", vi, "The order is not paid in cash."));
        }
        let parcel = whole.parcels.iter().find(|one| one.id == id.0).ok_or(Code::NotFound)?;
        if parcel.carrier.is_some() || !parcel.progress.status.has_left() {
            let vi = "Tiền do bên vận chuyển thu vào theo bảng kê, hoặc hàng chưa giao.";
            let en = "What a carrier takes in comes by its statement; or it has not left yet.";
            return Err(conflict("carried", vi, en));
        }
        let reference = app.mint::<Uuid>().to_string();
        super::remit(app, &tx, &mut whole, (id.0, amount, reference, app.now())).await?;
        whole.save(app, &tx).await?;
        let details = json!({ "fulfilment": id.0, "amount": amount.amount() });
        whole.tell(app, &tx, &doer, ("note_cash", details)).await?;
        let answer = answer(app, &tx, order).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Leave cash on delivery at what came
    ///
    /// For those who act for the producer in orders: what is missing is not expected any more, and what is
    /// over is the buyer's. Where nothing was taken in yet, or nothing is open, 409 `conflict`.
    #[oai(path = "/v1/fulfilments/:id/settlement", method = "post", operation_id = "settleCod")]
    async fn settle_cod(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fulfilment's id.
        id: Path<Uuid>,
        Json(body): Json<CodSettlement>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = fulfilments::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let is_cash = whole.cash.iter().any(|one| one.fulfilment == id.0);
        let reason = body.reason.0;
        let details = json!({ "fulfilment": id.0, "reason": reason });
        if !is_cash || !super::settle(app, &tx, &mut whole, (id.0, reason)).await? {
            return Err(Code::Conflict.into());
        }
        whole.save(app, &tx).await?;
        whole.tell(app, &tx, &doer, ("settle_cod", details)).await?;
        let answer = answer(app, &tx, order).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }
}
