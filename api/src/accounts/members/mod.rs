//! Members of a producer: who they are, and how owners change that.

mod invitations;

pub use invitations::MemberInvitationsApi;

use super::Tag;
use super::sessions::Done;
use crate::access::{SignedIn, doer, member_for};
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use domain::accounts::{self, Affair, Team, TeamRefusal};
use domain::ids::{MembershipId, ProducerId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members::{self, MemberRow};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::producers;
use store::catalogue::rows::producer;
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on the members of producers.
pub struct MembersApi;

/// What a member may be within a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", remote = "accounts::MemberRole")]
pub enum MemberRole {
    /// Answers for everything. A producer that has an owner always keeps one.
    Owner,
    /// Runs the shop: everything but bank accounts, members and mandates.
    Manager,
    /// Keeps listings and orders.
    Clerk,
}

/// A member of a producer, as its owners see him.
#[derive(Object)]
pub struct ProducerMember {
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
pub struct ProducerMemberList {
    /// The members, longest-serving first.
    items: Vec<ProducerMember>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// A change of a member.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct MemberPatch {
    /// The role from now on.
    pub(crate) role: MemberRole,
}

/// To whom a producer is handed over.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct Handover {
    /// The membership of the member who becomes owner.
    member_id: Uuid,
}

#[OpenApi(tag = "Tag::Accounts")]
impl MembersApi {
    /// List a producer's members
    ///
    /// For its owners. Members' names and addresses are never public. A producer has at most 200.
    #[oai(path = "/v1/producers/:id/members", method = "get", operation_id = "listProducerMembers")]
    async fn list_producer_members(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProducerMemberList>, Failure> {
        member_for(&caller.0, ProducerId(id.0), Affair::Members)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = members::list(app.read(), ProducerId(id.0), after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(ProducerMember::of).collect::<Result<_, _>>()?;
        Ok(Json(ProducerMemberList { items, next_cursor }))
    }

    /// Change a member's role
    ///
    /// For owners, of anybody including themselves; it counts from the member's next request on. The
    /// last owner stays owner: 409 `last_owner`.
    #[oai(
        path = "/v1/producers/:id/members/:member",
        method = "patch",
        operation_id = "changeMemberRole"
    )]
    async fn change_member_role(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The membership's id.
        member: Path<Uuid>,
        body: Json<MemberPatch>,
    ) -> Result<Json<ProducerMember>, Failure> {
        let (producer, member) = (ProducerId(id.0), MembershipId(member.0));
        let doer = member_for(&caller.0, producer, Affair::Members)?;
        let role: accounts::MemberRole = body.0.role.into();
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, producer).await?;
        let after = team.clone().change_role(caller.0.id, member, role).map_err(refused)?;
        members::save(&tx, producer, &team, &after, app.now()).await?;
        let deed = deed(&row, "change_member_role", member, json!({ "role": role.code() }));
        oversight::record(app, &tx, &doer, deed).await?;
        let changed = members::find(&tx, producer, member).await?.ok_or(Code::NotFound)?;
        tx.commit().await?;
        Ok(Json(ProducerMember::of(changed)?))
    }

    /// End a membership
    ///
    /// At once: the member's next request is without it. For owners; and for every member his own, which
    /// is how one leaves (`/v1/accounts/me` names it). The last owner hands over first: 409 `last_owner`.
    /// Invitations that an owner made fall with the owner; mandates are the producer's and stay.
    #[oai(
        path = "/v1/producers/:id/members/:member",
        method = "delete",
        operation_id = "endMembership"
    )]
    async fn end_membership(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The membership's id.
        member: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let (producer, member) = (ProducerId(id.0), MembershipId(member.0));
        let (doer, action) = match leaving(&caller.0, producer, member) {
            Some(doer) => (doer, "leave_producer"),
            None => (member_for(&caller.0, producer, Affair::Members)?, "remove_member"),
        };
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, producer).await?;
        let after = team.clone().end(caller.0.id, member).map_err(refused)?;
        members::save(&tx, producer, &team, &after, app.now()).await?;
        oversight::record(app, &tx, &doer, deed(&row, action, member, json!({}))).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Hand a producer over
    ///
    /// For an owner: another member becomes owner in your place, and you stay as a manager, both at once.
    #[oai(path = "/v1/producers/:id/handover", method = "post", operation_id = "handOverProducer")]
    async fn hand_over_producer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        body: Json<Handover>,
    ) -> Result<Json<ProducerMember>, Failure> {
        let (producer, heir) = (ProducerId(id.0), MembershipId(body.0.member_id));
        let doer = member_for(&caller.0, producer, Affair::Members)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, producer).await?;
        let after = team.clone().hand_over(caller.0.id, heir).map_err(|refusal| match refusal {
            TeamRefusal::NoSuchMember => unknown_member(),
            other => refused(other),
        })?;
        members::save(&tx, producer, &team, &after, app.now()).await?;
        oversight::record(app, &tx, &doer, deed(&row, "hand_over_producer", heir, json!({})))
            .await?;
        let owner = members::find(&tx, producer, heir).await?.ok_or(Code::NotFound)?;
        tx.commit().await?;
        Ok(Json(ProducerMember::of(owner)?))
    }
}

