//! Waiting lists: whoever waits longest for a category is offered what becomes free of it, in the
//! transaction that frees it.

use super::offering::{Part, offer};
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::applications::{Case, refused};
use crate::fairs::eligibility::Showcase;
use crate::fairs::{Tag, locked, note, readable};
use crate::page::{self, DEFAULT_LIMIT};
use crate::problem::Failure;
use crate::scalars::{Line, VietnamTime};
use chrono::TimeDelta;
use domain::calendar::{Day, Instant};
use domain::fairs::applications::{Command, Refusal};
use domain::fairs::{OrganiserAffair, Stage};
use domain::ids::FairId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::fairs::allocation::{rules, waiting};
use store::fairs::exhibitors::queue;
use store::fairs::floor::allocations::{self, BoothDay};
use store::fairs::floor::booths;
use store::fairs::floor::categories::{self, Kept};
use store::fairs::record::{self, Fair};
use uuid::Uuid;

/// Operations: waiting lists.
pub struct FairWaitingApi;

/// Most that are asked in turn when booths become free.
const MOST_ASKED: u64 = 200;

/// Somebody who waits.
#[derive(Debug, Object)]
struct FairWaiter {
    /// The application.
    application_id: Uuid,
    /// Name of the exhibitor.
    exhibitor: String,
    /// How many booths it would like.
    booths: u8,
    /// Since when it waits.
    since: VietnamTime,
}

/// A page of a waiting list.
#[derive(Debug, Object)]
struct FairWaitingList {
    /// Who waits, the first to be asked first.
    items: Vec<FairWaiter>,
    /// Send it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
}

/// What came of offering to those who wait.
#[derive(Debug, Object)]
struct FairWaitingOffers {
    /// How many of them have an offer now.
    offers: u64,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairWaitingApi {
    /// List who waits for a category of booths
    ///
    /// For the organiser's members. Whoever is made an offer waits no more.
    #[oai(
        path = "/v1/fairs/:slug/categories/:category/waiting-list",
        method = "get",
        operation_id = "listFairWaiting"
    )]
    async fn list_fair_waiting(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// Code of the category.
        category: Path<Line<1, 20>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<Line<1, 400>>>,
        /// Items on a page, 1 to 100; 20 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
    ) -> Result<Json<FairWaitingList>, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let known = categories::of_fair(app.read(), fair.id).await?;
        let of = known.iter().find(|one| one.category.code == category.0.0);
        let of = of.ok_or(Code::NotFound)?.id;
        let after = page::cursor(cursor.0.as_ref().map(|cursor| cursor.0.as_str()))?;
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        let page = waiting::list(app.read(), of, after, limit).await?;
        let next_cursor = page.next.as_ref().map(store::page::encode);
        let ids: Vec<Uuid> = page.items.iter().map(|(id, _)| *id).collect();
        let found = queue::by_ids(app.read(), fair.id, &ids).await?;
        let items = page.items.iter().filter_map(|(id, since)| {
            let (one, whose) = found.iter().find(|(one, _)| one.id == *id)?;
            Some(FairWaiter {
                application_id: *id,
                exhibitor: public(&whose.name, None),
                booths: one.content.wishes.booths.max(1),
                since: VietnamTime(*since),
            })
        });
        Ok(Json(FairWaitingList { items: items.collect(), next_cursor }))
    }

    /// Offer what is free to those who wait
    ///
    /// For the organiser's members, while the fair is `allocating` (409 otherwise): every booth that nobody
    /// has on a day is held for the first who waits for its category and may have it, as if it had just
    /// become free. So those are asked, too, who joined a list afterwards. Approved applications are not
    /// asked: give them theirs before, and keep back what nobody is to have.
    #[oai(
        path = "/v1/fairs/:slug/waiting-list-offers",
        method = "post",
        operation_id = "offerFairWaiting"
    )]
    async fn offer_fair_waiting(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
    ) -> Result<Json<FairWaitingOffers>, Failure> {
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        if fair.stage != Stage::Allocating {
            return Err(refused(Refusal::WrongStage(fair.stage)));
        }
        let free = free(&tx, &fair, app.now()).await?;
        let offers = pass_on(app, &tx, &fair, free).await?;
        let details = json!({ "offers": offers });
        note(app, &tx, &doer, "offer_fair_waiting", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(FairWaitingOffers { offers }))
    }
}

