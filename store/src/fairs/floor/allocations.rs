//! Who has a booth on which day: a row by booth and day, which the primary key keeps single. A hold that
//! lapsed counts for nothing wherever it is read, and goes in the transaction that takes its place.

use super::rows::allocation;
use crate::{Instant, insert_all, micros, statement, unreadable};
use domain::calendar::Day;
use domain::fairs::floor::BoothState;
use domain::ids::FairId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use std::collections::HashMap;
use uuid::Uuid;

/// To whom a booth goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    /// Nobody: the organiser keeps it.
    Nobody,
    /// An application, to which it is offered until an instant.
    Offered(Uuid, Instant),
    /// An application that has it.
    Has(Uuid),
}

impl Taker {
    fn columns(self) -> (Option<Uuid>, BoothState, Option<i64>) {
        match self {
            Self::Nobody => (None, BoothState::Blocked, None),
            Self::Offered(id, until) => (Some(id), BoothState::Held, Some(micros(until))),
            Self::Has(id) => (Some(id), BoothState::Allocated, None),
        }
    }
}

/// Takes a booth on days. Somebody who has it on one of them makes it a duplicate.
pub async fn take(
    db: &impl ConnectionTrait,
    fair: FairId,
    booth: Uuid,
    days: impl Iterator<Item = Day> + Clone,
    (taker, now): (Taker, Instant),
) -> Result<(), DbErr> {
    allocation::Entity::delete_many()
        .filter(on(booth, days.clone()))
        .filter(allocation::Column::State.eq(BoothState::Held.code()))
        .filter(allocation::Column::HeldUntil.lte(micros(now)))
        .exec(db)
        .await?;
    let (application, state, until) = taker.columns();
    let rows = days.map(|day| allocation::ActiveModel {
        booth_id: Set(booth),
        day: Set(day.to_string()),
        fair_id: Set(fair.0),
        application_id: Set(application),
        state: Set(state.code().to_owned()),
        held_until: Set(until),
        since: Set(micros(now)),
    });
    insert_all::<allocation::Entity, _>(db, rows.collect()).await
}

/// Gives back what the organiser kept of a booth on days; how many days that were.
pub async fn unblock(
    db: &impl ConnectionTrait,
    booth: Uuid,
    days: impl Iterator<Item = Day>,
) -> Result<u64, DbErr> {
    let blocked = allocation::Entity::delete_many()
        .filter(on(booth, days))
        .filter(allocation::Column::State.eq(BoothState::Blocked.code()));
    Ok(blocked.exec(db).await?.rows_affected)
}

/// Frees all that an application has.
pub async fn release(db: &impl ConnectionTrait, application: Uuid) -> Result<(), DbErr> {
    let own = allocation::Entity::delete_many();
    let own = own.filter(allocation::Column::ApplicationId.eq(application));
    own.exec(db).await.map(drop)
}

/// Frees all that applications have of a fair.
pub async fn release_all(db: &impl ConnectionTrait, fair: FairId) -> Result<(), DbErr> {
    let all = allocation::Entity::delete_many()
        .filter(allocation::Column::FairId.eq(fair.0))
        .filter(allocation::Column::ApplicationId.is_not_null());
    all.exec(db).await.map(drop)
}

fn on(booth: Uuid, days: impl Iterator<Item = Day>) -> Condition {
    Condition::all()
        .add(allocation::Column::BoothId.eq(booth))
        .add(allocation::Column::Day.is_in(days.map(|day| day.to_string())))
}

/// A booth on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// The day.
    pub day: String,
    /// What it is then.
    pub state: BoothState,
    /// Who has it.
    pub application: Option<Uuid>,
}

/// The allocations of a fair that count at an instant, by booth and in the order of days.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
    now: Instant,
) -> Result<HashMap<Uuid, Vec<Allocation>>, DbErr> {
    let sql = "SELECT booth_id, day, application_id, state FROM fairs_allocations \
        WHERE fair_id = $1 AND (held_until IS NULL OR held_until > $2) ORDER BY booth_id, day";
    let rows = db.query_all_raw(statement(db, sql, [fair.0.into(), micros(now).into()])).await?;
    let mut found: HashMap<Uuid, Vec<Allocation>> = HashMap::new();
    for row in rows {
        let state: String = row.try_get_by_index(3)?;
        let one = Allocation {
            day: row.try_get_by_index(1)?,
            application: row.try_get_by_index(2)?,
            state: BoothState::from_code(&state).ok_or_else(|| unreadable("state", &state))?,
        };
        found.entry(row.try_get_by_index(0)?).or_default().push(one);
    }
    Ok(found)
}
