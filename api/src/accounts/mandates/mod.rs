//! Mandates: how a producer lets a cooperative or its commune act for it, and takes that back.

mod answers;
mod received;

pub use answers::MandateAffair;
pub use received::ReceivedMandatesApi;

use super::Tag;
use super::members::{locked, refused};
use crate::access::{Jurisdiction, SignedIn, member_for};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::Line;
use crate::speech::{self, Language};
use answers::{Given, Mandate, MandateEntry, MandateList};
use domain::accounts::{self, Affair, BodyKind, Mandatary, NewMandate, Receiver, check_mandate};
use domain::catalogue::ProducerKind;
use domain::certification::Level;
use domain::ids::{BodyId, MandateId, ProducerId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::mandates::{self, NamedMandate, Side};
use store::accounts::{bodies, members, memberships};
use store::catalogue::rows::producer;
use store::catalogue::write;
use store::integrations::mail::{self, Draft};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on the mandates that a producer gives.
pub struct MandatesApi;

#[OpenApi(tag = "Tag::Accounts")]
impl MandatesApi {
    /// Give a mandate
    ///
    /// For the producer's owners. The receiver acts in the producer's name from now on, in the affairs
    /// named, until the last day or until either side ends it; each act is recorded with the mandate.
    /// 409 `already_exists` while the receiver holds one: end it first.
    #[oai(path = "/v1/producers/:id/mandates", method = "post", operation_id = "grantMandate")]
    async fn grant_mandate(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The giver's id.
        id: Path<Uuid>,
        body: Json<MandateEntry>,
    ) -> Result<Given, Failure> {
        let (giver, now) = (ProducerId(id.0), app.now());
        let doer = member_for(&caller.0, giver, Affair::Members)?;
        let tx = app.store().begin().await?;
        let (row, team) = locked(&tx, giver).await?;
        team.check_owner(caller.0.id).map_err(refused)?;
        let new = terms(app, &tx, &row, &body.0).await?;
        if mandates::is_held(&tx, giver, new.to, now).await? {
            return Err(Code::AlreadyExists.into());
        }
        mandates::give(&tx, &new, caller.0.id).await?;
        let named = mandates::find(&tx, new.id).await?.ok_or(Code::Broken)?;
        let recipients = receivers_addresses(&tx, new.to).await?;
        tell(app, &tx, "mandate_granted", recipients, &named).await?;
        record(app, &tx, &doer, "grant_mandate", (&named, row.unit_id)).await?;
        tx.commit().await?;
        Ok(Given::Created(Json(Mandate::of(app, &named))))
    }

    /// List the mandates that a producer gave
    ///
    /// For its owners.
    #[oai(path = "/v1/producers/:id/mandates", method = "get", operation_id = "listMandates")]
    async fn list_mandates(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The giver's id.
        id: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<MandateList>, Failure> {
        member_for(&caller.0, ProducerId(id.0), Affair::Members)?;
        list(app, Side::Giver(ProducerId(id.0)), cursor.0, limit.0).await
    }

    /// Revoke a mandate
    ///
    /// For the giver's owners, at once: the receiver's next request is without it. 409 when it holds no
    /// more.
    #[oai(path = "/v1/mandates/:id/revocation", method = "post", operation_id = "revokeMandate")]
    async fn revoke_mandate(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The mandate's id.
        id: Path<Uuid>,
    ) -> Result<Json<Mandate>, Failure> {
        let id = MandateId(id.0);
        let tx = app.store().begin().await?;
        let found = mandates::find(&tx, id).await?.ok_or(Code::NotFound)?.mandate;
        let doer = member_for(&caller.0, found.giver, Affair::Members)?;
        let (row, team) = locked(&tx, found.giver).await?;
        team.check_owner(caller.0.id).map_err(refused)?;
        if !mandates::end(&tx, id, caller.0.id, false, app.now()).await? {
            return Err(Code::Conflict.into());
        }
        let named = mandates::find(&tx, id).await?.ok_or(Code::Broken)?;
        let recipients = receivers_addresses(&tx, found.to).await?;
        tell(app, &tx, "mandate_revoked", recipients, &named).await?;
        record(app, &tx, &doer, "revoke_mandate", (&named, row.unit_id)).await?;
        tx.commit().await?;
        Ok(Json(Mandate::of(app, &named)))
    }
}

/// The mandate that an entry asks for, given now.
async fn terms(
    app: &App,
    tx: &impl ConnectionTrait,
    giver: &producer::Model,
    entry: &MandateEntry,
) -> Result<accounts::Mandate, Failure> {
    let affairs: Vec<Affair> = entry.affairs.iter().map(|one| (*one).into()).collect();
    let to = match (entry.to_producer_id, entry.to_commune.unwrap_or_default()) {
        (Some(id), false) => cooperative(tx, ProducerId(id)).await?,
        (None, true) => Receiver::Committee(committee(app, tx, giver).await?),
        _ => return Err(one_receiver()),
    };
    let (giver, now) = (ProducerId(giver.id), app.now());
    let new = NewMandate { giver, to, affairs: &affairs, until: entry.until.0 };
    let (to, until) = check_mandate(&new, now).map_err(answers::refused)?;
    let id = app.mint();
    Ok(accounts::Mandate { id, giver, to, affairs, since: now, until, ended: None })
}

async fn cooperative(tx: &impl ConnectionTrait, id: ProducerId) -> Result<Receiver, Failure> {
    let row = write::find_producer(tx, id).await?.ok_or_else(unknown_producer)?;
    let kind = ProducerKind::from_code(&row.kind).ok_or(Code::Broken)?;
    Ok(Receiver::Producer(id, kind))
}

/// The People's Committee of the commune of today in which a producer lies.
async fn committee(
    app: &App,
    tx: &impl ConnectionTrait,
    giver: &producer::Model,
) -> Result<Option<BodyId>, Failure> {
    let commune = Jurisdiction::of_unit(app, giver.unit_id).commune;
    let Some(unit) = commune else { return Ok(None) };
    let kind = BodyKind::PeoplesCommittee;
    let body = bodies::of_kind(tx, kind, Level::Commune, Some(unit)).await?;
    Ok(body.map(|body| BodyId(body.id)))
}

/// A page of one side's mandates.
async fn list(
    app: &App,
    side: Side,
    cursor: Option<Line<1, 400>>,
    limit: Option<u64>,
) -> Result<Json<MandateList>, Failure> {
    let before = page::cursor(cursor.as_ref().map(|cursor| cursor.0.as_str()))?;
    let page = mandates::list(app.read(), side, before, limit.unwrap_or(DEFAULT_LIMIT)).await?;
    Ok(Json(MandateList {
        items: page.items.iter().map(|one| Mandate::of(app, one)).collect(),
        next_cursor: page.next.as_ref().map(store::page::encode),
    }))
}

/// Who answers for the receiving side.
async fn receivers_addresses(
    tx: &impl ConnectionTrait,
    to: Mandatary,
) -> Result<Vec<String>, Failure> {
    Ok(match to {
        Mandatary::Producer(id) => members::owners_addresses(tx, id).await?,
        Mandatary::Body(id) => memberships::administrators_addresses(tx, id).await?,
    })
}

/// Writes to those who answer for the other side.
async fn tell(
    app: &App,
    tx: &impl ConnectionTrait,
    template: &'static str,
    recipients: Vec<String>,
    named: &NamedMandate,
) -> Result<(), Failure> {
    let language: Language = speech::current().language;
    let mandate = &named.mandate;
    let affairs: Vec<&str> = mandate.affairs.iter().map(|affair| affair.code()).collect();
    let params = json!({
        "producer_name": public(&named.giver_name, None),
        "receiver_name": public(&named.receiver_name, None),
        "affairs": affairs.join(","),
        "until": mandate.last_day().to_string(),
        "ended_by": if named.given_back { "receiver" } else { "giver" },
    });
    let draft = |recipient| Draft {
        id: app.mint(),
        template,
        language: language.code(),
        recipient,
        params: params.clone(),
        dedup_key: None,
    };
    let drafts = recipients.into_iter().map(draft).collect();
    Ok(mail::enqueue(tx, drafts, app.now()).await?)
}

async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    (named, unit): (&NamedMandate, Option<i32>),
) -> Result<(), Failure> {
    let mandate = &named.mandate;
    let affairs: Vec<&str> = mandate.affairs.iter().map(|affair| affair.code()).collect();
    let deed = Deed {
        action,
        object_kind: "mandate",
        object: mandate.id.0,
        producer: Some(mandate.giver),
        unit,
        details: json!({ "affairs": affairs, "until": mandate.last_day().to_string() }),
    };
    Ok(oversight::record(app, tx, doer, deed).await?)
}

fn unknown_producer() -> Failure {
    let vi = "Không có chủ thể này.";
    Problem::field("/to_producer_id", "unknown_producer", vi, "There is no such producer.").into()
}

fn one_receiver() -> Failure {
    let vi = "Hãy nêu đúng một bên nhận: `to_producer_id`, hoặc `to_commune` là true.";
    let en = "Name one receiver: `to_producer_id`, or `to_commune` as true.";
    Problem::field("/to_producer_id", "one_receiver", vi, en).into()
}
