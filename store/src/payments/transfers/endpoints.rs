//! Where banks tell of transfers: an address of a payee's own, whose token is kept as a hash and whose
//! secret sealed.

use super::rows::endpoint;
use crate::page::Page;
use crate::{Instant, instant, micros};
use domain::ids::{AccountId, PayeeId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub payee: PayeeId,
    /// In which form it is told.
    pub format: String,
    /// The SHA-256 of the token in its address.
    pub token_hash: Vec<u8>,
    /// The secret that it is told under, sealed.
    pub secret: Vec<u8>,
    /// Since when.
    pub opened: Instant,
    /// Until when.
    pub closed: Option<Instant>,
}

/// Opens an endpoint.
pub async fn open(db: &impl ConnectionTrait, new: &Endpoint, by: AccountId) -> Result<(), DbErr> {
    let row = endpoint::ActiveModel {
        id: Set(new.id),
        payee_id: Set(new.payee.0),
        format: Set(new.format.clone()),
        token_hash: Set(new.token_hash.clone()),
        secret: Set(new.secret.clone()),
        opened_at: Set(micros(new.opened)),
        opened_by: Set(by.0),
        closed_at: Set(None),
    };
    endpoint::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Closes an endpoint of a payee; whether there was an open one.
pub async fn close(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    id: Uuid,
    now: Instant,
) -> Result<bool, DbErr> {
    let one = endpoint::Entity::update_many()
        .col_expr(endpoint::Column::ClosedAt, Expr::value(micros(now)))
        .filter(endpoint::Column::Id.eq(id))
        .filter(endpoint::Column::PayeeId.eq(payee.0))
        .filter(endpoint::Column::ClosedAt.is_null());
    Ok(one.exec(db).await?.rows_affected == 1)
}

/// The open endpoint with a token.
pub async fn by_token(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
) -> Result<Option<Endpoint>, DbErr> {
    let found = endpoint::Entity::find()
        .filter(endpoint::Column::TokenHash.eq(token_hash))
        .filter(endpoint::Column::ClosedAt.is_null());
    Ok(found.one(db).await?.map(Endpoint::from))
}

/// A page of a payee's endpoints, the latest first.
pub async fn list(
    db: &impl ConnectionTrait,
    payee: PayeeId,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Page<Endpoint, Uuid>, DbErr> {
    let mut found = endpoint::Entity::find()
        .filter(endpoint::Column::PayeeId.eq(payee.0))
        .order_by_desc(endpoint::Column::Id)
        .limit(limit + 1);
    if let Some(before) = before {
        found = found.filter(endpoint::Column::Id.lt(before));
    }
    let rows: Vec<Endpoint> = found.all(db).await?.into_iter().map(Endpoint::from).collect();
    Ok(Page::of(rows, limit, |one| one.id))
}

impl From<endpoint::Model> for Endpoint {
    fn from(row: endpoint::Model) -> Self {
        Self {
            id: row.id,
            payee: row.payee_id.into(),
            format: row.format,
            token_hash: row.token_hash,
            secret: row.secret,
            opened: instant(row.opened_at),
            closed: row.closed_at.map(instant),
        }
    }
}
