//! How long it takes to propose booths for all who were approved.

use crate::children::Means;
use crate::databases::Place;
use crate::officers::{Desk, Said};
use domain::accounts::MemberRole;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use store::fairs::exhibitors::applications::Wishes;
use tests::{Database, Marketplace};

/// Applications, and the booths of each of four categories.
const APPLICATIONS: usize = 600;
const CATEGORIES: [(&str, i32); 4] = [("std", 100), ("big", 100), ("corner", 100), ("open", 100)];
/// How often it is asked; the slowest counts.
const TIMES: usize = 5;
/// What it may take.
const BAR: Duration = Duration::from_secs(2);

type Failure = Box<dyn std::error::Error>;

/// Runs: 600 applications, of which two thirds can have one of 400 booths.
pub async fn run(means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(kind).await?;
        let market = Marketplace::alongside(&place.url).await;
        let organiser = market.organiser("Trung tâm Xúc tiến thương mại").await;
        let desk = Desk::with(market.organises_as(organiser, MemberRole::Owner).await);
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        market.rows_of_booths(&fair, &CATEGORIES).await;
        market.approved(&fair, &wishes()).await;
        let server = means.marketplace(&place.url).await?;
        let path = format!("/v1/fairs/{}/suggested-allocation", fair.slug);
        let mut slowest = Duration::ZERO;
        for _ in 0..TIMES {
            let began = Instant::now();
            let said = desk.get(&server, &path).await;
            slowest = slowest.max(began.elapsed());
            let Said::Answer(200, told) = &said else { return Err(said.unexpected("proposing")) };
            if told["booths_left"] != 0 {
                return Err(format!("{} booths were left", told["booths_left"]).into());
            }
        }
        let bar = BAR.as_secs();
        writeln!(
            report,
            "| proposals | {kind:?}: booths for {APPLICATIONS} applications among 400 in {} ms at most (bar {bar} s) |",
            slowest.as_millis(),
        )?;
        if slowest > BAR {
            return Err(report.into());
        }
    }
    Ok(report)
}

/// Each wants one or two booths of one category, or of any of two.
fn wishes() -> Vec<Wishes> {
    let wish = |number: usize| {
        let category = |place: usize| CATEGORIES[place % CATEGORIES.len()].0.to_owned();
        let mut categories = vec![category(number)];
        if number.is_multiple_of(3) {
            categories.push(category(number + 1));
        }
        let booths = if number.is_multiple_of(5) { 2 } else { 1 };
        Wishes { categories, booths, note: String::new() }
    };
    (0..APPLICATIONS).map(wish).collect()
}
