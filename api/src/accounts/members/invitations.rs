//! Invitations to become a member of a producer. The token goes by e-mail and nowhere else, so that
//! whoever accepts has shown that the address is his.

use super::{MemberRole, locked, refused};
use crate::access::{SignedIn, doer, member_for, token_hash};
use crate::accounts::sessions::{Done, wait};
use crate::accounts::{Tag, email, new_token, taken};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Time};
use crate::speech;
use chrono::TimeDelta;
use domain::accounts::{self, Affair, TeamMember, TeamRefusal};
use domain::calendar::Instant;
use domain::ids::{AccountId, ProducerId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::member_invitations::{self as invitations, InvitationRow, NewInvitation};
use store::accounts::{members, people};
use store::catalogue::rows::producer;
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// How long an invitation stands.
const STANDS: TimeDelta = TimeDelta::days(7);

/// Operations on invitations to become a member of a producer.
pub struct MemberInvitationsApi;

/// Whom to invite, and as what.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct MemberInvitationEntry {
    /// The only address whose account may accept; the invitation is sent there.
    email: Line<3, 254>,
    /// In what role.
    role: MemberRole,
}

/// An open invitation, as the producer's owners see it.
#[derive(Object)]
pub struct MemberInvitation {
    /// Its id, to withdraw it.
    id: Uuid,
    /// Whom.
    email: String,
    /// In what role.
    role: MemberRole,
    /// The owner's account that invited.
    invited_by: Uuid,
    /// When it was made.
    invited_at: Time,
    /// First instant at which it no longer works, 7 days after it was made.
    expires_at: Time,
}

/// A page of open invitations.
#[derive(Object)]
pub struct MemberInvitationList {
    /// The invitations, oldest first.
    items: Vec<MemberInvitation>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What the person invited holds.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct MemberInvitationAcceptance {
    /// The token from the e-mail.
    token: Line<1, 200>,
}

/// A membership taken up.
#[derive(Object)]
pub struct TakenUpMembership {
    /// The producer.
    producer_id: Uuid,
    /// Its name.
    producer_name: String,
    /// Id of the membership, with which you can leave.
    membership_id: Uuid,
    /// Your role.
    role: MemberRole,
}

#[derive(ApiResponse)]
enum Invited {
    /// The invitation stands, and is on its way by e-mail.
    #[oai(status = 201)]
    Created(Json<MemberInvitation>),
}

#[OpenApi(tag = "Tag::Accounts")]
impl MemberInvitationsApi {
    /// Invite a member
    ///
    /// For the producer's owners. The token goes to the address by e-mail and is shown nowhere else.
    /// A new invitation takes the place of an open one to the same address. 409 `already_exists` when
    /// the address belongs to a member; 429 beyond 30 an hour, by you or into the producer.
    #[oai(
        path = "/v1/producers/:id/member-invitations",
        method = "post",
        operation_id = "createMemberInvitation"
    )]
    async fn create_member_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        body: Json<MemberInvitationEntry>,
    ) -> Result<Invited, Failure> {
        let (producer, now) = (ProducerId(id.0), app.now());
        let doer = member_for(&caller.0, producer, Affair::Members)?;
        let (email, role) = (email(&body.0.email.0)?, accounts::MemberRole::from(body.0.role));
        app.throttle().invitation(caller.0.id, producer, now).map_err(wait)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, producer).await?;
        team.check_owner(caller.0.id).map_err(refused)?;
        let new = NewInvitation {
            id: app.mint(),
            email,
            into: producer.into(),
            role,
            by: caller.0.id,
            expires: now + STANDS,
        };
        send(app, &tx, &new, &row).await?;
        let details = json!({ "role": role.code() });
        record(app, &tx, &doer, "invite_member", (new.id, &row), details).await?;
        tx.commit().await?;
        Ok(Invited::Created(Json(MemberInvitation::new(&new, now))))
    }

    /// List a producer's open invitations
    ///
    /// For its owners.
    #[oai(
        path = "/v1/producers/:id/member-invitations",
        method = "get",
        operation_id = "listMemberInvitations"
    )]
    async fn list_member_invitations(
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
    ) -> Result<Json<MemberInvitationList>, Failure> {
        member_for(&caller.0, ProducerId(id.0), Affair::Members)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let (producer, now) = (ProducerId(id.0), app.now());
        let page = invitations::list(app.read(), producer, after, limit, now).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(MemberInvitation::of).collect::<Result<_, _>>()?;
        Ok(Json(MemberInvitationList { items, next_cursor }))
    }

    /// Withdraw an invitation
    ///
    /// For the producer's owners, whoever of them made it. 404 when it is not open any more.
    #[oai(
        path = "/v1/producers/:id/member-invitations/:invitation",
        method = "delete",
        operation_id = "withdrawMemberInvitation"
    )]
    async fn withdraw_member_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        /// The invitation's id.
        invitation: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let producer = ProducerId(id.0);
        let doer = member_for(&caller.0, producer, Affair::Members)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, producer).await?;
        team.check_owner(caller.0.id).map_err(refused)?;
        if !invitations::withdraw(&tx, producer, invitation.0, app.now()).await? {
            return Err(Code::NotFound.into());
        }
        let what = (invitation.0, &row);
        record(app, &tx, &doer, "withdraw_member_invitation", what, json!({})).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Become a member by invitation
    ///
    /// With the account of the invited address; to any other the token is 404. Works once, within 7
    /// days, and only while who invited is an owner; else 409.
    #[oai(
        path = "/v1/member-invitations/acceptance",
        method = "post",
        operation_id = "acceptMemberInvitation"
    )]
    async fn accept_member_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        body: Json<MemberInvitationAcceptance>,
    ) -> Result<Json<TakenUpMembership>, Failure> {
        let (hash, now) = (token_hash(&body.0.token.0), app.now());
        let tx = app.store().begin().await?;
        let account = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        let found = invitations::find(&tx, &hash, &account.email).await?;
        let invitation = found.ok_or(Code::NotFound)?;
        let producer = ProducerId(invitation.producer_id.ok_or(Code::NotFound)?);
        let (row, team) = locked(&tx, producer).await?;
        if !invitations::accept(&tx, invitation.id, now).await? {
            return Err(Code::Conflict.into());
        }
        let role = accounts::MemberRole::from_code(&invitation.member_role).ok_or(Code::Broken)?;
        let new = TeamMember { id: app.mint(), account: caller.0.id, role };
        let joined = team.clone().join(new, AccountId(invitation.invited_by));
        let after = joined.map_err(no_longer_open)?;
        members::save(&tx, producer, &team, &after, now).await.map_err(taken)?;
        let what = (invitation.id, &row);
        let member = json!({ "member_id": new.id.to_string(), "role": role.code() });
        record(app, &tx, &doer(&caller.0), "accept_member_invitation", what, member).await?;
        tx.commit().await?;
        Ok(Json(TakenUpMembership {
            producer_id: row.id,
            producer_name: public(&row.name, None),
            membership_id: new.id.0,
            role: role.into(),
        }))
    }
}

