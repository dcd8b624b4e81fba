//! Who has a booth on which day: a row by booth and day, which the primary key keeps single. A hold that
//! lapsed counts for nothing wherever it is read, and goes in the transaction that takes its place.

use super::rows::allocation;
use crate::{Instant, insert_all, micros, statement, unreadable};
use domain::calendar::Day;
use domain::fairs::floor::BoothState;
use domain::ids::FairId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
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
}

/// A booth on one day.
pub type BoothDay = (Uuid, Day);

impl Taker {
    fn columns(self) -> (Option<Uuid>, BoothState, Option<i64>) {
        match self {
            Self::Nobody => (None, BoothState::Blocked, None),
            Self::Offered(id, until) => (Some(id), BoothState::Held, Some(micros(until))),
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

/// Gives back what the organiser kept of a booth; on which days.
pub async fn unblock(db: &impl ConnectionTrait, booth: Uuid) -> Result<Vec<BoothDay>, DbErr> {
    let blocked = Condition::all()
        .add(allocation::Column::BoothId.eq(booth))
        .add(allocation::Column::State.eq(BoothState::Blocked.code()));
    remove(db, blocked).await
}

/// Frees all that an application has.
pub async fn release(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<BoothDay>, DbErr> {
    remove(db, Condition::all().add(allocation::Column::ApplicationId.eq(application))).await
}

/// Removes the holds of a fair that lapsed.
pub async fn remove_lapsed(
    db: &impl ConnectionTrait,
    fair: FairId,
    now: Instant,
) -> Result<Vec<BoothDay>, DbErr> {
    let lapsed = Condition::all()
        .add(allocation::Column::FairId.eq(fair.0))
        .add(allocation::Column::HeldUntil.lte(micros(now)));
    remove(db, lapsed).await
}

async fn remove(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<BoothDay>, DbErr> {
    let gone = allocation::Entity::find().filter(which.clone());
    let gone = gone
        .order_by_asc(allocation::Column::BoothId)
        .order_by_asc(allocation::Column::Day)
        .all(db)
        .await?;
    allocation::Entity::delete_many().filter(which).exec(db).await?;
    let gone = gone.into_iter().map(|row| {
        let day = row.day.parse().map_err(|_| unreadable("day", &row.day))?;
        Ok((row.booth_id, day))
    });
    gone.collect()
}

/// Fairs at which a hold lapsed for whose category somebody waits.
pub async fn fairs_to_offer_anew(
    db: &impl ConnectionTrait,
    now: Instant,
) -> Result<Vec<FairId>, DbErr> {
    let sql = "SELECT DISTINCT a.fair_id FROM fairs_allocations a \
        JOIN fairs f ON f.id = a.fair_id AND f.stage = 'allocating' \
        JOIN fairs_booths b ON b.id = a.booth_id \
        JOIN fairs_waiting w ON w.category_id = b.category_id \
        WHERE a.held_until <= $1";
    let rows = db.query_all_raw(statement(db, sql, [micros(now).into()])).await?;
    rows.iter().map(|row| row.try_get_by_index::<Uuid>(0).map(FairId)).collect()
}

/// What an application has of one state becomes another; how many days of booths that were.
pub async fn advance(
    db: &impl ConnectionTrait,
    application: Uuid,
    (from, to): (BoothState, BoothState),
) -> Result<u64, DbErr> {
    let own = allocation::Entity::update_many()
        .col_expr(allocation::Column::State, Expr::value(to.code()))
        .col_expr(allocation::Column::HeldUntil, Expr::value(Option::<i64>::None))
        .filter(allocation::Column::ApplicationId.eq(application))
        .filter(allocation::Column::State.eq(from.code()));
    Ok(own.exec(db).await?.rows_affected)
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

/// A booth of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Had {
    /// Code within the fair.
    pub code: String,
    /// Name of the hall.
    pub hall: String,
    /// Name of the zone; may be empty.
    pub zone: String,
    /// Code of its category.
    pub category: String,
    /// What it is.
    pub state: BoothState,
    /// On which days.
    pub days: Vec<String>,
}

/// The booths that an application has at an instant, by code.
pub async fn of_application(
    db: &impl ConnectionTrait,
    application: Uuid,
    now: Instant,
) -> Result<Vec<Had>, DbErr> {
    let sql = "SELECT b.code, b.hall, b.zone, c.code, a.state, a.day FROM fairs_allocations a \
        JOIN fairs_booths b ON b.id = a.booth_id JOIN fairs_categories c ON c.id = b.category_id \
        WHERE a.application_id = $1 AND (a.held_until IS NULL OR a.held_until > $2) \
        ORDER BY b.code, a.day";
    let values = [application.into(), micros(now).into()];
    let mut had: Vec<Had> = Vec::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let (code, day): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(5)?);
        if let Some(same) = had.last_mut().filter(|one| one.code == code) {
            same.days.push(day);
            continue;
        }
        let state: String = row.try_get_by_index(4)?;
        had.push(Had {
            code,
            hall: row.try_get_by_index(1)?,
            zone: row.try_get_by_index(2)?,
            category: row.try_get_by_index(3)?,
            state: BoothState::from_code(&state).ok_or_else(|| unreadable("state", &state))?,
            days: vec![day],
        });
    }
    Ok(had)
}

/// Codes of the booths that applications have at an instant, each with the id of its category.
pub async fn of_applications(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
    now: Instant,
) -> Result<HashMap<Uuid, Vec<(String, Uuid)>>, DbErr> {
    let places: Vec<String> = (2..applications.len() + 2).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT DISTINCT a.application_id, b.code, b.category_id FROM fairs_allocations a \
         JOIN fairs_booths b ON b.id = a.booth_id \
         WHERE (a.held_until IS NULL OR a.held_until > $1) AND a.application_id IN ({}) \
         ORDER BY b.code",
        places.join(", ")
    );
    let mut found: HashMap<Uuid, Vec<(String, Uuid)>> = HashMap::new();
    if applications.is_empty() {
        return Ok(found);
    }
    let ids = applications.iter().map(|id| (*id).into());
    let values = std::iter::once(micros(now).into()).chain(ids);
    for row in db.query_all_raw(statement(db, &sql, values)).await? {
        let booth = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.entry(row.try_get_by_index(0)?).or_default().push(booth);
    }
    Ok(found)
}

/// Names of those whom the public finds in a fair's booths on a day.
pub async fn names(
    db: &impl ConnectionTrait,
    fair: FairId,
    day: Day,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let sql = "SELECT a.booth_id, e.name FROM fairs_allocations a \
        JOIN fairs_applications p ON p.id = a.application_id \
        JOIN fairs_exhibitors e ON e.id = p.exhibitor_id \
        WHERE a.fair_id = $1 AND a.day = $2 AND a.held_until IS NULL";
    let values = [fair.0.into(), day.to_string().into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
