//! Refunds that the card provider is asked for: each attempt is written down before it is asked.

use super::rows::refund;
use crate::{Instant, instant, micros};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// An attempt to send a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRefund {
    /// Which refund.
    pub refund: Uuid,
    /// At which attempt, from 0.
    pub attempt: i32,
    /// The provider's number, once it has told.
    pub reference: Option<String>,
    /// When it was asked for.
    pub asked: Instant,
    /// When the provider is asked next what became of it.
    pub due: Instant,
    /// Whether nothing becomes of it any more.
    pub is_over: bool,
}

/// Writes down what is about to be asked.
pub async fn add(db: &impl ConnectionTrait, new: &CardRefund) -> Result<(), DbErr> {
    let row = refund::ActiveModel {
        refund_id: Set(new.refund),
        attempt: Set(new.attempt),
        reference: Set(new.reference.clone()),
        asked_at: Set(micros(new.asked)),
        due_at: Set(micros(new.due)),
        ended_at: Set(None),
    };
    refund::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The latest attempt to send a refund.
pub async fn latest(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<CardRefund>, DbErr> {
    let found = refund::Entity::find()
        .filter(refund::Column::RefundId.eq(id))
        .order_by_desc(refund::Column::Attempt);
    Ok(found.one(db).await?.map(read))
}

/// By the provider's number.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    reference: &str,
) -> Result<Option<CardRefund>, DbErr> {
    let found = refund::Entity::find().filter(refund::Column::Reference.eq(reference));
    Ok(found.one(db).await?.map(read))
}

/// Those about which the provider is to be asked by now, the longest due first.
pub async fn due(
    db: &impl ConnectionTrait,
    now: Instant,
    most: u64,
) -> Result<Vec<CardRefund>, DbErr> {
    let found = refund::Entity::find()
        .filter(refund::Column::EndedAt.is_null())
        .filter(refund::Column::DueAt.lte(micros(now)))
        .order_by_asc(refund::Column::DueAt)
        .order_by_asc(refund::Column::RefundId)
        .limit(most);
    Ok(found.all(db).await?.into_iter().map(read).collect())
}

/// Writes down the number that the provider gave.
pub async fn name(
    db: &impl ConnectionTrait,
    one: &CardRefund,
    reference: &str,
) -> Result<(), DbErr> {
    let changed = refund::Entity::update_many()
        .col_expr(refund::Column::Reference, Expr::value(reference))
        .filter(refund::Column::RefundId.eq(one.refund))
        .filter(refund::Column::Attempt.eq(one.attempt))
        .filter(refund::Column::Reference.is_null());
    changed.exec(db).await.map(drop)
}

/// The provider is asked about it again then.
pub async fn ask_at(
    db: &impl ConnectionTrait,
    one: &CardRefund,
    due: Instant,
) -> Result<(), DbErr> {
    let changed = refund::Entity::update_many()
        .col_expr(refund::Column::DueAt, Expr::value(micros(due)))
        .filter(refund::Column::RefundId.eq(one.refund))
        .filter(refund::Column::Attempt.eq(one.attempt));
    changed.exec(db).await.map(drop)
}

/// Nothing becomes of it any more.
pub async fn end(db: &impl ConnectionTrait, one: &CardRefund, now: Instant) -> Result<(), DbErr> {
    let changed = refund::Entity::update_many()
        .col_expr(refund::Column::EndedAt, Expr::value(micros(now)))
        .filter(refund::Column::RefundId.eq(one.refund))
        .filter(refund::Column::Attempt.eq(one.attempt))
        .filter(refund::Column::EndedAt.is_null());
    changed.exec(db).await.map(drop)
}

fn read(row: refund::Model) -> CardRefund {
    CardRefund {
        refund: row.refund_id,
        attempt: row.attempt,
        reference: row.reference,
        asked: instant(row.asked_at),
        due: instant(row.due_at),
        is_over: row.ended_at.is_some(),
    }
}
