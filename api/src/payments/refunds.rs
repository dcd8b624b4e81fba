//! Refunds: what a producer sends back of what an order has captured. The platform sends nothing itself.

use super::{Tag, cards};
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::integrations::idempotency::{Key, Once};
use crate::money::{Money, grouped};
use crate::orders::{OrderSince, Whole, answer, conflict, sold_by};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::refunds::{Amount, Bounds, Part, RefundRefusal, RefundStatus, RefundStep};
use domain::payments::{Event, EventKind, Outcome};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::payments::refunds::{self, Refund};
use uuid::Uuid;

/// Operations: refunds.
pub struct RefundsApi;

/// Money to be sent back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct RefundDraft {
    /// For which lines; none when unsaid.
    #[oai(validator(max_items = "100"))]
    lines: Option<Vec<RefundLineDraft>>,
    /// Of the price of delivery.
    delivery: Option<Money>,
    /// Of what arrived beyond the order's total.
    excess: Option<Money>,
    /// Why, for the buyer.
    reason: Line<1, 300>,
}

/// Money to be sent back for a line.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct RefundLineDraft {
    /// The line's id.
    line_id: Uuid,
    /// How much: at least 1 đồng, at most what the line cost.
    amount: Money,
}

/// What became of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum RefundMoveStep {
    /// The money was sent.
    Sent,
    /// It arrived.
    Settled,
    /// It did not.
    Failed,
    /// It was a mistake, and never sent.
    Canceled,
}

/// A step of a refund.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct RefundMove {
    /// What became of it.
    step: RefundMoveStep,
    /// The bank's number of the transfer.
    reference: Option<Line<1, 100>>,
}

