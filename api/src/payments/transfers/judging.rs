//! What becomes of transfers that were written down: what is certain is taken for what it names, the rest
//! waits at the payee's desk. Done right after the writing, and by a job where that was cut off.

use super::settling::{self, Taken};
use super::storing::incoming;
use super::whose;
use crate::codes::Code;
use crate::context::App;
use crate::fault::Point;
use crate::money::grouped;
use crate::problem::Failure;
use chrono::TimeDelta;
use domain::calendar::day_of;
use domain::payments::vietqr::matching::{Asked, Doubt, Incoming, Verdict, judge};
use domain::payments::vietqr::memo;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::fairs::billing::payments;
use store::oversight::deeds::Doer;
use store::payments::transfers::payees;
use store::payments::transfers::record::{self, Standing, Transfer};
use store::payments::transfers::requests;
use uuid::Uuid;

/// Transfers that the job looks at in a round.
const AT_ONCE: u64 = 100;

/// Two sources that tell of the same amount for the same order, booked so near each other, may tell of one
/// transfer.
const NEAR: TimeDelta = TimeDelta::days(2);

/// Looks at transfers that nobody has looked at; whether there may be more.
pub(crate) async fn judge_waiting(app: &App) -> Result<bool, DbErr> {
    let waiting = record::unjudged(app.read(), AT_ONCE).await?;
    let mut left = 0;
    for id in &waiting {
        if let Err(failure) = look_at(app, *id).await {
            tracing::error!(transfer = %id, ?failure, "a transfer can't be matched");
            left += 1;
        }
    }
    Ok(waiting.len() as u64 == AT_ONCE && left < waiting.len())
}

/// Looks at transfers that were just written down. What goes wrong is left to the job: they are safe.
pub(super) async fn judge_all(app: &App, all: &[Uuid]) {
    for id in all {
        if let Err(failure) = look_at(app, *id).await {
            tracing::warn!(transfer = %id, ?failure, "a transfer is left to be matched later");
        }
    }
}

/// Looks at a transfer once, whoever else does at the same time.
async fn look_at(app: &App, id: Uuid) -> Result<(), Failure> {
    let tx = app.store().begin().await?;
    let Some(one) = record::lock(&tx, id).await? else { return Ok(()) };
    if one.standing.judged.is_some() {
        return Ok(());
    }
    match verdict(&tx, &one, &incoming(app, &one)).await? {
        Verdict::Matched { intent, .. } => {
            let taken = Taken { request: intent, doer: &Doer::default(), by: None, reason: "" };
            settling::take(app, &tx, &one, taken).await?;
            app.reach(Point::TransferFollowed);
        }
        Verdict::Desk { doubt, .. } => wait(app, &tx, &one, doubt).await?,
    }
    tx.commit().await?;
    app.reach(Point::TransferSettled);
    Ok(())
}

async fn verdict(
    tx: &impl ConnectionTrait,
    one: &Transfer,
    incoming: &Incoming,
) -> Result<Verdict, Failure> {
    let again = Verdict::Desk { doubt: Doubt::Duplicate, candidates: Vec::new() };
    if record::has_twin(tx, one).await? {
        return Ok(again);
    }
    let reading = memo::read(&incoming.memo);
    let named = requests::named(tx, one.payee, reading.possible()).await?;
    let asked: Vec<Asked> = named.iter().map(requests::Standing::asked).collect();
    let verdict = judge(incoming, &asked);
    if let Verdict::Matched { intent, .. } = verdict {
        let near = (one.booked - NEAR, one.booked + NEAR);
        if requests::has_twin(tx, intent, &one.source, one.amount, near).await? {
            return Ok(again);
        }
        let bill = named.iter().find(|asked| asked.request.id == intent && asked.is_of_a_booth());
        if let (Some(asked), Some(number)) = (bill, &one.bank_number)
            && payments::is_marked(tx, asked.request.subject, number).await?
        {
            return Ok(again);
        }
    }
    Ok(verdict)
}

/// Leaves a transfer for the desk, and tells those who sit there: once a day.
async fn wait(
    app: &App,
    tx: &impl ConnectionTrait,
    one: &Transfer,
    doubt: Doubt,
) -> Result<(), Failure> {
    let standing = Standing { judged: Some(app.now()), doubt: Some(doubt), ..one.standing.clone() };
    record::settle(tx, one.id, &standing).await?;
    let payee = payees::find(tx, one.payee).await?.ok_or(Code::Broken)?;
    let once = format!("transfers_waiting/{}/{}", one.payee, day_of(app.now()));
    let params = json!({
        "amount": format!("{} ₫", grouped(one.amount)), "desk": whose::desk(payee),
    });
    whose::tell(app, tx, payee, ("transfers_waiting", params), Some(&once)).await
}