/// An invitation of somebody who is no owner any more is no invitation.
fn no_longer_open(refusal: TeamRefusal) -> Failure {
    match refusal {
        TeamRefusal::Outsider | TeamRefusal::NotAnOwner => Code::Conflict.into(),
        other => refused(other),
    }
}

/// Writes an invitation, and the message that alone carries its token.
async fn send(
    app: &App,
    tx: &impl ConnectionTrait,
    new: &NewInvitation,
    producer: &producer::Model,
) -> Result<(), Failure> {
    if members::is_member(tx, new.into, new.email.as_str()).await? {
        return Err(Code::AlreadyExists.into());
    }
    let inviter = people::by_id(tx, new.by).await?.ok_or(Code::NotSignedIn)?;
    let token = new_token()?;
    invitations::create(tx, new, token_hash(&token), app.now()).await?;
    let message = Draft {
        id: app.mint(),
        template: "producer_invitation",
        language: speech::current().language.code(),
        recipient: new.email.as_str().to_owned(),
        params: json!({
            "producer_name": public(&producer.name, None),
            "inviter_name": inviter.name,
            "role": new.role.code(),
            "token": token,
            "expires_at": new.expires.to_rfc3339(),
        }),
        dedup_key: None,
    };
    Ok(mail::enqueue(tx, vec![message], app.now()).await?)
}

async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (invitation, producer): (Uuid, &producer::Model),
    details: serde_json::Value,
) -> Result<(), Failure> {
    let deed = Deed {
        action,
        object_kind: "member_invitation",
        object: invitation,
        producer: Some(producer.id.into()),
        unit: producer.unit_id,
        details,
    };
    Ok(oversight::record(app, tx, doer, deed).await?)
}

impl MemberInvitation {
    fn new(new: &NewInvitation, now: Instant) -> Self {
        Self {
            id: new.id,
            email: new.email.as_str().to_owned(),
            role: new.role.into(),
            invited_by: new.by.0,
            invited_at: Time(now),
            expires_at: Time(new.expires),
        }
    }

    fn of(row: InvitationRow) -> Result<Self, Failure> {
        let role = accounts::MemberRole::from_code(&row.member_role).ok_or(Code::Broken)?;
        Ok(Self {
            id: row.id,
            email: row.email,
            role: role.into(),
            invited_by: row.invited_by,
            invited_at: Time(store::instant(row.created_at)),
            expires_at: Time(store::instant(row.expires_at)),
        })
    }
}

impl Example for MemberInvitationEntry {
    fn example() -> Self {
        Self { email: Line("hoa@example.vn".to_owned()), role: MemberRole::Clerk }
    }
}

impl Example for MemberInvitationAcceptance {
    fn example() -> Self {
        Self { token: Line("mAqQ5cK3vVtq1s0T2n8yJ0mJ6kWm3c7Y8cV9bXh0Zr4".to_owned()) }
    }
}
