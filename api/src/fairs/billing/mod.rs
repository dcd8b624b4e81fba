//! What exhibitors owe for booths and extras, what others pay of it, and what came in. Whole đồng.

mod answers;
mod asking;
mod code;
mod offered;
mod paying;
mod settling;
mod statement;

pub(crate) use asking::ask_all;
pub use code::FairBillCodesApi;
pub use offered::FairExtrasApi;
pub use paying::FairBillsApi;
pub(crate) use settling::{receive, take_back};
pub use statement::FairStatementApi;

use super::applications::Case;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::fairs::applications::Command;
use domain::fairs::billing::{Bill, Subsidy, charge};
use domain::money::Dong;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use store::fairs::allocation::rules;
use store::fairs::billing::payments::NewPayment;
use store::fairs::billing::{bills, extras, payments};
use store::fairs::floor::categories;
use store::oversight::deeds::Doer;
use uuid::Uuid;

/// Operations on bills.
pub type BillingApis = (FairExtrasApi, FairBillsApi, FairBillCodesApi, FairStatementApi);

/// Operations on bills.
pub const BILLING_APIS: BillingApis =
    (FairExtrasApi, FairBillsApi, FairBillCodesApi, FairStatementApi);

/// Bills an application for what it has, anew if it was billed before. What others pay is granted now,
/// within what the budgets have left.
pub async fn bill(app: &App, tx: &impl ConnectionTrait, case: &Case) -> Result<(), Failure> {
    let (id, fair, now) = (case.application.id, &case.fair, app.now());
    let granted = bills::granted(tx, fair.id, Some(id)).await?;
    let known = categories::of_fair(tx, fair.id).await?;
    let subsidies = known.iter().filter_map(|kept| {
        let rule = kept.category.subsidy?;
        let used = granted.get(&kept.id).copied().unwrap_or_default();
        let left = rule.budget.checked_sub(used).unwrap_or_default();
        Some((kept.id, Subsidy { rule, left }))
    });
    let subsidies: HashMap<Uuid, Subsidy> = subsidies.collect();
    let booths = bills::booths(tx, id, fair.days.all().count() as u64).await?;
    let extras = extras::picked(tx, id).await?;
    let bill = charge(&booths, &extras, &subsidies).ok_or_else(too_much)?;
    let before = bills::find(tx, id).await?;
    let due_at = match before {
        Some(before) => before.due_at,
        None => due(rules(tx, fair.id).await?.payment_days, now, fair.days.begin()),
    };
    let kept = bills::Kept { application: id, bill, due_at };
    bills::save(tx, fair.id, &kept, now).await?;
    asking::ask(app, tx, (fair, id, kept.bill.due())).await
}

/// No later than the opening, unless that is over.
fn due(days: u16, now: Instant, opening: Instant) -> Instant {
    let usual = now + TimeDelta::days(days.into());
    if now < opening { usual.min(opening) } else { usual }
}

fn too_much() -> Failure {
    let sentence = Sentence::new("Tổng số tiền quá lớn.", "The sum is beyond what can be billed.");
    Problem::new(Code::Conflict).with(FieldProblem::new("", "sum_too_large", sentence)).into()
}

/// What is still to pay for an application.
async fn outstanding(tx: &impl ConnectionTrait, case: &Case) -> Result<i64, DbErr> {
    let kept = bills::find(tx, case.application.id).await?;
    let came_in = payments::of_application(tx, case.application.id).await?;
    let paid = came_in.iter().map(|one| one.amount).sum();
    Ok(open(kept.as_ref().map(|kept| &kept.bill), paid).0)
}

/// Refuses to confirm what is not paid.
pub async fn paid_up(tx: &impl ConnectionTrait, case: &Case) -> Result<(), Failure> {
    if outstanding(tx, case).await? == 0 {
        return Ok(());
    }
    let sentence = Sentence::new("Chưa nộp đủ tiền.", "It is not paid in full.");
    Err(Problem::new(Code::Conflict).with(FieldProblem::new("", "unpaid", sentence)).into())
}

/// Takes a payment in, and confirms the booths once all is paid: the one way for what the desk marks and for
/// what a bank tells of. The same reference again changes nothing.
pub async fn take_in(
    app: &App,
    tx: &impl ConnectionTrait,
    case: &mut Case,
    new: NewPayment,
    doer: &Doer,
) -> Result<(), Failure> {
    if let Some(known) = payments::by_reference(tx, case.fair.id, &new.reference).await? {
        let same = known.application_id == new.application && known.amount == new.amount.amount();
        return if same { Ok(()) } else { Err(Code::AlreadyExists.into()) };
    }
    payments::create(tx, case.fair.id, &new, app.now()).await?;
    // What comes in after the fair is over is taken in all the same.
    let confirms = case.would(Command::Confirm, app.now()).is_ok();
    if confirms && outstanding(tx, case).await? == 0 {
        let command = (Command::Confirm, "");
        case.follow(app, tx, command, doer, "confirm_fair_booths").await?;
        case.tell(app, tx).await?;
    }
    Ok(())
}

/// An amount within bounds.
fn amount(money: Money, pointer: &str) -> Result<Dong, Failure> {
    money.dong().ok_or_else(|| {
        let vi = "Số tiền từ 0 đến 1.000.000.000.000 đồng.";
        let en = "An amount from 0 to 1,000,000,000,000 đồng.";
        Problem::field(pointer, "out_of_bounds", vi, en).into()
    })
}

/// What a bill and what came in leave open: owed by the exhibitor, and to be given back to it.
pub fn open(bill: Option<&Bill>, paid: i64) -> (i64, i64) {
    let due = bill.map_or(0, |bill| bill.due().amount());
    ((due - paid).max(0), (paid - due).max(0))
}
