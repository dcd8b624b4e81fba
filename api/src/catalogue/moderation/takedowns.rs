//! Takedowns on an authority's request: hidden at once, within 24 hours of the request by law; the
//! producer is told and may answer.

use super::letters::{self, Letter};
use crate::access::{OfficerOrOperator, SignedIn, acts_for, member_for};
use crate::catalogue::capacity::{self, Owner};
use crate::catalogue::case::Case;
use crate::catalogue::{Tag, public};
use crate::codes::Code;
use crate::context::App;
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line, Prose, Time};
use domain::accounts::Affair;
use domain::calendar::day_of;
use domain::catalogue::{Status, Step};
use domain::certification::acts::Act;
use domain::ids::ProductId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use store::accounts::sessions::SignedInAccount;
use store::catalogue::takedowns::{self, NewTakedown, Scope};
use uuid::Uuid;

/// Hours that the law leaves from the request to the hiding.
const HOURS: i64 = 24;

/// Operations: takedowns.
pub struct TakedownsApi;

/// An authority's request to take a listing down.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct TakedownRequest {
    /// The authority, as it signs.
    authority: Line<1, 300>,
    /// The request's number, such as `123/QLTT-TTHN`.
    number: Line<1, 120>,
    /// The request's date.
    dated: Date,
    /// When the request reached the platform; not later than now.
    received_at: Time,
    /// Why, as the request says. The producer reads it.
    reason: Prose<1, 4000>,
}

/// What the producer says to a takedown.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct NewTakedownAnswer {
    /// In the producer's words.
    text: Prose<1, 4000>,
}

/// Why a takedown is lifted.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct TakedownLifting {
    /// The reason. The producer reads it.
    reason: Prose<1, 4000>,
}

/// The producer's answer.
#[derive(Clone, Debug, Object)]
struct TakedownAnswer {
    /// In the producer's words.
    text: String,
    /// When it was given.
    answered_at: Time,
}

/// How a takedown ended.
#[derive(Clone, Debug, Object)]
struct TakedownEnd {
    /// The reason.
    reason: String,
    /// When.
    lifted_at: Time,
}

/// A takedown.
#[derive(Clone, Debug, Object)]
pub struct Takedown {
    /// Its id.
    id: Uuid,
    /// The product.
    product_id: Uuid,
    /// The product's name.
    product_name: String,
    /// The authority that asked for it.
    authority: String,
    /// Its request's number.
    number: String,
    /// Its request's date.
    dated: String,
    /// When the request reached the platform.
    received_at: Time,
    /// Why, as the request says.
    reason: String,
    /// When the product was taken off display.
    taken_down_at: Time,
    /// Seconds from the request to that.
    seconds_taken: i64,
    /// Whether that was within the 24 hours of the law.
    within_24_hours: bool,
    /// The state body that took it down; null for the platform.
    body: Option<String>,
    /// What the producer says to it.
    answer: Option<TakedownAnswer>,
    /// How it ended; null while it runs.
    lifted: Option<TakedownEnd>,
}

