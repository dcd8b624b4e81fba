//! Paying an order by card: the buyer's browser gives the card to the provider, and nothing of it comes here.

use super::settling::{is_given_up, settle};
use super::{Verdict, failed, next};
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::money::Money;
use crate::orders::{OrderPaymentStatus, OrderStatus, Shopper, bought};
use crate::oversight;
use crate::payments::Tag;
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::cards::CardStatus;
use domain::payments::{Method, PayStatus};
use gateways::cards::{Asking, Cards, CardsError, Payment};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;
use store::orders::record::{self, Order};
use store::oversight::deeds::Deed;
use store::payments::cards::accounts;
use store::payments::cards::payments::{self, CardPayment};
use store::payments::intents;
use uuid::Uuid;

/// Operations: paying by card.
pub struct PayingApi;

/// Where a payment by card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "CardStatus", rename_all = "snake_case")]
enum CardPaymentStatus {
    /// A card is to be given, or its holder is to be proven.
    Asked,
    /// The card's bank is being asked.
    Processing,
    /// The money is on its way to the producer.
    Succeeded,
    /// It is over, and nobody can pay it any more.
    Canceled,
}

/// How an order stands whose buyer is back from paying.
#[derive(Debug, Object)]
struct CardPaymentReturn {
    /// Where the payment stands at Stripe.
    status: CardPaymentStatus,
    /// How far the order is paid since.
    payment_status: OrderPaymentStatus,
    /// Where the order stands: what was paid too late for goods that are gone stays `canceled`, and the
    /// producer sends the money back.
    order_status: OrderStatus,
}

/// How an order is paid by card.
#[derive(Debug, Object)]
struct OrderCardPayment {
    /// Where it stands.
    status: CardPaymentStatus,
    /// What is asked for, fees of the marketplace included: the order's total.
    amount: Money,
    /// With what Stripe.js pays, for the buyer's browser alone. Keep it out of logs and addresses.
    client_secret: Option<String>,
    /// By what Stripe.js names the marketplace; null where it is not configured.
    publishable_key: Option<String>,
    /// Until when the goods are kept for it; null once it is paid.
    kept_until: Option<VietnamTime>,
}

#[OpenApi(tag = "Tag::Payments")]
impl PayingApi {
    /// Pay an order by card
    ///
    /// For its buyer, who may be a guest with the cart's token: asks Stripe for the order's total, to be paid
    /// straight to the producer, and gives the secret with which Stripe.js takes the card. An order has one
    /// payment: asked again, the answer is of the same. 409 `conflict` where the order is not paid by card, is
    /// over, or its goods are no longer kept (10 minutes), and where the producer takes no cards any more; 422
    /// `card_provider_refused` where Stripe refuses, such as an amount below its least; 503
    /// `card_provider_unavailable` where it can't be reached, which may be repeated.
    #[oai(path = "/v1/orders/:id/card-payment", method = "post", operation_id = "askCardPayment")]
    async fn ask_card_payment(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<OrderCardPayment>, Failure> {
        let order = own(app, &caller, id.0).await?;
        let cards = app.cards().ok_or(Code::Conflict)?;
        let asked = write_down(app, &caller, order.id).await?;
        app.reach(Point::CardWritten);
        let payment = ask(app, cards, order.id, &asked).await?;
        app.reach(Point::CardAsked);
        if settle(app, &payment.word).await? != Verdict::Taken {
            return Err(Code::Conflict.into());
        }
        let status = payment.word.status;
        if status == CardStatus::Canceled {
            return Err(Code::Conflict.into());
        }
        let open = status != CardStatus::Succeeded;
        Ok(Json(OrderCardPayment {
            status: status.into(),
            amount: asked.amount.into(),
            client_secret: payment.client_secret,
            publishable_key: cards.public_key().map(str::to_owned),
            kept_until: order.kept_until.filter(|_| open).map(VietnamTime),
        }))
    }

    /// Come back from paying by card
    ///
    /// For the order's buyer, whose browser is back from Stripe: asks Stripe how the payment stands, and answers
    /// how the order stands then. It may be called as often as one likes, before or after Stripe tells of the
    /// payment itself. 409 `conflict` where no card was asked for; 503 `card_provider_unavailable` where Stripe
    /// can't be reached.
    #[oai(
        path = "/v1/orders/:id/card-payment/confirmation",
        method = "post",
        operation_id = "confirmCardPayment"
    )]
    async fn confirm_card_payment(
        &self,
        Data(app): Data<&App>,
        caller: Shopper,
        /// The order's id.
        id: Path<Uuid>,
    ) -> Result<Json<CardPaymentReturn>, Failure> {
        let order = own(app, &caller, id.0).await?;
        let intent = intents::of_order(app.read(), order.id).await?.ok_or(Code::Broken)?;
        let asked = payments::of_intent(app.read(), intent.id).await?;
        let reference = asked.and_then(|asked| asked.reference).ok_or(Code::Conflict)?;
        let cards = app.cards().ok_or(Code::Conflict)?;
        let payment = cards.read(&reference).await.map_err(|error| failed(&error))?;
        if settle(app, &payment.word).await? != Verdict::Taken {
            return Err(Code::Conflict.into());
        }
        let order = record::find(app.read(), order.id).await?.ok_or(Code::Broken)?;
        Ok(Json(CardPaymentReturn {
            status: payment.word.status.into(),
            payment_status: order.pay_status.into(),
            order_status: order.status.into(),
        }))
    }
}

