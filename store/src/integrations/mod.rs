//! The change log that followers read, and the few facts a database holds about itself.

pub mod events;
pub mod idempotency;
pub mod mail;
pub mod rows;
pub mod webhooks;

use crate::{Instant, Together, micros, statement};
use rows::{change, setting};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a follower stands in the change log. Sequence numbers commit out of order on PostgreSQL, so a
/// place names the transaction first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The writing transaction; 0 on SQLite, which has one writer.
    pub transaction: i64,
    /// The number within the log.
    pub seq: i64,
}

/// A change: something of this feature with this id is new or different.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Change {
    /// Number within the log.
    pub seq: i64,
    /// The writing transaction.
    pub transaction_id: i64,
    /// What changed.
    pub subject: Uuid,
}

impl Change {
    /// Where a follower stands after this change.
    pub fn place(&self) -> Place {
        Place { transaction: self.transaction_id, seq: self.seq }
    }
}

/// Writes a change, in the transaction that makes it.
pub async fn log(
    db: &impl ConnectionTrait,
    feature: &str,
    subject: Uuid,
    at: Instant,
) -> Result<(), DbErr> {
    let row = change::ActiveModel {
        feature: Set(feature.to_owned()),
        subject: Set(subject),
        at: Set(micros(at)),
        ..Default::default()
    };
    change::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Writes changes of many subjects at once, in the transaction that makes them.
pub async fn log_all(
    db: &impl ConnectionTrait,
    feature: &str,
    subjects: impl IntoIterator<Item = Uuid>,
    at: Instant,
) -> Result<(), DbErr> {
    let mut writes = Together::on(db);
    log_with(&mut writes, feature, subjects, at);
    writes.carry_out(db).await
}

/// The same, together with other writes.
pub fn log_with(
    writes: &mut Together,
    feature: &str,
    subjects: impl IntoIterator<Item = Uuid>,
    at: Instant,
) {
    let row = |subject| change::ActiveModel {
        feature: Set(feature.to_owned()),
        subject: Set(subject),
        at: Set(micros(at)),
        ..Default::default()
    };
    writes.insert(subjects.into_iter().map(row).collect());
}

/// Changes of a feature after a place, oldest first. On PostgreSQL only those below the oldest
/// transaction still running, so that a late commit is never passed over.
pub async fn changes_after(
    db: &impl ConnectionTrait,
    feature: &str,
    after: Option<Place>,
    limit: u64,
) -> Result<Vec<Change>, DbErr> {
    let after = after.unwrap_or(Place { transaction: -1, seq: 0 });
    let settled = settled(db);
    let sql = format!(
        "SELECT seq, transaction_id, subject FROM integrations_changes \
         WHERE feature = $1 AND (transaction_id, seq) > ($2, $3) {settled} \
         ORDER BY transaction_id, seq LIMIT $4"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [feature.into(), after.transaction.into(), after.seq.into(), limit.into()];
    Change::find_by_statement(statement(db, &sql, values)).all(db).await
}

/// Changes of a feature after a place, those that may still be joined by earlier ones included.
pub(crate) async fn changes_since(
    db: &impl ConnectionTrait,
    feature: &str,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<Change>, DbErr> {
    let after = after.unwrap_or(Place { transaction: -1, seq: 0 });
    let sql = format!(
        "SELECT seq, transaction_id, subject FROM integrations_changes WHERE feature = $1 \
         AND (transaction_id, seq) > ($2, $3) ORDER BY transaction_id, seq LIMIT {most}"
    );
    let values = [feature.into(), after.transaction.into(), after.seq.into()];
    Change::find_by_statement(statement(db, &sql, values)).all(db).await
}

/// SQL for how far the log of a feature has come, as text that [`place`] reads.
pub(crate) fn newest(feature: &str) -> String {
    format!(
        "SELECT CAST(transaction_id AS TEXT) || '.' || CAST(seq AS TEXT) FROM integrations_changes \
         WHERE feature = '{feature}' ORDER BY transaction_id DESC, seq DESC LIMIT 1"
    )
}

/// A place as [`newest`] writes it.
pub(crate) fn place(text: Option<&str>) -> Option<Place> {
    let (transaction, seq) = text?.split_once('.')?;
    Some(Place { transaction: transaction.parse().ok()?, seq: seq.parse().ok()? })
}

/// The last place of a feature's log below which nothing can still appear: who has read the feature's
/// rows after asking for it, and follows from there, misses nothing.
pub async fn settled_place(
    db: &impl ConnectionTrait,
    feature: &str,
) -> Result<Option<Place>, DbErr> {
    let settled = settled(db);
    let sql = format!(
        "SELECT seq, transaction_id, subject FROM integrations_changes \
         WHERE feature = $1 {settled} ORDER BY transaction_id DESC, seq DESC LIMIT 1"
    );
    let found = Change::find_by_statement(statement(db, &sql, [feature.into()])).one(db).await?;
    Ok(found.map(|change| change.place()))
}

/// On PostgreSQL sequence numbers become visible out of order: only what lies below the oldest
/// transaction still running is settled. SQLite has one writer.
pub(crate) fn settled(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            "AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        }
        _ => "",
    }
}

/// A fact that the database holds about itself.
pub async fn setting(db: &impl ConnectionTrait, name: &str) -> Result<Option<String>, DbErr> {
    let row = setting::Entity::find_by_id(name.to_owned()).one(db).await?;
    Ok(row.map(|row| row.value))
}

/// Writes down a fact that must not change any more: false when another value stands there.
pub async fn settle(db: &impl ConnectionTrait, name: &str, value: &str) -> Result<bool, DbErr> {
    if let Some(existing) = setting(db, name).await? {
        return Ok(existing == value);
    }
    let row = setting::ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
    setting::Entity::insert(row).exec_without_returning(db).await?;
    Ok(true)
}
