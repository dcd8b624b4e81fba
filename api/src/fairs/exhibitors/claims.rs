//! Claim links: an exhibitor that an organiser registered comes to an account later.

use super::Exhibitor;
use crate::access::{SignedIn, doer, member_for, token_hash};
use crate::accounts::{email, new_token, taken, wait};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Done, Tag, locked, note};
use crate::oversight;
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use crate::speech;
use chrono::TimeDelta;
use domain::accounts::Affair;
use domain::fairs::OrganiserAffair;
use domain::ids::ProducerId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde_json::json;
use store::fairs::exhibitors::{self, claims};
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::Deed;
use uuid::Uuid;

/// How long a link works.
const STANDS: TimeDelta = TimeDelta::days(30);

/// Operations: claiming exhibitors.
pub struct ExhibitorClaimsApi;

/// To whom a link goes.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ClaimLinkEntry {
    /// The address; that of the exhibitor's contact when unsaid.
    email: Option<Line<3, 254>>,
}

/// What the person holds who claims an exhibitor.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct ExhibitorClaim {
    /// The token from the e-mail.
    token: Line<1, 200>,
    /// The producer that it is, of which you keep the applications to fairs; none of ours when unsaid.
    producer_id: Option<Uuid>,
}

#[OpenApi(tag = "Tag::Fairs")]
impl ExhibitorClaimsApi {
    /// Send a claim link
    ///
    /// For the organiser's members: whoever opens it within 30 days looks after the exhibitor from then on.
    /// Links of the exhibitor that were sent before work no more. 429 beyond 30 an hour.
    #[oai(
        path = "/v1/fairs/:slug/exhibitors/:exhibitor/claim-links",
        method = "post",
        operation_id = "sendExhibitorClaim"
    )]
    async fn send_exhibitor_claim(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The exhibitor's id.
        exhibitor: Path<Uuid>,
        Json(body): Json<ClaimLinkEntry>,
    ) -> Result<Done, Failure> {
        let now = app.now();
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        app.throttle().invitation(caller.0.id, fair.organiser, now).map_err(wait)?;
        let one = exhibitors::find(&tx, fair.id, exhibitor.0).await?.ok_or(Code::NotFound)?;
        if one.claimed_by.is_some() || one.producer.is_some() {
            return Err(Code::Conflict.into());
        }
        let text = body.email.map_or(one.contact.email, |text| text.0);
        let recipient = email(&text)?.as_str().to_owned();
        let (token, expires) = (new_token()?, now + STANDS);
        let link = (app.mint(), token_hash(&token));
        claims::create(&tx, link, one.id, caller.0.id, (now, expires)).await?;
        let letter = Draft {
            id: app.mint(),
            template: "exhibitor_claim",
            language: speech::current().language.code(),
            recipient,
            params: json!({
                "exhibitor_name": public(&one.name, None),
                "fair_name": public(&fair.name, None),
                "token": token,
                "expires_at": expires.to_rfc3339(),
            }),
            dedup_key: None,
        };
        mail::enqueue(&tx, vec![letter], now).await?;
        let details = json!({ "exhibitor": one.id });
        note(app, &tx, &doer, "send_exhibitor_claim", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Done::NoContent)
    }

    /// Claim an exhibitor
    ///
    /// With the token of a claim link: it works once. The exhibitor is yours to look after, or your
    /// producer's. 409 when the producer is an exhibitor of the fair already.
    #[oai(path = "/v1/exhibitor-claims", method = "post", operation_id = "claimExhibitor")]
    async fn claim_exhibitor(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<ExhibitorClaim>,
    ) -> Result<Json<Exhibitor>, Failure> {
        let producer = body.producer_id.map(ProducerId);
        let doer = match producer {
            Some(id) => {
                member_for(&caller.0, id, Affair::FairApplications).map_err(|_| unknown())?
            }
            None => doer(&caller.0),
        };
        let tx = app.store().begin().await?;
        let hash = token_hash(&body.token.0);
        let one = claims::take(&tx, &hash, app.now()).await?.ok_or(Code::NotFound)?;
        exhibitors::tie(&tx, one.id, (caller.0.id, producer), app.now()).await.map_err(taken)?;
        let deed = Deed::new("claim_exhibitor", "exhibitor", one.id);
        let deed = Deed { producer, ..deed.within(one.unit) };
        oversight::record(app, &tx, &doer, deed).await?;
        let one = exhibitors::find(&tx, one.fair, one.id).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(Exhibitor::of(app, &one)))
    }
}

fn unknown() -> Failure {
    let vi = "Bạn không lo đăng ký hội chợ cho chủ thể này.";
    let en = "You don't keep this producer's applications to fairs.";
    Problem::field("/producer_id", "not_yours", vi, en).into()
}