/// A page of takedowns.
#[derive(Debug, Object)]
struct TakedownList {
    /// The takedowns.
    items: Vec<Takedown>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum TakenDown {
    /// The product is off display.
    #[oai(status = 201)]
    Done(Json<Takedown>),
}

#[OpenApi(tag = "Tag::Catalogue")]
impl TakedownsApi {
    /// Take a listing down
    ///
    /// On an authority's request, by the operator or an officer within the table of acts. The product is
    /// off display at once, whatever its producer does, until every takedown of it is lifted; the producer
    /// is told by mail and may answer. The time from the request to the hiding is kept with it. 409 for a
    /// listing that was withdrawn.
    #[oai(path = "/v1/products/:id/takedown", method = "post", operation_id = "takeDownProduct")]
    async fn take_down(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The product's id.
        id: Path<Uuid>,
        Json(body): Json<TakedownRequest>,
    ) -> Result<TakenDown, Failure> {
        let tx = app.store().begin().await?;
        let case = Case::take_up(app, &tx, id.0.into()).await?;
        let doer = capacity::moderator(app, &caller.0, Act::TakeDownListing, case.owner())?;
        let new = body.checked(app, &case, was(&tx, &case).await?)?;
        let (takedown, note) = (new.id, format!("{} {}", new.authority, new.number));
        let letter = json!({
            "takedown_id": takedown.to_string(),
            "authority": new.authority,
            "number": new.number,
            "dated": new.dated.to_string(),
            "reason": new.reason,
        });
        case.step(app, &tx, Step::TakeDown, &doer, Some(&note)).await?;
        let body = doer.body.map(|body| body.0);
        takedowns::add(&tx, new, caller.0.id, body, case.now).await?;
        let details = json!({ "takedown": takedown });
        case.record(app, &tx, &doer, "take_down_product", details).await?;
        tell(app, &tx, &case, takedown, letter).await?;
        let done = takedowns::find(&tx, takedown).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(TakenDown::Done(Json(Takedown::of(&done))))
    }

    /// List takedowns
    ///
    /// Newest first, lifted ones too: members read those of their producers' products, officers those of
    /// their province, the operator all.
    #[oai(path = "/v1/takedowns", method = "get", operation_id = "listTakedowns")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// Only those of this product.
        product: Query<Option<Uuid>>,
        /// `next_cursor` of the page before, with the same filter.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<TakedownList>, Failure> {
        let scope = scope(&caller.0)?;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let product = product.0.map(ProductId);
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let found = takedowns::list(app.read(), &scope, product, after, limit).await?;
        Ok(Json(TakedownList {
            items: found.items.iter().map(Takedown::of).collect(),
            next_cursor: found.next.as_ref().map(store::page::encode),
        }))
    }

    /// Answer a takedown
    ///
    /// For those who act for the producer: once, and while it runs (409 otherwise). It lifts nothing.
    #[oai(path = "/v1/takedowns/:id/answer", method = "post", operation_id = "answerTakedown")]
    async fn answer(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The takedown's id.
        id: Path<Uuid>,
        Json(body): Json<NewTakedownAnswer>,
    ) -> Result<Json<Takedown>, Failure> {
        let tx = app.store().begin().await?;
        let found = takedowns::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let doer = member_for(&caller.0, found.producer, Affair::Listings)?;
        let case = Case::take_up(app, &tx, found.row.product_id.into()).await?;
        if !takedowns::answer(&tx, id.0, &body.text.0, caller.0.id, case.now).await? {
            return Err(Code::Conflict.into());
        }
        let details = json!({ "takedown": id.0 });
        case.record(app, &tx, &doer, "answer_takedown", details).await?;
        let answered = takedowns::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(Takedown::of(&answered)))
    }

    /// Lift a takedown
    ///
    /// The operator lifts the platform's; an officer within the table of acts those of state bodies. When
    /// it was the last one the listing stands where it stood before. 409 when it was lifted already.
    #[oai(path = "/v1/takedowns/:id/lifting", method = "post", operation_id = "liftTakedown")]
    async fn lift(
        &self,
        Data(app): Data<&App>,
        caller: OfficerOrOperator,
        /// The takedown's id.
        id: Path<Uuid>,
        Json(body): Json<TakedownLifting>,
    ) -> Result<Json<Takedown>, Failure> {
        let tx = app.store().begin().await?;
        let found = takedowns::find(&tx, id.0).await?.ok_or(Code::NotFound)?;
        let case = Case::take_up(app, &tx, found.row.product_id.into()).await?;
        let doer = capacity::moderator(app, &caller.0, Act::TakeDownListing, case.owner())?;
        if doer.body.is_none() != found.row.body_id.is_none() {
            return Err(Code::NotAllowed.into());
        }
        if !takedowns::lift(&tx, id.0, &body.reason.0, &doer, case.now).await? {
            return Err(Code::Conflict.into());
        }
        if takedowns::running(&tx, case.id()).await?.is_empty() {
            let step = Step::Lift { was: takedowns::was(&found.row)? };
            case.step(app, &tx, step, &doer, Some(&body.reason.0)).await?;
        }
        let details = json!({ "takedown": id.0 });
        case.record(app, &tx, &doer, "lift_takedown", details).await?;
        let lifted = takedowns::find(&tx, id.0).await?.ok_or(Code::Broken)?;
        tx.commit().await?;
        Ok(Json(Takedown::of(&lifted)))
    }
}

