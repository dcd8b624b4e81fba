//! Invitations to become a member of an organiser. The token goes by e-mail and nowhere else.

use super::members::locked;
use super::{Done, Tag};
use crate::access::{SignedIn, doer, organiser_for, token_hash};
use crate::accounts::{MemberRole, email, new_token, taken, team_refused, wait};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Time};
use crate::speech;
use chrono::TimeDelta;
use domain::accounts::{self, TeamMember, TeamRefusal};
use domain::fairs::OrganiserAffair;
use domain::ids::{AccountId, OrganiserId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use store::accounts::member_invitations::{self as invitations, InvitationRow, NewInvitation};
use store::accounts::{members, people};
use store::fairs::organisers::Organiser;
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// How long an invitation stands.
const STANDS: TimeDelta = TimeDelta::days(7);

/// Operations on invitations to become a member of an organiser.
pub struct OrganiserInvitationsApi;

/// Whom to invite, and as what.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OrganiserInvitationEntry {
    /// The only address whose account may accept; the invitation is sent there.
    email: Line<3, 254>,
    /// In what role.
    role: MemberRole,
}

/// An open invitation, as the organiser's owners see it.
#[derive(Object)]
struct OrganiserInvitation {
    /// Its id, to withdraw it.
    id: Uuid,
    /// Whom.
    email: String,
    /// In what role.
    role: MemberRole,
    /// First instant at which it no longer works, 7 days after it was made.
    expires_at: Time,
}

/// A page of open invitations.
#[derive(Object)]
struct OrganiserInvitationList {
    /// The invitations, oldest first.
    items: Vec<OrganiserInvitation>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What the person invited holds.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OrganiserInvitationAcceptance {
    /// The token from the e-mail.
    token: Line<1, 200>,
}

/// A membership taken up.
#[derive(Object)]
struct TakenUpOrganiserMembership {
    /// The organiser.
    organiser_id: Uuid,
    /// Its name.
    organiser_name: String,
    /// Id of the membership, with which you can leave.
    membership_id: Uuid,
    /// Your role.
    role: MemberRole,
}

#[derive(ApiResponse)]
enum Invited {
    /// The invitation stands, and is on its way by e-mail.
    #[oai(status = 201)]
    Created(Json<OrganiserInvitation>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl OrganiserInvitationsApi {
    /// Invite a member of an organiser
    ///
    /// For its owners. A new invitation takes the place of an open one to the same address. 409
    /// `already_exists` when the address belongs to a member; 429 beyond 30 an hour.
    #[oai(
        path = "/v1/organisers/:id/member-invitations",
        method = "post",
        operation_id = "createOrganiserInvitation"
    )]
    async fn create_organiser_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        Json(body): Json<OrganiserInvitationEntry>,
    ) -> Result<Invited, Failure> {
        let (organiser, now) = (OrganiserId(id.0), app.now());
        let doer = organiser_for(&caller.0, organiser, OrganiserAffair::Members)?;
        let (email, role) = (email(&body.email.0)?, accounts::MemberRole::from(body.role));
        app.throttle().invitation(caller.0.id, organiser, now).map_err(wait)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, organiser).await?;
        team.check_owner(caller.0.id).map_err(team_refused)?;
        let (id, expires) = (app.mint(), now + STANDS);
        let into = organiser.into();
        let new = NewInvitation { id, email, into, role, by: caller.0.id, expires };
        send(app, &tx, &new, &row).await?;
        let details = json!({ "role": role.code() });
        let deed = deed(&row, "create_organiser_invitation", new.id, details);
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Invited::Created(Json(OrganiserInvitation {
            id,
            email: new.email.as_str().to_owned(),
            role: role.into(),
            expires_at: Time(expires),
        })))
    }

    /// List an organiser's open invitations
    ///
    /// For its owners.
    #[oai(
        path = "/v1/organisers/:id/member-invitations",
        method = "get",
        operation_id = "listOrganiserInvitations"
    )]
    async fn list_organiser_invitations(
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
    ) -> Result<Json<OrganiserInvitationList>, Failure> {
        organiser_for(&caller.0, id.0.into(), OrganiserAffair::Members)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let (of, now) = (OrganiserId(id.0), app.now());
        let page = invitations::list(app.read(), of, after, limit, now).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items =
            page.items.into_iter().map(OrganiserInvitation::of).collect::<Result<_, _>>()?;
        Ok(Json(OrganiserInvitationList { items, next_cursor }))
    }

    /// Withdraw an invitation to an organiser
    ///
    /// For its owners, whoever of them made it. 404 when it is not open any more.
    #[oai(
        path = "/v1/organisers/:id/member-invitations/:invitation",
        method = "delete",
        operation_id = "withdrawOrganiserInvitation"
    )]
    async fn withdraw_organiser_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        /// The invitation's id.
        invitation: Path<Uuid>,
    ) -> Result<Done, Failure> {
        let organiser = OrganiserId(id.0);
        let doer = organiser_for(&caller.0, organiser, OrganiserAffair::Members)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, organiser).await?;
        team.check_owner(caller.0.id).map_err(team_refused)?;
        if !invitations::withdraw(&tx, organiser, invitation.0, app.now()).await? {
            return Err(Code::NotFound.into());
        }
        let deed = deed(&row, "withdraw_organiser_invitation", invitation.0, json!({}));
        oversight::record(app, &tx, &doer, deed).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Become a member of an organiser by invitation
    ///
    /// With the account of the invited address; to any other the token is 404. Works once, within 7
    /// days, and only while who invited is an owner; else 409.
    #[oai(
        path = "/v1/organiser-invitations/acceptance",
        method = "post",
        operation_id = "acceptOrganiserInvitation"
    )]
    async fn accept_organiser_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<OrganiserInvitationAcceptance>,
    ) -> Result<Json<TakenUpOrganiserMembership>, Failure> {
        let (hash, now) = (token_hash(&body.token.0), app.now());
        let tx = app.store().begin().await?;
        let account = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        let invitation = invitations::find(&tx, &hash, &account.email).await?;
        let invitation = invitation.ok_or(Code::NotFound)?;
        let organiser = OrganiserId(invitation.organiser_id.ok_or(Code::NotFound)?);
        let (row, team) = locked(&tx, organiser).await?;
        if !invitations::accept(&tx, invitation.id, now).await? {
            return Err(Code::Conflict.into());
        }
        let role = accounts::MemberRole::from_code(&invitation.member_role).ok_or(Code::Broken)?;
        let new = TeamMember { id: app.mint(), account: caller.0.id, role };
        let joined = team.clone().join(new, AccountId(invitation.invited_by));
        let after = joined.map_err(no_longer_open)?;
        members::save(&tx, organiser, &team, &after, now).await.map_err(taken)?;
        let details = json!({ "member_id": new.id.to_string(), "role": role.code() });
        let deed = deed(&row, "accept_organiser_invitation", invitation.id, details);
        oversight::record(app, &tx, &doer(&caller.0), deed).await?;
        tx.commit().await?;
        Ok(Json(TakenUpOrganiserMembership {
            organiser_id: organiser.0,
            organiser_name: public(&row.particulars.name, None),
            membership_id: new.id.0,
            role: role.into(),
        }))
    }
}

