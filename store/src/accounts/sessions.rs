//! Sessions: a token's hash on one side, who is asking on the other.

use super::rows::{account, body, membership, session};
use crate::{Instant, micros, unreadable};
use domain::accounts::{BodyKind, MemberRole};
use domain::certification::Level;
use domain::ids::{AccountId, BodyId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait as _,
    QueryFilter, sea_query::Expr,
};
use std::net::IpAddr;

/// Who is asking, with all that the account may be at this instant.
#[derive(Clone, Debug)]
pub struct SignedInAccount {
    /// The account.
    pub id: AccountId,
    /// The session in which it asks: the hash of its token; empty for commands given on the machine
    /// itself.
    pub session: Vec<u8>,
    /// Whether it operates the platform.
    pub operator: bool,
    /// The bodies in which it is an officer.
    pub offices: Vec<Office>,
    /// The producers of which it is a member.
    pub members: Vec<Member>,
    /// From where it asks; none for commands given on the machine itself.
    pub address: Option<IpAddr>,
}

/// An account's place in a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The producer.
    pub producer: ProducerId,
    /// The role.
    pub role: MemberRole,
}

/// An account's place in a state body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The body.
    pub body: BodyId,
    /// Its kind.
    pub kind: BodyKind,
    /// Its level.
    pub level: Level,
    /// The unit that it governs; none for a ministry.
    pub unit: Option<i32>,
    /// Whether this officer may invite others.
    pub administrator: bool,
}

/// The account of a live token.
pub async fn find(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<SignedInAccount>, DbErr> {
    let row = session::Entity::find_by_id(token_hash.to_vec())
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(micros(now)))
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    with_memberships(db, row.account_id, row.token_hash).await.map(Some)
}

/// The account with this e-mail address, for commands given on the machine itself.
pub async fn by_email(
    db: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<SignedInAccount>, DbErr> {
    let row = account::Entity::find().filter(account::Column::Email.eq(email)).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    with_memberships(db, row.id, Vec::new()).await.map(Some)
}

async fn with_memberships(
    db: &impl ConnectionTrait,
    account: uuid::Uuid,
    session: Vec<u8>,
) -> Result<SignedInAccount, DbErr> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account))
        .filter(membership::Column::EndedAt.is_null())
        .all(db)
        .await?;
    let ids: Vec<_> = memberships.iter().filter_map(|one| one.body_id).collect();
    let bodies = body::Entity::find().filter(body::Column::Id.is_in(ids)).all(db).await?;
    let office = |one: &membership::Model| {
        let body = bodies.iter().find(|body| Some(body.id) == one.body_id)?;
        Some(office_of(body, one.administrator))
    };
    let member = |one: &membership::Model| {
        Some(Member { producer: ProducerId(one.producer_id?), role: MemberRole::Owner })
    };
    Ok(SignedInAccount {
        id: AccountId(account),
        session,
        operator: memberships.iter().any(|one| one.role == "operator"),
        offices: memberships.iter().filter_map(office).collect::<Result<_, _>>()?,
        members: memberships.iter().filter_map(member).collect(),
        address: None,
    })
}

pub(super) fn office_of(body: &body::Model, administrator: bool) -> Result<Office, DbErr> {
    Ok(Office {
        body: BodyId(body.id),
        kind: BodyKind::from_code(&body.kind).ok_or_else(|| unreadable("body", &body.kind))?,
        level: Level::from_code(&body.level).ok_or_else(|| unreadable("level", &body.level))?,
        unit: body.unit_id,
        administrator,
    })
}

/// Begins a session, and forgets those of the account that are over.
pub async fn begin(
    db: &impl ConnectionTrait,
    token_hash: Vec<u8>,
    account: AccountId,
    now: Instant,
    expires: Instant,
) -> Result<(), DbErr> {
    let over =
        session::Column::EndedAt.is_not_null().or(session::Column::ExpiresAt.lte(micros(now)));
    session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account.0))
        .filter(over)
        .exec(db)
        .await?;
    let row = session::ActiveModel {
        token_hash: Set(token_hash),
        account_id: Set(account.0),
        created_at: Set(micros(now)),
        expires_at: Set(micros(expires)),
        ended_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Ends a session at once.
pub async fn end(db: &impl ConnectionTrait, token_hash: &[u8], now: Instant) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(micros(now)))
        .filter(session::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(session::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Ends all sessions of an account but this one.
pub async fn end_others(
    db: &impl ConnectionTrait,
    account: AccountId,
    but: &[u8],
    now: Instant,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(micros(now)))
        .filter(session::Column::AccountId.eq(account.0))
        .filter(session::Column::TokenHash.ne(but.to_vec()))
        .filter(session::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}
