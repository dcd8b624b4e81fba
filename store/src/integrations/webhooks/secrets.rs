//! Secrets of webhooks. Sealed: what is stored signs nothing.

use super::rows::secret;
use crate::{Instant, micros};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

/// The secrets of webhooks, the oldest first.
pub async fn of(db: &impl ConnectionTrait, webhooks: &[Uuid]) -> Result<Vec<secret::Model>, DbErr> {
    let all = secret::Entity::find().filter(secret::Column::WebhookId.is_in(webhooks.to_vec()));
    all.order_by_asc(secret::Column::Id).all(db).await
}

/// Adds a secret.
pub async fn add(
    db: &impl ConnectionTrait,
    (webhook, id): (Uuid, Uuid),
    sealed: Vec<u8>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = secret::ActiveModel {
        id: Set(id),
        webhook_id: Set(webhook),
        sealed: Set(sealed),
        created_at: Set(micros(now)),
    };
    secret::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Ends a secret.
pub async fn end(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    secret::Entity::delete_by_id(id).exec(db).await.map(drop)
}
