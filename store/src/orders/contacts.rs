//! Whom to reach about what was ordered: sealed, and kept no longer than the law and the buyer want.

use super::rows::checkout;
use crate::{Instant, micros};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Erases whom to reach about what was ordered at once.
pub async fn erase(db: &impl ConnectionTrait, checkout: Uuid, now: Instant) -> Result<(), DbErr> {
    let one = checkout::Entity::update_many()
        .col_expr(checkout::Column::Contact, Expr::value(None::<Vec<u8>>))
        .col_expr(checkout::Column::ErasedAt, Expr::value(micros(now)))
        .filter(checkout::Column::Id.eq(checkout));
    one.exec(db).await.map(drop)
}
