//! Asking for an order's money by transfer: its number is the reference, the account is that of the day.

use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::ids::PayeeId;
use domain::money::Dong;
use domain::payments::vietqr::{Kind, Reference};
use domain::payments::{Method, Payee};
use sea_orm::ConnectionTrait;
use store::Together;
use store::orders::record::Order;
use store::payments::intents::Intent;
use store::payments::transfers::accounts;
use store::payments::transfers::requests::{self, Request};

/// Asks for the orders that are paid by transfer, each with its intent.
pub(crate) async fn ask(
    app: &App,
    (tx, writes): (&impl ConnectionTrait, &mut Together),
    (orders, intents): (&[Order], &[Intent]),
    now: Instant,
) -> Result<(), Failure> {
    let those = orders.iter().zip(intents);
    let those = those.filter(|(order, _)| order.method == Method::VietQr);
    let those: Vec<_> = those.filter(|(order, _)| order.total > Dong::default()).collect();
    if those.is_empty() {
        return Ok(());
    }
    let payees: Vec<PayeeId> = those.iter().map(|(order, _)| payee(order)).collect();
    let accounts = accounts::current_of(tx, &payees).await?;
    let request = |(order, intent): &(&Order, &Intent)| -> Result<Request, Failure> {
        let account = accounts.get(&payee(order)).ok_or(Code::Conflict)?;
        Ok(Request {
            id: app.mint(),
            payee: payee(order),
            account: account.id,
            reference: Reference::new(Kind::Order, order.code.unsigned_abs()),
            subject: intent.id,
            amount: order.total,
            opened: now,
            until: order.kept_until.unwrap_or(now),
            closed: None,
        })
    };
    let requests = those.iter().map(request).collect::<Result<Vec<_>, _>>()?;
    Ok(requests::open_all(writes, &requests)?)
}

fn payee(order: &Order) -> PayeeId {
    Payee::from(order.producer).payee()
}

/// A reference that nobody guesses, of 78 billion of its kind. That no other has it the row sees to.
pub(crate) fn unguessable(kind: Kind) -> Result<Reference, Failure> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness to be had");
        Failure::from(Code::Broken)
    })?;
    Ok(Reference::new(kind, u64::from_be_bytes(bytes)))
}
