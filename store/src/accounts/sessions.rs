//! Sessions: a token's hash on one side, who is asking on the other.

use super::mandates;
use super::rows::{account, session};
use crate::{Instant, micros, statement, unreadable};
use domain::accounts::{BodyKind, Mandate, MemberRole};
use domain::certification::Level;
use domain::ids::{AccountId, BodyId, MembershipId, OrganiserId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait as _,
    FromQueryResult, QueryFilter, sea_query::Expr,
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
    /// The organisers of fairs of which it is a member.
    pub organisers: Vec<Organising>,
    /// The mandates that hold at this instant and were given to those producers or bodies.
    pub mandates: Vec<Mandate>,
    /// From where it asks; none for commands given on the machine itself.
    pub address: Option<IpAddr>,
}

/// An account's place in a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub id: MembershipId,
    /// The producer.
    pub producer: ProducerId,
    /// The role.
    pub role: MemberRole,
}

/// An account's place in an organiser of fairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organising {
    /// The membership.
    pub id: MembershipId,
    /// The organiser.
    pub organiser: OrganiserId,
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
    with_memberships(db, row.account_id.into(), row.token_hash, now).await.map(Some)
}

/// The account with this e-mail address, for commands given on the machine itself.
pub async fn by_email(
    db: &impl ConnectionTrait,
    email: &str,
    now: Instant,
) -> Result<Option<SignedInAccount>, DbErr> {
    let row = account::Entity::find().filter(account::Column::Email.eq(email)).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    with_memberships(db, row.id.into(), Vec::new(), now).await.map(Some)
}

/// A membership with the body that it is in, if it is in one.
#[derive(FromQueryResult)]
struct Place {
    id: uuid::Uuid,
    role: String,
    producer_id: Option<uuid::Uuid>,
    organiser_id: Option<uuid::Uuid>,
    member_role: Option<String>,
    administrator: bool,
    body_id: Option<uuid::Uuid>,
    kind: Option<String>,
    level: Option<String>,
    unit_id: Option<i32>,
}

/// Two statements, however many memberships and mandates there are.
async fn with_memberships(
    db: &impl ConnectionTrait,
    account: AccountId,
    session: Vec<u8>,
    now: Instant,
) -> Result<SignedInAccount, DbErr> {
    let sql = "SELECT m.id, m.role, m.producer_id, m.organiser_id, m.member_role, m.administrator, \
        m.body_id, b.kind, b.level, b.unit_id \
        FROM accounts_memberships m LEFT JOIN accounts_bodies b ON b.id = m.body_id \
        WHERE m.account_id = $1 AND m.ended_at IS NULL ORDER BY m.id";
    let places = Place::find_by_statement(statement(db, sql, [account.0.into()])).all(db).await?;
    Ok(SignedInAccount {
        id: account,
        session,
        operator: places.iter().any(|one| one.role == "operator"),
        offices: places.iter().filter_map(Place::office).collect::<Result<_, _>>()?,
        members: places.iter().filter_map(Place::member).collect::<Result<_, _>>()?,
        organisers: places.iter().filter_map(Place::organising).collect::<Result<_, _>>()?,
        mandates: mandates::held_by(db, account, now).await?,
        address: None,
    })
}

impl Place {
    fn office(&self) -> Option<Result<Office, DbErr>> {
        let body = BodyId(self.body_id?);
        let (kind, level) = (self.kind.as_deref()?, self.level.as_deref()?);
        let office = || {
            Ok(Office {
                body,
                kind: BodyKind::from_code(kind).ok_or_else(|| unreadable("body", kind))?,
                level: Level::from_code(level).ok_or_else(|| unreadable("level", level))?,
                unit: self.unit_id,
                administrator: self.administrator,
            })
        };
        Some(office())
    }

    fn member(&self) -> Option<Result<Member, DbErr>> {
        let (id, producer) = (MembershipId(self.id), ProducerId(self.producer_id?));
        Some(self.member_role().map(|role| Member { id, producer, role }))
    }

    fn organising(&self) -> Option<Result<Organising, DbErr>> {
        let (id, organiser) = (MembershipId(self.id), OrganiserId(self.organiser_id?));
        Some(self.member_role().map(|role| Organising { id, organiser, role }))
    }

    fn member_role(&self) -> Result<MemberRole, DbErr> {
        super::members::role(self.member_role.as_deref().unwrap_or_default())
    }
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
