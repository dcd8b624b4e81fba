//! What a transfer does to the bill that it pays, and taking that back.

use super::take_in;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::Case;
use crate::fault::Point;
use crate::oversight;
use crate::problem::Failure;
use domain::ids::AccountId;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::billing::payments::{self, NewPayment};
use store::oversight::deeds::{Deed, Doer};
use store::payments::transfers::record::Transfer;

/// Takes a transfer in for an application, by somebody's word or its memo's.
pub(crate) async fn receive(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &mut Case,
    (one, by): (&Transfer, Option<AccountId>),
    doer: &Doer,
) -> Result<(), Failure> {
    write_down(app, tx, (case, one), (doer, "receive_payment")).await?;
    let new = NewPayment {
        id: app.mint(),
        application: case.application.id,
        amount: one.amount,
        reference: reference(tx, case, one).await?,
        by,
        transfer: Some(one.id),
    };
    app.reach(Point::TransferNoted);
    take_in(app, tx, case, new, doer).await
}

/// A transfer was not for that application. Booths that were confirmed by it stay so, and are owed for.
pub(crate) async fn take_back(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &Case,
    one: &Transfer,
    doer: &Doer,
) -> Result<(), Failure> {
    if !payments::withdraw(tx, case.application.id, one.id, app.now()).await? {
        return Err(Code::Broken.into());
    }
    write_down(app, tx, (case, one), (doer, "take_back_payment")).await
}

/// The bank's number of the transfer, by which people find it and which nobody can mark again; the
/// transfer's own where none was told, or the fair has it already.
async fn reference(
    tx: &impl ConnectionTrait,
    case: &Case,
    one: &Transfer,
) -> Result<String, Failure> {
    if let Some(number) = &one.bank_number
        && payments::by_reference(tx, case.fair.id, number).await?.is_none()
    {
        return Ok(number.clone());
    }
    Ok(one.id.to_string())
}

async fn write_down(
    app: &App,
    tx: &impl ConnectionTrait,
    (case, one): (&Case, &Transfer),
    (doer, action): (&Doer, &'static str),
) -> Result<(), Failure> {
    let deed = Deed::new(action, "fair_application", case.application.id);
    let deed = Deed { producer: case.exhibitor.producer, ..deed.within(case.fair.unit) };
    let deed = deed.with(json!({ "amount": one.amount.amount(), "transfer": one.id }));
    Ok(oversight::record(app, tx, doer, deed).await?)
}