impl TakedownRequest {
    fn checked(self, app: &App, case: &Case, was: Status) -> Result<NewTakedown, Failure> {
        if self.received_at.0 > case.now {
            return Err(in_future("/received_at"));
        }
        if self.dated.0 > day_of(case.now) {
            return Err(in_future("/dated"));
        }
        Ok(NewTakedown {
            id: app.mint(),
            product: case.id(),
            was,
            authority: self.authority.0,
            number: self.number.0,
            dated: self.dated.0,
            received: self.received_at.0,
            reason: self.reason.0,
        })
    }
}

/// Where the listing stood before the first takedown that still runs.
async fn was(tx: &DatabaseTransaction, case: &Case) -> Result<Status, Failure> {
    match takedowns::running(tx, case.id()).await?.first() {
        Some(first) => Ok(takedowns::was(first)?),
        None => Ok(case.status),
    }
}

/// Whose takedowns an account reads; 403 when it has no part in any.
fn scope(account: &SignedInAccount) -> Result<Scope, Failure> {
    let reach = capacity::reach(account, Act::TakeDownListing).ok();
    let members = account.members.iter();
    let producers: Vec<_> = members
        .map(|one| one.producer)
        .filter(|producer| acts_for(account, *producer, Affair::Listings).is_some())
        .collect();
    if reach.is_none() && producers.is_empty() {
        return Err(Code::NotAllowed.into());
    }
    Ok(Scope { reach, producers })
}

async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    case: &Case,
    takedown: Uuid,
    params: serde_json::Value,
) -> Result<(), Failure> {
    let letter = Letter {
        template: "takedown",
        product: case.row.id,
        name: &case.row.name,
        about: takedown.to_string(),
        params,
    };
    let Owner { producer, .. } = case.owner();
    Ok(letters::tell(app, tx, producer, letter).await?)
}

fn in_future(pointer: &str) -> Failure {
    let vi = "Thời điểm này còn ở tương lai.";
    Problem::field(pointer, "in_future", vi, "This lies in the future.").into()
}

impl Takedown {
    /// A takedown as the parties of the matter read it. It belongs to no permit, so it claims nothing.
    pub(in crate::catalogue) fn of(found: &takedowns::Takedown) -> Self {
        let row = &found.row;
        let (received, taken) = (store::instant(row.received_at), store::instant(row.taken_at));
        let between = taken - received;
        let text = |text: &Option<String>| text.as_deref().map(|text| public(text, None));
        let time = |at: Option<i64>| at.map(|at| Time(store::instant(at)));
        Self {
            id: row.id,
            product_id: row.product_id,
            product_name: public(&found.name, None),
            authority: public(&row.authority, None),
            number: public(&row.number, None),
            dated: row.dated.clone(),
            received_at: Time(received),
            reason: public(&row.reason, None),
            taken_down_at: Time(taken),
            seconds_taken: between.num_seconds(),
            within_24_hours: between <= chrono::TimeDelta::hours(HOURS),
            body: found.body.clone(),
            answer: text(&row.answer)
                .zip(time(row.answered_at))
                .map(|(text, answered_at)| TakedownAnswer { text, answered_at }),
            lifted: text(&row.lift_reason)
                .zip(time(row.lifted_at))
                .map(|(reason, lifted_at)| TakedownEnd { reason, lifted_at }),
        }
    }
}
