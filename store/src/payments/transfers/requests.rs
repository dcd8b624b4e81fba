//! What payees ask for by VietQR: each with a reference of its own, to the account of that day. How much is
//! asked for a booth follows from the bill as it stands; its row keeps what was asked first.

use super::rows::{account, request, transfer};
use crate::fairs::billing::bills;
use crate::{Instant, Together, insert_all, instant, micros, statement, unreadable};
use domain::ids::PayeeId;
use domain::money::Dong;
use domain::payments::vietqr::matching::{Asked, State};
use domain::payments::vietqr::payload::{AccountNumber, Bin};
use domain::payments::vietqr::{Kind, Reference};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, TryGetable,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: Uuid,
    /// Who asks.
    pub payee: PayeeId,
    /// To which account.
    pub account: Uuid,
    /// What the code says.
    pub reference: Reference,
    /// The intent or bill that it is for.
    pub subject: Uuid,
    /// How much. For a booth this is what its bill and what was marked by hand leave to be transferred.
    pub amount: Dong,
    /// Since when.
    pub opened: Instant,
    /// Until when; exclusive.
    pub until: Instant,
    /// Since when nothing more is expected.
    pub closed: Option<Instant>,
}

/// What is asked for, with how much of it has arrived and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What.
    pub request: Request,
    /// How much has arrived.
    pub received: Dong,
    /// The bank.
    pub bin: Bin,
    /// The account there.
    pub account: AccountNumber,
}

/// How many a transfer is compared with that names none.
const COMPARED: u64 = 500;

/// Asks. A reference or subject that there is already is a duplicate.
pub fn open_all(writes: &mut Together, all: &[Request]) -> Result<(), DbErr> {
    let rows: Vec<_> = all.iter().map(row_of).collect::<Result<_, _>>()?;
    writes.insert(rows);
    Ok(())
}

/// The same, by itself.
pub async fn open(db: &impl ConnectionTrait, all: &[Request]) -> Result<(), DbErr> {
    let rows: Vec<_> = all.iter().map(row_of).collect::<Result<_, _>>()?;
    insert_all::<request::Entity, _>(db, rows).await
}

fn row_of(new: &Request) -> Result<request::ActiveModel, DbErr> {
    let number = i64::try_from(new.reference.number())
        .map_err(|_| unreadable("reference", &new.reference.to_string()))?;
    Ok(request::ActiveModel {
        id: Set(new.id),
        payee_id: Set(new.payee.0),
        account_id: Set(new.account),
        kind: Set(new.reference.kind().code().to_owned()),
        number: Set(number),
        subject: Set(new.subject),
        amount: Set(new.amount.amount()),
        opened_at: Set(micros(new.opened)),
        until: Set(micros(new.until)),
        closed_at: Set(None),
    })
}

/// Nothing more is expected of a subject.
pub async fn close(db: &impl ConnectionTrait, subject: Uuid, now: Instant) -> Result<(), DbErr> {
    let one = request::Entity::update_many()
        .col_expr(request::Column::ClosedAt, Expr::value(micros(now)))
        .filter(request::Column::Subject.eq(subject))
        .filter(request::Column::ClosedAt.is_null());
    one.exec(db).await.map(drop)
}

/// What a payee asks for, by its id.
pub async fn find(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    id: Uuid,
) -> Result<Option<Standing>, DbErr> {
    let condition = Condition::all().add(request::Column::Id.eq(id));
    Ok(standing(db, payee, condition, 1).await?.pop())
}

/// What a payee asks for, by ids.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    ids: &[Uuid],
) -> Result<Vec<Standing>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let condition = Condition::all().add(request::Column::Id.is_in(ids.iter().copied()));
    standing(db, payee, condition, COMPARED).await
}

/// What is asked for an intent or bill.
pub async fn of_subject(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    subject: Uuid,
) -> Result<Option<Standing>, DbErr> {
    let condition = Condition::all().add(request::Column::Subject.eq(subject));
    Ok(standing(db, payee, condition, 1).await?.pop())
}

/// What of a payee transfers may name.
pub async fn named(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    all: &[Reference],
) -> Result<Vec<Standing>, DbErr> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut any = Condition::any();
    for one in all {
        let number = i64::try_from(one.number()).unwrap_or(-1);
        let this = Condition::all()
            .add(request::Column::Kind.eq(one.kind().code()))
            .add(request::Column::Number.eq(number));
        any = any.add(this);
    }
    standing(db, payee, any, COMPARED).await
}

