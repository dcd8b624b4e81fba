//! The ways in: a known producer applies through its members, one that nobody knows yet by approval of
//! the commune's officer or the operator.

mod answers;

use super::life::{admit, begin};
use super::{Tag, access};
use crate::access::{Jurisdiction, OfficerOrOperator, SignedIn, office_for};
use crate::accounts::{reach, taken};
use crate::catalogue::{ProducerDraft, public};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Line, Prose, Time};
use answers::{ApplicationRefusal, NewSellerApplication, SellerApplication, SellerApplicationList};
use domain::accounts::Affair;
use domain::catalogue::ProducerKind;
use domain::certification::acts::Act;
use domain::ids::{AccountId, ProducerId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::accounts::links::{Decider, Reach};
use store::accounts::sessions::SignedInAccount;
use store::catalogue::{producers, write};
use store::oversight::deeds::{Deed, Doer};
use store::storefronts::applications::{self, Ending, NewApplication};
use store::storefronts::rows::application::Model;
use uuid::Uuid;

/// Operations: applications to sell.
pub struct ApplicationsApi;

#[derive(ApiResponse)]
enum Applied {
    /// The application is made.
    #[oai(status = 201)]
    Created(Json<SellerApplication>),
}

#[OpenApi(tag = "Tag::Storefronts")]
impl ApplicationsApi {
    /// Apply to sell
    ///
    /// A known producer's member makes it a seller at once: `applied`, with its requirements to show. For
    /// a new producer, an officer of the commune's People's Committee or the operator approves first; 409
    /// when the commune has one of that name already, or while an application of yours waits.
    #[oai(
        path = "/v1/seller-applications",
        method = "post",
        operation_id = "createSellerApplication"
    )]
    async fn create_seller_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        Json(body): Json<NewSellerApplication>,
    ) -> Result<Applied, Failure> {
        let tx = app.store().begin().await?;
        let application = match (body.producer_id, body.producer) {
            (Some(id), None) => known(app, &tx, &caller.0, id.into()).await?,
            (None, Some(draft)) => new(app, &tx, &caller.0, draft, body.note).await?,
            _ => return Err(either()),
        };
        tx.commit().await?;
        Ok(Applied::Created(Json(application)))
    }

    /// List applications to sell
    ///
    /// Those of new producers that wait, oldest first. Officers of a commune's People's Committee read
    /// their commune's, the operator all.
    #[oai(
        path = "/v1/seller-applications",
        method = "get",
        operation_id = "listSellerApplications"
    )]
    async fn list_seller_applications(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<SellerApplicationList>, Failure> {
        let reach = reach(&caller.0)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = applications::queue(app.read(), &reach, after, limit).await?;
        Ok(Json(SellerApplicationList {
            next_cursor: page.next.as_ref().map(store::page::encode),
            items: page.items.into_iter().map(SellerApplication::from).collect(),
        }))
    }

    /// Approve an application to sell
    ///
    /// Enters the producer, makes the applicant its owner, and the producer a seller: `applied`. For those
    /// who see the application in their list, but never for its maker (403). Decided once; then 409.
    #[oai(
        path = "/v1/seller-applications/:id/approval",
        method = "post",
        operation_id = "approveSellerApplication"
    )]
    async fn approve_seller_application(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The application's id.
        id: Path<Uuid>,
    ) -> Result<Json<SellerApplication>, Failure> {
        let tx = app.store().begin().await?;
        let row = applications::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let by = decider(app, &caller.0, &row)?;
        let producer = ProducerId(row.id);
        enter(app, &tx, &row, producer).await?;
        end(app, &tx, &row, Ending::Approved(producer), by).await?;
        admit(app, &tx, producer, AccountId(row.account_id)).await?;
        let doer = Doer { body: by.body, ..access::doer(&caller.0) };
        begin(app, &tx, producer, &doer).await?;
        answered(tx, id.0).await
    }

    /// Refuse an application to sell
    ///
    /// The applicant may apply again. Otherwise as the approval.
    #[oai(
        path = "/v1/seller-applications/:id/refusal",
        method = "post",
        operation_id = "refuseSellerApplication"
    )]
    async fn refuse_seller_application(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The application's id.
        id: Path<Uuid>,
        Json(body): Json<ApplicationRefusal>,
    ) -> Result<Json<SellerApplication>, Failure> {
        let tx = app.store().begin().await?;
        let row = applications::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let by = decider(app, &caller.0, &row)?;
        end(app, &tx, &row, Ending::Refused(&body.reason.0), by).await?;
        let doer = Doer { body: by.body, ..access::doer(&caller.0) };
        record(app, &tx, &doer, "refuse_seller_application", &row).await?;
        answered(tx, id.0).await
    }

    /// Read one's own application to sell
    ///
    /// The last one that you made for a new producer, waiting or decided.
    #[oai(
        path = "/v1/seller-applications/own",
        method = "get",
        operation_id = "getOwnSellerApplication"
    )]
    async fn get_own_seller_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
    ) -> Result<Json<SellerApplication>, Failure> {
        let found = applications::last(app.read(), caller.0.id).await?;
        Ok(Json(found.ok_or(Code::NotFound)?.into()))
    }

    /// Take one's own application to sell back
    ///
    /// While it waits; 409 afterwards.
    #[oai(
        path = "/v1/seller-applications/own/withdrawal",
        method = "post",
        operation_id = "withdrawSellerApplication"
    )]
    async fn withdraw_seller_application(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
    ) -> Result<Json<SellerApplication>, Failure> {
        let tx = app.store().begin().await?;
        let row = applications::last(&tx, caller.0.id).await?.ok_or(Code::NotFound)?;
        let by = Decider { account: caller.0.id, body: None };
        end(app, &tx, &row, Ending::Withdrawn, by).await?;
        let doer = access::doer(&caller.0);
        record(app, &tx, &doer, "withdraw_seller_application", &row).await?;
        answered(tx, row.id).await
    }
}

