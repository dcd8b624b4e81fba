//! Invitations to become a member of a producer or organiser: a token's hash on one side, a role on the other.

use super::members::whose;
use super::rows::member_invitation as invitation;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::accounts::{Email, MemberRole, Organisation};
use domain::ids::AccountId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, UpdateMany, sea_query::Expr,
};
use uuid::Uuid;

/// An invitation to be written.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Its id.
    pub id: Uuid,
    /// The only address whose account may accept it.
    pub email: Email,
    /// Into which producer or organiser.
    pub into: Organisation,
    /// In what role.
    pub role: MemberRole,
    /// The owner who invites.
    pub by: AccountId,
    /// First instant at which it no longer stands.
    pub expires: Instant,
}

/// Writes an invitation under the SHA-256 of its token, and withdraws those that the address has
/// from there already.
pub async fn create(
    db: &impl ConnectionTrait,
    new: &NewInvitation,
    token_hash: Vec<u8>,
    now: Instant,
) -> Result<(), DbErr> {
    withdrawal(new.into, now)
        .filter(invitation::Column::Email.eq(new.email.as_str()))
        .exec(db)
        .await?;
    let (producer, organiser) = match new.into {
        Organisation::Producer(id) => (Some(id.0), None),
        Organisation::Organiser(id) => (None, Some(id.0)),
    };
    let row = invitation::ActiveModel {
        id: Set(new.id),
        token_hash: Set(token_hash),
        email: Set(new.email.as_str().to_owned()),
        producer_id: Set(producer),
        organiser_id: Set(organiser),
        member_role: Set(new.role.code().to_owned()),
        invited_by: Set(new.by.0),
        created_at: Set(micros(now)),
        expires_at: Set(micros(new.expires)),
        accepted_at: Set(None),
        withdrawn_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Withdraws an open invitation of an organisation; `false` when it has none such.
pub async fn withdraw(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    id: Uuid,
    now: Instant,
) -> Result<bool, DbErr> {
    let done = withdrawal(of.into(), now).filter(invitation::Column::Id.eq(id)).exec(db).await?;
    Ok(done.rows_affected == 1)
}

fn withdrawal(of: Organisation, now: Instant) -> UpdateMany<invitation::Entity> {
    let whose = match of {
        Organisation::Producer(id) => invitation::Column::ProducerId.eq(id.0),
        Organisation::Organiser(id) => invitation::Column::OrganiserId.eq(id.0),
    };
    invitation::Entity::update_many()
        .col_expr(invitation::Column::WithdrawnAt, Expr::value(micros(now)))
        .filter(whose)
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::WithdrawnAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(micros(now)))
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

/// Uses an invitation up; `false` when it was used or withdrawn, or is over.
pub async fn accept(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<bool, DbErr> {
    let changed = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(micros(now)))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::WithdrawnAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(micros(now)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// An open invitation as the owners see it.
#[derive(Clone, Debug, FromQueryResult)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct InvitationRow {
    pub id: Uuid,
    pub email: String,
    pub member_role: String,
    pub invited_by: Uuid,
    pub created_at: i64,
    pub expires_at: i64,
}

/// A page of an organisation's open invitations, oldest first. Those of somebody who is no owner any more are
/// not open.
pub async fn list(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    after: Option<Uuid>,
    limit: u64,
    now: Instant,
) -> Result<Page<InvitationRow, Uuid>, DbErr> {
    let (whose, of) = whose(of.into());
    let sql = format!(
        "SELECT i.id, i.email, i.member_role, i.invited_by, i.created_at, i.expires_at \
         FROM accounts_member_invitations i \
         JOIN accounts_memberships m ON m.{whose} = i.{whose} \
             AND m.account_id = i.invited_by AND m.ended_at IS NULL AND m.member_role = 'owner' \
         WHERE i.{whose} = $1 AND i.id > $2 AND i.expires_at > $3 \
             AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL \
         ORDER BY i.id LIMIT $4"
    );
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let after = after.unwrap_or_default();
    let values = [of.into(), after.into(), micros(now).into(), most.into()];
    let rows = InvitationRow::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}
