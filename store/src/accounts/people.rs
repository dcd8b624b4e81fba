//! Accounts themselves: who somebody is, and the hash that proves it.

use super::rows::account;
use crate::{Instant, micros};
use domain::accounts::Email;
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

/// An account to be written.
#[derive(Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// Its e-mail address, under which it is found.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// The password's hash in PHC form.
    pub password_hash: String,
    /// `vi` or `en`: the language of mail to the person.
    pub language: &'static str,
}

/// Writes an account unless its address is taken; whether it was written. A taken address costs the
/// same statements and the same write as a free one, so that the time taken tells nobody which it was.
pub async fn create(
    db: &impl ConnectionTrait,
    new: &NewAccount,
    now: Instant,
) -> Result<bool, DbErr> {
    let row = account::ActiveModel {
        id: Set(new.id.0),
        email: Set(new.email.as_str().to_owned()),
        name: Set(new.name.clone()),
        password_hash: Set(new.password_hash.clone()),
        created_at: Set(micros(now)),
        language: Set(new.language.to_owned()),
        email_verified_at: Set(None),
    };
    let keep =
        OnConflict::column(account::Column::Email).update_column(account::Column::Email).to_owned();
    account::Entity::insert(row).on_conflict(keep).exec_without_returning(db).await?;
    let found = by_email(db, &new.email).await?;
    Ok(found.is_some_and(|row| row.id == new.id.0))
}

/// The account with this address.
pub async fn by_email(
    db: &impl ConnectionTrait,
    email: &Email,
) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find().filter(account::Column::Email.eq(email.as_str())).one(db).await
}

/// An account.
pub async fn by_id(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find_by_id(id.0).one(db).await
}

/// Whether the account still has this password hash; keeps it from changing until the transaction ends.
pub async fn still_has_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    password_hash: &str,
) -> Result<bool, DbErr> {
    let row = account::Entity::find_by_id(id.0).lock_exclusive().one(db).await?;
    Ok(row.is_some_and(|row| row.password_hash == password_hash))
}

/// Replaces a password's hash; `false` when it is no longer the one that was checked.
pub async fn change_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    from: &str,
    to: String,
) -> Result<bool, DbErr> {
    let changed = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(to))
        .filter(account::Column::Id.eq(id.0))
        .filter(account::Column::PasswordHash.eq(from))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Sets a password's hash, whatever it was.
pub async fn set_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    to: String,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(to))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(drop)
}

/// Sets the language of mail to the person: `vi` or `en`.
pub async fn set_language(
    db: &impl ConnectionTrait,
    id: AccountId,
    language: &str,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::Language, Expr::value(language))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(drop)
}

/// Records that the person has read mail to the account's address; the first time counts.
pub async fn verify_email(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::EmailVerifiedAt, Expr::value(micros(now)))
        .filter(account::Column::Id.eq(id.0))
        .filter(account::Column::EmailVerifiedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}
