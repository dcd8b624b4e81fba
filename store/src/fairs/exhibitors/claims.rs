//! Claim links: a token's hash on one side, the exhibitor on the other.

use super::Exhibitor;
use super::rows::{claim, exhibitor};
use crate::{Instant, micros};
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

/// Writes a link under the SHA-256 of its token. Those of the exhibitor before it work no more.
pub async fn create(
    db: &impl ConnectionTrait,
    (id, token_hash): (Uuid, Vec<u8>),
    of: Uuid,
    by: AccountId,
    (now, expires): (Instant, Instant),
) -> Result<(), DbErr> {
    claim::Entity::update_many()
        .col_expr(claim::Column::UsedAt, Expr::value(micros(now)))
        .filter(claim::Column::ExhibitorId.eq(of))
        .filter(claim::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    let row = claim::ActiveModel {
        id: Set(id),
        token_hash: Set(token_hash),
        exhibitor_id: Set(of),
        made_by: Set(by.0),
        created_at: Set(micros(now)),
        expires_at: Set(micros(expires)),
        used_at: Set(None),
    };
    claim::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Uses a link up: the exhibitor that it names, kept for this transaction; `None` when it was used or is
/// over.
pub async fn take(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<Exhibitor>, DbErr> {
    let found = claim::Entity::find().filter(claim::Column::TokenHash.eq(token_hash.to_vec()));
    let Some(link) = found.one(db).await? else { return Ok(None) };
    let used = claim::Entity::update_many()
        .col_expr(claim::Column::UsedAt, Expr::value(micros(now)))
        .filter(claim::Column::Id.eq(link.id))
        .filter(claim::Column::UsedAt.is_null())
        .filter(claim::Column::ExpiresAt.gt(micros(now)));
    if used.exec(db).await?.rows_affected == 0 {
        return Ok(None);
    }
    let found = exhibitor::Entity::find_by_id(link.exhibitor_id).lock_exclusive();
    Ok(found.one(db).await?.map(Exhibitor::read))
}