async fn known(
    app: &App,
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    producer: ProducerId,
) -> Result<SellerApplication, Failure> {
    let row = write::find_producer(tx, producer).await?.ok_or(Code::NotFound)?;
    let doer = access::member_for(caller, producer, Affair::Identity)?;
    begin(app, tx, producer, &doer).await?;
    Ok(SellerApplication {
        id: row.id,
        account_id: caller.id.0,
        name: public(&row.name, None),
        kind: row.kind,
        place: public(&row.place_printed, None),
        note: None,
        requested_at: Time(app.now()),
        decision: Some("approved".to_owned()),
        reason: None,
        producer_id: Some(row.id),
    })
}

async fn new(
    app: &App,
    tx: &impl ConnectionTrait,
    caller: &SignedInAccount,
    draft: ProducerDraft,
    note: Option<Prose<1, 1000>>,
) -> Result<SellerApplication, Failure> {
    let note = note.ok_or_else(|| {
        let vi = "Hãy cho biết vì sao bạn đại diện cho chủ thể này.";
        Problem::field("/note", "note_needed", vi, "Say what shows that you belong to it.")
    })?;
    let wanted = draft.producer(app)?;
    let unit = wanted.unit.ok_or(Code::Broken)?;
    if producers::is_known(tx, &wanted.name_key, unit).await? {
        return Err(Code::AlreadyExists.into());
    }
    let new = NewApplication {
        id: wanted.id.0,
        account: caller.id,
        name: wanted.name,
        name_key: wanted.name_key,
        kind: wanted.kind,
        unit,
        place_printed: wanted.place_printed,
        about: wanted.about,
        note: note.0,
    };
    let id = new.id;
    applications::create(tx, new, app.now()).await.map_err(taken)?;
    let row = applications::find(tx, id).await?.ok_or(Code::Broken)?;
    record(app, tx, &access::doer(caller), "create_seller_application", &row).await?;
    Ok(row.into())
}

/// The capacity in which the caller decides this application. To an officer of another commune there is
/// no such application; nobody decides his own.
fn decider(app: &App, caller: &SignedInAccount, row: &Model) -> Result<Decider, Failure> {
    let body = if reach(caller)? == Reach::All {
        None
    } else {
        let place = Jurisdiction::of_unit(app, Some(row.unit_id));
        let office = office_for(caller, Act::LinkProducer, None, place);
        Some(office.map_err(|_| Failure::from(Code::NotFound))?.body)
    };
    if row.account_id == caller.id.0 {
        return Err(Code::NotAllowed.into());
    }
    Ok(Decider { account: caller.id, body })
}

async fn end(
    app: &App,
    tx: &impl ConnectionTrait,
    row: &Model,
    ending: Ending<'_>,
    by: Decider,
) -> Result<(), Failure> {
    let ended = applications::end(tx, row.id, ending, by, app.now()).await?;
    if ended { Ok(()) } else { Err(Code::Conflict.into()) }
}

/// Enters the producer of an application that waits.
async fn enter(
    app: &App,
    tx: &impl ConnectionTrait,
    row: &Model,
    id: ProducerId,
) -> Result<(), Failure> {
    if row.decision.is_some() {
        return Err(Code::Conflict.into());
    }
    if producers::is_known(tx, &row.name_key, row.unit_id).await? {
        return Err(Code::AlreadyExists.into());
    }
    let new = write::NewProducer {
        id,
        name: row.name.clone(),
        name_key: row.name_key.clone(),
        kind: ProducerKind::from_code(&row.kind).unwrap_or(ProducerKind::Unknown),
        unit: Some(row.unit_id),
        place_printed: row.place_printed.clone(),
        about: row.about.clone(),
    };
    Ok(write::producer(tx, &new, app.now()).await?)
}

async fn record(
    app: &App,
    tx: &impl ConnectionTrait,
    doer: &Doer,
    action: &'static str,
    row: &Model,
) -> Result<(), Failure> {
    let deed = Deed {
        action,
        object_kind: "seller_application",
        object: row.id,
        producer: None,
        unit: Some(row.unit_id),
        details: json!({}),
    };
    Ok(crate::oversight::record(app, tx, doer, deed).await?)
}

async fn answered(
    tx: sea_orm::DatabaseTransaction,
    id: Uuid,
) -> Result<Json<SellerApplication>, Failure> {
    let row = applications::find(&tx, id).await?.ok_or(Code::Broken)?;
    tx.commit().await?;
    Ok(Json(row.into()))
}

fn either() -> Failure {
    let vi = "Hãy gửi producer_id hoặc producer, đúng một trong hai.";
    let en = "Send producer_id or producer, exactly one of them.";
    Problem::field("/producer", "one_of_two", vi, en).into()
}
