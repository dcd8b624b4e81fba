//! Bills: made anew whenever what they are for changes, and gone with the booths.

use super::rows::{bill, line};
use crate::page::Page;
use crate::{Instant, insert_all, instant, micros, statement, unreadable};
use domain::calendar::end_of;
use domain::fairs::billing::{Bill, BoothCharge, Line};
use domain::ids::{FairId, OrganiserId};
use domain::money::Dong;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A bill as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of which application.
    pub application: Uuid,
    /// The bill.
    pub bill: Bill,
    /// By when it is to be paid.
    pub due_at: Instant,
}

/// Puts a bill in the place of that before.
pub async fn save(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &Kept,
    now: Instant,
) -> Result<(), DbErr> {
    cancel(db, new.application).await?;
    let row = bill::ActiveModel {
        application_id: Set(new.application),
        fair_id: Set(fair.0),
        gross: Set(new.bill.gross.amount()),
        subsidy: Set(new.bill.subsidy.amount()),
        due_at: Set(micros(new.due_at)),
        made_at: Set(micros(now)),
    };
    bill::Entity::insert(row).exec_without_returning(db).await?;
    let lines = (0..).zip(&new.bill.lines).map(|(position, one)| line::ActiveModel {
        application_id: Set(new.application),
        position: Set(position),
        code: Set(one.code.clone()),
        category_id: Set(one.category),
        count: Set(i32::try_from(one.count).unwrap_or(i32::MAX)),
        amount: Set(one.amount.amount()),
        subsidy: Set(one.subsidy.amount()),
    });
    insert_all::<line::Entity, _>(db, lines.collect()).await
}

/// Takes the bill of an application back: its booths are somebody else's.
pub async fn cancel(db: &impl ConnectionTrait, application: Uuid) -> Result<(), DbErr> {
    bill::Entity::delete_by_id(application).exec(db).await.map(drop)
}

/// Takes all bills of a fair back.
pub async fn cancel_all(db: &impl ConnectionTrait, fair: FairId) -> Result<(), DbErr> {
    let all = bill::Entity::delete_many().filter(bill::Column::FairId.eq(fair.0));
    all.exec(db).await.map(drop)
}

/// The bill of an application.
pub async fn find(db: &impl ConnectionTrait, application: Uuid) -> Result<Option<Kept>, DbErr> {
    let Some(row) = bill::Entity::find_by_id(application).one(db).await? else { return Ok(None) };
    let lines = line::Entity::find()
        .filter(line::Column::ApplicationId.eq(application))
        .order_by_asc(line::Column::Position)
        .all(db)
        .await?;
    let lines = lines.into_iter().map(|one| {
        Ok(Line {
            count: u32::try_from(one.count).map_err(|_| unreadable("number", &one.code))?,
            amount: dong(one.amount)?,
            subsidy: dong(one.subsidy)?,
            category: one.category_id,
            code: one.code,
        })
    });
    let bill = Bill {
        lines: lines.collect::<Result<_, DbErr>>()?,
        gross: dong(row.gross)?,
        subsidy: dong(row.subsidy)?,
    };
    Ok(Some(Kept { application, bill, due_at: instant(row.due_at) }))
}

/// What is charged for the booths that an application has, by code.
pub async fn booths(
    db: &impl ConnectionTrait,
    application: Uuid,
    of_days: u64,
) -> Result<Vec<BoothCharge>, DbErr> {
    let sql = "SELECT b.code, c.id, c.price, COUNT(*) FROM fairs_allocations a \
        JOIN fairs_booths b ON b.id = a.booth_id JOIN fairs_categories c ON c.id = b.category_id \
        WHERE a.application_id = $1 GROUP BY b.code, c.id, c.price ORDER BY b.code";
    let rows = db.query_all_raw(statement(db, sql, [application.into()])).await?;
    let read = rows.iter().map(|row| {
        let days: i64 = row.try_get_by_index(3)?;
        Ok(BoothCharge {
            code: row.try_get_by_index(0)?,
            category: row.try_get_by_index(1)?,
            price: dong(row.try_get_by_index(2)?)?,
            days: u64::try_from(days).unwrap_or(0),
            of_days,
        })
    });
    read.collect()
}

/// What was granted of each category's budget of a fair, one application aside.
pub async fn granted(
    db: &impl ConnectionTrait,
    fair: FairId,
    but: Option<Uuid>,
) -> Result<HashMap<Uuid, Dong>, DbErr> {
    let sql = "SELECT l.category_id, CAST(SUM(l.subsidy) AS BIGINT) FROM fairs_bill_lines l \
        JOIN fairs_bills b ON b.application_id = l.application_id \
        WHERE b.fair_id = $1 AND l.category_id IS NOT NULL AND l.application_id <> $2 \
        GROUP BY l.category_id";
    let values = [fair.0.into(), but.unwrap_or_default().into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, dong(row.try_get_by_index(1)?)?))).collect()
}

