//! Scans: written once, by nonce, and never changed.

use super::rows::scan;
use crate::{Instant, instant, micros, statement, unreadable};
use domain::fairs::gate::{BadgeKind, Direction, First, Outcome, Reason};
use domain::ids::{AccountId, FairId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use uuid::Uuid;

/// A scan to be written.
#[derive(Clone, Debug)]
pub struct NewScan {
    /// Its id.
    pub id: Uuid,
    /// What the device calls it.
    pub nonce: String,
    /// What was decided.
    pub first: First,
    /// At which gate, or by which device.
    pub gate: String,
}

/// Who sent scans, and when they arrived.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// The account.
    pub by: AccountId,
    /// When they arrived.
    pub received: Instant,
    /// Whether they were made before that, without asking.
    pub offline: bool,
}

/// What went through on a day of one kind of badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The day, counted from 1 January 1970, in Vietnam.
    pub day: i64,
    /// The kind of badge; none where it was no badge of the fair.
    pub kind: Option<BadgeKind>,
    /// How many carriers came in at least once.
    pub visitors: i64,
    /// Passages in.
    pub entries: i64,
    /// Passages out.
    pub exits: i64,
    /// Scans that were refused, whoever went through all the same.
    pub refused: i64,
    /// Scans made offline that were judged otherwise when they arrived.
    pub contested: i64,
}

impl NewScan {
    fn row(&self, fair: FairId, sender: Sender) -> scan::ActiveModel {
        let first = &self.first;
        let reason = match first.outcome {
            Outcome::Admitted => None,
            Outcome::Refused(reason) => Some(reason.code().to_owned()),
        };
        scan::ActiveModel {
            id: Set(self.id),
            fair_id: Set(fair.0),
            nonce: Set(self.nonce.clone()),
            badge_id: Set(first.badge),
            direction: Set(first.direction.code().to_owned()),
            scanned_at: Set(micros(first.at)),
            received_at: Set(micros(sender.received)),
            scanned_by: Set(sender.by.0),
            gate: Set(self.gate.clone()),
            offline: Set(sender.offline),
            reason: Set(reason),
            went: Set(first.went),
        }
    }
}

fn read(row: &scan::Model) -> Result<First, DbErr> {
    let direction = Direction::from_code(&row.direction);
    let outcome = match &row.reason {
        None => Outcome::Admitted,
        Some(code) => {
            Outcome::Refused(Reason::from_code(code).ok_or_else(|| unreadable("reason", code))?)
        }
    };
    Ok(First {
        badge: row.badge_id,
        direction: direction.ok_or_else(|| unreadable("direction", &row.direction))?,
        outcome,
        went: row.went,
        at: instant(row.scanned_at),
    })
}

/// Writes scans, at most [`crate::ROWS_PER_STATEMENT`]. One whose nonce the fair has already is left out.
pub async fn write(
    db: &impl ConnectionTrait,
    fair: FairId,
    new: &[NewScan],
    sender: Sender,
) -> Result<(), DbErr> {
    if new.is_empty() {
        return Ok(());
    }
    let once =
        OnConflict::columns([scan::Column::FairId, scan::Column::Nonce]).do_nothing().to_owned();
    let rows = new.iter().map(|one| one.row(fair, sender));
    let written = scan::Entity::insert_many(rows).on_conflict(once);
    written.exec_without_returning(db).await.map(drop)
}

/// The scans of a fair with these nonces, at most [`crate::ROWS_PER_STATEMENT`]: id, nonce and answer.
pub async fn by_nonces(
    db: &impl ConnectionTrait,
    fair: FairId,
    nonces: &[&str],
) -> Result<Vec<(Uuid, String, First)>, DbErr> {
    let found = scan::Entity::find()
        .filter(scan::Column::FairId.eq(fair.0))
        .filter(scan::Column::Nonce.is_in(nonces.iter().copied()));
    let rows = found.all(db).await?;
    rows.into_iter().map(|row| read(&row).map(|first| (row.id, row.nonce, first))).collect()
}

/// The passages of badges, at most [`crate::ROWS_PER_STATEMENT`] of them, within a stretch of time: nonce
/// and answer.
pub async fn passages(
    db: &impl ConnectionTrait,
    badges: &[Uuid],
    (from, until): (Instant, Instant),
) -> Result<Vec<(String, First)>, DbErr> {
    let within = Condition::all()
        .add(scan::Column::BadgeId.is_in(badges.iter().copied()))
        .add(scan::Column::ScannedAt.gte(micros(from)))
        .add(scan::Column::ScannedAt.lt(micros(until)))
        .add(scan::Column::Went.eq(true));
    let rows = scan::Entity::find().filter(within).all(db).await?;
    rows.into_iter().map(|row| read(&row).map(|first| (row.nonce, first))).collect()
}

/// What went through the gates of a fair, by day and kind of badge.
pub async fn counts(db: &impl ConnectionTrait, fair: FairId) -> Result<Vec<Count>, DbErr> {
    let rows = db.query_all_raw(statement(db, COUNTS, [fair.0.into()])).await?;
    let count = |row: &sea_orm::QueryResult| {
        let kind: Option<String> = row.try_get_by_index(1)?;
        Ok(Count {
            day: row.try_get_by_index(0)?,
            kind: kind.as_deref().and_then(BadgeKind::from_code),
            visitors: row.try_get_by_index(2)?,
            entries: row.try_get_by_index(3)?,
            exits: row.try_get_by_index(4)?,
            refused: row.try_get_by_index(5)?,
            contested: row.try_get_by_index(6)?,
        })
    };
    rows.iter().map(count).collect()
}

/// How many carriers of buyers' and officials' badges came to a fair at least once.
pub async fn visitors(db: &impl ConnectionTrait, fair: FairId) -> Result<i64, DbErr> {
    let sql = "SELECT COUNT(DISTINCT s.badge_id) FROM fairs_scans s \
        JOIN fairs_badges b ON b.id = s.badge_id \
        WHERE s.fair_id = $1 AND s.went AND s.direction = 'entry' AND b.kind <> 'staff'";
    let row = db.query_one_raw(statement(db, sql, [fair.0.into()])).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Days are those of Vietnam, seven hours ahead of UTC.
const COUNTS: &str = "SELECT (s.scanned_at + 25200000000) / 86400000000 AS day, b.kind, \
    COUNT(DISTINCT CASE WHEN s.went AND s.direction = 'entry' THEN s.badge_id END), \
    COUNT(CASE WHEN s.went AND s.direction = 'entry' THEN 1 END), \
    COUNT(CASE WHEN s.went AND s.direction = 'exit' THEN 1 END), \
    COUNT(s.reason), \
    COUNT(CASE WHEN s.went <> (s.reason IS NULL) THEN 1 END) \
    FROM fairs_scans s LEFT JOIN fairs_badges b ON b.id = s.badge_id \
    WHERE s.fair_id = $1 GROUP BY 1, 2 ORDER BY 1, 2";
