//! Transfers that came in. Each is written once and never changed; what is decided about it stands beside.

use super::rows::transfer;
use crate::page::Page;
use crate::{Instant, ROWS_PER_STATEMENT, instant, micros, unreadable};
use domain::ids::{AccountId, PayeeId};
use domain::money::Dong;
use domain::payments::vietqr::matching::{Doubt, State};
use domain::payments::vietqr::payload::AccountNumber;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: Uuid,
    /// Whose money it is.
    pub payee: PayeeId,
    /// Who told of it: a service, or an account by its statement.
    pub source: String,
    /// Its number there.
    pub number: String,
    /// The bank's own number, where it is told.
    pub bank_number: Option<String>,
    /// How much.
    pub amount: Dong,
    /// When the bank booked it.
    pub booked: Instant,
    /// To which of the payee's accounts, where it is told.
    pub account: Option<AccountNumber>,
    /// The memo, sealed.
    pub memo: Vec<u8>,
    /// When it was told of.
    pub received: Instant,
    /// How often something was decided about it and taken back.
    pub turn: i32,
    /// What stands.
    pub standing: Standing,
}

/// What stands of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When it was looked at.
    pub judged: Option<Instant>,
    /// What became of it.
    pub state: State,
    /// Why it was not matched by itself.
    pub doubt: Option<Doubt>,
    /// What it pays.
    pub request: Option<Uuid>,
    /// When that was decided.
    pub decided: Option<Instant>,
    /// By whom; none where it was certain.
    pub by: Option<AccountId>,
    /// Why; empty where nobody had to say.
    pub reason: String,
}

impl Standing {
    /// Of a transfer that nobody has looked at.
    pub fn fresh() -> Self {
        Self {
            judged: None,
            state: State::Waiting,
            doubt: None,
            request: None,
            decided: None,
            by: None,
            reason: String::new(),
        }
    }
}

/// Writes transfers down; those of them that are new. One whose source has told of its number before is
/// passed over.
pub async fn add_all(db: &impl ConnectionTrait, all: &[Transfer]) -> Result<HashSet<Uuid>, DbErr> {
    let mut new = HashSet::new();
    for part in all.chunks(ROWS_PER_STATEMENT) {
        let key = [transfer::Column::PayeeId, transfer::Column::Source, transfer::Column::Number];
        let once = OnConflict::columns(key).do_nothing().to_owned();
        let rows: Vec<transfer::ActiveModel> = part.iter().map(row_of).collect();
        transfer::Entity::insert_many(rows).on_conflict(once).exec_without_returning(db).await?;
        let written = transfer::Entity::find()
            .select_only()
            .column(transfer::Column::Id)
            .filter(transfer::Column::Id.is_in(part.iter().map(|one| one.id)));
        new.extend(written.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(new)
}

/// Which numbers of a payee's source are written down.
pub async fn known(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    source: &str,
    numbers: &[String],
) -> Result<HashSet<String>, DbErr> {
    let mut known = HashSet::new();
    for part in numbers.chunks(ROWS_PER_STATEMENT) {
        let found = transfer::Entity::find()
            .select_only()
            .column(transfer::Column::Number)
            .filter(transfer::Column::PayeeId.eq(payee.0))
            .filter(transfer::Column::Source.eq(source))
            .filter(transfer::Column::Number.is_in(part.iter().cloned()));
        known.extend(found.into_tuple::<String>().all(db).await?);
    }
    Ok(known)
}

/// A transfer by the bank's own number, as others told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// How much.
    pub amount: Dong,
    /// When the bank booked it.
    pub booked: Instant,
}

/// What others than a source told of transfers with these numbers of the bank.
pub async fn told_by_others(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    source: &str,
    bank_numbers: &[String],
) -> Result<HashMap<String, Vec<Twin>>, DbErr> {
    let mut told: HashMap<String, Vec<Twin>> = HashMap::new();
    for part in bank_numbers.chunks(ROWS_PER_STATEMENT) {
        let found = transfer::Entity::find()
            .select_only()
            .columns([
                transfer::Column::BankNumber,
                transfer::Column::Amount,
                transfer::Column::BookedAt,
            ])
            .filter(transfer::Column::PayeeId.eq(payee.0))
            .filter(transfer::Column::BankNumber.is_in(part.iter().cloned()))
            .filter(transfer::Column::Source.ne(source));
        for (number, amount, booked) in found.into_tuple::<(String, i64, i64)>().all(db).await? {
            let amount = Dong::new(amount).ok_or_else(|| unreadable("transfer", &number))?;
            told.entry(number).or_default().push(Twin { amount, booked: instant(booked) });
        }
    }
    Ok(told)
}

/// A transfer, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Transfer>, DbErr> {
    let found = transfer::Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.map(Transfer::read).transpose()
}

/// A transfer of a payee, kept for this transaction.
pub async fn lock_of(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    id: Uuid,
) -> Result<Option<Transfer>, DbErr> {
    Ok(lock(db, id).await?.filter(|one| one.payee == payee))
}

/// Whether somebody else told of a transfer with the same number of the bank and the same amount before.
pub async fn has_twin(db: &impl ConnectionTrait, one: &Transfer) -> Result<bool, DbErr> {
    let Some(number) = &one.bank_number else { return Ok(false) };
    let found = transfer::Entity::find()
        .filter(transfer::Column::PayeeId.eq(one.payee.0))
        .filter(transfer::Column::BankNumber.eq(number.as_str()))
        .filter(transfer::Column::Source.ne(one.source.as_str()))
        .filter(transfer::Column::Amount.eq(one.amount.amount()))
        .filter(
            Condition::any()
                .add(transfer::Column::Id.lt(one.id))
                .add(transfer::Column::JudgedAt.is_not_null()),
        );
    Ok(found.one(db).await?.is_some())
}