/// An invitation of somebody who is no owner any more is no invitation.
fn no_longer_open(refusal: TeamRefusal) -> Failure {
    match refusal {
        TeamRefusal::Outsider | TeamRefusal::NotAnOwner => Code::Conflict.into(),
        other => team_refused(other),
    }
}

/// Writes an invitation, and the message that alone carries its token.
async fn send(
    app: &App,
    tx: &impl ConnectionTrait,
    new: &NewInvitation,
    organiser: &Organiser,
) -> Result<(), Failure> {
    if members::is_member(tx, new.into, new.email.as_str()).await? {
        return Err(Code::AlreadyExists.into());
    }
    let token = new_token()?;
    invitations::create(tx, new, token_hash(&token), app.now()).await?;
    let message = Draft {
        id: app.mint(),
        template: "organiser_invitation",
        language: speech::current().language.code(),
        recipient: new.email.as_str().to_owned(),
        params: json!({
            "organiser_name": public(&organiser.particulars.name, None),
            "organiser_role": new.role.code(),
            "token": token,
            "expires_at": new.expires.to_rfc3339(),
        }),
        dedup_key: None,
    };
    Ok(mail::enqueue(tx, vec![message], app.now()).await?)
}

fn deed(of: &Organiser, action: &'static str, invitation: Uuid, details: Value) -> Deed {
    let deed = Deed::new(action, "member_invitation", invitation);
    deed.within(Some(of.particulars.unit)).with(details)
}

impl OrganiserInvitation {
    fn of(row: InvitationRow) -> Result<Self, Failure> {
        let role = accounts::MemberRole::from_code(&row.member_role).ok_or(Code::Broken)?;
        Ok(Self {
            id: row.id,
            email: row.email,
            role: role.into(),
            expires_at: Time(store::instant(row.expires_at)),
        })
    }
}
