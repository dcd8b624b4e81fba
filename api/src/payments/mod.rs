//! Payments: what was promised, captured and returned, each straight to its producer. An order is brought
//! along with every word of its payment, by `note` alone.

pub mod books;
pub mod cards;
pub mod cod;
pub mod commission;
pub mod refunds;
pub mod transfers;
pub mod vietqr;

use crate::context::App;
use crate::problem::Failure;
use books::BooksApis;
use cards::CardsApis;
use cod::{CodApi, CodImportApi, CodReadingApi};
use commission::CommissionApis;
use domain::money::Dong;
use domain::payments::{Event, EventKind, Method, Outcome, PayStatus, fold};
use poem_openapi::Tags;
use refunds::RefundsApi;
use sea_orm::ConnectionTrait;
use store::orders::record::Order;
use store::payments::intents::{self, Intent};
use store::payments::transfers::requests;
use transfers::TransfersApis;
pub(crate) use transfers::unguessable;

/// Writes down a word of a provider about an order's payment, and how far the order is paid since. The order
/// is locked, and saved by the caller.
pub(crate) async fn note(
    app: &App,
    tx: &impl ConnectionTrait,
    (order, intent): (&mut Order, &Intent),
    provider: &str,
    event: Event,
) -> Result<(), Failure> {
    intents::note(tx, provider, &[(intent.id, event)], app.now()).await?;
    let amounts = fold(&intents::events(tx, intent.id).await?);
    order.pay_status = PayStatus::of(order.total, amounts, !intent.is_closed);
    Ok(())
}

/// Nothing more is asked of the buyer of an order that is called off. What was paid stays written down as
/// paid: it goes back by a refund, never by itself.
pub(crate) async fn end(
    app: &App,
    tx: &impl ConnectionTrait,
    order: &mut Order,
) -> Result<(), Failure> {
    let Some(mut intent) = intents::of_order(tx, order.id).await? else { return Ok(()) };
    intents::close(tx, intent.id, app.now()).await?;
    intent.is_closed = true;
    if intent.method == Method::VietQr {
        requests::close(tx, intent.id, app.now()).await?;
    }
    let promised = fold(&intents::events(tx, intent.id).await?).authorized;
    let event = Event {
        kind: EventKind::Cancel,
        outcome: Outcome::Success,
        amount: Dong::new(promised).unwrap_or_default(),
        reference: order.id.to_string(),
        at: app.now(),
    };
    note(app, tx, (order, &intent), Method::Cod.code(), event).await
}

/// Operations on payments.
pub type PaymentsApis = (TransfersApis, RefundsApi, CodApis, CommissionApis, BooksApis, CardsApis);

/// Operations on cash on delivery.
type CodApis = (CodApi, CodImportApi, CodReadingApi);

const COD: CodApis = (CodApi, CodImportApi, CodReadingApi);

/// Operations on payments.
pub const APIS: PaymentsApis =
    (transfers::APIS, RefundsApi, COD, commission::APIS, books::APIS, cards::APIS);

/// The tag of these operations.
#[derive(Tags)]
pub(crate) enum Tag {
    /// Payments, straight from buyers to producers.
    #[oai(rename = "payments")]
    Payments,
}
