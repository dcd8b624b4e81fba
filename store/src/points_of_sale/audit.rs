//! `ocop audit`: derives again what is stored beside a point's own particulars, and names every row that
//! differs.

use super::points::Point;
use super::rows::{hours, point};
use crate::Store;
use crate::certification::audit::Finding;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Points that are read at a time.
const BATCH: u64 = 400;

/// Audits all points.
pub async fn run(store: &Store) -> Result<Vec<Finding>, DbErr> {
    let db = store.snapshot().await?;
    let (mut findings, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let rows = point::Entity::find().filter(point::Column::Id.gt(after));
        let rows = rows.order_by_asc(point::Column::Id).limit(BATCH).all(&db).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let hours = hours_of(&db, &rows).await?;
        for row in rows {
            let id = row.id;
            if let Some(what) = difference(row, hours.get(&id)) {
                findings.push(Finding { table: "points_of_sale", id: id.to_string(), what });
            }
        }
    }
    db.rollback().await?;
    Ok(findings)
}

type Hours = HashSet<(u16, u16)>;

async fn hours_of(
    db: &impl ConnectionTrait,
    rows: &[point::Model],
) -> Result<HashMap<Uuid, Hours>, DbErr> {
    let ids = rows.iter().map(|row| row.id);
    let found = hours::Entity::find().filter(hours::Column::PointId.is_in(ids)).all(db).await?;
    let mut hours: HashMap<Uuid, Hours> = HashMap::new();
    for row in found {
        let minute = |minute: i16| u16::try_from(minute).unwrap_or(u16::MAX);
        hours.entry(row.point_id).or_default().insert((minute(row.opens), minute(row.closes)));
    }
    Ok(hours)
}

fn difference(row: point::Model, hours: Option<&Hours>) -> Option<String> {
    let stored = (row.name_key.clone(), row.band, row.summary.clone());
    let point = match Point::read(row) {
        Ok(point) => point,
        Err(error) => return Some(error.to_string()),
    };
    let stretches = point.hours.intervals().iter();
    let stretches: Hours = stretches.map(domain::storefronts::Interval::minutes_of_week).collect();
    if stored != point.derived() {
        Some("name_key, band or summary is not what the row makes of it".to_owned())
    } else if hours.cloned().unwrap_or_default() != stretches {
        Some("its hours are not those of opening_hours".to_owned())
    } else {
        None
    }
}
