//! Crash: orders whose server is aborted at every step between prepare and finalise, and beyond. Another starts
//! on the same database; each order ends paid and complete, or unpaid and released, and never both.

mod wire;

use crate::children::{Means, Server};
use crate::databases::Place;
use api::Settings;
use api::clock::Clock;
use api::fault::Point;
use api::storefronts::SealingKeys;
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::orders::keeping;
use store::payments::cards::{events, payments, refunds};
use store::payments::transfers::record::unjudged;
use tempfile::TempDir;
use tests::cards::StandIn;
use tests::crashes::{Ending, Life, Street, missed, points, tell};
use tests::{Database, Marketplace};
use tokio::time::sleep;
use wire::Wire;

/// How long a server may take to do what is due.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    /// Only one of the two endings at each point, now this and now that.
    #[arg(long)]
    alternate: bool,
}

impl Depth {
    /// Both endings at each point, or one.
    pub fn of(alternate: bool) -> Self {
        Self { alternate }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Runs: every life, dead at every point that it passes.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = String::new();
    for kind in [Database::Sqlite, Database::Postgres] {
        let place = Place::make(kind).await?;
        let alley = Alley::open(&place, means).await?;
        let told = AssertUnwindSafe(alley.all(depth)).catch_unwind().await;
        let (deaths, points) = told.map_err(|_| "an order was left by halves")??;
        writeln!(
            report,
            "| crash | {kind:?}: {deaths} aborts at {points} points in the lives of orders, paid at the door, by transfer, by card and late: each paid and complete or unpaid and released, `ocop audit` clean |"
        )?;
    }
    Ok(report)
}

/// Where one server after the other dies on the same database. Their keys are the same, as they are in real
/// use.
struct Alley<'a> {
    place: &'a Place,
    means: &'a Means,
    folder: TempDir,
    stripe: StandIn,
    child: RefCell<Option<Server>>,
}

impl<'a> Alley<'a> {
    async fn open(place: &'a Place, means: &'a Means) -> Result<Self, Failure> {
        let (folder, stripe) = (tempfile::tempdir()?, StandIn::open().await);
        Ok(Self { place, means, folder, stripe, child: RefCell::default() })
    }

    /// How many servers died, at how many points.
    async fn all(&self, depth: &Depth) -> Result<(usize, usize), Failure> {
        let (mut seen, mut deaths) = (BTreeSet::new(), 0);
        for life in Life::ALL {
            let passed = self.points(life).await?;
            for (number, point) in passed.iter().enumerate() {
                for (which, ending) in Ending::ALL.into_iter().enumerate() {
                    if !depth.alternate || which == number % Ending::ALL.len() {
                        self.dies(life, *point, ending).await?;
                        deaths += 1;
                    }
                }
            }
            seen.extend(passed);
        }
        match missed(&seen).as_slice() {
            [] => Ok((deaths, seen.len())),
            never => Err(format!("no life passes {never:?}").into()),
        }
    }

    async fn points(&self, life: Life) -> Result<BTreeSet<Point>, Failure> {
        let now = now();
        let market = self.market(Clock::standing_at(now)).await?;
        Ok(points(&market, life, now).await)
    }

    async fn dies(&self, life: Life, point: Point, ending: Ending) -> Result<(), Failure> {
        let name = format!("{life:?} {point} {ending:?}");
        let _named = Named(format!("{:?}: {name}", self.place.kind));
        let died = tell(self, (life, &name), (Some(point), ending), now()).await;
        if died { Ok(()) } else { Err(format!("{life:?} does not die at {point}").into()) }
    }

    /// The builders of stories, by a clock, with the servers' keys.
    async fn market(&self, clock: Clock) -> Result<Marketplace, Failure> {
        let sealing = SealingKeys::open(&self.keys())?;
        let settings = Settings { clock, sealing, ..Settings::default() };
        Ok(Marketplace::alongside_with(&self.place.url, settings).await)
    }

    fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    async fn open_door(
        &self,
        dies_at: Option<Point>,
        at: DateTime<Utc>,
    ) -> Result<Marketplace, Failure> {
        // The one before ends, if it has not.
        drop(self.child.take());
        let market = self.market(Clock::started_at(at)).await?;
        let name = dies_at.map(Point::name);
        let (url, stripe) = (&self.place.url, self.stripe.address());
        let server = self.means.mortal(url, self.folder.path(), (name, at), &stripe).await?;
        let wire = Wire::to(server.address);
        self.child.replace(Some(server));
        Ok(market.by_way_of(|_| wire.into()))
    }

    /// Whether the server has died by its own hand.
    fn is_dead(&self) -> bool {
        let mut child = self.child.borrow_mut();
        let child = child.as_mut().expect("a server");
        let ended = child.ended().expect("the server can be looked at");
        assert!(
            ended.is_none_or(|by| by == Some(ABORTED)),
            "the server ended otherwise: {ended:?}"
        );
        ended.is_some()
    }
}

/// Says in which life something was not as it must be.
struct Named(String);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

/// The signal by which a process ends itself.
const ABORTED: i32 = 6;

impl Street for Alley<'_> {
    async fn start(&self, dies_at: Option<Point>, at: DateTime<Utc>) -> Marketplace {
        self.open_door(dies_at, at).await.expect("a server starts")
    }

    async fn sweep(&self, market: &Marketplace) -> bool {
        let (db, begun) = (market.app.read(), Instant::now());
        while begun.elapsed() < PATIENCE {
            let waits = !unjudged(db, 1).await.expect("transfers read").is_empty()
                || cards_wait(market).await
                || !keeping::lapsed(db, market.app.now(), 1).await.expect("orders read").is_empty();
            if self.is_dead() {
                return false;
            }
            if !waits {
                return true;
            }
            sleep(BETWEEN_LOOKS).await;
        }
        panic!("what is due is not done")
    }

    fn stripe(&self) -> &StandIn {
        &self.stripe
    }
}

/// Whether Stripe is to be asked about anything by now.
async fn cards_wait(market: &Marketplace) -> bool {
    let (db, now) = (market.app.read(), market.app.now());
    !events::unjudged(db, now, 1).await.expect("events read").is_empty()
        || !payments::due(db, now, 1).await.expect("payments read").is_empty()
        || !refunds::due(db, now, 1).await.expect("refunds read").is_empty()
}

/// The time, in whole microseconds.
fn now() -> DateTime<Utc> {
    Clock::system().now()
}
