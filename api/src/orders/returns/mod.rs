//! Returns: goods that come back, decided on by the producer, and looked at before anything is done with
//! them.

mod bodies;
mod telling;

use super::Tag;
use super::answers::one;
use super::fulfilment::{conflict, move_pieces, sold_by, too_many};
use super::reading::{Reader, readable};
use super::shopper::Shopper;
use super::since::OrderSince;
use super::whole::Whole;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::integrations::idempotency::{Key, Once};
use crate::problem::{Failure, Problem};
use bodies::{Found, ReturnDecision, ReturnDraft, ReturnInspection};
use domain::ids::OrderId;
use domain::orders::returns::{ReturnStatus, ReturnStep};
use domain::orders::stock::Movement;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::orders::returns::{self, Return, ReturnLine};
use uuid::Uuid;

/// Operations: returns.
pub struct ReturnsApi;

#[OpenApi(tag = "Tag::Orders")]
impl ReturnsApi {
    /// Ask to send goods back
    ///
    /// For the buyer, or for the producer where the buyer asked by telephone: lines that were delivered, and
    /// are not on their way back already (422 `too_many`). The producer decides; goods that are not what was
    /// sold must be taken back.
    #[oai(path = "/v1/orders/:id/returns", method = "post", operation_id = "createReturn")]
    async fn create_return(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<ReturnDraft>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let mut whole = Whole::lock(&tx, OrderId(id.0)).await?;
        let doer = match readable(&tx, &caller, &whole.order).await? {
            Reader::Producer(doer) => doer,
            Reader::Buyer => caller.doer(),
        };
        let scope = format!("{} createReturn {}", caller.scope(), id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let new = asked(app, &whole, body)?;
        returns::add(&tx, &new, app.now()).await?;
        let details = json!({ "return": new.id, "reason": new.reason.code() });
        telling::requested(app, &tx, &whole, &new).await?;
        whole.returns.push(new);
        whole.save(app, &tx).await?;
        whole.tell(app, &tx, &doer, ("create_return", details)).await?;
        let answer = one(app, &tx, whole.order.id).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Decide on a return
    ///
    /// For those who act for the producer in orders: the goods are taken back, or not, for a reason that the
    /// buyer reads. Goods that are not as described, damaged, or not what was ordered must be taken back: to
    /// refuse them outright is 409 `must_be_accepted`. What was agreed to and never came may be rejected.
    #[oai(path = "/v1/returns/:id/decision", method = "post", operation_id = "decideReturn")]
    async fn decide_return(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The return's id.
        id: Path<Uuid>,
        Json(body): Json<ReturnDecision>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = returns::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let now = app.now();
        let back = found(&mut whole, id.0)?;
        let step = if body.approved { ReturnStep::Approve } else { ReturnStep::Reject };
        let refuses = !body.approved && back.status == ReturnStatus::Requested;
        if refuses && back.reason.must_be_accepted() {
            return Err(conflict(
                "must_be_accepted",
                "Hàng không đúng mô tả, hư hỏng hoặc giao nhầm phải được nhận lại.",
                "Goods that are not what was sold must be taken back.",
            ));
        }
        back.status = after(back, step)?;
        (back.decided_at, back.decision) = (Some(now), Some(body.reason.0));
        let details = json!({ "return": id.0, "status": back.status.code() });
        returns::save(&tx, back, now).await?;
        whole.save(app, &tx).await?;
        telling::decided(app, &tx, &whole, id.0).await?;
        whole.tell(app, &tx, &doer, ("decide_return", details)).await?;
        let answer = one(app, &tx, order).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Take a return back
    ///
    /// For the buyer, or for the producer where the buyer says so by telephone: the goods stay where they are.
    /// Until they are back at the producer's: 409 `wrong_status` after that. They can be asked back again.
    #[oai(path = "/v1/returns/:id/withdrawal", method = "post", operation_id = "withdrawReturn")]
    async fn withdraw_return(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The return's id.
        id: Path<Uuid>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = returns::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let mut whole = Whole::lock(&tx, order).await?;
        let doer = match readable(&tx, &caller, &whole.order).await? {
            Reader::Producer(doer) => doer,
            Reader::Buyer => caller.doer(),
        };
        let now = app.now();
        let back = found(&mut whole, id.0)?;
        back.status = after(back, ReturnStep::Withdraw)?;
        back.withdrawn_at = Some(now);
        returns::save(&tx, back, now).await?;
        whole.save(app, &tx).await?;
        whole.tell(app, &tx, &doer, ("withdraw_return", json!({ "return": id.0 }))).await?;
        let answer = one(app, &tx, order).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Note that returned goods are back
    ///
    /// For those who act for the producer in orders. They are looked at next: nothing is in stock again, and
    /// nothing is due to the buyer, before that.
    #[oai(path = "/v1/returns/:id/receipt", method = "post", operation_id = "receiveReturn")]
    async fn receive_return(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The return's id.
        id: Path<Uuid>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = returns::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let now = app.now();
        let back = found(&mut whole, id.0)?;
        back.status = after(back, ReturnStep::Receive)?;
        back.received_at = Some(now);
        returns::save(&tx, back, now).await?;
        whole.save(app, &tx).await?;
        whole.write_to_buyer(app, &tx, ("return_received", json!({}))).await?;
        let details = json!({ "return": id.0 });
        whole.tell(app, &tx, &doer, ("receive_return", details)).await?;
        let answer = one(app, &tx, order).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }

    /// Say what was found of returned goods
    ///
    /// For those who act for the producer in orders, once the goods are back, parcels included that nobody
    /// took in. Of each line every piece is either good to be sold again (it is in stock from then on) or
    /// written off; `credit` is what is due to the buyer, the price of the pieces when unsaid. It shows in
    /// `refund_due` as far as it was paid, and is sent back by a refund.
    #[oai(path = "/v1/returns/:id/inspection", method = "post", operation_id = "inspectReturn")]
    async fn inspect_return(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The return's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<ReturnInspection>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = returns::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let scope = format!("account {} inspectReturn {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        inspect(app, &tx, &mut whole, (id.0, body)).await?;
        whole.save(app, &tx).await?;
        let details = json!({ "return": id.0 });
        whole.tell(app, &tx, &doer, ("inspect_return", details)).await?;
        let answer = one(app, &tx, order).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        Ok(OrderSince::now(answer))
    }
}

fn asked(app: &App, whole: &Whole, body: ReturnDraft) -> Result<Return, Failure> {
    let wanted: Vec<_> = body.lines.iter().map(|one| (one.line_id, one.quantity)).collect();
    whole.tally().may_ask_back(&wanted).map_err(too_many)?;
    let line = |(line, quantity): &(Uuid, i64)| ReturnLine {
        line: *line,
        quantity: *quantity,
        restocked: 0,
        written_off: 0,
        credit: 0,
    };
    Ok(Return {
        id: app.mint(),
        order: whole.order.id,
        producer: whole.order.producer,
        fulfilment: None,
        status: ReturnStatus::Requested,
        reason: body.reason.reason(),
        note: body.note.map(|note| note.0),
        decision: None,
        requested_at: app.now(),
        decided_at: None,
        received_at: None,
        inspected_at: None,
        withdrawn_at: None,
        lines: wanted.iter().map(line).collect(),
    })
}

fn found(whole: &mut Whole, id: Uuid) -> Result<&mut Return, Failure> {
    whole.returns.iter_mut().find(|one| one.id == id).ok_or_else(|| Code::NotFound.into())
}

fn after(back: &Return, step: ReturnStep) -> Result<ReturnStatus, Failure> {
    back.status.after(step).ok_or_else(|| {
        conflict(
            "wrong_status",
            "Từ trạng thái hiện tại không đi được bước này.",
            "From where it stands this step leads nowhere.",
        )
    })
}

/// Writes down what was found, and puts what is good into stock again.
async fn inspect(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (id, body): (Uuid, ReturnInspection),
) -> Result<(), Failure> {
    let now = app.now();
    let prices: Vec<(Uuid, i64)> =
        whole.lines.iter().map(|line| (line.id, line.unit_price.amount())).collect();
    let back = found(whole, id)?;
    back.status = after(back, ReturnStep::Inspect)?;
    back.inspected_at = Some(now);
    if body.lines.len() != back.lines.len() {
        let (vi, en) = ("Hãy nêu mọi dòng của lần trả.", "Say what was found of every line.");
        return Err(Problem::field("/lines", "lines_missing", vi, en).into());
    }
    for line in &mut back.lines {
        let price = prices.iter().find(|(id, _)| *id == line.line).map_or(0, |(_, price)| *price);
        let place = body.lines.iter().position(|one| one.line_id == line.line);
        let place = place.ok_or_else(|| {
            let (vi, en) = ("Hãy nêu mọi dòng của lần trả.", "Say what was found of every line.");
            Problem::field("/lines", "lines_missing", vi, en)
        })?;
        let Found { restocked, written_off, credit } =
            body.lines[place].read(place, line, price)?;
        (line.restocked, line.written_off, line.credit) = (restocked, written_off, credit);
    }
    returns::save(tx, back, now).await?;
    let good: Vec<_> = back.lines.iter().map(|line| (line.line, line.restocked)).collect();
    move_pieces(app, tx, (whole, &good), Movement::returned).await
}