#[OpenApi(tag = "Tag::Payments")]
impl RefundsApi {
    /// Write down a refund
    ///
    /// For those who act for the producer in orders. The producer sends the money itself; here it is written
    /// down, part by part. All refunds of an order together are never more than what arrived for it, and
    /// those of a line, of delivery and of the excess never more than each cost: 422 `more_than_it_cost`,
    /// `more_than_arrived`.
    #[oai(path = "/v1/orders/:id/refunds", method = "post", operation_id = "createRefund")]
    async fn create_refund(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The order's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<RefundDraft>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, OrderId(id.0)).await?;
        let scope = format!("account {} createRefund {}", caller.0.id, id.0);
        let once = Once::new(scope, key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let new = body.read(app, &whole)?;
        refunds::add(&tx, &new, app.now()).await?;
        app.reach(Point::RefundAdded);
        let details = json!({ "refund": new.id, "amount": new.amount, "reason": new.reason });
        whole.refunds.push(new);
        whole.save(app, &tx).await?;
        whole.tell(app, &tx, &doer, ("create_refund", details)).await?;
        let answer = answer(app, &tx, whole.order.id).await?;
        once.keep(app, &tx, &answer).await?;
        tx.commit().await?;
        app.reach(Point::RefundCommitted);
        Ok(OrderSince::now(answer))
    }

    /// Move a refund
    ///
    /// For those who act for the producer in orders. `due` becomes `sent`, then `settled` or `failed`; what
    /// failed is sent again under the same id, so that it never counts twice. What was not sent may be
    /// `canceled`. A step that leads nowhere is 409 `wrong_status`. What was paid by card goes back to that card:
    /// on `sent` Stripe is asked to send it, out of the producer's account and with the marketplace's share, and
    /// whether it arrived is Stripe's word alone: 409 `told_by_provider`.
    #[oai(path = "/v1/refunds/:id/steps", method = "post", operation_id = "moveRefund")]
    async fn move_refund(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The refund's id.
        id: Path<Uuid>,
        /// A key of your own for this request: 8 to 255 ASCII characters, such as a UUID.
        #[oai(name = "Idempotency-Key")]
        key: Header<Key>,
        Json(body): Json<RefundMove>,
    ) -> Result<OrderSince, Failure> {
        let tx = app.store().begin().await?;
        let order = refunds::order_of(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let (mut whole, doer) = sold_by(&tx, &caller.0, order).await?;
        let once = Once::new(format!("account {} moveRefund {}", caller.0.id, id.0), key.0, &body);
        if let Some(answer) = once.replay(app, &tx).await? {
            return Ok(OrderSince::again(answer));
        }
        let step = body.step.step();
        let by_card = whole.card.is_some();
        if by_card {
            look(app, step)?;
        }
        take(app, &tx, &mut whole, (id.0, step, body.reference.map(|line| line.0))).await?;
        if by_card && step == RefundStep::Send {
            cards::begin(app, &tx, id.0).await?;
        }
        whole.save(app, &tx).await?;
        let details = json!({ "refund": id.0, "step": format!("{step:?}").to_lowercase() });
        whole.tell(app, &tx, &doer, ("move_refund", details)).await?;
        let answer = answer(app, &tx, order).await?;
        once.keep(app, &tx, &answer).await?;
        app.reach(Point::RefundNoted);
        tx.commit().await?;
        app.reach(Point::RefundMoveCommitted);
        if by_card && step == RefundStep::Send {
            cards::send(app, id.0).await;
        }
        Ok(OrderSince::now(answer))
    }
}

impl RefundDraft {
    fn read(self, app: &App, whole: &Whole) -> Result<Refund, Failure> {
        let lines = self.lines.unwrap_or_default().into_iter().enumerate();
        let mut wanted: Vec<(String, Amount)> = lines
            .map(|(place, one)| {
                let part = (Part::Line(one.line_id), amount(one.amount));
                (format!("/lines/{place}/amount"), part)
            })
            .collect();
        let delivery = self.delivery.map(|one| (Part::Delivery, amount(one)));
        wanted.extend(delivery.map(|one| ("/delivery".to_owned(), one)));
        let excess = self.excess.map(|one| (Part::Excess, amount(one)));
        wanted.extend(excess.map(|one| ("/excess".to_owned(), one)));
        let (pointers, parts): (Vec<String>, Vec<Amount>) = wanted.into_iter().unzip();
        let sum = bounds(whole).check(&parts).map_err(|(place, refusal)| {
            let pointer = pointers.get(place).map_or("/lines", String::as_str);
            refused(pointer, refusal)
        })?;
        Ok(Refund {
            id: app.mint(),
            order: whole.order.id,
            producer: whole.order.producer,
            status: RefundStatus::Due,
            amount: sum,
            reason: self.reason.0,
            reference: None,
            created_at: app.now(),
            parts,
        })
    }
}

impl RefundMoveStep {
    fn step(self) -> RefundStep {
        match self {
            Self::Sent => RefundStep::Send,
            Self::Settled => RefundStep::Settle,
            Self::Failed => RefundStep::Fail,
            Self::Canceled => RefundStep::Cancel,
        }
    }
}

/// An amount; below any bound where it is out of them.
fn amount(money: Money) -> i64 {
    money.dong().map_or(-1, Dong::amount)
}

fn bounds(whole: &Whole) -> Bounds {
    let live = whole.refunds.iter().filter(|one| one.status.is_live());
    Bounds {
        lines: whole.lines.iter().map(|line| (line.id, line.total.amount())).collect(),
        delivery: whole.order.delivery_total.amount(),
        total: whole.order.total.amount(),
        amounts: whole.amounts,
        before: live.flat_map(|one| one.parts.iter().copied()).collect(),
    }
}

/// What goes back to a card is sent by its provider, who alone says what became of it.
fn look(app: &App, step: RefundStep) -> Result<(), Failure> {
    match step {
        RefundStep::Cancel => Ok(()),
        RefundStep::Send if app.cards().is_some() => Ok(()),
        RefundStep::Send => Err(Code::CardsUnreachable.into()),
        RefundStep::Settle | RefundStep::Fail => {
            let (vi, en) = ("Dịch vụ thẻ tự báo kết quả.", "The card provider says so itself.");
            Err(conflict("told_by_provider", vi, en))
        }
    }
}

/// Takes a step of a refund, and writes down the word of it.
pub(super) async fn take(
    app: &App,
    tx: &impl ConnectionTrait,
    whole: &mut Whole,
    (id, step, reference): (Uuid, RefundStep, Option<String>),
) -> Result<(), Failure> {
    let one = whole.refunds.iter_mut().find(|one| one.id == id).ok_or(Code::NotFound)?;
    let next = one.status.after(step).ok_or_else(|| {
        let (vi, en) = ("Từ trạng thái hiện tại không đi được bước này.", "This leads nowhere.");
        conflict("wrong_status", vi, en)
    })?;
    one.status = next;
    one.reference = reference.or(one.reference.take());
    let amount = Dong::new(one.amount).ok_or(Code::Broken)?;
    refunds::save(tx, one, app.now()).await?;
    app.reach(Point::RefundMoved);
    let outcome = match step {
        RefundStep::Send => Outcome::Request,
        RefundStep::Settle => Outcome::Success,
        RefundStep::Fail => Outcome::Failure,
        RefundStep::Cancel => return Ok(()),
    };
    let bank = one.reference.clone().unwrap_or_default();
    let (kind, reference) = (EventKind::Refund, id.to_string());
    whole.note(app, tx, Event { kind, outcome, amount, reference, at: app.now() }).await?;
    // Who is paid back by card is told once it is done: the provider may yet refuse.
    let is_told = if whole.card.is_some() { RefundStep::Settle } else { RefundStep::Send };
    if step == is_told {
        let more = json!({ "amount": format!("{} ₫", grouped(amount)), "reference": bank });
        whole.write_to_buyer(app, tx, ("refund_sent", more)).await?;
    }
    Ok(())
}

fn refused(pointer: &str, refusal: RefundRefusal) -> Failure {
    let (code, vi, en) = match refusal {
        RefundRefusal::Nothing => {
            ("nothing", "Hãy nêu số tiền hoàn cho từng phần.", "Say what goes back for what.")
        }
        RefundRefusal::UnknownPart => (
            "unknown_line",
            "Đơn hàng không có dòng này, hoặc dòng được nêu hai lần.",
            "The order has no such line, or it is named twice.",
        ),
        RefundRefusal::MoreThanItCost => (
            "more_than_it_cost",
            "Từ 1 đồng, và cùng các lần hoàn trước không quá giá của phần này.",
            "At least 1 đồng, and with earlier refunds no more than this part cost.",
        ),
        RefundRefusal::MoreThanArrived => (
            "more_than_arrived",
            "Cùng các lần hoàn trước không quá số tiền đã nhận của đơn.",
            "With earlier refunds no more than what arrived for the order.",
        ),
    };
    Problem::field(pointer, code, vi, en).into()
}
