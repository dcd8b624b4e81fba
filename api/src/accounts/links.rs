//! Links: how an account comes to act for a producer, by approval and never by claiming.

use super::members::{MemberRole, refused};
use super::{Tag, taken};
use crate::access::{Jurisdiction, OfficerOrOperator, SignedIn, doer, office_for};
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::oversight;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, Prose, Time};
use domain::accounts;
use domain::certification::acts::{self, Act};
use domain::ids::{AccountId, ProducerId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::links::{self, Decider, LinkRow, Reach};
use store::accounts::members;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::{producers, write};
use store::oversight::deeds::{Deed, Doer};
use uuid::Uuid;

/// Operations on links between accounts and producers.
pub struct LinksApi;

/// A request to act for a producer.
#[derive(Object)]
#[oai(deny_unknown_fields, example)]
pub struct LinkEntry {
    /// What shows that you belong to the producer, up to 1000 characters. Only those read it who decide.
    note: Prose<1, 1000>,
}

/// A request to act for a producer, as its maker and those who decide see it.
#[derive(Object)]
pub struct ProducerLink {
    /// Its id.
    id: Uuid,
    /// Who asks.
    account: LinkAccount,
    /// For which producer.
    producer: LinkProducer,
    /// What the asker says of himself.
    note: String,
    /// When it was made.
    requested_at: Time,
    /// `approved`, `refused`, or null while it is open.
    decision: Option<String>,
    /// When it was decided.
    decided_at: Option<Time>,
}

/// Who asks to act for a producer.
#[derive(Object)]
pub struct LinkAccount {
    /// The account.
    id: Uuid,
    /// Name.
    name: String,
    /// E-mail address; nobody has proved it yet.
    email: String,
}

/// The producer that a request is about.
#[derive(Object)]
pub struct LinkProducer {
    /// The producer.
    id: Uuid,
    /// Its name.
    name: String,
}

/// A page of requests.
#[derive(Object)]
pub struct ProducerLinkList {
    /// The requests, oldest first.
    items: Vec<ProducerLink>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Requested {
    /// The request waits for a decision.
    #[oai(status = 201)]
    Created(Json<ProducerLink>),
}

#[OpenApi(tag = "Tag::Accounts")]
impl LinksApi {
    /// Ask to act for a producer
    ///
    /// An officer of the commune's People's Committee, or the operator, decides. 409 while an earlier
    /// request is open, or when you act for the producer already.
    #[oai(path = "/v1/producers/:id/links", method = "post", operation_id = "createProducerLink")]
    async fn create_producer_link(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The producer's id.
        id: Path<Uuid>,
        body: Json<LinkEntry>,
    ) -> Result<Requested, Failure> {
        let (caller, producer, now) = (caller.0, ProducerId(id.0), app.now());
        let tx = app.store().begin().await?;
        let row = write::find_producer(&tx, producer).await?.ok_or(Code::NotFound)?;
        if caller.members.iter().any(|one| one.producer == producer) {
            return Err(Code::AlreadyExists.into());
        }
        let id: Uuid = app.mint();
        let asked = links::request(&tx, id, caller.id, producer, body.0.note.0, now).await;
        asked.map_err(taken)?;
        let deed = Deed {
            action: "request_producer_link",
            object_kind: "producer_link",
            object: id,
            producer: Some(producer),
            unit: row.unit_id,
            details: json!({}),
        };
        oversight::record(app, &tx, &doer(&caller), deed).await?;
        let row = links::find(&tx, id).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Requested::Created(Json(row.into())))
    }

    /// List open requests to act for producers
    ///
    /// Officers of a commune's People's Committee read those for producers whose place belongs wholly
    /// to their commune today; the operator reads all.
    #[oai(path = "/v1/links", method = "get", operation_id = "listProducerLinks")]
    async fn list_producer_links(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ProducerLinkList>, Failure> {
        let reach = reach(&caller.0)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = links::queue(app.read(), &reach, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.into_iter().map(ProducerLink::from).collect();
        Ok(Json(ProducerLinkList { items, next_cursor }))
    }

    /// Approve a request to act for a producer
    ///
    /// The account is a member of the producer from now on: its owner where it has none, and 422 when
    /// anything else is said there; otherwise a clerk, unless another role is said. An officer or the
    /// operator can so give an owner to a producer whose owner is lost. For those who see the request in
    /// their list, but never for the one who made it (403). A request is decided once: afterwards 409.
    #[oai(path = "/v1/links/:id/approval", method = "post", operation_id = "approveProducerLink")]
    async fn approve_producer_link(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The request's id.
        id: Path<Uuid>,
        /// In what role; when unsaid `owner` where the producer has none, else `clerk`.
        role: Query<Option<MemberRole>>,
    ) -> Result<Json<ProducerLink>, Failure> {
        decide(app, &caller.0, id.0, Decision::Approved(role.0.map(Into::into))).await.map(Json)
    }

    /// Refuse a request to act for a producer
    ///
    /// The account may ask again. Otherwise as the approval.
    #[oai(path = "/v1/links/:id/refusal", method = "post", operation_id = "refuseProducerLink")]
    async fn refuse_producer_link(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The request's id.
        id: Path<Uuid>,
    ) -> Result<Json<ProducerLink>, Failure> {
        decide(app, &caller.0, id.0, Decision::Refused).await.map(Json)
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    /// Approved, in a role if one is said.
    Approved(Option<accounts::MemberRole>),
    Refused,
}

async fn decide(
    app: &App,
    caller: &SignedInAccount,
    id: Uuid,
    decision: Decision,
) -> Result<ProducerLink, Failure> {
    let tx = app.store().begin().await?;
    let row = links::find(&tx, id).await?.ok_or(Code::NotFound)?;
    let by = decider(app, caller, &row)?;
    if !links::decide(&tx, id, decision != Decision::Refused, by, app.now()).await? {
        return Err(Code::Conflict.into());
    }
    let action = match decision {
        Decision::Approved(wanted) => {
            admit(app, &tx, &row, wanted).await?;
            "approve_producer_link"
        }
        Decision::Refused => "refuse_producer_link",
    };
    let deed = Deed {
        action,
        object_kind: "producer_link",
        object: id,
        producer: Some(ProducerId(row.producer_id)),
        unit: row.producer_unit,
        details: json!({}),
    };
    oversight::record(app, &tx, &Doer { body: by.body, ..doer(caller) }, deed).await?;
    let row = links::find(&tx, id).await?.ok_or(Code::Broken)?;
    tx.commit().await?;
    Ok(row.into())
}

/// Takes the asker into the producer's team, which is locked for it.
async fn admit(
    app: &App,
    tx: &impl ConnectionTrait,
    row: &LinkRow,
    wanted: Option<accounts::MemberRole>,
) -> Result<(), Failure> {
    let (producer, account) = (ProducerId(row.producer_id), AccountId(row.account_id));
    producers::lock(tx, producer).await?.ok_or(Code::NotFound)?;
    let team = members::team(tx, producer).await?;
    let after = team.clone().admit(app.mint(), account, wanted).map_err(refused)?;
    members::save(tx, producer, &team, &after, app.now()).await.map_err(taken)
}

/// The capacity in which the caller decides this request. To an officer of another commune there is no
/// such request.
fn decider(app: &App, caller: &SignedInAccount, row: &LinkRow) -> Result<Decider, Failure> {
    let reach = reach(caller)?;
    let body = if reach == Reach::All {
        None
    } else {
        let place = Jurisdiction::of_unit(app, row.producer_unit);
        let office = office_for(caller, Act::LinkProducer, None, place);
        Some(office.map_err(|_| Failure::from(Code::NotFound))?.body)
    };
    if row.account_id == caller.id.0 {
        return Err(Code::NotAllowed.into());
    }
    Ok(Decider { account: caller.id, body })
}

/// Whose requests a caller may decide; 403 where the table of acts gives none of the caller's offices
/// any.
pub(crate) fn reach(caller: &SignedInAccount) -> Result<Reach, Failure> {
    if caller.operator {
        return Ok(Reach::All);
    }
    let may = caller
        .offices
        .iter()
        .filter(|office| acts::may(Act::LinkProducer, office.kind, office.level, None));
    let communes: Vec<i32> = may.filter_map(|office| office.unit).collect();
    if communes.is_empty() { Err(Code::NotAllowed.into()) } else { Ok(Reach::Communes(communes)) }
}

impl From<LinkRow> for ProducerLink {
    fn from(row: LinkRow) -> Self {
        Self {
            id: row.id,
            account: LinkAccount {
                id: row.account_id,
                name: row.account_name,
                email: row.account_email,
            },
            producer: LinkProducer { id: row.producer_id, name: public(&row.producer_name, None) },
            note: row.note,
            requested_at: Time(store::instant(row.requested_at)),
            decision: row.decision,
            decided_at: row.decided_at.map(|at| Time(store::instant(at))),
        }
    }
}

impl Example for LinkEntry {
    fn example() -> Self {
        Self { note: Prose("Tôi là giám đốc hợp tác xã.".to_owned()) }
    }
}
