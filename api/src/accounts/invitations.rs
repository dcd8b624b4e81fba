//! Invitations: the only way into an office.

use super::bodies::{Body, of_body};
use super::{Tag, email, new_token, taken};
use crate::access::{OfficerOrOperator, SignedIn, doer, token_hash};
use crate::codes::Code;
use crate::context::App;
use crate::integrations::mail;
use crate::oversight;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use chrono::TimeDelta;
use domain::accounts::{InvitationRefusal, Inviter, check_invitation};
use domain::ids::{AccountId, BodyId};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::accounts::invitations::{self, NewInvitation};
use store::accounts::memberships::{self, Role};
use store::accounts::rows::{body, invitation};
use store::accounts::sessions::SignedInAccount;
use store::accounts::{bodies, people};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// How long an invitation stands.
const STANDS: TimeDelta = TimeDelta::days(7);

/// Operations on invitations.
pub struct InvitationsApi;

/// Whom to invite, and as what.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct InvitationEntry {
    /// The only address whose account may accept.
    email: Line<3, 254>,
    /// Whether as administrator, who may invite others.
    administrator: bool,
}

/// An invitation, as its inviter sees it once.
#[derive(Object)]
pub struct Invitation {
    /// Its id.
    id: Uuid,
    /// The body.
    body: Body,
    /// Whom.
    email: String,
    /// Whether as administrator.
    administrator: bool,
    /// What the person invited got by mail, to be handed over in case it is lost. It works once, for that
    /// address only, and is not shown again.
    token: String,
    /// First instant at which it no longer works, 7 days from now.
    expires_at: Time,
}

/// What the person invited holds.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct InvitationAcceptance {
    /// The invitation's token.
    token: Line<1, 200>,
}

/// An office taken up.
#[derive(Object)]
pub struct TakenUpOffice {
    /// The body.
    body: Body,
    /// Whether as administrator.
    administrator: bool,
}

