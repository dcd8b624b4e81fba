//! Members of producers, and of organisers of fairs.

use super::memberships::{self, Role};
use super::rows::membership;
use crate::page::Page;
use crate::{Instant, statement, unreadable};
use domain::accounts::{MOST_MEMBERS, MemberRole, Organisation, Team, TeamMember};
use domain::ids::{AccountId, MembershipId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

/// The members of an organisation. True for as long as it is locked
/// ([producers](crate::catalogue::producers::lock), [organisers](crate::fairs::organisers::lock)).
pub async fn team(db: &impl ConnectionTrait, of: impl Into<Organisation>) -> Result<Team, DbErr> {
    let whose = match of.into() {
        Organisation::Producer(id) => membership::Column::ProducerId.eq(id.0),
        Organisation::Organiser(id) => membership::Column::OrganiserId.eq(id.0),
    };
    let rows = membership::Entity::find()
        .filter(whose)
        .filter(membership::Column::EndedAt.is_null())
        .all(db)
        .await?;
    let members = rows.into_iter().map(|row| {
        Ok(TeamMember {
            id: MembershipId(row.id),
            account: AccountId(row.account_id),
            role: role(row.member_role.as_deref().unwrap_or_default())?,
        })
    });
    members.collect::<Result<_, DbErr>>().map(Team::new)
}

/// Writes what changed in a team. The organisation is locked since the team was read.
pub async fn save(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    before: &Team,
    after: &Team,
    now: Instant,
) -> Result<(), DbErr> {
    let of = of.into();
    let in_team = |team: &Team, id| team.members().iter().find(|one| one.id == id).copied();
    for one in before.members().iter().filter(|one| in_team(after, one.id).is_none()) {
        memberships::end(db, one.id.0, now).await?;
    }
    for one in after.members() {
        match in_team(before, one.id) {
            None => {
                let role = Role::Member { of, role: one.role };
                memberships::grant(db, one.id.0, one.account, role, now).await?;
            }
            Some(was) if was.role != one.role => set_role(db, one.id, one.role).await?,
            Some(_) => {}
        }
    }
    Ok(())
}

async fn set_role(
    db: &impl ConnectionTrait,
    id: MembershipId,
    role: MemberRole,
) -> Result<(), DbErr> {
    membership::Entity::update_many()
        .col_expr(membership::Column::MemberRole, Expr::value(role.code()))
        .filter(membership::Column::Id.eq(id.0))
        .filter(membership::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(drop)
}

/// The role with this code, as the database has it.
pub(super) fn role(code: &str) -> Result<MemberRole, DbErr> {
    MemberRole::from_code(code).ok_or_else(|| unreadable("role of a member", code))
}

/// A member as the owners see him.
#[derive(Clone, Debug, FromQueryResult)]
#[expect(missing_docs, reason = "the columns are named and explained in the schema")]
pub struct MemberRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub email: String,
    pub member_role: String,
    pub created_at: i64,
}

/// Reading the members of an organisation, whose id is the first parameter.
fn columns(of: Organisation) -> (String, Uuid) {
    let (whose, id) = whose(of);
    let sql = format!(
        "SELECT m.id, m.account_id, a.name, a.email, m.member_role, m.created_at \
         FROM accounts_memberships m JOIN accounts a ON a.id = m.account_id \
         WHERE m.{whose} = $1 AND m.ended_at IS NULL"
    );
    (sql, id)
}

/// The column that names an organisation, and the id in it.
pub(super) fn whose(of: Organisation) -> (&'static str, Uuid) {
    match of {
        Organisation::Producer(id) => ("producer_id", id.0),
        Organisation::Organiser(id) => ("organiser_id", id.0),
    }
}

/// A page of an organisation's members, longest-serving first.
pub async fn list(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<MemberRow, Uuid>, DbErr> {
    let (columns, id) = columns(of.into());
    let sql = format!("{columns} AND m.id > $2 ORDER BY m.id LIMIT $3");
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let values = [id.into(), after.unwrap_or_default().into(), most.into()];
    let rows = MemberRow::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}

/// A member of an organisation.
pub async fn find(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    id: MembershipId,
) -> Result<Option<MemberRow>, DbErr> {
    let (columns, whose) = columns(of.into());
    let sql = format!("{columns} AND m.id = $2");
    let values = [whose.into(), id.0.into()];
    MemberRow::find_by_statement(statement(db, &sql, values)).one(db).await
}

/// Whether the account of this address is a member of an organisation.
pub async fn is_member(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
    email: &str,
) -> Result<bool, DbErr> {
    let (columns, id) = columns(of.into());
    let sql = format!("{columns} AND a.email = $2");
    let values = [id.into(), email.into()];
    let found = MemberRow::find_by_statement(statement(db, &sql, values)).one(db).await?;
    Ok(found.is_some())
}

/// E-mail addresses of an organisation's owners.
pub async fn owners_addresses(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
) -> Result<Vec<String>, DbErr> {
    let (columns, id) = columns(of.into());
    let sql = format!("{columns} AND m.member_role = 'owner' ORDER BY m.id LIMIT $2");
    let most = i64::try_from(MOST_MEMBERS).unwrap_or(i64::MAX);
    let values = [id.into(), most.into()];
    let rows = MemberRow::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.email).collect())
}

/// A member as mail reaches him.
#[derive(Clone, Debug)]
pub struct Correspondent {
    /// What he is in it.
    pub role: MemberRole,
    /// E-mail address.
    pub email: String,
    /// `vi` or `en`.
    pub language: String,
}

/// The members of an organisation, with where their mail goes.
pub async fn correspondents(
    db: &impl ConnectionTrait,
    of: impl Into<Organisation>,
) -> Result<Vec<Correspondent>, DbErr> {
    let (whose, id) = whose(of.into());
    let sql = format!(
        "SELECT m.member_role, a.email, a.language FROM accounts_memberships m \
         JOIN accounts a ON a.id = m.account_id \
         WHERE m.{whose} = $1 AND m.ended_at IS NULL ORDER BY m.id"
    );
    let rows = db.query_all_raw(statement(db, &sql, [id.into()])).await?;
    let read = rows.iter().map(|row| {
        let code: String = row.try_get_by_index(0)?;
        let (email, language) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok(Correspondent { role: role(&code)?, email, language })
    });
    read.collect()
}
