//! What booths are, counted by category.

use crate::{Instant, micros, statement, unreadable};
use domain::calendar::Day;
use domain::fairs::Days;
use domain::fairs::allocation::Counts;
use domain::fairs::floor::BoothState;
use domain::ids::FairId;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use uuid::Uuid;

/// The counts of a fair's booths by category at an instant: on one day, or each booth once for each day.
pub async fn of_fair(
    db: &impl ConnectionTrait,
    fair: FairId,
    (days, day): (Days, Option<Day>),
    now: Instant,
) -> Result<HashMap<Uuid, Counts>, DbErr> {
    let times = if day.is_some() { 1 } else { days.all().count() as u64 };
    let sql =
        "SELECT category_id, COUNT(*) FROM fairs_booths WHERE fair_id = $1 GROUP BY category_id";
    let mut counts = HashMap::new();
    for row in db.query_all_raw(statement(db, sql, [fair.0.into()])).await? {
        let booths: i64 = row.try_get_by_index(1)?;
        let total = u64::try_from(booths).unwrap_or(0) * times;
        counts.insert(row.try_get_by_index(0)?, Counts::free(total));
    }
    let on = day.map(|day| day.to_string());
    let sql = "SELECT b.category_id, a.state, COUNT(*) FROM fairs_allocations a \
        JOIN fairs_booths b ON b.id = a.booth_id \
        WHERE a.fair_id = $1 AND (a.held_until IS NULL OR a.held_until > $2) \
        AND a.day >= $3 AND a.day <= $4 GROUP BY b.category_id, a.state";
    let first = on.clone().unwrap_or_else(|| days.first().to_string());
    let last = on.unwrap_or_else(|| days.last().to_string());
    let values = [fair.0.into(), micros(now).into(), first.into(), last.into()];
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let state: String = row.try_get_by_index(1)?;
        let state = BoothState::from_code(&state).ok_or_else(|| unreadable("state", &state))?;
        let count: i64 = row.try_get_by_index(2)?;
        let count = u64::try_from(count).unwrap_or(0);
        counts.entry(row.try_get_by_index(0)?).or_default().take(state, count);
    }
    Ok(counts)
}
