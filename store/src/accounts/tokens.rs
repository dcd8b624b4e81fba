//! Tokens that prove an address: whoever has one has read the mail that it came in. Stored as hashes.

use super::rows::token;
use crate::{Instant, micros};
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To say that the address is one's own.
    VerifyEmail,
    /// To set a new password.
    ResetPassword,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Writes a token, and forgets those of the account that are over.
pub async fn create(
    db: &impl ConnectionTrait,
    token_hash: Vec<u8>,
    (account, purpose): (AccountId, Purpose),
    now: Instant,
    expires: Instant,
) -> Result<(), DbErr> {
    token::Entity::delete_many()
        .filter(token::Column::AccountId.eq(account.0))
        .filter(token::Column::ExpiresAt.lte(micros(now)))
        .exec(db)
        .await?;
    let row = token::ActiveModel {
        token_hash: Set(token_hash),
        purpose: Set(purpose.code().to_owned()),
        account_id: Set(account.0),
        created_at: Set(micros(now)),
        expires_at: Set(micros(expires)),
        used_at: Set(None),
    };
    token::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Whose live token this is.
pub async fn holder(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    purpose: Purpose,
    now: Instant,
) -> Result<Option<AccountId>, DbErr> {
    let row = token::Entity::find_by_id(token_hash.to_vec())
        .filter(token::Column::Purpose.eq(purpose.code()))
        .filter(token::Column::UsedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(micros(now)))
        .one(db)
        .await?;
    Ok(row.map(|row| AccountId(row.account_id)))
}

/// Uses a token up; `false` when it is no longer live.
pub async fn use_up(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    purpose: Purpose,
    now: Instant,
) -> Result<bool, DbErr> {
    let changed = token::Entity::update_many()
        .col_expr(token::Column::UsedAt, Expr::value(micros(now)))
        .filter(token::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(token::Column::Purpose.eq(purpose.code()))
        .filter(token::Column::UsedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(micros(now)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Ends all live tokens of an account for a purpose.
pub async fn void(
    db: &impl ConnectionTrait,
    account: AccountId,
    purpose: Purpose,
    now: Instant,
) -> Result<(), DbErr> {
    token::Entity::update_many()
        .col_expr(token::Column::UsedAt, Expr::value(micros(now)))
        .filter(token::Column::AccountId.eq(account.0))
        .filter(token::Column::Purpose.eq(purpose.code()))
        .filter(token::Column::UsedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}
