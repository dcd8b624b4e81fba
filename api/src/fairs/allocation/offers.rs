//! Offering booths: one or all at once, in one transaction.

use super::offering::{Part, offer};
use super::waiting::pass_on;
use crate::access::SignedIn;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::applications::{Case, told};
use crate::fairs::eligibility::{NOT_ELIGIBLE, Showcase, unmet};
use crate::fairs::{Tag, locked, note};
use crate::problem::{Failure, FieldProblem, Problem};
use crate::scalars::{Date, Line, Time};
use crate::speech::Sentence;
use domain::calendar::{Day, Instant};
use domain::fairs::applications::Command;
use domain::fairs::{Days, OrganiserAffair};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::fairs::exhibitors::queue;
use store::fairs::floor::allocations::{self, BoothDay};
use store::fairs::floor::booths;
use store::fairs::floor::categories::{self, Kept};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations: offering booths.
pub struct FairOffersApi;

/// Booths for an application.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairOfferEntry {
    /// The application, approved or on the waiting list.
    application_id: Uuid,
    /// Codes of the booths.
    #[oai(validator(min_items = "1", max_items = "20"))]
    booths: Vec<Line<1, 20>>,
    /// First day; the fair's first when unsaid.
    first_day: Option<Date>,
    /// Last day; the fair's last when unsaid.
    last_day: Option<Date>,
}

/// Offers, taken together or not at all.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
struct FairOffers {
    /// First instant at which the booths are held no more: after now, and no later than the opening.
    until: Time,
    /// The offers, each application and each booth once.
    #[oai(validator(min_items = "1", max_items = "1000"))]
    items: Vec<FairOfferEntry>,
}

/// What was offered.
#[derive(Debug, Object)]
struct FairOffersMade {
    /// How many applications have an offer.
    offers: u64,
    /// How many booths are held for them.
    booths: u64,
    /// Whether it is only what would be.
    dry_run: bool,
}

#[OpenApi(tag = "Tag::Fairs")]
impl FairOffersApi {
    /// Offer booths
    ///
    /// For the organiser's members, while the fair is `allocating`: each booth is held for its application
    /// until the dead-line, and the exhibitor's people are told by e-mail, with a code by which they answer
    /// without signing in. All offers are made or none: 422 `rows_refused` names everything that stands in
    /// the way (`booth_taken`, `unknown_booth`, `wrong_state`, `not_eligible` …) and changes nothing.
    #[oai(path = "/v1/fairs/:slug/offers", method = "post", operation_id = "offerFairBooths")]
    async fn offer_fair_booths(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// `true`: only check.
        dry_run: Query<Option<bool>>,
        Json(body): Json<FairOffers>,
    ) -> Result<Json<FairOffersMade>, Failure> {
        let (until, dry_run) = (body.until.0, dry_run.0.unwrap_or(false));
        let tx = app.store().begin().await?;
        let (fair, doer) = locked(&tx, &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let mut planned = body.check(app, &tx, &fair).await?;
        let booths = planned.iter().map(|(_, parts)| parts.len() as u64).sum();
        let answer = FairOffersMade { offers: planned.len() as u64, booths, dry_run };
        if dry_run {
            return Ok(Json(answer));
        }
        let mut freed: Vec<BoothDay> = Vec::new();
        for (case, parts) in &mut planned {
            freed.extend(offer(app, &tx, case, (parts, until), Some(&doer)).await?);
        }
        let taken: HashSet<BoothDay> = planned.iter().flat_map(|(_, parts)| days(parts)).collect();
        freed.retain(|one| !taken.contains(one));
        pass_on(app, &tx, &fair, freed).await?;
        let details = json!({ "offers": answer.offers, "booths": answer.booths });
        note(app, &tx, &doer, "make_fair_offers", (&fair, details)).await?;
        tx.commit().await?;
        Ok(Json(answer))
    }
}

fn days(parts: &[Part]) -> impl Iterator<Item = BoothDay> + '_ {
    parts.iter().flat_map(|part| part.days.iter().map(|day| (part.booth, *day)))
}

/// What stands in the way, by place.
#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn add(&mut self, pointer: String, code: &'static str, vi: String, en: String) {
        self.0.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    }
}

