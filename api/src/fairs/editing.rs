//! Fairs as their organisers write them.

use super::answers::{FairSummary, OwnFair};
use super::bodies::{FairEntry, FairPatch};
use super::{Tag, locked, note, readable};
use crate::access::{SignedIn, organiser_for};
use crate::accounts::taken;
use crate::catalogue::{etag, version};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::Line;
use domain::fairs::{self as rules, OrganiserAffair};
use domain::ids::{FairId, OrganiserId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use store::fairs::list::{self, Listed};
use store::fairs::record::{self, Fair};
use store::fairs::{organisers, reports};
use uuid::Uuid;

/// Operations: writing fairs.
pub struct EditingApi;

/// Most drafts of an organiser at a time.
const MOST_DRAFTS: u64 = 50;

/// A page of an organiser's fairs.
#[derive(Debug, Object)]
struct OwnFairList {
    /// The fairs, whatever their stage, in the order in which they were entered.
    items: Vec<FairSummary>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Drafted {
    /// The fair is drafted: only the organiser sees it.
    #[oai(status = 201)]
    Created(
        Json<Box<OwnFair>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
pub(super) enum VersionedFair {
    /// The fair.
    #[oai(status = 200)]
    Found(
        Json<Box<OwnFair>>,
        /// Its version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl EditingApi {
    /// Draft a fair
    ///
    /// For owners and managers of an organiser, verified or not. Its slug comes from its name and stays.
    /// At most 50 drafts at a time (409).
    #[oai(path = "/v1/organisers/:id/fairs", method = "post", operation_id = "createFair")]
    async fn create_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The organiser's id.
        id: Path<Uuid>,
        Json(body): Json<FairEntry>,
    ) -> Result<Drafted, Failure> {
        let (organiser, now) = (OrganiserId(id.0), app.now());
        let doer = organiser_for(&caller.0, organiser, OrganiserAffair::Fairs)?;
        let days = body.check()?;
        let tx = app.store().begin().await?;
        organisers::lock(&tx, organiser).await?.ok_or(Code::NotFound)?;
        if record::drafts(&tx, organiser).await? >= MOST_DRAFTS {
            return Err(Code::Conflict.into());
        }
        let fair_id: FairId = app.mint();
        let slug = free_slug(&tx, &body.name.0, fair_id).await?;
        let said = (body.kind.into(), body.name.0, days);
        let fair = Fair::draft(fair_id, slug, organiser, said, now);
        record::create(&tx, &fair, now).await.map_err(taken)?;
        note(app, &tx, &doer, "create_fair", (&fair, json!({}))).await?;
        let answer = own(app, &tx, &fair.slug).await?;
        tx.commit().await?;
        Ok(Drafted::Created(Json(Box::new(answer)), etag(1)))
    }

    /// List an organiser's fairs
    ///
    /// For its members.
    #[oai(path = "/v1/organisers/:id/fairs", method = "get", operation_id = "listOrganiserFairs")]
    async fn list_organiser_fairs(
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
    ) -> Result<Json<OwnFairList>, Failure> {
        organiser_for(&caller.0, id.0.into(), OrganiserAffair::Desk)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let organiser = organisers::find(app.read(), id.0.into()).await?.ok_or(Code::NotFound)?;
        let page = record::of_organiser(app.read(), id.0.into(), after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let named = page.map(|fair| {
            let organiser = organiser.particulars.name.clone();
            FairSummary::of(app, &Listed { fair, organiser, square: None }, app.now())
        });
        Ok(Json(OwnFairList { items: named.items, next_cursor }))
    }

    /// Read one's own fair
    ///
    /// For the organiser's members, whatever its stage.
    #[oai(path = "/v1/fairs/:slug/draft", method = "get", operation_id = "getOwnFair")]
    async fn get_own_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<VersionedFair, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        answer(app, app.read(), &fair.slug).await
    }

    /// Edit a fair
    ///
    /// For owners and managers of its organiser, until it is closed or called off (409). Send the version
    /// that you read as `If-Match` (`"3"`); 412 when somebody changed it meanwhile. Fields left out stay.
    #[oai(path = "/v1/fairs/:slug/draft", method = "patch", operation_id = "updateFair")]
    async fn update_fair(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// The version that the change is for.
        #[oai(name = "If-Match")]
        if_match: Header<Option<Line<1, 40>>>,
        Json(body): Json<FairPatch>,
    ) -> Result<VersionedFair, Failure> {
        let version = version(if_match.0.as_ref().map(|line| line.0.as_str()));
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Fairs).await?;
        if fair.revision != version? {
            return Err(Code::Stale.into());
        }
        if !fair.stage.is_editable() {
            return Err(Code::Conflict.into());
        }
        let next = body.apply(app, &fair)?;
        record::save(&tx, &next, app.now()).await?;
        let details = json!({ "revision": fair.revision + 1 });
        note(app, &tx, &doer, "update_fair", (&next, details)).await?;
        let answer = answer(app, &tx, &fair.slug).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// The slug of a name, or with the end of the fair's id when another has it.
async fn free_slug(db: &impl ConnectionTrait, name: &str, id: FairId) -> Result<String, DbErr> {
    let wanted = rules::slug(name);
    if !record::is_taken(db, &wanted).await? {
        return Ok(wanted);
    }
    Ok(format!("{wanted}-{}", &id.0.simple().to_string()[20..]))
}

/// A fair as its organiser reads it.
pub(super) async fn own(
    app: &App,
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<OwnFair, Failure> {
    let one = list::one(db, slug).await?.ok_or(Code::NotFound)?;
    let results = reports::find(db, one.fair.id).await?;
    Ok(OwnFair::of(app, &one, results, app.now()))
}

/// The same with its version.
pub(super) async fn answer(
    app: &App,
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<VersionedFair, Failure> {
    let one = list::one(db, slug).await?.ok_or(Code::NotFound)?;
    let (results, tag) = (reports::find(db, one.fair.id).await?, etag(one.fair.revision));
    let fair = OwnFair::of(app, &one, results, app.now());
    Ok(VersionedFair::Found(Json(Box::new(fair)), tag))
}
