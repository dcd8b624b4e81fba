//! Exhibitors that organisers register themselves, one by one or from a file, and the links by which they
//! come to an account.

mod answers;
mod claims;
mod import;

pub(super) use answers::{ContactEntry, Exhibitor, read_contact};
pub use claims::ExhibitorClaimsApi;
pub use import::ExhibitorImportApi;

use super::{Tag, locked, note, readable};
use crate::access::SignedIn;
use crate::accounts::taken;
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use answers::{ExhibitorEntry, ExhibitorList};
use domain::calendar::Instant;
use domain::fairs::OrganiserAffair;
use domain::fairs::applications::State;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use store::fairs::exhibitors::applications::{self, Application, Content};
use store::fairs::exhibitors::{self, Exhibitor as Kept};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations on exhibitors.
pub type ExhibitorsApis = (ExhibitorsApi, ExhibitorImportApi, ExhibitorClaimsApi);

/// Operations on exhibitors.
pub const EXHIBITORS_APIS: ExhibitorsApis = (ExhibitorsApi, ExhibitorImportApi, ExhibitorClaimsApi);

/// Operations: registering exhibitors.
pub struct ExhibitorsApi;

#[derive(ApiResponse)]
enum Registered {
    /// The exhibitor is registered, with an application that waits for review.
    #[oai(status = 201)]
    Created(Json<Exhibitor>),
}

#[OpenApi(tag = "Tag::Fairs")]
impl ExhibitorsApi {
    /// Register an exhibitor
    ///
    /// For the organiser's members, also beyond the dead-line of applications: somebody without an account
    /// here, producer of ours or not. It gets an application that waits for review. 409 `already_exists`
    /// when the fair has one of this name and place.
    #[oai(
        path = "/v1/fairs/:slug/exhibitors",
        method = "post",
        operation_id = "registerFairExhibitor"
    )]
    async fn register_fair_exhibitor(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        Json(body): Json<ExhibitorEntry>,
    ) -> Result<Registered, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let new = body.read(app, fair.id)?;
        if exhibitors::named(&tx, fair.id, &new.name, new.unit).await? {
            return Err(Code::AlreadyExists.into());
        }
        let answer = Exhibitor::of(app, &new);
        let details = json!({ "exhibitor": new.id });
        register(app, &tx, &fair, vec![new]).await?;
        note(app, &tx, &doer, "register_fair_exhibitor", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Registered::Created(Json(answer)))
    }

    /// List the exhibitors of a fair
    ///
    /// For the organiser's members, with whom to ask.
    #[oai(path = "/v1/fairs/:slug/exhibitors", method = "get", operation_id = "listFairExhibitors")]
    async fn list_fair_exhibitors(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<ExhibitorList>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = exhibitors::list(app.read(), fair.id, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let items = page.items.iter().map(|one| Exhibitor::of(app, one)).collect();
        Ok(Json(ExhibitorList { items, next_cursor }))
    }
}

/// Writes exhibitors, each with an application that waits for review.
async fn register(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: &Fair,
    new: Vec<Kept>,
) -> Result<(), Failure> {
    if !fair.stage.is_editable() {
        return Err(Code::Conflict.into());
    }
    let now = app.now();
    exhibitors::create(tx, &new, now).await.map_err(taken)?;
    let begun = new.iter().map(|one| application(app, one, State::Submitted, now));
    let begun: Vec<Application> = begun.collect();
    Ok(applications::create(tx, &begun, now).await?)
}

/// An application in which nothing is said yet.
pub(super) fn application(app: &App, of: &Kept, state: State, now: Instant) -> Application {
    Application {
        id: app.mint::<Uuid>(),
        fair: of.fair,
        exhibitor: of.id,
        state,
        reason: String::new(),
        assigned_to: None,
        content: Content::default(),
        submitted: Some(now).filter(|_| state != State::Draft),
        created: now,
        updated: now,
        revision: 0,
    }
}
