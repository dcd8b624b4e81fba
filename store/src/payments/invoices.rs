//! Invoices of the platform: what is owed to it is invoiced month by month. Whatever is posted late is in the
//! next one, since an invoice is of all that is owed and was not invoiced before.

use super::books::{self, Posting, Subject};
use super::rows::{closing, invoice};
use crate::page::Page;
use crate::{Instant, insert_all, is_duplicate, micros, statement};
use domain::calendar::Day;
use domain::ids::ProducerId;
use domain::payments::books::{Entry, Kind, Month};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// What a producer owes and was not invoiced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Who owes.
    pub producer: ProducerId,
    /// Commission; below nothing where more was taken back than earned.
    pub commission: i64,
    /// The tax on it.
    pub tax: i64,
    /// The producer's own tax, kept back.
    pub withholding: i64,
}

impl Owed {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.commission + self.tax + self.withholding
    }
}

/// Takes a month in hand to close it; false where it was closed, or is being closed, by another.
pub async fn begin(db: &impl ConnectionTrait, month: Month, now: Instant) -> Result<bool, DbErr> {
    let row = closing::ActiveModel { month: Set(month.to_string()), closed_at: Set(micros(now)) };
    match closing::Entity::insert(row).exec_without_returning(db).await {
        Err(error) if is_duplicate(&error) => Ok(false),
        done => done.map(|_| true),
    }
}

/// Whether a month is closed.
pub async fn is_closed(db: &impl ConnectionTrait, month: Month) -> Result<bool, DbErr> {
    closing::Entity::find_by_id(month.to_string()).one(db).await.map(|found| found.is_some())
}

/// What producers owe of what was posted before the end of a month, and was not invoiced.
pub async fn owed(db: &impl ConnectionTrait, month: Month) -> Result<Vec<Owed>, DbErr> {
    let sum = |kind: &str, column: &str| {
        format!(
            "CAST(COALESCE(SUM(CASE WHEN e.kind = '{kind}' THEN \
             CASE WHEN e.credit = 'platform' THEN e.amount ELSE -e.amount END END), 0) \
             - COALESCE((SELECT SUM(i.{column}) FROM payments_invoices i \
             WHERE i.producer_id = e.producer_id), 0) AS BIGINT)"
        )
    };
    let sql = format!(
        "SELECT e.producer_id, {}, {}, {} FROM payments_entries e \
         WHERE e.at < $1 AND e.kind IN ('commission', 'commission_tax', 'withholding') \
         GROUP BY e.producer_id ORDER BY e.producer_id",
        sum("commission", "commission"),
        sum("commission_tax", "commission_tax"),
        sum("withholding", "withholding"),
    );
    let rows = db.query_all_raw(statement(db, &sql, [micros(month.ends()).into()])).await?;
    let read = rows.iter().map(|row| {
        Ok(Owed {
            producer: ProducerId(row.try_get_by_index(0)?),
            commission: row.try_get_by_index(1)?,
            tax: row.try_get_by_index(2)?,
            withholding: row.try_get_by_index(3)?,
        })
    });
    read.collect()
}

/// Issues invoices of a month, each with its entry.
pub async fn issue(
    db: &impl ConnectionTrait,
    all: &[(Uuid, Owed)],
    (month, due): (Month, Day),
    now: Instant,
) -> Result<(), DbErr> {
    let row = |(id, owed): &(Uuid, Owed)| invoice::ActiveModel {
        id: Set(*id),
        producer_id: Set(owed.producer.0),
        month: Set(month.to_string()),
        commission: Set(owed.commission),
        commission_tax: Set(owed.tax),
        withholding: Set(owed.withholding),
        total: Set(owed.total()),
        due_on: Set(due.to_string()),
        issued_at: Set(micros(now)),
    };
    insert_all::<invoice::Entity, _>(db, all.iter().map(row).collect()).await?;
    let postings = all.iter().filter_map(|(id, owed)| {
        let entry = Entry::of(Kind::Invoice, owed.total())?;
        let subject = Subject::Invoice(*id);
        Some(Posting { producer: owed.producer, subject, entry, reference: None })
    });
    books::post(db, postings, now).await
}

/// An invoice, kept for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<invoice::Model>, DbErr> {
    invoice::Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// A page of invoices, newest first: a producer's, or all.
pub async fn page(
    db: &impl ConnectionTrait,
    producer: Option<ProducerId>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<invoice::Model, Uuid>, DbErr> {
    let mut query = invoice::Entity::find();
    if let Some(producer) = producer {
        query = query.filter(invoice::Column::ProducerId.eq(producer.0));
    }
    if let Some(before) = before {
        query = query.filter(invoice::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(invoice::Column::Id).limit(limit + 1).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// What was paid of these invoices.
pub async fn paid(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT invoice_id, CAST(SUM(amount) AS BIGINT) FROM payments_entries \
         WHERE kind = 'invoice_payment' AND invoice_id IN ({}) GROUP BY invoice_id",
        marks.join(", ")
    );
    let values = ids.iter().map(|id| (*id).into());
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
