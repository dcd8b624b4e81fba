//! Offers: under the hash of a token by which whoever was asked answers without signing in.

use super::rows::offer;
use crate::{Instant, insert_all, micros};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// An offer to be written.
#[derive(Clone, Debug)]
pub struct NewOffer {
    /// Its id.
    pub id: Uuid,
    /// To which application.
    pub application: Uuid,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Whether the waiting list made it.
    pub from_waiting_list: bool,
    /// First instant at which it stands no more.
    pub until: Instant,
}

/// Writes offers. Those that an application had before are answered by it.
pub async fn create(
    db: &impl ConnectionTrait,
    new: Vec<NewOffer>,
    now: Instant,
) -> Result<(), DbErr> {
    close(db, new.iter().map(|one| one.application), now).await?;
    let rows = new.into_iter().map(|one| offer::ActiveModel {
        id: Set(one.id),
        application_id: Set(one.application),
        token_hash: Set(one.token_hash),
        from_waiting_list: Set(one.from_waiting_list),
        made_at: Set(micros(now)),
        until: Set(micros(one.until)),
        answered_at: Set(None),
    });
    insert_all::<offer::Entity, _>(db, rows.collect()).await
}

/// Notes that the offers to applications stand no more.
pub async fn close(
    db: &impl ConnectionTrait,
    applications: impl Iterator<Item = Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let open = offer::Entity::update_many()
        .col_expr(offer::Column::AnsweredAt, Expr::value(micros(now)))
        .filter(offer::Column::ApplicationId.is_in(applications))
        .filter(offer::Column::AnsweredAt.is_null());
    open.exec(db).await.map(drop)
}

/// The application to which a token belongs whose offer nobody has answered.
pub async fn by_token(db: &impl ConnectionTrait, token_hash: &[u8]) -> Result<Option<Uuid>, DbErr> {
    let found = offer::Entity::find()
        .filter(offer::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(offer::Column::AnsweredAt.is_null());
    Ok(found.one(db).await?.map(|row| row.application_id))
}
