//! Transfers as the desk shows them.

use super::storing::incoming;
use crate::codes::Code;
use crate::context::App;
use crate::money::Money;
use crate::orders::number;
use crate::problem::Failure;
use crate::scalars::VietnamTime;
use chrono::TimeDelta;
use domain::ids::PayeeId;
use domain::payments::vietqr::Kind;
use domain::payments::vietqr::matching::{Asked, Candidate, Doubt, Incoming, Reason, State, rank};
use domain::payments::vietqr::memo::{self, Reading};
use poem_openapi::{Enum, Object};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use store::payments::intents::{self, Intent};
use store::payments::transfers::record::Transfer;
use store::payments::transfers::requests::{self, Standing};
use uuid::Uuid;

/// Orders this much older than a transfer are not suggested for it.
const RECENT: TimeDelta = TimeDelta::days(40);

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "State", rename_all = "snake_case")]
pub enum BankTransferState {
    /// Somebody has to look at it.
    Waiting,
    /// It pays an order, or a bill of a fair.
    Matched,
    /// It pays nothing here; somebody said why.
    Dismissed,
}

/// Why a transfer was not matched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Doubt", rename_all = "snake_case")]
enum BankTransferDoubt {
    /// What its damaged reference seems to name is over, or its time is.
    Late,
    /// What its damaged reference seems to name is paid, or was marked as paid by hand under its number, or another source told of this transfer.
    Duplicate,
    /// It may be for several, or its reference is damaged and the amount another.
    Ambiguous,
    /// It names something that is not asked for here.
    UnknownReference,
    /// It names nothing.
    NoReference,
}

/// What speaks for an order or bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(remote = "Reason", rename_all = "snake_case")]
enum BankTransferReason {
    /// The memo may name it.
    Named,
    /// The memo has most of its number.
    Alike,
    /// What is due is the amount, to the đồng.
    SameAmount,
    /// It is to be paid to that account.
    SameAccount,
    /// The transfer came while it was open.
    InTime,
}

/// What a transfer may pay: an order, or the bill of an application to a fair.
#[derive(Clone, Debug, Object)]
struct BankTransferCandidate {
    /// The order; null where it is the bill of an application to a fair.
    order_id: Option<Uuid>,
    /// The application to a fair; null where it is an order.
    application_id: Option<Uuid>,
    /// The order's number; null where it is a bill.
    order_number: Option<String>,
    /// What the memo should say: the order's number, or the reference of the bill.
    reference: String,
    /// What is still due of it.
    due: Money,
    /// How much speaks for it, 0 to 100.
    #[oai(validator(minimum(value = "0"), maximum(value = "100")))]
    points: u8,
    /// What does.
    reasons: Vec<BankTransferReason>,
}

/// A transfer that came in.
#[derive(Clone, Debug, Object)]
pub struct BankTransfer {
    /// Its id.
    id: Uuid,
    /// How much.
    amount: Money,
    /// When the bank booked it.
    booked_at: VietnamTime,
    /// When it was told of here.
    received_at: VietnamTime,
    /// To which account, where it was told.
    account: Option<String>,
    /// What the payer wrote, with what banks put around it.
    memo: String,
    /// Who told of it: `sepay`, `casso`, `vietqr`, or `statement/…`.
    source: String,
    /// The bank's own number of it, where it was told.
    bank_number: Option<String>,
    /// Where it stands.
    state: BankTransferState,
    /// Of one that waits: why it was not matched by itself.
    doubt: Option<BankTransferDoubt>,
    /// Of one that waits: what it may pay, the likeliest first; ten at most.
    candidates: Vec<BankTransferCandidate>,
    /// Of one that is matched: the order that it pays; null where it is a bill.
    order_id: Option<Uuid>,
    /// Of one that is matched: the application to a fair whose bill it pays; null where it is an order.
    application_id: Option<Uuid>,
    /// When it was decided.
    decided_at: Option<VietnamTime>,
    /// Whether somebody decided it; false where its memo said it.
    by_hand: bool,
    /// Why, where somebody said.
    reason: String,
}

/// What transfers are compared with: one reading of it for a whole page.
struct Asking {
    asked: HashMap<Uuid, Standing>,
    intents: HashMap<Uuid, Intent>,
}

