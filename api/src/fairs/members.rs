//! Members of an organiser of fairs: who they are, and how owners change that.

use super::{Done, Tag};
use crate::access::{SignedIn, doer, organiser_for};
use crate::accounts::{MemberPatch, MemberRole, team_refused};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Time};
use domain::accounts::{self, Team};
use domain::fairs::OrganiserAffair;
use domain::ids::{MembershipId, OrganiserId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members::{self, MemberRow};
use store::fairs::organisers::{self, Organiser};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// Operations on the members of organisers.
pub struct OrganiserMembersApi;

/// A member of an organiser, as its owners see him.
#[derive(Object)]
struct OrganiserMember {
    /// Id of the membership, to change or end it.
    id: Uuid,
    /// The account.
    account_id: Uuid,
    /// Name.
    name: String,
    /// E-mail address.
    email: String,
    /// Role.
    role: MemberRole,
    /// Since when.
    since: Time,
}

/// A page of members.
#[derive(Object)]
struct OrganiserMemberList {
    /// The members, longest-serving first.
    items: Vec<OrganiserMember>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl OrganiserMembersApi {
    /// List an organiser's members
    ///
    /// For its owners. An owner answers for everything, a manager runs fairs, a clerk keeps the desk: floor,
    /// exhibitors, reviews. Members' names and addresses are never public. At most 200.
    #[oai(
        path = "/v1/organisers/:id/members",
        method = "get",
        operation_id = "listOrganiserMembers"
    )]
    async fn list_organiser_members(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<OrganiserMemberList>, Failure> {
        organiser_for(&caller.0, id.0.into(), OrganiserAffair::Members)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = members::list(app.read(), OrganiserId(id.0), after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(OrganiserMember::of).collect::<Result<_, _>>()?;
        Ok(Json(OrganiserMemberList { items, next_cursor }))
    }

    /// Change the role of an organiser's member
    ///
    /// For owners, of anybody including themselves. The last owner stays owner: 409 `last_owner`.
    #[oai(
        path = "/v1/organisers/:id/members/:member",
        method = "patch",
        operation_id = "changeOrganiserMemberRole"
    )]
    async fn change_organiser_member_role(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The membership's id.
        member: Path<Uuid>,
        body: Json<MemberPatch>,
    ) -> Result<Json<OrganiserMember>, Failure> {
        let (organiser, member) = (OrganiserId(id.0), MembershipId(member.0));
        let doer = organiser_for(&caller.0, organiser, OrganiserAffair::Members)?;
        let role: accounts::MemberRole = body.0.role.into();
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, organiser).await?;
        let after = team.clone().change_role(caller.0.id, member, role).map_err(team_refused)?;
        members::save(&tx, organiser, &team, &after, app.now()).await?;
        let deed = deed(&row, "change_organiser_member_role", member);
        oversight::record(app, &tx, &doer, deed.with(json!({ "role": role.code() }))).await?;
        let changed = members::find(&tx, organiser, member).await?.ok_or(Code::NotFound)?;
        tx.commit().await?;
        Ok(Json(OrganiserMember::of(changed)?))
    }

    /// End a membership of an organiser
    ///
    /// At once. For owners; and for every member his own. The last owner stays: 409 `last_owner`.
    #[oai(
        path = "/v1/organisers/:id/members/:member",
        method = "delete",
        operation_id = "endOrganiserMembership"
    )]
    async fn end_organiser_membership(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The membership's id.
        member: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let (organiser, member) = (OrganiserId(id.0), MembershipId(member.0));
        let mut own = caller.0.organisers.iter();
        let leaves = own.any(|one| one.organiser == organiser && one.id == member);
        let doer = match leaves {
            true => doer(&caller.0),
            false => organiser_for(&caller.0, organiser, OrganiserAffair::Members)?,
        };
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, organiser).await?;
        let after = team.clone().end(caller.0.id, member).map_err(team_refused)?;
        members::save(&tx, organiser, &team, &after, app.now()).await?;
        let deed = deed(&row, "end_organiser_membership", member);
        oversight::record(app, &tx, &doer, deed.with(json!({ "left": leaves }))).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }
}

/// An organiser with its team, kept for this transaction.
pub(super) async fn locked(
    tx: &impl ConnectionTrait,
    of: OrganiserId,
) -> Result<(Organiser, Team), Failure> {
    let row = organisers::lock(tx, of).await?.ok_or(Code::NotFound)?;
    let team = members::team(tx, of).await?;
    Ok((row, team))
}

fn deed(of: &Organiser, action: &'static str, member: MembershipId) -> Deed {
    Deed::new(action, "member", member.0).within(Some(of.particulars.unit))
}

impl OrganiserMember {
    fn of(row: MemberRow) -> Result<Self, Failure> {
        let role = accounts::MemberRole::from_code(&row.member_role).ok_or(Code::Broken)?;
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            name: row.name,
            email: row.email,
            role: role.into(),
            since: Time(store::instant(row.created_at)),
        })
    }
}
