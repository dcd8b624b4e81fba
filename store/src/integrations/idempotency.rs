//! Answers kept under the keys of those who repeat requests.

use super::rows::idempotency as row;
use crate::{Instant, Together, instant, micros};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// What was answered under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256 of what was asked.
    pub request: Vec<u8>,
    /// The answer, sealed.
    pub answer: Vec<u8>,
    /// When.
    pub at: Instant,
}

/// What was answered under a key.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: &str,
    key: &str,
) -> Result<Option<Kept>, DbErr> {
    let found = row::Entity::find_by_id((scope.to_owned(), key.to_owned())).one(db).await?;
    Ok(found.map(|row| Kept { request: row.request, answer: row.answer, at: instant(row.at) }))
}

/// Keeps an answer, in the transaction of what it tells of. A second one under the same key is a duplicate,
/// and waits until the first is done with.
pub async fn keep(
    db: &impl ConnectionTrait,
    scope: &str,
    key: &str,
    kept: Kept,
) -> Result<(), DbErr> {
    let mut writes = Together::on(db);
    keep_with(&mut writes, scope, key, kept);
    writes.carry_out(db).await
}

/// The same, together with other writes.
pub fn keep_with(writes: &mut Together, scope: &str, key: &str, kept: Kept) {
    let row = row::ActiveModel {
        scope: Set(scope.to_owned()),
        key: Set(key.to_owned()),
        request: Set(kept.request),
        answer: Set(kept.answer),
        at: Set(micros(kept.at)),
    };
    writes.insert(vec![row]);
}

/// Forgets an answer, so that its key can be used anew.
pub async fn forget(db: &impl ConnectionTrait, scope: &str, key: &str) -> Result<(), DbErr> {
    row::Entity::delete_by_id((scope.to_owned(), key.to_owned())).exec(db).await.map(drop)
}

/// Forgets all answers of before an instant.
pub async fn forget_before(db: &impl ConnectionTrait, at: Instant) -> Result<u64, DbErr> {
    let old = row::Entity::delete_many().filter(row::Column::At.lt(micros(at)));
    Ok(old.exec(db).await?.rows_affected)
}
