//! Booths: many ask for the same at once, offers lapse while they are accepted, and the server is killed in
//! the middle of it. Nobody may have what another has.

use crate::children::{Means, Server, killed_at};
use crate::databases::Place;
use crate::officers::{Desk, Said};
use chrono::TimeDelta;
use domain::accounts::MemberRole;
use domain::fairs::Days;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::time::Duration;
use store::fairs::exhibitors::applications::Wishes;
use store::fairs::exhibitors::rows::application;
use store::fairs::floor::rows::allocation;
use store::fairs::record::{self, Fair};
use tests::{Database, Marketplace};
use uuid::Uuid;

/// Applications, booths, days, and how often each application is accepted in a round.
const APPLICATIONS: usize = 200;
const BOOTHS: usize = 50;
const DAYS: i64 = 6;
const TIMES: usize = 5;
/// How long offers stand, in milliseconds; acceptances come in twice that time.
const OFFERED: i64 = 6_000;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    /// Rounds on each database, a kill in each but the first.
    #[arg(long, default_value_t = 10)]
    rounds: u32,
}

impl Depth {
    /// So many rounds.
    pub fn of(rounds: u32) -> Self {
        Self { rounds }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Runs: a thousand acceptances of the offers of fifty booths a round, those of the many who were offered
/// none among them.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(kind).await?;
        let hall = Hall::open(&place, means).await?;
        let (mut accepted, mut refused, mut open) = (0, 0, 0);
        for round in 0..depth.rounds {
            let tally = hall.round(round).await?;
            accepted += tally.accepted;
            refused += tally.refused;
            open += tally.open;
        }
        writeln!(
            report,
            "| booths | {kind:?}: {} rounds of {} acceptances over {BOOTHS} booths: {accepted} acknowledged and kept, {refused} refused, {open} not answered; nobody has another's |",
            depth.rounds,
            APPLICATIONS * TIMES,
        )?;
    }
    Ok(report)
}

/// How the acceptances of a round were answered.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    open: usize,
}

struct Hall<'a> {
    place: &'a Place,
    means: &'a Means,
    market: Marketplace,
    fair: Fair,
    applications: Vec<Uuid>,
    desk: Desk,
}

impl<'a> Hall<'a> {
    async fn open(place: &'a Place, means: &'a Means) -> Result<Self, Failure> {
        let market = Marketplace::alongside(&place.url).await;
        let organiser = market.organiser("Trung tâm Xúc tiến thương mại").await;
        let desk = Desk::with(market.organises_as(organiser, MemberRole::Owner).await);
        let fair = market.allocating_fair(organiser, "Tuần lễ OCOP").await;
        let first = (market.app.now() + TimeDelta::days(30)).date_naive();
        let days = Days::new(first, first + TimeDelta::days(DAYS - 1));
        let days = days.map_err(|refusal| format!("{refusal:?}"))?;
        let fair = Fair { days, revision: fair.revision + 1, ..fair };
        let tx = market.app.store().begin().await?;
        record::save(&tx, &fair, market.app.now()).await?;
        tx.commit().await?;
        market.rows_of_booths(&fair, &[("std", i32::try_from(BOOTHS)?)]).await;
        let wish = Wishes { categories: vec!["std".to_owned()], booths: 1, note: String::new() };
        let applications = market.approved(&fair, &vec![wish; APPLICATIONS]).await;
        Ok(Self { place, means, market, fair, applications, desk })
    }

    /// All are offered one of the booths at once; all accept five times at once while the offers lapse;
    /// then everything is looked at, and given back.
    async fn round(&self, round: u32) -> Result<Tally, Failure> {
        let mut server = self.means.marketplace(&self.place.url).await?;
        let offered = self.offer(&server).await?;
        if offered != BOOTHS {
            return Err(format!("{offered} offers of {BOOTHS} booths were made").into());
        }
        let acceptances = futures_util::future::join_all(self.acceptances(&server));
        let answers = if round == 0 {
            acceptances.await
        } else {
            let moment = Duration::from_millis(u64::from(200 + 350 * round));
            killed_at(moment, server.process(), acceptances).await?
        };
        server.kill()?;
        let server = self.means.marketplace(&self.place.url).await?;
        let (tally, kept) = self.tally(&answers)?;
        // Offers that nobody took lapse before everything is counted.
        tokio::time::sleep(Duration::from_millis(OFFERED.unsigned_abs())).await;
        let holders = self.holders().await?;
        if let Some(lost) = kept.iter().find(|id| !holders.contains(id)) {
            return Err(format!("the acknowledged acceptance of {lost} is lost").into());
        }
        self.adds_up(&server, holders.len()).await?;
        for id in holders {
            let body = json!({ "reason": "Làm lại từ đầu." });
            let path = format!("/v1/fair-applications/{id}/release");
            let said = self.desk.post(&server, &path, body).await;
            if !said.done() {
                return Err(said.unexpected("giving back"));
            }
        }
        Ok(tally)
    }

