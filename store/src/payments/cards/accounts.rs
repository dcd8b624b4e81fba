//! Connected accounts to which producers are paid: one at a time, the old ones kept with their time.

use super::rows::account;
use crate::orders::counters;
use crate::{Instant, instant, micros};
use domain::ids::{AccountId, ProducerId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A connected account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAccount {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub producer: ProducerId,
    /// The provider's number of it.
    pub account: String,
    /// Since when.
    pub opened: Instant,
}

/// Writes a producer's account. The one before is [closed](close).
pub async fn open(
    db: &impl ConnectionTrait,
    new: &CardAccount,
    by: AccountId,
) -> Result<(), DbErr> {
    let row = account::ActiveModel {
        id: Set(new.id),
        producer_id: Set(new.producer.0),
        account: Set(new.account.clone()),
        opened_at: Set(micros(new.opened)),
        opened_by: Set(by.0),
        closed_at: Set(None),
    };
    account::Entity::insert(row).exec_without_returning(db).await?;
    counters::changed(db, new.producer, new.opened).await
}

/// Closes a producer's account; whether it had one.
pub async fn close(
    db: &impl ConnectionTrait,
    producer: ProducerId,
    now: Instant,
) -> Result<bool, DbErr> {
    let those = account::Entity::update_many()
        .col_expr(account::Column::ClosedAt, Expr::value(micros(now)))
        .filter(account::Column::ProducerId.eq(producer.0))
        .filter(account::Column::ClosedAt.is_null());
    let had = those.exec(db).await?.rows_affected > 0;
    counters::changed(db, producer, now).await?;
    Ok(had)
}

/// The account to which a producer is paid now.
pub async fn current(
    db: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<Option<CardAccount>, DbErr> {
    let found = account::Entity::find()
        .filter(account::Column::ProducerId.eq(producer.0))
        .filter(account::Column::ClosedAt.is_null());
    let read = |row: account::Model| CardAccount {
        id: row.id,
        producer: row.producer_id.into(),
        account: row.account,
        opened: instant(row.opened_at),
    };
    Ok(found.one(db).await?.map(read))
}
