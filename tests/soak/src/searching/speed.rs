//! How fast the index is built, searched, completed from, and how soon it knows of a change.

use super::bare::BARE;
use super::{Failure, hostile, mix};
use crate::children::{Means, Server};
use crate::databases::Place;
use crate::http::Connection;
use crate::load::measure;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use tests::{Database, Marketplace};

/// Changes a second while the delay until they are searchable is measured, and for how many seconds.
const CHANGES: u64 = 200;
const SECONDS: u64 = 5;
/// The bars: building 100,000, memory, queries and suggestions as shares of the reference's, the p99 of
/// queries as a multiple of its, delay.
const BUILT_WITHIN: Duration = Duration::from_secs(20);
const MEGABYTES: u64 = 400;
const QUERIES: f64 = 0.3;
const SUGGESTIONS: f64 = 0.6;
const SLOWER: f64 = 4.0;
const SEARCHABLE_WITHIN: Duration = Duration::from_secs(1);

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Speed {
    /// Sizes of the catalogue, in products.
    #[arg(long, value_delimiter = ',', default_value = "100000")]
    sizes: Vec<usize>,
    /// Measurements of each sort.
    #[arg(long, default_value_t = 3)]
    measurements: usize,
    /// Seconds of each.
    #[arg(long, default_value_t = 2.0)]
    lasting: f64,
}

impl Speed {
    pub(super) fn of(sizes: Vec<usize>, measurements: usize, lasting: f64) -> Self {
        Self { sizes, measurements, lasting }
    }
}

/// What one size gave.
struct Row {
    built: Duration,
    memory: u64,
    bare: Median,
    queries: Median,
    suggestions: Median,
    listed: Median,
    delay: Duration,
    hostile: (&'static str, Duration),
}

/// The median of some rounds.
#[derive(Clone, Copy, Debug, Default)]
struct Median {
    /// Answers a second, and the p99 in milliseconds.
    rate: f64,
    slowest: f64,
    /// Both as shares of the reference's of the same round.
    of_bare: f64,
    slower: f64,
}

/// Measures each size on the embedded database; bars count at 100,000.
pub(super) async fn run(depth: &Speed, means: &Means) -> Result<String, Failure> {
    let mut table = "| products | built | MB at most | bare tantivy/s, p99 ms | queries/s, p99 ms | of bare, p99 | suggestions/s, p99 ms | of bare | unsearched list/s | searchable after, p99 | worst query, alone |\n\
        |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    let mut missed = Vec::new();
    for size in &depth.sizes {
        let row = measured(*size, depth, means).await?;
        let Row { built, memory, bare, queries, suggestions, listed, delay, hostile } = &row;
        writeln!(
            table,
            "| {size} | {built:.1?} | {memory} | {:.0}, {:.1} | {:.0}, {:.1} | {:.2}, {:.1} | {:.0}, {:.1} | {:.2} | {:.0} | {delay:.0?} | {:.0?}, {} |",
            bare.rate,
            bare.slowest,
            queries.rate,
            queries.slowest,
            queries.of_bare,
            queries.slower,
            suggestions.rate,
            suggestions.slowest,
            suggestions.of_bare,
            listed.rate,
            hostile.1,
            hostile.0,
        )?;
        if *size == 100_000 {
            missed = bars(&row);
        }
    }
    writeln!(table, "\n{BARE}")?;
    if missed.is_empty() {
        Ok(table)
    } else {
        Err(format!("{table}\nmissed: {}", missed.join(", ")).into())
    }
}

fn bars(row: &Row) -> Vec<&'static str> {
    let held = [
        (row.built < BUILT_WITHIN, "building within 20 s"),
        (row.memory < MEGABYTES, "400 MB"),
        (row.queries.of_bare >= QUERIES, "queries 0.3 of bare tantivy"),
        (row.queries.slower <= SLOWER, "p99 of queries 4 times bare tantivy's"),
        (row.suggestions.of_bare >= SUGGESTIONS, "suggestions 0.6 of bare tantivy"),
        (row.delay < SEARCHABLE_WITHIN, "searchable within 1 s"),
        (row.hostile.1 < hostile::BAR, "the worst query within 100 ms"),
    ];
    held.into_iter().filter(|(held, _)| !held).map(|(_, bar)| bar).collect()
}

