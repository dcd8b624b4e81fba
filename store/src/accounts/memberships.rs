//! Memberships: what makes an account an operator, an officer of a body, or a member of a producer.

use super::rows::{body, membership};
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::accounts::MemberRole;
use domain::ids::{AccountId, BodyId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

/// A role within something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Operator of the platform.
    Operator,
    /// Officer of a body.
    Officer {
        /// The body.
        body: BodyId,
        /// Whether this officer may invite others.
        administrator: bool,
    },
    /// Member of a producer.
    Member {
        /// The producer.
        producer: ProducerId,
        /// In what role.
        role: MemberRole,
    },
}

/// Gives an account a role. One that it has already is a duplicate.
pub async fn grant(
    db: &impl ConnectionTrait,
    id: Uuid,
    account: AccountId,
    role: Role,
    now: Instant,
) -> Result<(), DbErr> {
    let (code, body, member) = match role {
        Role::Operator => ("operator", None, None),
        Role::Officer { body, .. } => ("officer", Some(body.0), None),
        Role::Member { producer, role } => ("member", None, Some((producer.0, role))),
    };
    let row = membership::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        role: Set(code.to_owned()),
        body_id: Set(body),
        producer_id: Set(member.map(|(producer, _)| producer)),
        member_role: Set(member.map(|(_, role)| role.code().to_owned())),
        administrator: Set(matches!(role, Role::Officer { administrator: true, .. })),
        created_at: Set(micros(now)),
        ended_at: Set(None),
    };
    membership::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Whether an account operates the platform.
pub async fn is_operator(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, DbErr> {
    let found = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account.0))
        .filter(membership::Column::Role.eq("operator"))
        .filter(membership::Column::EndedAt.is_null());
    Ok(found.one(db).await?.is_some())
}

/// An account's live membership of a body.
pub async fn in_body(
    db: &impl ConnectionTrait,
    body: &body::Model,
    account: AccountId,
) -> Result<Option<membership::Model>, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::BodyId.eq(body.id))
        .filter(membership::Column::AccountId.eq(account.0))
        .filter(membership::Column::EndedAt.is_null())
        .one(db)
        .await
}

/// A live membership of a body by its id.
pub async fn of_body(
    db: &impl ConnectionTrait,
    body: &body::Model,
    id: Uuid,
) -> Result<Option<membership::Model>, DbErr> {
    membership::Entity::find_by_id(id)
        .filter(membership::Column::BodyId.eq(body.id))
        .filter(membership::Column::EndedAt.is_null())
        .one(db)
        .await
}

/// How many live administrators a body has. True for as long as the body is
/// [locked](super::bodies::lock).
pub async fn administrators(db: &impl ConnectionTrait, body: &body::Model) -> Result<u64, DbErr> {
    membership::Entity::find()
        .filter(membership::Column::BodyId.eq(body.id))
        .filter(membership::Column::Administrator.eq(true))
        .filter(membership::Column::EndedAt.is_null())
        .count(db)
        .await
}

/// Makes an officer an administrator.
pub async fn promote(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .col_expr(membership::Column::Administrator, Expr::value(true))
        .filter(membership::Column::Id.eq(id))
        .filter(membership::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// Ends a membership at once.
pub async fn end(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .col_expr(membership::Column::EndedAt, Expr::value(micros(now)))
        .filter(membership::Column::Id.eq(id))
        .filter(membership::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// An officer as the administrators of the body see him.
#[derive(Clone, Debug, FromQueryResult)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct OfficerRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
    pub administrator: bool,
    pub created_at: i64,
}

/// A page of a body's officers, longest-serving first.
pub async fn officers(
    db: &impl ConnectionTrait,
    body: BodyId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<OfficerRow, Uuid>, DbErr> {
    let sql = "SELECT m.id, m.account_id, a.name, a.email, m.administrator, m.created_at \
        FROM accounts_memberships m JOIN accounts a ON a.id = m.account_id \
        WHERE m.body_id = $1 AND m.ended_at IS NULL AND m.id > $2 ORDER BY m.id LIMIT $3";
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let values = [body.0.into(), after.unwrap_or_default().into(), most.into()];
    let rows = OfficerRow::find_by_statement(statement(db, sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// E-mail addresses of a body's administrators.
pub async fn administrators_addresses(
    db: &impl ConnectionTrait,
    body: BodyId,
) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT m.id, m.account_id, a.name, a.email, m.administrator, m.created_at \
        FROM accounts_memberships m JOIN accounts a ON a.id = m.account_id \
        WHERE m.body_id = $1 AND m.ended_at IS NULL AND m.administrator ORDER BY m.id LIMIT 200";
    let rows = OfficerRow::find_by_statement(statement(db, sql, [body.0.into()])).all(db).await?;
    Ok(rows.into_iter().map(|row| row.email).collect())
}
