//! Invitations to sell for a producer of the register: a token's hash on one side, the producer on the
//! other.

use super::rows::invitation;
use crate::{Instant, micros};
use domain::accounts::Email;
use domain::ids::{AccountId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// An invitation to be written.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Its id.
    pub id: Uuid,
    /// The SHA-256 of its token.
    pub token_hash: Vec<u8>,
    /// The only address whose account may accept it.
    pub email: Email,
    /// To sell for which producer.
    pub producer: ProducerId,
    /// Who invites.
    pub by: AccountId,
    /// First instant at which it no longer stands.
    pub expires: Instant,
}

/// Writes an invitation.
pub async fn create(
    db: &impl ConnectionTrait,
    new: &NewInvitation,
    now: Instant,
) -> Result<(), DbErr> {
    let row = invitation::ActiveModel {
        id: Set(new.id),
        token_hash: Set(new.token_hash.clone()),
        email: Set(new.email.as_str().to_owned()),
        producer_id: Set(new.producer.0),
        invited_by: Set(new.by.0),
        created_at: Set(micros(now)),
        expires_at: Set(micros(new.expires)),
        accepted_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// The invitation with this token to this address, open or not.
pub async fn find(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    email: &str,
) -> Result<Option<invitation::Model>, DbErr> {
    invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(invitation::Column::Email.eq(email))
        .one(db)
        .await
}

/// Uses an invitation up; `false` when it was used already or is over.
pub async fn accept(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<bool, DbErr> {
    let changed = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(micros(now)))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(micros(now)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}