    /// Offers every booth to four applications at once; how many offers were made.
    async fn offer(&self, server: &Server) -> Result<usize, Failure> {
        let until = self.market.app.now() + TimeDelta::milliseconds(OFFERED);
        let path = format!("/v1/fairs/{}/offers", self.fair.slug);
        let offers = self.applications.iter().enumerate().map(async |(number, id)| {
            let booth = format!("std{}", 1 + number % BOOTHS);
            let item = json!({ "application_id": id, "booths": [booth] });
            let body = json!({ "until": until.to_rfc3339(), "items": [item] });
            self.desk.post(server, &path, body).await
        });
        let mut made = 0;
        for said in futures_util::future::join_all(offers).await {
            match said {
                Said::Answer(200, _) => made += 1,
                Said::Answer(409 | 422, _) => {}
                other => return Err(other.unexpected("offering")),
            }
        }
        Ok(made)
    }

    fn acceptances(&self, server: &Server) -> Vec<impl Future<Output = (Uuid, Said)>> {
        let apart = u64::try_from(2 * OFFERED).unwrap_or_default();
        let all = (0..APPLICATIONS * TIMES).map(|number| {
            let id = self.applications[number % APPLICATIONS];
            let path = format!("/v1/fair-applications/{id}/acceptance");
            // Spread by a stride that no round of applications shares.
            let wait = Duration::from_millis(number as u64 * 7_919 % apart);
            async move {
                tokio::time::sleep(wait).await;
                (id, self.desk.post(server, &path, Value::Null).await)
            }
        });
        all.collect()
    }

    /// How they were answered, and who was told that the booth is theirs.
    fn tally(&self, answers: &[(Uuid, Said)]) -> Result<(Tally, HashSet<Uuid>), Failure> {
        let (mut tally, mut kept) = (Tally::default(), HashSet::new());
        for (id, said) in answers {
            match said {
                Said::Answer(200, _) => {
                    if !kept.insert(*id) {
                        return Err(format!("{id} was accepted twice").into());
                    }
                    tally.accepted += 1;
                }
                Said::Answer(409, told) if told["code"].is_string() => tally.refused += 1,
                Said::Nothing => tally.open += 1,
                Said::Answer(..) => return Err(said.unexpected("accepting")),
            }
        }
        Ok((tally, kept))
    }

    /// Who has a booth. Each has one on all days, nobody has another's, and states say the same.
    async fn holders(&self) -> Result<Vec<Uuid>, Failure> {
        let (db, now) = (self.market.app.read(), self.market.app.now().timestamp_micros());
        let mut held: HashMap<Uuid, HashSet<(Uuid, String)>> = HashMap::new();
        for row in allocation::Entity::find().all(db).await? {
            if row.held_until.is_some_and(|until| until <= now) {
                continue;
            }
            let id = row.application_id.ok_or("a booth is kept that nobody kept")?;
            held.entry(id).or_default().insert((row.booth_id, row.day));
        }
        for row in application::Entity::find().all(db).await? {
            let has = matches!(row.state.as_str(), "accepted" | "confirmed");
            let days = held.get(&row.id).map_or(0, HashSet::len);
            let booths: HashSet<Uuid> =
                held.get(&row.id).into_iter().flatten().map(|(booth, _)| *booth).collect();
            let right =
                if has { (days, booths.len()) == (usize::try_from(DAYS)?, 1) } else { days == 0 };
            if !right {
                return Err(
                    format!("{} is {} with {days} days of booths", row.id, row.state).into()
                );
            }
        }
        let mut booths: HashMap<Uuid, Uuid> = HashMap::new();
        for (id, rows) in &held {
            for (booth, _) in rows {
                if *booths.entry(*booth).or_insert(*id) != *id {
                    return Err(format!("{booth} has two holders").into());
                }
            }
        }
        Ok(held.into_keys().collect())
    }

    /// The published capacity says the same.
    async fn adds_up(&self, server: &Server, holders: usize) -> Result<(), Failure> {
        let path = format!("/v1/fairs/{}/capacity", self.fair.slug);
        let Said::Answer(200, told) = self.desk.get(server, &path).await else {
            return Err("the capacity is not told".into());
        };
        let days = usize::try_from(DAYS)?;
        let of = |name: &str| told["booths"][name].as_u64().unwrap_or(u64::MAX);
        let taken = of("allocated").saturating_add(of("confirmed"));
        let sum = taken.saturating_add(of("free")).saturating_add(of("held"));
        let right = taken == (holders * days) as u64
            && sum.saturating_add(of("blocked")) == of("total")
            && of("total") == (BOOTHS * days) as u64;
        if right {
            Ok(())
        } else {
            Err(format!("{holders} have booths, and it says {told}").into())
        }
    }
}
