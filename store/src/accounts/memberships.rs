//! Memberships: what makes an account an operator, an officer of a body, or a member of a producer.

use super::rows::{body, membership};
use crate::page::Page;
use crate::{Instant, micros, statement, unreadable};
use domain::accounts::{MemberRole, Organisation};
use domain::ids::{AccountId, BodyId, ProducerId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QueryResult, sea_query::Expr,
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
    /// Member of an organisation.
    Member {
        /// The producer or organiser.
        of: Organisation,
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
    let (body, of, member) = match role {
        Role::Operator => (None, None, None),
        Role::Officer { body, .. } => (Some(body.0), None, None),
        Role::Member { of, role } => (None, Some(of), Some(role)),
    };
    let (code, producer, organiser) = match (body, of) {
        (None, None) => ("operator", None, None),
        (Some(_), _) => ("officer", None, None),
        (_, Some(Organisation::Producer(id))) => ("member", Some(id.0), None),
        (_, Some(Organisation::Organiser(id))) => ("organiser", None, Some(id.0)),
    };
    let row = membership::ActiveModel {
        id: Set(id),
        account_id: Set(account.0),
        role: Set(code.to_owned()),
        body_id: Set(body),
        producer_id: Set(producer),
        organiser_id: Set(organiser),
        member_role: Set(member.map(|role| role.code().to_owned())),
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

/// E-mail addresses of a body's officers, each with the language of its account.
pub async fn officers_addresses(
    db: &impl ConnectionTrait,
    body: BodyId,
) -> Result<Vec<(String, String)>, DbErr> {
    let sql = "SELECT a.email, a.language FROM accounts_memberships m \
        JOIN accounts a ON a.id = m.account_id \
        WHERE m.body_id = $1 AND m.ended_at IS NULL ORDER BY m.id LIMIT 200";
    let rows = db.query_all_raw(statement(db, sql, [body.0.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// A member of a producer, as mail reaches him.
#[derive(Clone, Debug)]
pub struct Correspondent {
    /// The account.
    pub account: AccountId,
    /// The producer.
    pub producer: ProducerId,
    /// What he is in it.
    pub role: MemberRole,
    /// E-mail address.
    pub email: String,
    /// `vi` or `en`.
    pub language: String,
}

/// Where the mail of the platform's operators goes: address, and `vi` or `en`.
pub async fn operators(db: &impl ConnectionTrait) -> Result<Vec<(String, String)>, DbErr> {
    let sql = "SELECT a.email, a.language FROM accounts_memberships m \
        JOIN accounts a ON a.id = m.account_id \
        WHERE m.role = 'operator' AND m.ended_at IS NULL ORDER BY m.id";
    let rows = db.query_all_raw(statement(db, sql, [])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// The live members of producers, with where their mail goes.
pub async fn correspondents(
    db: &impl ConnectionTrait,
    producers: &[ProducerId],
) -> Result<Vec<Correspondent>, DbErr> {
    let marks: Vec<String> = (1..=producers.len()).map(|number| format!("${number}")).collect();
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT a.id, m.producer_id, m.member_role, a.email, a.language \
         FROM accounts_memberships m JOIN accounts a ON a.id = m.account_id \
         WHERE m.role = 'member' AND m.ended_at IS NULL AND m.producer_id IN ({}) ORDER BY m.id",
        marks.join(", ")
    );
    let values = producers.iter().map(|id| id.0.into());
    let rows = db.query_all_raw(statement(db, &sql, values)).await?;
    let read = |row: &QueryResult| {
        let role: String = row.try_get_by_index(2)?;
        Ok(Correspondent {
            account: AccountId(row.try_get_by_index(0)?),
            producer: ProducerId(row.try_get_by_index(1)?),
            role: MemberRole::from_code(&role).ok_or_else(|| unreadable("role", &role))?,
            email: row.try_get_by_index(3)?,
            language: row.try_get_by_index(4)?,
        })
    };
    rows.iter().map(read).collect()
}