/// What of a payee transfers may be for: what they may name, and what was asked for since.
pub async fn possible(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    all: &[Reference],
    since: Instant,
) -> Result<Vec<Standing>, DbErr> {
    let mut all = named(db, payee, all).await?;
    let recent = Condition::all().add(request::Column::OpenedAt.gte(micros(since)));
    for one in standing(db, payee, recent, COMPARED).await? {
        if !all.iter().any(|other: &Standing| other.request.id == one.request.id) {
            all.push(one);
        }
    }
    Ok(all)
}

async fn standing(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    which: Condition,
    most: u64,
) -> Result<Vec<Standing>, DbErr> {
    let found = request::Entity::find()
        .filter(request::Column::PayeeId.eq(payee.0))
        .filter(which)
        .order_by_desc(request::Column::OpenedAt)
        .limit(most);
    let rows = found.all(db).await?;
    let sums = received(db, rows.iter().map(|row| row.id)).await?;
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(rows.iter().map(|row| row.account_id)));
    let accounts = accounts.all(db).await?.into_iter();
    let accounts: HashMap<Uuid, account::Model> = accounts.map(|row| (row.id, row)).collect();
    let booths = rows.iter().filter(|row| row.kind == Kind::BoothBill.code());
    let booths: Vec<Uuid> = booths.map(|row| row.subject).collect();
    let bills = bills::to_transfer(db, &booths).await?;
    let read = |mut row: request::Model| {
        let bad = || unreadable("payment request", &row.id.to_string());
        if row.kind == Kind::BoothBill.code() {
            let bill = bills.get(&row.subject).copied();
            row.amount = bill.unwrap_or_default();
            // Without its booths a bill is gone; it may come back.
            row.closed_at = row.closed_at.or(bill.is_none().then_some(row.until));
        }
        let of = accounts.get(&row.account_id).ok_or_else(bad)?;
        let received = sums.get(&row.id).copied().unwrap_or_default();
        Ok(Standing {
            received: Dong::new(received).ok_or_else(bad)?,
            bin: Bin::new(&of.bin).ok_or_else(bad)?,
            account: AccountNumber::new(&of.number).ok_or_else(bad)?,
            request: Request::read(row)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// How much has arrived of each.
async fn received(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT request_id, CAST(SUM(amount) AS BIGINT) AS received FROM payments_transfers \
         WHERE state = 'matched' AND request_id IN ({}) GROUP BY request_id",
        places.join(", ")
    );
    let rows = db.query_all_raw(statement(db, &sql, ids.into_iter().map(Into::into))).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((Uuid::try_get(row, "", "request_id")?, row.try_get("", "received")?))
    };
    rows.iter().map(read).collect()
}

/// Whether a transfer like this has been taken for a request, told of by somebody else.
pub async fn has_twin(
    db: &impl ConnectionTrait,
    request: Uuid,
    source: &str,
    amount: Dong,
    (from, to): (Instant, Instant),
) -> Result<bool, DbErr> {
    let found = transfer::Entity::find()
        .filter(transfer::Column::RequestId.eq(request))
        .filter(transfer::Column::State.eq(State::Matched.code()))
        .filter(transfer::Column::Source.ne(source))
        .filter(transfer::Column::Amount.eq(amount.amount()))
        .filter(transfer::Column::BookedAt.between(micros(from), micros(to)));
    Ok(found.one(db).await?.is_some())
}

impl Request {
    fn read(row: request::Model) -> Result<Self, DbErr> {
        let bad = || unreadable("payment request", &row.id.to_string());
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == row.kind).ok_or_else(bad)?;
        let number = u64::try_from(row.number).map_err(|_| bad())?;
        Ok(Self {
            id: row.id,
            payee: row.payee_id.into(),
            account: row.account_id,
            reference: Reference::new(kind, number),
            subject: row.subject,
            amount: Dong::new(row.amount).ok_or_else(bad)?,
            opened: instant(row.opened_at),
            until: instant(row.until),
            closed: row.closed_at.map(instant),
        })
    }
}

impl Standing {
    /// Whether it is for the bill of an application to a fair.
    pub fn is_of_a_booth(&self) -> bool {
        self.request.reference.kind() == Kind::BoothBill
    }

    /// As transfers are compared with it.
    pub fn asked(&self) -> Asked {
        Asked {
            intent: self.request.id,
            reference: self.request.reference,
            amount: self.request.amount,
            received: self.received,
            account: self.account.clone(),
            from: self.request.opened,
            until: self.request.until,
            is_closed: self.request.closed.is_some(),
        }
    }
}
