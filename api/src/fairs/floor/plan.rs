//! The plan of a floor as a picture: for the public by what is where, for organisers by state.

use super::drawing::{self, Drawn};
use crate::access::SignedIn;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::fairs::{Tag, pages, readable};
use crate::problem::{Failure, Problem};
use crate::scalars::{Date, Line};
use domain::calendar::{Day, Instant, day_of};
use domain::fairs::OrganiserAffair;
use domain::fairs::floor::{BoothState, Category};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiResponse, OpenApi};
use std::collections::HashMap;
use store::fairs::floor::allocations::{self, Allocation};
use store::fairs::floor::{booths, categories};
use store::fairs::record::Fair;
use uuid::Uuid;

/// Operations: plans of floors.
pub struct FloorPlanApi;

#[derive(ApiResponse)]
enum FloorPlan {
    /// The plan.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Drawn(
        PlainText<String>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
        /// Nothing in it runs or is fetched.
        #[oai(header = "Content-Security-Policy")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Fairs")]
impl FloorPlanApi {
    /// Draw the floor of a fair
    ///
    /// From its announcement on: each booth with its code, category and who has it that day, and a title
    /// for screen readers. Its smallest booth is wide enough for a finger; wider plans are scrolled. 404
    /// without booths.
    #[oai(path = "/v1/fairs/:slug/floorplan.svg", method = "get", operation_id = "drawFairFloor")]
    async fn draw_fair_floor(
        &self,
        Data(app): Data<&App>,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// One of the fair's days; when unsaid, today while it runs, else its first.
        day: Query<Option<Date>>,
    ) -> Result<FloorPlan, Failure> {
        let fair = pages::shown(app, &slug.0.0).await?.fair;
        let day = on(&fair, day.0.map(|day| day.0), app.now())?;
        let names = allocations::names(app.read(), fair.id, day).await?;
        let said = |booth: Uuid, category: &Category| {
            let name = names.get(&booth).map(|name| format!(" – {}", public(name, None)));
            (format!("{}{}", category.name, name.unwrap_or_default()), "offered")
        };
        draw(app, &fair, &said).await
    }

    /// Draw the floor of one's own fair
    ///
    /// For the organiser's members, whatever its stage: each booth with its state on a day.
    #[oai(
        path = "/v1/fairs/:slug/draft/floorplan.svg",
        method = "get",
        operation_id = "drawOwnFairFloor"
    )]
    async fn draw_own_fair_floor(
        &self,
        Data(app): Data<&App>,
        caller: SignedIn,
        /// The fair's slug.
        slug: Path<Line<1, 120>>,
        /// One of the fair's days; when unsaid, today while it runs, else its first.
        day: Query<Option<Date>>,
    ) -> Result<FloorPlan, Failure> {
        let fair = readable(app.read(), &caller.0, &slug.0.0, OrganiserAffair::Desk).await?;
        let now = app.now();
        let day = on(&fair, day.0.map(|day| day.0), now)?.to_string();
        let taken = allocations::of_fair(app.read(), fair.id, now).await?;
        let state = |booth: Uuid, category: &Category| {
            let state = state(&taken, booth, &day);
            (format!("{} – {}", category.name, vietnamese(state)), state.code())
        };
        draw(app, &fair, &state).await
    }
}

/// The day for which states are drawn.
fn on(fair: &Fair, wanted: Option<Day>, now: Instant) -> Result<Day, Failure> {
    let today = day_of(now);
    let usual = if fair.days.has(today) { today } else { fair.days.first() };
    let day = wanted.unwrap_or(usual);
    if fair.days.has(day) {
        return Ok(day);
    }
    let vi = "Không phải ngày của hội chợ.";
    Err(Problem::field("day", "not_its_day", vi, "Not a day of the fair.").into())
}

fn state(taken: &HashMap<Uuid, Vec<Allocation>>, booth: Uuid, day: &str) -> BoothState {
    let days = taken.get(&booth).into_iter().flatten();
    days.filter(|one| one.day == day).map(|one| one.state).next().unwrap_or(BoothState::Free)
}

fn vietnamese(state: BoothState) -> &'static str {
    match state {
        BoothState::Free => "còn trống",
        BoothState::Blocked => "không cho thuê",
        BoothState::Held => "đang giữ chỗ",
        BoothState::Allocated => "đã giao",
        BoothState::Confirmed => "đã xác nhận",
    }
}

/// Draws every booth with what is said of it and a kind of filling.
async fn draw(
    app: &App,
    fair: &Fair,
    said: &(dyn Fn(Uuid, &Category) -> (String, &'static str) + Sync),
) -> Result<FloorPlan, Failure> {
    let known = categories::of_fair(app.read(), fair.id).await?;
    let booths = booths::of_fair(app.read(), fair.id).await?;
    if booths.is_empty() {
        return Err(Code::NotFound.into());
    }
    let drawn = booths.iter().filter_map(|booth| {
        let of = known.iter().position(|one| one.id == booth.category)?;
        let (text, filling) = said(booth.id, &known[of].category);
        Some(Drawn { booth, text: public(&text, None), filling, category: of })
    });
    let drawn: Vec<Drawn<'_>> = drawn.collect();
    let names: Vec<String> = known.iter().map(|one| public(&one.category.name, None)).collect();
    let svg = drawing::svg(&public(&fair.name, None), &drawn, &names);
    let policy = "default-src 'none'; style-src 'unsafe-inline'".to_owned();
    Ok(FloorPlan::Drawn(PlainText(svg), "no-store".to_owned(), policy))
}