/// Days of booths that nobody has.
async fn free(
    tx: &impl ConnectionTrait,
    fair: &Fair,
    now: Instant,
) -> Result<Vec<BoothDay>, Failure> {
    let taken = allocations::of_fair(tx, fair.id, now).await?;
    let mut free = Vec::new();
    for booth in booths::of_fair(tx, fair.id).await? {
        let taken = taken.get(&booth.id).map(Vec::as_slice).unwrap_or_default();
        let taken: HashSet<&str> = taken.iter().map(|one| one.day.as_str()).collect();
        let days = fair.days.all().filter(|day| !taken.contains(day.to_string().as_str()));
        free.extend(days.map(|day| (booth.id, day)));
    }
    Ok(free)
}

/// Offers the holds of a fair that lapsed to those who wait.
pub(crate) async fn offer_anew(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: FairId,
) -> Result<(), Failure> {
    let Some(fair) = record::lock_by_id(tx, fair).await? else { return Ok(()) };
    let freed = allocations::remove_lapsed(tx, fair.id, app.now()).await?;
    pass_on(app, tx, &fair, freed).await.map(drop)
}

/// Offers days of booths that became free to those who wait for their categories, the first first; how many
/// offers those are.
pub(in crate::fairs) async fn pass_on(
    app: &App,
    tx: &impl ConnectionTrait,
    fair: &Fair,
    freed: Vec<BoothDay>,
) -> Result<u64, Failure> {
    if freed.is_empty() || fair.stage != Stage::Allocating {
        return Ok(0);
    }
    let hours = rules(tx, fair.id).await?.waiting_hours;
    let until = (app.now() + TimeDelta::hours(hours.into())).min(fair.days.begin());
    let mut days: BTreeMap<Uuid, Vec<Day>> = BTreeMap::new();
    for (booth, day) in freed {
        days.entry(booth).or_default().push(day);
    }
    let ids: Vec<Uuid> = days.keys().copied().collect();
    let mut by_category: BTreeMap<Uuid, Vec<Part>> = BTreeMap::new();
    for booth in booths::by_ids(tx, fair.id, &ids).await? {
        let Some(days) = days.remove(&booth.id) else { continue };
        let part = Part { booth: booth.id, code: booth.code, days };
        by_category.entry(booth.category).or_default().push(part);
    }
    let known = categories::of_fair(tx, fair.id).await?;
    let mut offers = 0;
    for (category, parts) in by_category {
        offers += ask(app, tx, (fair, &known), (category, parts), until).await?;
    }
    Ok(offers)
}

/// Offers booths of one category to those who wait for it and may have them, as many to each as it would
/// like.
async fn ask(
    app: &App,
    tx: &impl ConnectionTrait,
    (fair, known): (&Fair, &[Kept]),
    (category, mut parts): (Uuid, Vec<Part>),
    until: Instant,
) -> Result<u64, Failure> {
    let line = waiting::first(tx, category, MOST_ASKED).await?;
    let found = queue::by_ids(tx, fair.id, &line).await?;
    let asked = found.iter().map(|(one, _)| one);
    let showcase = Showcase::read(tx, fair, asked, app.now()).await?;
    let mut found: HashMap<Uuid, _> = found.into_iter().map(|one| (one.0.id, one)).collect();
    let mut offers = 0;
    for next in line {
        if parts.is_empty() {
            break;
        }
        let Some((application, exhibitor)) = found.remove(&next) else { continue };
        let mut case = Case { application, exhibitor, fair: fair.clone() };
        let admitted = showcase.admitted(app, known, (&case.application, &case.exhibitor));
        let may = admitted.iter().any(|kept| kept.id == category);
        if !may || case.would(Command::Offer { until }, app.now()).is_err() {
            continue;
        }
        let wants = usize::from(case.application.content.wishes.booths.max(1));
        let rest = parts.split_off(wants.min(parts.len()));
        // Whoever waits has no booth that an offer could free.
        offer(app, tx, &mut case, (&parts, until), None).await?;
        parts = rest;
        offers += 1;
    }
    Ok(offers)
}