/// A producer with its team, kept for this transaction: who belongs to it, what it hands out and whom it
/// invites change only with this in hand.
pub(super) async fn locked(
    tx: &impl ConnectionTrait,
    producer: ProducerId,
) -> Result<(producer::Model, Team), Failure> {
    let row = producers::lock(tx, producer).await?.ok_or(Code::NotFound)?;
    let team = members::team(tx, producer).await?;
    Ok((row, team))
}

/// The caller as somebody who ends his own membership, if that is what it is.
fn leaving(caller: &SignedInAccount, producer: ProducerId, member: MembershipId) -> Option<Doer> {
    let own = caller.members.iter().any(|one| one.producer == producer && one.id == member);
    own.then(|| Doer { acting_for: Some(producer), ..doer(caller) })
}

fn deed(
    row: &producer::Model,
    action: &'static str,
    member: MembershipId,
    details: serde_json::Value,
) -> Deed {
    Deed {
        action,
        object_kind: "member",
        object: member.0,
        producer: Some(row.id.into()),
        unit: row.unit_id,
        details,
    }
}

/// Why a team doesn't change, as an answer.
pub(crate) fn refused(refusal: TeamRefusal) -> Failure {
    match refusal {
        TeamRefusal::Outsider | TeamRefusal::NoSuchMember => Code::NotFound.into(),
        TeamRefusal::NotAnOwner => Code::NotAllowed.into(),
        TeamRefusal::AlreadyMember => Code::AlreadyExists.into(),
        TeamRefusal::LastOwner => Code::LastOwner.into(),
        TeamRefusal::Full => Code::Conflict.into(),
        TeamRefusal::ToOneself => {
            let vi = "Không ai bàn giao cho chính mình.";
            Problem::field("/member_id", "to_oneself", vi, "Nobody hands over to himself.").into()
        }
        TeamRefusal::OwnerFirst => {
            let vi = "Thành viên đầu tiên của chủ thể phải là chủ sở hữu.";
            let en = "The first member of a producer is its owner.";
            Problem::field("role", "owner_first", vi, en).into()
        }
    }
}

fn unknown_member() -> Failure {
    let vi = "Chủ thể không có thành viên này.";
    Problem::field("/member_id", "unknown_member", vi, "The producer has no such member.").into()
}

impl ProducerMember {
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

impl Example for MemberPatch {
    fn example() -> Self {
        Self { role: MemberRole::Manager }
    }
}

impl Example for Handover {
    fn example() -> Self {
        Self { member_id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001) }
    }
}
