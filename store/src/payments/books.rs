//! The books: entries, which are only ever added, and their sums.

use super::rows::entry;
use crate::page::Page;
use crate::{Instant, Together, micros, statement, unreadable};
use domain::ids::{OrderId, ProducerId};
use domain::payments::books::{Account, Entry, Kind, Month, Position, position};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// An invoice of the platform.
    Invoice(Uuid),
}

/// An entry to be posted.
#[derive(Clone, Debug)]
pub struct Posting {
    /// In whose books.
    pub producer: ProducerId,
    /// Of what.
    pub subject: Subject,
    /// The entry.
    pub entry: Entry,
    /// The bank's number of a payment: the same payment of an invoice twice is a duplicate.
    pub reference: Option<String>,
}

impl Posting {
    /// An entry of an order.
    pub fn of(producer: ProducerId, order: OrderId, entry: Entry) -> Self {
        Self { producer, subject: Subject::Order(order), entry, reference: None }
    }
}

/// Posts entries.
pub async fn post(
    db: &impl ConnectionTrait,
    postings: impl IntoIterator<Item = Posting>,
    now: Instant,
) -> Result<(), DbErr> {
    let mut writes = Together::on(db);
    post_with(&mut writes, postings, now);
    writes.carry_out(db).await
}

/// The same, together with other writes.
pub fn post_with(writes: &mut Together, postings: impl IntoIterator<Item = Posting>, now: Instant) {
    let row = |one: Posting| {
        let (order, invoice) = match one.subject {
            Subject::Order(id) => (Some(id.0), None),
            Subject::Invoice(id) => (None, Some(id)),
        };
        entry::ActiveModel {
            producer_id: Set(one.producer.0),
            order_id: Set(order),
            invoice_id: Set(invoice),
            kind: Set(one.entry.kind.code().to_owned()),
            debit: Set(one.entry.debit.code().to_owned()),
            credit: Set(one.entry.credit.code().to_owned()),
            amount: Set(one.entry.amount),
            reference: Set(one.reference),
            at: Set(micros(now)),
            ..Default::default()
        }
    };
    writes.insert(postings.into_iter().map(row).collect());
}

/// What is posted for an order.
pub async fn of_order(db: &impl ConnectionTrait, id: OrderId) -> Result<Position, DbErr> {
    let rows = entry::Entity::find().filter(entry::Column::OrderId.eq(id.0)).all(db).await?;
    let entries: Vec<Entry> = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(position(&entries))
}

/// A page of a producer's entries of a month, in the order of their posting.
pub async fn page(
    db: &impl ConnectionTrait,
    (producer, month): (ProducerId, Month),
    after: Option<i64>,
    limit: u64,
) -> Result<Page<entry::Model, i64>, DbErr> {
    let rows = entry::Entity::find()
        .filter(entry::Column::ProducerId.eq(producer.0))
        .filter(entry::Column::At.gte(micros(month.begins())))
        .filter(entry::Column::At.lt(micros(month.ends())))
        .filter(entry::Column::Seq.gt(after.unwrap_or(0)))
        .order_by_asc(entry::Column::Seq)
        .limit(limit + 1);
    Ok(Page::of(rows.all(db).await?, limit, |row| row.seq))
}

/// An account in a month. Whole đồng; a balance is debits less credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// The balance as the month began.
    pub opening: i64,
    /// Debits of the month.
    pub debits: i64,
    /// Credits of the month.
    pub credits: i64,
}

impl Turnover {
    /// The balance as the month ended.
    pub fn closing(&self) -> i64 {
        self.opening + self.debits - self.credits
    }
}

/// Each account of a producer in a month.
pub async fn turnovers(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    month: Month,
) -> Result<BTreeMap<Account, Turnover>, DbErr> {
    let side = |account: &str, debit: u8, credit: u8| {
        format!(
            "SELECT {account} AS account, at, amount * {debit} AS debit, amount * {credit} AS credit \
             FROM payments_entries WHERE producer_id = $1 AND at < $3"
        )
    };
    let sql = format!(
        "SELECT account, CAST(SUM(CASE WHEN at < $2 THEN debit - credit ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN at < $2 THEN 0 ELSE debit END) AS BIGINT), \
         CAST(SUM(CASE WHEN at < $2 THEN 0 ELSE credit END) AS BIGINT) \
         FROM ({} UNION ALL {}) sides GROUP BY account",
        side("debit", 1, 0),
        side("credit", 0, 1)
    );
    let values = [producer.0.into(), micros(month.begins()).into(), micros(month.ends()).into()];
    let mut all: BTreeMap<Account, Turnover> =
        Account::ALL.into_iter().map(|account| (account, Turnover::default())).collect();
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let code: String = row.try_get_by_index(0)?;
        let account = Account::from_code(&code).ok_or_else(|| unreadable("account", &code))?;
        let turnover = Turnover {
            opening: row.try_get_by_index(1)?,
            debits: row.try_get_by_index(2)?,
            credits: row.try_get_by_index(3)?,
        };
        all.insert(account, turnover);
    }
    Ok(all)
}

/// An entry from its row.
pub fn read(row: &entry::Model) -> Result<Entry, DbErr> {
    let bad = |code: &str| unreadable("entry", code);
    Ok(Entry {
        kind: Kind::from_code(&row.kind).ok_or_else(|| bad(&row.kind))?,
        debit: Account::from_code(&row.debit).ok_or_else(|| bad(&row.debit))?,
        credit: Account::from_code(&row.credit).ok_or_else(|| bad(&row.credit))?,
        amount: row.amount,
    })
}