impl FairOffers {
    /// The offers that may be made, all of them; or all that stands in the way.
    async fn check(
        &self,
        app: &App,
        tx: &impl ConnectionTrait,
        fair: &Fair,
    ) -> Result<Vec<(Case, Vec<Part>)>, Failure> {
        let ids: Vec<Uuid> = self.items.iter().map(|one| one.application_id).collect();
        let found = queue::by_ids(tx, fair.id, &ids).await?;
        let mut cases: HashMap<Uuid, Case> = found
            .into_iter()
            .map(|(application, exhibitor)| {
                (application.id, Case { application, exhibitor, fair: fair.clone() })
            })
            .collect();
        let asked = cases.values().map(|case| &case.application);
        let showcase = Showcase::read(tx, fair, asked, app.now()).await?;
        let floor = Floor::read(tx, fair, app.now()).await?;
        let (mut wrong, mut planned) = (Wrong::default(), Vec::new());
        let mut taken = floor.taken.clone();
        for (place, one) in self.items.iter().enumerate() {
            let parts = one.parts(place, fair.days, &floor, &mut taken, &mut wrong);
            let case = cases.remove(&one.application_id);
            let case = case.ok_or(None).and_then(|case| self.may(app, case).map_err(Some));
            match case.and_then(|case| floor.admit(app, &showcase, case, &parts).map_err(Some)) {
                Ok(case) => planned.push((case, parts)),
                Err(refusal) => {
                    let pointer = format!("/items/{place}/application_id");
                    wrong.0.push(unfit(pointer, refusal));
                }
            }
        }
        if wrong.0.is_empty() {
            return Ok(planned);
        }
        Err(wrong.0.into_iter().fold(Problem::new(Code::RowsRefused), Problem::with).into())
    }

    fn may(&self, app: &App, case: Case) -> Result<Case, (&'static str, Sentence)> {
        let command = Command::Offer { until: self.until.0 };
        match case.would(command, app.now()) {
            Ok(_) => Ok(case),
            Err(refusal) => Err(told(refusal)),
        }
    }
}

/// `None`: the fair has no such application, or it is named above.
fn unfit(pointer: String, refusal: Option<(&'static str, Sentence)>) -> FieldProblem {
    let (code, sentence) = refusal.unwrap_or_else(|| {
        let vi = "Hội chợ không có đơn này, hoặc đơn đã nêu ở trên.";
        ("no_such_application", Sentence::new(vi, "The fair has none, or it is named above."))
    });
    FieldProblem::new(pointer, code, sentence)
}

/// The booths of a fair with their categories, and which days of them somebody has.
struct Floor {
    by_code: HashMap<String, Uuid>,
    category_of: HashMap<Uuid, Uuid>,
    known: Vec<Kept>,
    taken: HashSet<(Uuid, String)>,
}

impl Floor {
    async fn read(tx: &impl ConnectionTrait, fair: &Fair, now: Instant) -> Result<Self, Failure> {
        let booths = booths::of_fair(tx, fair.id).await?;
        let taken = allocations::of_fair(tx, fair.id, now).await?;
        let taken = taken
            .into_iter()
            .flat_map(|(booth, days)| days.into_iter().map(move |one| (booth, one.day)));
        let category_of = booths.iter().map(|one| (one.id, one.category)).collect();
        let by_code = booths.into_iter().map(|one| (one.code, one.id)).collect();
        let known = categories::of_fair(tx, fair.id).await?;
        Ok(Self { by_code, category_of, known, taken: taken.collect() })
    }

    /// Passes on who may have booths of these categories.
    fn admit(
        &self,
        app: &App,
        showcase: &Showcase,
        case: Case,
        parts: &[Part],
    ) -> Result<Case, (&'static str, Sentence)> {
        let whose = (&case.application, &case.exhibitor);
        let admitted = showcase.admitted(app, &self.known, whose);
        let fits = |part: &Part| {
            let category = self.category_of.get(&part.booth);
            admitted.iter().any(|kept| Some(&kept.id) == category)
        };
        if parts.iter().all(fits) { Ok(case) } else { Err((NOT_ELIGIBLE, unmet())) }
    }
}

impl FairOfferEntry {
    fn parts(
        &self,
        place: usize,
        all: Days,
        floor: &Floor,
        taken: &mut HashSet<(Uuid, String)>,
        wrong: &mut Wrong,
    ) -> Vec<Part> {
        let first = self.first_day.as_ref().map_or(all.first(), |day| day.0);
        let last = self.last_day.as_ref().map_or(all.last(), |day| day.0);
        let days = Days::new(first, last).ok();
        let Some(days) = days.filter(|days| all.has(days.first()) && all.has(days.last())) else {
            let vi = "Không phải các ngày của hội chợ.".to_owned();
            let pointer = format!("/items/{place}/first_day");
            wrong.add(pointer, "not_its_days", vi, "Not days of the fair.".to_owned());
            return Vec::new();
        };
        let days: Vec<Day> = days.all().collect();
        let mut parts = Vec::new();
        for (number, code) in self.booths.iter().enumerate() {
            let (pointer, code) = (format!("/items/{place}/booths/{number}"), code.0.clone());
            let Some(booth) = floor.by_code.get(&code).copied() else {
                let vi = format!("Hội chợ không có gian hàng {code}.");
                wrong.add(pointer, "unknown_booth", vi, format!("The fair has no booth {code}."));
                continue;
            };
            let free = days.iter().filter(|day| taken.insert((booth, day.to_string()))).count();
            if free < days.len() {
                let vi = format!("Gian hàng {code} đã có người vào các ngày này.");
                wrong.add(pointer, "booth_taken", vi, format!("Booth {code} is taken then."));
            }
            parts.push(Part { booth, code, days: days.clone() });
        }
        parts
    }
}