/// A bill and what was paid on it, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The application.
    pub application: Uuid,
    /// Name of the exhibitor.
    pub exhibitor: String,
    /// What everything costs.
    pub gross: i64,
    /// What others pay of it.
    pub subsidy: i64,
    /// What came in.
    pub paid: i64,
    /// By when it is to be paid; `None` when nothing is owed any more.
    pub due_at: Option<Instant>,
}

/// Every application of a fair that owes or paid something, by its id.
pub async fn accounts(
    db: &impl ConnectionTrait,
    fair: FairId,
    after: Option<Uuid>,
    limit: Option<u64>,
) -> Result<Page<Account, Uuid>, DbErr> {
    let limit = limit.unwrap_or(u64::from(u32::MAX));
    let sql = "SELECT a.id, e.name, COALESCE(b.gross, 0), COALESCE(b.subsidy, 0), \
        COALESCE(p.paid, 0), b.due_at FROM fairs_applications a \
        JOIN fairs_exhibitors e ON e.id = a.exhibitor_id \
        LEFT JOIN fairs_bills b ON b.application_id = a.id \
        LEFT JOIN (SELECT application_id, CAST(SUM(amount) AS BIGINT) AS paid FROM fairs_payments \
            WHERE fair_id = $1 AND withdrawn_at IS NULL GROUP BY application_id) p ON p.application_id = a.id \
        WHERE a.fair_id = $1 AND a.id > $2 \
        AND (b.application_id IS NOT NULL OR p.application_id IS NOT NULL) \
        ORDER BY a.id LIMIT $3";
    let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let values = [fair.0.into(), after.unwrap_or_default().into(), most.into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let read = rows.iter().map(|row| {
        let due_at: Option<i64> = row.try_get_by_index(5)?;
        Ok(Account {
            application: row.try_get_by_index(0)?,
            exhibitor: row.try_get_by_index(1)?,
            gross: row.try_get_by_index(2)?,
            subsidy: row.try_get_by_index(3)?,
            paid: row.try_get_by_index(4)?,
            due_at: due_at.map(instant),
        })
    });
    let read: Result<Vec<Account>, DbErr> = read.collect();
    Ok(Page::of(read?, limit, |one| one.application))
}

/// What the bills of these applications leave to be paid by transfer: what is due less what was paid
/// otherwise. An application without booths has no bill.
pub async fn to_transfer(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
) -> Result<HashMap<Uuid, i64>, DbErr> {
    if applications.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (1..=applications.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT b.application_id, b.gross - b.subsidy - CAST(COALESCE((SELECT SUM(p.amount) \
         FROM fairs_payments p WHERE p.application_id = b.application_id \
         AND p.transfer_id IS NULL), 0) AS BIGINT) \
         FROM fairs_bills b WHERE b.application_id IN ({})",
        marks.join(", ")
    );
    let values = applications.iter().map(|id| (*id).into());
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let read = rows.iter().map(|row| {
        let left: i64 = row.try_get_by_index(1)?;
        Ok((row.try_get_by_index(0)?, left.max(0)))
    });
    read.collect()
}

/// A bill that nobody was asked to pay by transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unasked {
    /// The application.
    pub application: Uuid,
    /// What is due.
    pub due: Dong,
    /// When the fair is over.
    pub until: Instant,
}

/// The bills of an organiser's fairs that nobody was asked to pay by transfer.
pub async fn unasked(
    db: &impl ConnectionTrait,
    organiser: OrganiserId,
) -> Result<Vec<Unasked>, DbErr> {
    let sql = "SELECT b.application_id, b.gross - b.subsidy, f.last_day FROM fairs_bills b \
        JOIN fairs f ON f.id = b.fair_id WHERE f.organiser_id = $1 AND b.gross > b.subsidy \
        AND NOT EXISTS (SELECT 1 FROM payments_requests r WHERE r.subject = b.application_id) \
        ORDER BY b.application_id";
    let rows = db.query_all_raw(statement(db, sql, [organiser.0.into()])).await?;
    let read = rows.iter().map(|row| {
        let last: String = row.try_get_by_index(2)?;
        let until = last.parse().map(end_of).map_err(|_| unreadable("day", &last))?;
        Ok(Unasked {
            application: row.try_get_by_index(0)?,
            due: dong(row.try_get_by_index(1)?)?,
            until,
        })
    });
    read.collect()
}

fn dong(amount: i64) -> Result<Dong, DbErr> {
    Dong::new(amount).ok_or_else(|| unreadable("amount", &amount.to_string()))
}