/// Transfers that were written down and not looked at, the oldest first.
pub async fn unjudged(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Uuid>, DbErr> {
    let found = transfer::Entity::find()
        .select_only()
        .column(transfer::Column::Id)
        .filter(transfer::Column::JudgedAt.is_null())
        .order_by_asc(transfer::Column::Id)
        .limit(most);
    found.into_tuple::<Uuid>().all(db).await
}

/// A page of a payee's transfers in a state, the oldest first.
pub async fn list(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    state: Option<State>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Transfer, Uuid>, DbErr> {
    let mut found = transfer::Entity::find()
        .filter(transfer::Column::PayeeId.eq(payee.0))
        .filter(transfer::Column::Id.gt(after.unwrap_or_default()))
        .order_by_asc(transfer::Column::Id)
        .limit(limit + 1);
    if let Some(state) = state {
        found = found.filter(transfer::Column::State.eq(state.code()));
    }
    let rows = found.all(db).await?.into_iter().map(Transfer::read);
    let rows: Vec<Transfer> = rows.collect::<Result<_, _>>()?;
    Ok(Page::of(rows, limit, |one| one.id))
}

/// Writes what stands of a transfer that waits; whether it did.
pub async fn settle(
    db: &impl ConnectionTrait,
    id: Uuid,
    standing: &Standing,
) -> Result<bool, DbErr> {
    let doubt = standing.doubt.map(|doubt| doubt.code().to_owned());
    let one = transfer::Entity::update_many()
        .col_expr(transfer::Column::JudgedAt, Expr::value(standing.judged.map(micros)))
        .col_expr(transfer::Column::State, Expr::value(standing.state.code()))
        .col_expr(transfer::Column::Doubt, Expr::value(doubt))
        .col_expr(transfer::Column::RequestId, Expr::value(standing.request))
        .col_expr(transfer::Column::DecidedAt, Expr::value(standing.decided.map(micros)))
        .col_expr(transfer::Column::DecidedBy, Expr::value(standing.by.map(|by| by.0)))
        .col_expr(transfer::Column::Reason, Expr::value(standing.reason.clone()))
        .filter(transfer::Column::Id.eq(id))
        .filter(transfer::Column::State.eq(State::Waiting.code()));
    Ok(one.exec(db).await?.rows_affected == 1)
}

/// Takes back what was decided about a transfer.
pub async fn reopen(db: &impl ConnectionTrait, one: &Transfer) -> Result<bool, DbErr> {
    let changed = transfer::Entity::update_many()
        .col_expr(transfer::Column::State, Expr::value(State::Waiting.code()))
        .col_expr(transfer::Column::RequestId, Expr::value(Option::<Uuid>::None))
        .col_expr(transfer::Column::DecidedAt, Expr::value(Option::<i64>::None))
        .col_expr(transfer::Column::DecidedBy, Expr::value(Option::<Uuid>::None))
        .col_expr(transfer::Column::Reason, Expr::value(""))
        .col_expr(transfer::Column::Turn, Expr::value(one.turn + 1))
        .filter(transfer::Column::Id.eq(one.id))
        .filter(transfer::Column::State.eq(one.standing.state.code()));
    Ok(changed.exec(db).await?.rows_affected == 1)
}

fn row_of(one: &Transfer) -> transfer::ActiveModel {
    let standing = &one.standing;
    transfer::ActiveModel {
        id: Set(one.id),
        payee_id: Set(one.payee.0),
        source: Set(one.source.clone()),
        number: Set(one.number.clone()),
        bank_number: Set(one.bank_number.clone()),
        amount: Set(one.amount.amount()),
        booked_at: Set(micros(one.booked)),
        account: Set(one.account.as_ref().map(|number| number.as_str().to_owned())),
        memo: Set(one.memo.clone()),
        received_at: Set(micros(one.received)),
        turn: Set(one.turn),
        judged_at: Set(standing.judged.map(micros)),
        state: Set(standing.state.code().to_owned()),
        doubt: Set(standing.doubt.map(|doubt| doubt.code().to_owned())),
        request_id: Set(standing.request),
        decided_at: Set(standing.decided.map(micros)),
        decided_by: Set(standing.by.map(|by| by.0)),
        reason: Set(standing.reason.clone()),
    }
}

impl Transfer {
    fn read(row: transfer::Model) -> Result<Self, DbErr> {
        let bad = || unreadable("transfer", &row.id.to_string());
        let doubt = row.doubt.as_deref();
        let standing = Standing {
            judged: row.judged_at.map(instant),
            state: State::from_code(&row.state).ok_or_else(bad)?,
            doubt: doubt.map(|code| Doubt::from_code(code).ok_or_else(bad)).transpose()?,
            request: row.request_id,
            decided: row.decided_at.map(instant),
            by: row.decided_by.map(AccountId),
            reason: row.reason,
        };
        let amount = Dong::new(row.amount).ok_or_else(|| unreadable("transfer", &row.number))?;
        Ok(Self {
            id: row.id,
            payee: row.payee_id.into(),
            source: row.source,
            number: row.number,
            bank_number: row.bank_number,
            amount,
            booked: instant(row.booked_at),
            account: row.account.as_deref().and_then(AccountNumber::new),
            memo: row.memo,
            received: instant(row.received_at),
            turn: row.turn,
            standing,
        })
    }
}
