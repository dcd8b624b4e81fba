//! Accounts to which payees are paid: one at a time, the old ones kept with their time.

use super::rows::account;
use crate::orders::counters;
use crate::page::Page;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::ids::{AccountId, PayeeId};
use domain::payments::Payee;
use domain::payments::vietqr::payload::{AccountNumber, Bin};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub payee: PayeeId,
    /// At which bank.
    pub bin: Bin,
    /// Its number there.
    pub number: AccountNumber,
    /// In whose name.
    pub holder: String,
    /// Since when.
    pub opened: Instant,
    /// Until when.
    pub closed: Option<Instant>,
}

/// Waits until nobody else works on the money of a payee, and keeps others waiting until the end of this
/// transaction. On SQLite there is one writer anyway.
pub async fn lock(db: &impl ConnectionTrait, payee: Payee) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let table = match payee {
        Payee::Producer(_) => "catalogue_producers",
        Payee::Organiser(_) => "fairs_organisers",
    };
    let sql = format!("SELECT id FROM {table} WHERE id = $1 FOR NO KEY UPDATE");
    db.query_one_raw(statement(db, &sql, [payee.payee().0.into()])).await.map(drop)
}

/// Writes a payee's account in place of the one before.
pub async fn open(db: &impl ConnectionTrait, new: &Account, by: AccountId) -> Result<(), DbErr> {
    let before = account::Entity::update_many()
        .col_expr(account::Column::ClosedAt, Expr::value(micros(new.opened)))
        .filter(account::Column::PayeeId.eq(new.payee.0))
        .filter(account::Column::ClosedAt.is_null());
    before.exec(db).await?;
    let row = account::ActiveModel {
        id: Set(new.id),
        payee_id: Set(new.payee.0),
        bin: Set(new.bin.as_str().to_owned()),
        number: Set(new.number.as_str().to_owned()),
        holder: Set(new.holder.clone()),
        opened_at: Set(micros(new.opened)),
        opened_by: Set(by.0),
        closed_at: Set(None),
    };
    account::Entity::insert(row).exec_without_returning(db).await?;
    // A payee's id is its own as producer; organisers have no counter, and nobody asks for one.
    counters::changed(db, new.payee.0.into(), new.opened).await
}

/// The account to which a payee is paid now.
pub async fn current(db: &impl ConnectionTrait, payee: PayeeId) -> Result<Option<Account>, DbErr> {
    let found = account::Entity::find()
        .filter(account::Column::PayeeId.eq(payee.0))
        .filter(account::Column::ClosedAt.is_null());
    found.one(db).await?.map(Account::read).transpose()
}

/// The accounts to which these payees are paid now.
pub async fn current_of(
    db: &impl ConnectionTrait,
    payees: &[PayeeId],
) -> Result<HashMap<PayeeId, Account>, DbErr> {
    let found = account::Entity::find()
        .filter(account::Column::PayeeId.is_in(payees.iter().map(|id| id.0)))
        .filter(account::Column::ClosedAt.is_null());
    let rows = found.all(db).await?.into_iter();
    rows.map(|row| Account::read(row).map(|one| (one.payee, one))).collect()
}

/// An account of a payee.
pub async fn find(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    id: Uuid,
) -> Result<Option<Account>, DbErr> {
    let found = account::Entity::find_by_id(id).filter(account::Column::PayeeId.eq(payee.0));
    found.one(db).await?.map(Account::read).transpose()
}

/// A page of a payee's accounts, the latest first.
pub async fn list(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Account, Uuid>, DbErr> {
    let mut found = account::Entity::find()
        .filter(account::Column::PayeeId.eq(payee.0))
        .order_by_desc(account::Column::Id)
        .limit(limit + 1);
    if let Some(before) = before {
        found = found.filter(account::Column::Id.lt(before));
    }
    let rows = found.all(db).await?.into_iter().map(Account::read);
    let rows: Vec<Account> = rows.collect::<Result<_, _>>()?;
    Ok(Page::of(rows, limit, |one| one.id))
}

impl Account {
    fn read(row: account::Model) -> Result<Self, DbErr> {
        let bad = || unreadable("bank account", &row.id.to_string());
        Ok(Self {
            id: row.id,
            payee: row.payee_id.into(),
            bin: Bin::new(&row.bin).ok_or_else(bad)?,
            number: AccountNumber::new(&row.number).ok_or_else(bad)?,
            holder: row.holder,
            opened: instant(row.opened_at),
            closed: row.closed_at.map(instant),
        })
    }
}