/// Transfers of a producer, as its desk shows them, in the order given.
pub(super) async fn transfers(
    app: &App,
    db: &impl ConnectionTrait,
    payee: PayeeId,
    all: Vec<Transfer>,
) -> Result<Vec<BankTransfer>, Failure> {
    let read = all.into_iter().map(|one| {
        let incoming = incoming(app, &one);
        let reading = memo::read(&incoming.memo);
        (one, incoming, reading)
    });
    let read: Vec<(Transfer, Incoming, Reading)> = read.collect();
    let asking = Asking::read(db, payee, &read).await?;
    let asked: Vec<Asked> = asking.asked.values().map(Standing::asked).collect();
    Ok(read.into_iter().map(|one| asking.show(one, &asked)).collect())
}

/// A transfer of a producer as it stands.
pub(super) async fn one(
    app: &App,
    db: &impl ConnectionTrait,
    one: Transfer,
) -> Result<BankTransfer, Failure> {
    let shown = transfers(app, db, one.payee, vec![one]).await?.pop();
    shown.ok_or_else(|| Code::NotFound.into())
}

impl Asking {
    async fn read(
        db: &impl ConnectionTrait,
        payee: PayeeId,
        all: &[(Transfer, Incoming, Reading)],
    ) -> Result<Self, Failure> {
        let waiting = || all.iter().filter(|(one, ..)| one.standing.state == State::Waiting);
        let named: Vec<_> =
            waiting().flat_map(|(.., reading)| reading.possible().to_vec()).collect();
        let mut asked = match waiting().map(|(one, ..)| one.booked).min() {
            Some(first) => requests::possible(db, payee, &named, first - RECENT).await?,
            None => Vec::new(),
        };
        let paid: Vec<Uuid> = all.iter().filter_map(|(one, ..)| one.standing.request).collect();
        asked.extend(requests::by_ids(db, payee, &paid).await?);
        let subjects: Vec<Uuid> = asked.iter().map(|one| one.request.subject).collect();
        Ok(Self {
            intents: intents::by_ids(db, &subjects).await?,
            asked: asked.into_iter().map(|one| (one.request.id, one)).collect(),
        })
    }

    /// What a request is for: an order, or an application to a fair.
    fn subject(&self, request: Uuid) -> Option<(&Standing, Option<Uuid>, Option<Uuid>)> {
        let asked = self.asked.get(&request)?;
        let subject = asked.request.subject;
        if asked.request.reference.kind() == Kind::BoothBill {
            return Some((asked, None, Some(subject)));
        }
        Some((asked, Some(self.intents.get(&subject)?.order.0), None))
    }

    fn show(
        &self,
        (one, incoming, reading): (Transfer, Incoming, Reading),
        asked: &[Asked],
    ) -> BankTransfer {
        let candidates = match one.standing.state {
            State::Waiting => rank(&incoming, &reading, asked),
            State::Matched | State::Dismissed => Vec::new(),
        };
        let Transfer { standing, .. } = one;
        let paid = standing.request.and_then(|id| self.subject(id));
        BankTransfer {
            id: one.id,
            amount: one.amount.into(),
            booked_at: VietnamTime(one.booked),
            received_at: VietnamTime(one.received),
            account: one.account.map(|number| number.as_str().to_owned()),
            memo: incoming.memo,
            source: one.source,
            bank_number: one.bank_number,
            state: standing.state.into(),
            doubt: standing.doubt.map(Into::into),
            candidates: candidates.into_iter().filter_map(|one| self.candidate(one)).collect(),
            order_id: paid.and_then(|(_, order, _)| order),
            application_id: paid.and_then(|(.., application)| application),
            decided_at: standing.decided.map(VietnamTime),
            by_hand: standing.by.is_some(),
            reason: standing.reason,
        }
    }

    fn candidate(&self, one: Candidate) -> Option<BankTransferCandidate> {
        let (asked, order_id, application_id) = self.subject(one.intent)?;
        let code = i64::try_from(asked.request.reference.number()).ok()?;
        Some(BankTransferCandidate {
            order_id,
            application_id,
            order_number: order_id.map(|_| number(code)),
            reference: asked.request.reference.to_string(),
            due: asked.asked().rest().into(),
            points: one.points,
            reasons: one.reasons.into_iter().map(Into::into).collect(),
        })
    }
}