/// The order, for its buyer alone.
async fn own(app: &App, caller: &Shopper, id: Uuid) -> Result<Order, Failure> {
    let order = record::find(app.read(), OrderId(id)).await?.ok_or(Code::NotFound)?;
    bought(app.read(), caller, &order).await?;
    Ok(order)
}

/// Writes down what is to be asked, once for an order.
async fn write_down(app: &App, caller: &Shopper, id: OrderId) -> Result<CardPayment, Failure> {
    let tx = app.store().begin().await?;
    let order = record::lock(&tx, id).await?.ok_or(Code::NotFound)?;
    let intent = intents::of_order(&tx, id).await?.ok_or(Code::Broken)?;
    let now = app.now();
    if let Some(asked) = payments::of_intent(&tx, intent.id).await? {
        // What is over at any moment is no longer handed out, though it may not be ended there yet.
        return if is_given_up(&order, now) { Err(Code::Conflict.into()) } else { Ok(asked) };
    }
    let is_due = order.pay_status == PayStatus::Pending && !intent.is_closed;
    if order.method != Method::Card || !is_due || !order.is_kept(now) {
        return Err(Code::Conflict.into());
    }
    let account = accounts::current(&tx, order.producer).await?.ok_or(Code::Conflict)?.account;
    let lines = record::lines(&tx, &[id]).await?;
    let fees = lines.iter().map(|line| line.fee.amount.amount() + line.fee.tax.amount());
    let asked = CardPayment {
        id: app.mint(),
        intent: intent.id,
        account,
        amount: order.total,
        // Stripe takes no fee above the payment.
        fee: Dong::new(fees.sum::<i64>().min(order.total.amount())).ok_or(Code::Broken)?,
        reference: None,
        asked: now,
        due: next(now, now, order.kept_until),
        is_over: false,
    };
    payments::add(&tx, &asked).await?;
    let details = json!({ "amount": asked.amount.amount() });
    let deed = Deed::new("ask_card_payment", "order", id.0).of(order.producer, None);
    oversight::record(app, &tx, &caller.doer(), deed.with(details)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// The payment as the provider has it, asked for where it was not yet.
async fn ask(
    app: &App,
    cards: &dyn Cards,
    order: OrderId,
    asked: &CardPayment,
) -> Result<Payment, Failure> {
    let payment = match &asked.reference {
        Some(reference) => cards.read(reference).await,
        None => cards.ask(&asking(order, asked)).await,
    };
    if let Err(error @ CardsError::Refused { .. }) = &payment
        && asked.reference.is_none()
    {
        withdraw(app, asked).await?;
        return Err(failed(error));
    }
    payment.map_err(|error| failed(&error))
}

/// What the provider is asked: the same for the same order, however often.
pub(super) fn asking(order: OrderId, asked: &CardPayment) -> Asking {
    let CardPayment { id: key, account, amount, fee, .. } = asked.clone();
    Asking { key, order, account, amount, fee }
}

/// What was refused may be asked anew, as things stand then.
pub(super) async fn withdraw(app: &App, asked: &CardPayment) -> Result<(), sea_orm::DbErr> {
    let tx = app.store().begin().await?;
    payments::withdraw(&tx, asked.id).await?;
    tx.commit().await
}
