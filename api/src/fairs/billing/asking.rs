//! Asking exhibitors for what they owe by transfer, straight to the organiser's account.

use crate::context::App;
use crate::payments::unguessable;
use crate::problem::Failure;
use domain::calendar::Instant;
use domain::ids::OrganiserId;
use domain::money::Dong;
use domain::payments::Payee;
use domain::payments::vietqr::Kind;
use sea_orm::ConnectionTrait;
use store::fairs::billing::bills;
use store::fairs::record::Fair;
use store::payments::transfers::accounts::{self, Account};
use store::payments::transfers::requests::{self, Request};
use uuid::Uuid;

/// Asks for a bill, once: made anew, it goes on being named by the same reference. An organiser without an
/// account asks when it has one.
pub(super) async fn ask(
    app: &App,
    tx: &impl ConnectionTrait,
    (fair, application, due): (&Fair, Uuid, Dong),
) -> Result<(), Failure> {
    let payee = Payee::from(fair.organiser);
    if due == Dong::default() {
        return Ok(());
    }
    // Whoever sets the account asks for the bills that there are: this one is there before, or asks itself.
    accounts::lock(tx, payee).await?;
    let Some(account) = accounts::current(tx, payee.payee()).await? else { return Ok(()) };
    if requests::of_subject(tx, payee.payee(), application).await?.is_some() {
        return Ok(());
    }
    let new = request(app, &account, (application, due, fair.days.end()))?;
    Ok(requests::open(tx, &[new]).await?)
}

/// Asks for all bills of an organiser that were made before it had an account. It is locked.
pub(crate) async fn ask_all(
    app: &App,
    tx: &impl ConnectionTrait,
    (organiser, account): (OrganiserId, &Account),
) -> Result<(), Failure> {
    let all = bills::unasked(tx, organiser).await?;
    let all = all.iter().map(|one| request(app, account, (one.application, one.due, one.until)));
    Ok(requests::open(tx, &all.collect::<Result<Vec<_>, _>>()?).await?)
}

fn request(
    app: &App,
    account: &Account,
    (subject, amount, until): (Uuid, Dong, Instant),
) -> Result<Request, Failure> {
    Ok(Request {
        id: app.mint(),
        payee: account.payee,
        account: account.id,
        reference: unguessable(Kind::BoothBill)?,
        subject,
        amount,
        opened: app.now(),
        until: until.max(app.now()),
        closed: None,
    })
}
