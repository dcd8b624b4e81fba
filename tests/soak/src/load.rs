//! Load: how fast products are read, as ratios to a reference measured in the same breath.

mod fairs;
mod generator;
mod table;

use crate::children::{Means, Server};
use crate::databases::Place;
use crate::servers::REFERENCE;
pub use generator::{Sample, Wish, measure, send_all};
use std::time::{Duration, Instant};
use store::catalogue::pages;
use store::micros;
use tests::Database;
use tests::bulk::Made;

/// The list of fairs that is asked for: of the year in which they take place.
const FAIRS: &str = "/v1/fairs?from=2026-01-01&to=2026-12-31&limit=20";

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub struct Depth {
    /// Products in the database.
    #[arg(long, default_value_t = 100_000)]
    products: usize,
    /// Rounds; in each, every target is measured right after the reference.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    only: Option<String>,
    /// Leave the servers running for so many seconds at the end of the load, to look at them.
    #[arg(long, default_value_t = 0)]
    linger: u64,
}

impl Depth {
    /// A look at whether it works at all, whose figures mean little.
    pub fn quick() -> Self {
        Self { products: 2_000, rounds: 2, seconds: 0.5, only: None, linger: 0 }
    }

    /// As the issue asks.
    pub fn full() -> Self {
        Self { products: 100_000, rounds: 5, seconds: 2.0, only: None, linger: 0 }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Measures on both databases; the table, and the bars that were missed.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut report = table::Report::new(depth.products);
    for kind in [Database::Sqlite, Database::Postgres] {
        let name = format!("{kind:?}").to_lowercase();
        if depth.only.as_ref().is_none_or(|only| *only == name) {
            on(kind, depth, means, &mut report).await?;
        }
    }
    report.finish(REFERENCE).map_err(Into::into)
}

async fn on(
    kind: Database,
    depth: &Depth,
    means: &Means,
    report: &mut table::Report,
) -> Result<(), Failure> {
    let place = Place::make(kind).await?;
    let started = Instant::now();
    let made = place.fill(depth.products).await?;
    eprintln!("{kind:?}: {} products in {:.1?}", depth.products, started.elapsed());
    let fair = fairs::open(&place.url).await;
    let server = means.marketplace(&place.url).await?;
    let reference = means.reference(&place.url).await?;
    let targets = targets(&made, fair);
    eprintln!("{kind:?}: the server is process {}", server.process());
    for (name, path, bar, slow) in &targets {
        let rounds = rounds(depth, &server, &reference, &made, path).await?;
        report.target(kind, name, (*bar, *slow), &rounds);
    }
    report.process(kind, server.start, server.memory()?);
    if depth.linger > 0 {
        tokio::time::sleep(Duration::from_secs(depth.linger)).await;
    }
    Ok(())
}

type PathOf = Box<dyn Fn(usize) -> String + Send + Sync>;

/// The targets: name, the address asked for by a random number, the ratio to reach, and whether the slowest
/// answers are held against a bar too.
fn targets(made: &Made, fair: String) -> [(&'static str, PathOf, f64, bool); 6] {
    let ids: Vec<_> = made.products.iter().map(|(id, _)| *id).collect();
    let detail = move |chance: usize| format!("/v1/products/{}", ids[chance % ids.len()]);
    let products = made.products.clone();
    let list = move |chance: usize| {
        // Not among the oldest twenty, so that every page is full.
        let (id, published) = products[20 + chance % (products.len() - 20)];
        let place = pages::Place::Newest(micros(published), id.0);
        format!("/v1/products?cursor={}", store::page::encode(&place))
    };
    let shops = made.shops.clone();
    let shop = move |chance: usize| format!("/v1/storefronts/{}", shops[chance % shops.len()]);
    let points = made.points.clone();
    let near = move |chance: usize| {
        let (north, east) = points[chance % points.len()];
        format!("/v1/points-of-sale?near={north:.4},{east:.4}&within_km=20")
    };
    [
        ("detail", Box::new(detail), 0.8, true),
        ("list of 20", Box::new(list), 0.4, true),
        ("storefront of 24", Box::new(shop), 0.3, true),
        ("nearest 20 points", Box::new(near), 0.5, true),
        ("20 fairs", Box::new(|_| FAIRS.to_owned()), 0.3, false),
        ("fair of 500 booths", Box::new(move |_| format!("/v1/fairs/{fair}")), 0.3, false),
    ]
}

async fn rounds(
    depth: &Depth,
    server: &Server,
    reference: &Server,
    made: &Made,
    path: &PathOf,
) -> Result<Vec<(Sample, Sample)>, Failure> {
    let ids = &made.products;
    let base = |chance: usize| format!("/products/{}", ids[chance % ids.len()].0);
    let length = Duration::from_secs_f64(depth.seconds);
    measure(reference.address, &base, length).await?;
    measure(server.address, path, length).await?;
    let mut rounds = Vec::new();
    for _ in 0..depth.rounds {
        let before = measure(reference.address, &base, length).await?;
        let sample = measure(server.address, path, length).await?;
        rounds.push((before, sample));
    }
    Ok(rounds)
}