async fn measured(size: usize, depth: &Speed, means: &Means) -> Result<Row, Failure> {
    let place = Place::make(Database::Sqlite).await?;
    place.fill(size).await?;
    let folder = tempfile::tempdir()?;
    let server = means.marketplace_at_work(&place.url, folder.path()).await?;
    let built = server.followed().await?;
    let bare = means.bare(&place.url).await?;
    let [bare, queries, suggestions, listed] = rounds(&bare, &server, depth).await?;
    let hostile = hostile::slowest(&server).await?;
    let delay = delay(&place, &server).await?;
    let memory = server.memory()?.1;
    Ok(Row { built, memory, bare, queries, suggestions, listed, delay, hostile })
}

type PathOf<'a> = &'a (dyn Fn(usize) -> String + Sync);

/// Rounds of the reference, queries, suggestions and lists that nothing is searched for, one after the
/// other; the medians, after a round to warm up.
async fn rounds(bare: &Server, server: &Server, depth: &Speed) -> Result<[Median; 4], Failure> {
    let length = Duration::from_secs_f64(depth.lasting);
    let unsearched = |chance: usize| format!("/v1/products?limit=20&set={}", 1 + chance % 26);
    let targets: [(&Server, PathOf<'_>); 4] = [
        (bare, &mix::exact),
        (server, &mix::path),
        (server, &mix::suggestion),
        (server, &unsearched),
    ];
    let mut all: [Vec<Median>; 4] = Default::default();
    for round in 0..=depth.measurements {
        let mut base = None;
        for ((server, path), rounds) in targets.iter().zip(&mut all) {
            let sample = measure(server.address, *path, length).await?;
            let (rate, slowest) = (sample.rate, sample.percentile(99));
            let (of, slow) = *base.get_or_insert((rate, slowest));
            if round > 0 {
                rounds.push(Median { rate, slowest, of_bare: rate / of, slower: slowest / slow });
            }
        }
    }
    Ok(all.map(|rounds| Median::of(&rounds)))
}

impl Median {
    fn of(rounds: &[Self]) -> Self {
        let median = |of: fn(&Self) -> f64| {
            let mut sorted: Vec<f64> = rounds.iter().map(of).collect();
            sorted.sort_by(f64::total_cmp);
            sorted.get(sorted.len() / 2).copied().unwrap_or_default()
        };
        Self {
            rate: median(|one| one.rate),
            slowest: median(|one| one.slowest),
            of_bare: median(|one| one.of_bare),
            slower: median(|one| one.slower),
        }
    }
}

/// How long it takes, 99 times of 100, until a new product is found, while others are written.
async fn delay(place: &Place, server: &Server) -> Result<Duration, Failure> {
    let market = Marketplace::alongside(&place.url).await;
    let maker = market.producer("HTX Thời Gian").await;
    let mut connection = Connection::open(server.address).await?;
    let began = Instant::now();
    let mut delays = Vec::new();
    let mut written: u64 = 0;
    while began.elapsed() < Duration::from_secs(SECONDS) {
        let word = format!("thu{}", letters(written));
        market.product(maker, &format!("Hàng {word}")).await;
        written += 1;
        if written % 20 == 1 {
            delays.push(until_found(&mut connection, &word).await?);
        }
        let due = Duration::from_micros(1_000_000 * written / CHANGES);
        tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
    }
    delays.sort_unstable();
    Ok(delays[(delays.len() * 99 / 100).min(delays.len() - 1)])
}

async fn until_found(connection: &mut Connection, word: &str) -> Result<Duration, Failure> {
    let began = Instant::now();
    let path = format!("/v1/products?q={word}&limit=1");
    loop {
        connection.get(&path).await?;
        if String::from_utf8_lossy(connection.body()).contains(&format!("Hàng {word}")) {
            return Ok(began.elapsed());
        }
        if began.elapsed() > Duration::from_secs(10) {
            return Err(format!("{word} is not found").into());
        }
    }
}

/// A number as letters, so that words of a test are words.
fn letters(mut number: u64) -> String {
    let mut text = String::new();
    for _ in 0..5 {
        text.push(char::from(b'b' + u8::try_from(number % 20).unwrap_or(0)));
        number /= 20;
    }
    text
}