#[derive(ApiResponse)]
enum Invited {
    /// The invitation stands.
    #[oai(status = 201)]
    Created(
        Json<Invitation>,
        /// Always `no-store`: the token is for the inviter alone.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Accounts")]
impl InvitationsApi {
    /// Invite an officer
    ///
    /// Administrators invite officers and administrators into their own body. The operator invites a
    /// body's first administrator, and may again when it has none (409 while it has one). Nobody
    /// invites his own address. The token goes to the address by mail, and stands in this answer.
    #[oai(path = "/v1/bodies/:id/invitations", method = "post", operation_id = "createInvitation")]
    async fn create_invitation(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The body's id.
        id: Path<Uuid>,
        body: Json<InvitationEntry>,
    ) -> Result<Invited, Failure> {
        let (caller, entry) = (caller.0, body.0);
        let email = email(&entry.email.0)?;
        let tx = app.store().begin().await?;
        let body = bodies::lock(&tx, BodyId(id.0)).await?.ok_or(Code::NotFound)?;
        let has_administrator = memberships::administrators(&tx, &body).await? > 0;
        check_invitation(inviter(&caller, &body), entry.administrator, has_administrator)
            .map_err(refused)?;
        let own = people::by_id(&tx, caller.id).await?;
        if own.is_some_and(|account| account.email == email.as_str()) {
            return Err(own_address());
        }
        let (token, now) = (new_token()?, app.now());
        let new = NewInvitation {
            id: app.mint(),
            token_hash: token_hash(&token),
            email,
            body: BodyId(body.id),
            administrator: entry.administrator,
            by: caller.id,
            expires: now + STANDS,
        };
        invitations::create(&tx, &new, now).await?;
        invite(app, &tx, &new, &body, &token).await?;
        let deed = Deed::new("create_invitation", "body", body.id).within(body.unit_id);
        let deed =
            deed.with(json!({ "invitation_id": new.id, "administrator": new.administrator }));
        oversight::record(app, &tx, &of_body(&caller, new.body), deed).await?;
        tx.commit().await?;
        let invitation = Invitation {
            id: new.id,
            body: Body::of(app, &body),
            email: new.email.as_str().to_owned(),
            administrator: new.administrator,
            token,
            expires_at: Time(new.expires),
        };
        Ok(Invited::Created(Json(invitation), "no-store".to_owned()))
    }

    /// Accept an invitation
    ///
    /// With the account of the invited address; to any other the token is 404. Works once, within 7
    /// days, and only while the inviter could still invite; else 409. An officer who is invited as
    /// administrator becomes one.
    #[oai(path = "/v1/invitations/acceptances", method = "post", operation_id = "acceptInvitation")]
    async fn accept_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        body: Json<InvitationAcceptance>,
    ) -> Result<Json<TakenUpOffice>, Failure> {
        let hash = token_hash(&body.0.token.0);
        let tx = app.store().begin().await?;
        let account = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        let found = invitations::find(&tx, &hash, &account.email).await?;
        let invitation = found.ok_or(Code::NotFound)?;
        let body = bodies::lock(&tx, BodyId(invitation.body_id)).await?.ok_or(Code::NotFound)?;
        if !still_stands(&tx, &invitation, &body).await? {
            return Err(Code::Conflict.into());
        }
        if !invitations::accept(&tx, invitation.id, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        take_up(app, &tx, &body, caller.0.id, invitation.administrator).await?;
        let deed = Deed::new("accept_invitation", "body", body.id).within(body.unit_id);
        let deed = deed.with(json!({ "invitation_id": invitation.id }));
        oversight::record(app, &tx, &doer(&caller.0), deed).await?;
        tx.commit().await?;
        let administrator = invitation.administrator;
        Ok(Json(TakenUpOffice { body: Body::of(app, &body), administrator }))
    }
}

/// Sends the token by mail to the person invited.
async fn invite(
    app: &App,
    tx: &impl ConnectionTrait,
    new: &NewInvitation,
    body: &body::Model,
    token: &str,
) -> Result<(), DbErr> {
    let params = json!({
        "body": &body.name,
        "role": if new.administrator { "administrator" } else { "officer" },
        "token": token,
        "expires_at": new.expires.to_rfc3339(),
    });
    mail::to_address(app, tx, &new.email, "officer_invitation", params).await
}

/// Whether who invited could do so still. An officer who was sent away leaves no door open.
async fn still_stands(
    db: &impl ConnectionTrait,
    invitation: &invitation::Model,
    body: &body::Model,
) -> Result<bool, Failure> {
    let by = AccountId(invitation.invited_by);
    let office = memberships::in_body(db, body, by).await?;
    let inviter = Inviter {
        operator: memberships::is_operator(db, by).await?,
        administers: office.is_some_and(|office| office.administrator),
    };
    let has_administrator = memberships::administrators(db, body).await? > 0;
    Ok(check_invitation(inviter, invitation.administrator, has_administrator).is_ok())
}

/// Makes the account an officer of the body, or an officer of it an administrator.
async fn take_up(
    app: &App,
    db: &impl ConnectionTrait,
    body: &body::Model,
    account: AccountId,
    administrator: bool,
) -> Result<(), Failure> {
    match memberships::in_body(db, body, account).await? {
        Some(office) if administrator && !office.administrator => {
            Ok(memberships::promote(db, office.id).await?)
        }
        Some(_) => Err(Code::AlreadyExists.into()),
        None => {
            let role = Role::Officer { body: BodyId(body.id), administrator };
            let granted = memberships::grant(db, app.mint(), account, role, app.now()).await;
            granted.map_err(taken)
        }
    }
}

fn inviter(caller: &SignedInAccount, body: &body::Model) -> Inviter {
    let own = caller.offices.iter().find(|office| office.body.0 == body.id);
    Inviter {
        operator: caller.operator,
        administers: own.is_some_and(|office| office.administrator),
    }
}

fn refused(refusal: InvitationRefusal) -> Failure {
    match refusal {
        InvitationRefusal::NotYours | InvitationRefusal::OperatorInvitesAdministrators => {
            Code::NotAllowed.into()
        }
        InvitationRefusal::HasAdministrator => Code::Conflict.into(),
    }
}

fn own_address() -> Failure {
    let vi = "Không ai tự mời mình vào một cơ quan.";
    Problem::field("/email", "own_address", vi, "Nobody invites himself into an office.").into()
}

impl Example for InvitationEntry {
    fn example() -> Self {
        Self { email: Line("can.bo@example.vn".to_owned()), administrator: false }
    }
}

impl Example for InvitationAcceptance {
    fn example() -> Self {
        Self { token: Line("mAqQ5cK3vVtq1s0T2n8yJ0mJ6kWm3c7Y8cV9bXh0Zr4".to_owned()) }
    }
}
