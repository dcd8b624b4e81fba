//! An order with all that became of it, in hand for a transaction. [`Whole::save`] recomputes how far it is
//! sent and closes it in the transaction that completes it.

use super::contact::write_to_buyer;
use super::{life, number};
use crate::codes::Code;
use crate::context::App;
use crate::payments;
use crate::problem::Failure;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::orders::tally::{Back, Sold, Tally};
use domain::orders::{Command, Status};
use domain::payments::{Amounts, Event, Method, PayStatus, fold};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::catalogue::producers;
use store::orders::fulfilments::{self, Fulfilment};
use store::orders::record::{self, Line, Order};
use store::orders::returns::{self, Return};
use store::oversight::deeds::Doer;
use store::payments::cards::payments::{self as cards, CardPayment};
use store::payments::cod::{self, Entry};
use store::payments::intents::{self, Intent};
use store::payments::refunds::{self, Refund};

/// An order and all that became of it.
pub(crate) struct Whole {
    pub(crate) order: Order,
    pub(crate) lines: Vec<Line>,
    pub(crate) parcels: Vec<Fulfilment>,
    pub(crate) returns: Vec<Return>,
    pub(crate) refunds: Vec<Refund>,
    /// The money of its parcels, where it is paid at the door.
    pub(crate) cash: Vec<Entry>,
    pub(crate) intent: Intent,
    /// What the card provider was asked for, where it is paid by card.
    pub(crate) card: Option<CardPayment>,
    pub(crate) amounts: Amounts,
}

impl Whole {
    /// The order, kept for this transaction.
    pub(crate) async fn lock(tx: &impl ConnectionTrait, id: OrderId) -> Result<Self, Failure> {
        let order = record::lock(tx, id).await?.ok_or(Code::NotFound)?;
        let all = [id];
        let intent = intents::of_order(tx, id).await?.ok_or(Code::Broken)?;
        let amounts = fold(&intents::events(tx, intent.id).await?);
        let parcels = fulfilments::of_orders(tx, &all).await?.remove(&id).unwrap_or_default();
        let returns = returns::of_orders(tx, &all).await?.remove(&id).unwrap_or_default();
        let refunds = refunds::of_orders(tx, &all).await?.remove(&id).unwrap_or_default();
        let card = match intent.method {
            Method::Card => cards::of_intent(tx, intent.id).await?,
            Method::Cod | Method::VietQr => None,
        };
        let (lines, cash) = (record::lines(tx, &all).await?, cod::of_order(tx, id).await?);
        Ok(Self { order, lines, parcels, returns, refunds, cash, intent, card, amounts })
    }

    /// What became of its pieces.
    pub(crate) fn tally(&self) -> Tally {
        tally(&self.lines, &self.parcels, &self.returns)
    }

    /// Writes down a word about its payment.
    pub(crate) async fn note(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
        event: Event,
    ) -> Result<(), Failure> {
        let provider = self.order.method.provider();
        payments::note(app, tx, (&mut self.order, &self.intent), provider, event).await?;
        self.amounts = fold(&intents::events(tx, self.intent.id).await?);
        self.order.pay_status = self.pay_status();
        Ok(())
    }

    /// Something is asked of its buyer again.
    pub(crate) async fn ask_again(&mut self, tx: &impl ConnectionTrait) -> Result<(), Failure> {
        if self.intent.is_closed {
            intents::reopen(tx, self.intent.id).await?;
            self.intent.is_closed = false;
        }
        Ok(())
    }

    /// How far it is paid. At the door nobody asks for what was called off; who paid beforehand has paid it.
    fn pay_status(&self) -> PayStatus {
        let off = if self.order.method == Method::Cod { self.tally().worth_dropped() } else { 0 };
        let asked = Dong::new(self.order.total.amount() - off).unwrap_or(self.order.total);
        PayStatus::of(asked, self.amounts, !self.intent.is_closed)
    }

    /// Nothing more is asked of its buyer.
    pub(crate) async fn stop_asking(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
    ) -> Result<(), Failure> {
        if !self.intent.is_closed {
            intents::close(tx, self.intent.id, app.now()).await?;
            self.intent.is_closed = true;
        }
        self.order.pay_status = self.pay_status();
        Ok(())
    }

    /// Saves the order as far as it has come, and closes it when nothing is left to be done.
    pub(crate) async fn save(
        &mut self,
        app: &App,
        tx: &impl ConnectionTrait,
    ) -> Result<(), Failure> {
        let tally = self.tally();
        self.order.ship_status = tally.ship_status();
        if self.order.status == Status::Placed && tally.is_done() && self.is_settled(&tally) {
            self.order.status =
                self.order.status.after(Command::Close, true).map_err(|_| Code::Broken)?;
            self.stop_asking(app, tx).await?;
        }
        record::save(tx, &self.order, app.now()).await?;
        self.order.revision += 1;
        Ok(payments::books::follow_whole(app, tx, self).await?)
    }

    /// Whether its money is settled: paid as far as it is owed, and nothing due back or on its way.
    fn is_settled(&self, tally: &Tally) -> bool {
        let total = self.order.total.amount();
        let paid = match self.order.method {
            Method::Cod => self.cash.iter().all(|one| one.ledger.status.is_final()),
            Method::VietQr | Method::Card => self.amounts.captured >= tally.owed(total, false),
        };
        let waits = self.refunds.iter().any(|one| one.status.is_open());
        paid && !waits && tally.due_back(total, false, self.amounts) == 0
    }

    /// Writes down an act on it.
    pub(crate) async fn tell(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
        doer: &Doer,
        (action, details): (&'static str, Value),
    ) -> Result<(), Failure> {
        life::write_down(app, tx, (&self.order, doer), action, details).await
    }

    /// Writes to the buyer, who may not have said where to.
    pub(crate) async fn write_to_buyer(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
        (template, more): (&'static str, Value),
    ) -> Result<(), Failure> {
        let producer = producers::one(tx, &self.order.producer.to_string()).await?;
        let mut params = json!({
            "order_number": number(self.order.code), "order_id": self.order.id.0,
            "producer_name": producer.map(|one| one.name).unwrap_or_default(),
        });
        if let (Some(params), Value::Object(more)) = (params.as_object_mut(), more) {
            params.extend(more);
        }
        write_to_buyer(app, tx, self.order.checkout, (template, params)).await
    }
}

/// What became of the pieces of an order.
pub(super) fn tally(lines: &[Line], parcels: &[Fulfilment], returns: &[Return]) -> Tally {
    let sold = |line: &Line| Sold {
        line: line.id,
        count: line.quantity,
        dropped: line.dropped,
        price: line.unit_price.amount(),
    };
    let sold: Vec<Sold> = lines.iter().map(sold).collect();
    let returns: Vec<Back> = returns.iter().map(Return::back).collect();
    Tally::of(&sold, &fulfilments::parcels(parcels), &returns)
}
