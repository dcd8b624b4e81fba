//! Invitations to sell for a producer that came into the register by a decision and has no owner yet.

use super::answers::Seller;
use super::life::{admit, answered, begin};
use super::{Tag, access};
use crate::access::{Jurisdiction, OfficerOrOperator, SignedIn, office_for, token_hash};
use crate::accounts::{email, new_token, wait};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Time};
use crate::speech;
use chrono::TimeDelta;
use domain::certification::acts::Act;
use domain::ids::{AccountId, ProducerId};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::members;
use store::accounts::people;
use store::accounts::sessions::{self, SignedInAccount};
use store::catalogue::rows::producer;
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::invitations::{self, NewInvitation};
use store::storefronts::sellers;
use uuid::Uuid;

/// How long an invitation stands.
const STANDS: TimeDelta = TimeDelta::days(7);

/// Operations: invitations to sell.
pub struct SellerInvitationsApi;

/// Whom to invite to sell, for which producer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewSellerInvitation {
    /// The producer, which has no owner yet.
    producer_id: Uuid,
    /// The only address whose account may accept.
    email: Line<3, 254>,
}

/// An invitation to sell. Its token goes by e-mail to the address alone.
#[derive(Debug, Object)]
struct SellerInvitation {
    /// Its id.
    id: Uuid,
    /// The producer.
    producer_id: Uuid,
    /// First instant at which it no longer works, 7 days from now.
    expires_at: Time,
}

/// What the person invited holds.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct SellerInvitationAcceptance {
    /// The token from the e-mail.
    token: Line<1, 200>,
}

#[derive(ApiResponse)]
enum SellerInvited {
    /// The invitation stands, and is on its way.
    #[oai(status = 201)]
    Created(Json<SellerInvitation>),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl SellerInvitationsApi {
    /// Invite somebody to sell for a producer
    ///
    /// For an officer of the People's Committee of the producer's commune, and the operator, while the
    /// producer has no owner (409). Whoever accepts becomes its owner, so it goes to the producer's
    /// legal representative. Nobody invites his own address; 429
    /// beyond 30 an hour.
    #[oai(
        path = "/v1/seller-invitations",
        method = "post",
        operation_id = "createSellerInvitation"
    )]
    async fn create_seller_invitation(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        Json(body): Json<NewSellerInvitation>,
    ) -> Result<SellerInvited, Failure> {
        let (producer, email) = (ProducerId(body.producer_id), email(&body.email.0)?);
        app.throttle().invitation(caller.0.id, producer, app.now()).map_err(wait)?;
        let tx = app.store().begin().await?;
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        let doer = inviter(app, &caller.0, &recorded.producer)?;
        let own = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        if own.email == email.as_str() {
            return Err(own_address());
        }
        if members::team(&tx, producer).await?.has_owner() {
            return Err(Code::Conflict.into());
        }
        let (token, now) = (new_token()?, app.now());
        let new = NewInvitation {
            id: app.mint(),
            token_hash: token_hash(&token),
            email,
            producer,
            by: caller.0.id,
            expires: now + STANDS,
        };
        invitations::create(&tx, &new, now).await?;
        send(app, &tx, &recorded.producer, &new, (token, own.name)).await?;
        record(app, &tx, &doer, "invite_seller", &recorded.producer).await?;
        tx.commit().await?;
        let (id, expires_at) = (new.id, Time(new.expires));
        let invitation = SellerInvitation { id, producer_id: producer.0, expires_at };
        Ok(SellerInvited::Created(Json(invitation)))
    }

    /// Accept an invitation to sell
    ///
    /// With the account of the invited address; to any other the token is 404. Makes the account the
    /// producer's owner and the producer a seller: `applied`. Works once, within 7 days, while the inviter
    /// could still invite and the producer has no owner; else 409.
    #[oai(
        path = "/v1/seller-invitations/acceptances",
        method = "post",
        operation_id = "acceptSellerInvitation"
    )]
    async fn accept_seller_invitation(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<SellerInvitationAcceptance>,
    ) -> Result<Json<Seller>, Failure> {
        let hash = token_hash(&body.token.0);
        let tx = app.store().begin().await?;
        let account = people::by_id(&tx, caller.0.id).await?.ok_or(Code::NotSignedIn)?;
        let found = invitations::find(&tx, &hash, &account.email).await?;
        let invitation = found.ok_or(Code::NotFound)?;
        let producer = ProducerId(invitation.producer_id);
        let recorded = sellers::lock(&tx, producer).await?.ok_or(Code::NotFound)?;
        let stands = still_invites(app, &tx, invitation.invited_by, &recorded.producer).await?;
        let vacant = !members::team(&tx, producer).await?.has_owner();
        if !stands || !vacant || !invitations::accept(&tx, invitation.id, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        admit(app, &tx, producer, caller.0.id).await?;
        let doer = Doer { acting_for: Some(producer), ..access::doer(&caller.0) };
        begin(app, &tx, producer, &doer).await?;
        answered(app, tx, producer).await
    }
}

/// In what capacity somebody invites for a producer; 404 for officers of other places.
fn inviter(app: &App, caller: &SignedInAccount, of: &producer::Model) -> Result<Doer, Failure> {
    if caller.operator {
        return Ok(access::doer(caller));
    }
    let place = Jurisdiction::of_unit(app, of.unit_id);
    let office = office_for(caller, Act::LinkProducer, None, place)?;
    Ok(access::doer_in(caller, &office))
}

/// Whether who invited could do so still.
async fn still_invites(
    app: &App,
    tx: &impl ConnectionTrait,
    by: Uuid,
    of: &producer::Model,
) -> Result<bool, Failure> {
    let Some(account) = people::by_id(tx, AccountId(by)).await? else { return Ok(false) };
    let found = sessions::by_email(tx, &account.email, app.now()).await?;
    Ok(found.is_some_and(|caller| inviter(app, &caller, of).is_ok()))
}

async fn send(
    app: &App,
    tx: &impl ConnectionTrait,
    of: &producer::Model,
    new: &NewInvitation,
    (token, inviter): (String, String),
) -> Result<(), Failure> {
    let params = json!({
        "producer_name": public(&of.name, None),
        "inviter_name": inviter,
        "role": "owner",
        "token": token,
        "expires_at": new.expires.to_rfc3339(),
    });
    let draft = Draft {
        id: app.mint(),
        template: "producer_invitation",
        language: speech::current().language.code(),
        recipient: new.email.as_str().to_owned(),
        params,
        dedup_key: None,
    };
    Ok(mail::enqueue(tx, vec![draft], app.now()).await?)
}

async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    of: &producer::Model,
) -> Result<(), Failure> {
    let deed = Deed {
        action,
        object_kind: "producer",
        object: of.id,
        producer: Some(of.id.into()),
        unit: of.unit_id,
        details: json!({}),
    };
    Ok(crate::oversight::record(app, tx, doer, deed).await?)
}

fn own_address() -> Failure {
    let vi = "Không ai tự mời mình.";
    Problem::field("/email", "own_address", vi, "Nobody invites himself.").into()
}
