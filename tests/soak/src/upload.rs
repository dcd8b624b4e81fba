//! Uploads: what a photograph of 12 megapixels costs, and how much slower reading gets beside a stream
//! of them.

use crate::children::{Means, Server};
use crate::databases::Place;
use crate::load::{Sample, measure};
use domain::ids::ProductId;
use std::fmt::Write as _;
use std::future::pending;
use std::time::Duration;
use tests::{Database, Marketplace, photos};

/// CPU seconds that an upload may cost.
const CPU: f64 = 1.5;
/// Megabytes that the server may take at most.
const MEMORY: u64 = 200;
/// Times the p99 of reading without uploads that it may be beside them.
const SLOWER: f64 = 4.0;
/// Uploads under way beside the readers: one is worked on while the other is sent.
const SENDERS: usize = 2;
/// Pictures that a product takes.
const EACH: usize = 12;

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub struct Depth {
    /// Products in the database.
    #[arg(long, default_value_t = 20_000)]
    products: usize,
    /// Uploads, one after the other, of which CPU and memory are taken.
    #[arg(long, default_value_t = 20)]
    uploads: usize,
    /// Rounds of reading without uploads and beside them.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    only: Option<String>,
}

impl Depth {
    /// A look at whether it works at all, whose figures mean little.
    pub fn quick() -> Self {
        Self { products: 2_000, uploads: 4, rounds: 2, seconds: 1.0, only: None }
    }

    /// As the issue asks.
    pub fn full() -> Self {
        Self { products: 20_000, uploads: 20, rounds: 5, seconds: 4.0, only: None }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Measures on both databases; the table, and the bars that were missed.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let mut told = String::new();
    let mut missed = false;
    for kind in [Database::Sqlite, Database::Postgres] {
        let name = format!("{kind:?}").to_lowercase();
        if depth.only.as_ref().is_none_or(|only| *only == name) {
            let figures = on(kind, depth, means).await?;
            missed |= figures.missed();
            writeln!(told, "{figures}")?;
        }
    }
    if missed { Err(told.into()) } else { Ok(told) }
}

/// What was measured on one database.
#[derive(Debug)]
struct Figures {
    kind: Database,
    file: usize,
    cpu: f64,
    memory: (u64, u64),
    slower: f64,
    alone: f64,
    beside: f64,
    rate: f64,
}

async fn on(kind: Database, depth: &Depth, means: &Means) -> Result<Figures, Failure> {
    let place = Place::make(kind).await?;
    let made = place.fill(depth.products).await?;
    let files = tempfile::tempdir()?;
    let server = means.marketplace_with_files(&place.url, files.path()).await?;
    let market = Marketplace::alongside(&place.url).await;
    let photo = photos::photo(4000, 3000, 1);
    let file = photo.len();
    let products: Vec<ProductId> = made.products.iter().map(|(id, _)| *id).collect();
    let mut sender = Sender::of(&market, &server, photo, products.clone()).await;
    sender.send().await?;
    let before = server.cpu()?;
    for _ in 0..depth.uploads {
        sender.send().await?;
    }
    let cpu = (server.cpu()? - before) / depth.uploads as f64;
    let path = move |chance: usize| format!("/v1/products/{}", products[chance % products.len()]);
    let length = Duration::from_secs_f64(depth.seconds);
    measure(server.address, &path, length).await?;
    let (mut rounds, mut sent) = (Vec::new(), 0);
    for _ in 0..depth.rounds {
        let alone = measure(server.address, &path, length).await?;
        let mut senders: Vec<Sender> = (0..SENDERS).map(|_| sender.split()).collect();
        let sending = senders.iter_mut().map(Sender::go_on);
        let beside = tokio::select! {
            beside = measure(server.address, &path, length) => beside?,
            failed = futures_util::future::try_join_all(sending) => return Err(match failed {
                Ok(_) => "the uploads ended".into(),
                Err(error) => error,
            }),
        };
        sent += senders.iter().map(|one| one.sent).sum::<usize>();
        rounds.push((alone, beside));
    }
    let p99 = |sample: &Sample| sample.percentile(99);
    Ok(Figures {
        kind,
        file,
        cpu,
        memory: server.memory()?,
        slower: median(rounds.iter().map(|(alone, beside)| p99(beside) / p99(alone))),
        alone: median(rounds.iter().map(|(alone, _)| p99(alone))),
        beside: median(rounds.iter().map(|(_, beside)| p99(beside))),
        rate: sent as f64 / (depth.seconds * depth.rounds as f64),
    })
}

/// An officer who sends pictures, each another file.
#[derive(Debug)]
struct Sender {
    client: reqwest::Client,
    token: String,
    base: String,
    photo: Vec<u8>,
    products: Vec<ProductId>,
    number: usize,
    sent: usize,
}

impl Sender {
    async fn of(
        market: &Marketplace,
        server: &Server,
        photo: Vec<u8>,
        products: Vec<ProductId>,
    ) -> Self {
        Self {
            client: reqwest::Client::new(),
            token: market.ministry_officer().await.token,
            base: format!("http://{}", server.address),
            photo,
            products,
            number: 0,
            sent: 0,
        }
    }

    /// Another one, who goes on with products of its own.
    fn split(&mut self) -> Self {
        let half = self.products.len() / 2;
        let products = self.products.split_off(half);
        let (client, token, base) = (self.client.clone(), self.token.clone(), self.base.clone());
        Self { client, token, base, photo: self.photo.clone(), products, number: 0, sent: 0 }
    }

    async fn send(&mut self) -> Result<(), Failure> {
        let product = self.products[self.number / EACH % self.products.len()];
        self.number += 1;
        // What stands behind the end of a JPEG is not looked at, and makes it another file.
        let file = [self.photo.as_slice(), &self.number.to_le_bytes()].concat();
        let path = format!("{}/v1/products/{product}/pictures?alt=a&shows_mark=false", self.base);
        let request = self.client.post(path).bearer_auth(&self.token);
        let answer = request.header("content-type", "image/jpeg").body(file).send().await?;
        if answer.status().as_u16() != 201 {
            return Err(format!("{}: {}", answer.status(), answer.text().await?).into());
        }
        self.sent += 1;
        Ok(())
    }

    /// Sends one after the other for as long as it is let.
    async fn go_on(&mut self) -> Result<(), Failure> {
        while !self.products.is_empty() {
            self.send().await?;
        }
        pending().await
    }
}

impl Figures {
    fn missed(&self) -> bool {
        self.cpu > CPU || self.memory.1 > MEMORY || self.slower > SLOWER
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, cpu, slower, alone, beside, rate, .. } = self;
        let megabytes = self.file as f64 / 1e6;
        write!(
            f,
            "| upload | {kind:?}: 12 megapixels, {megabytes:.1} MB: {cpu:.2} s of CPU (< {CPU}); memory \
             {} MB, at most {} MB (< {MEMORY}); p99 of product detail {alone:.2} ms alone, {beside:.2} ms \
             beside {rate:.1} uploads a second: {slower:.2} times (≤ {SLOWER}) |",
            self.memory.0, self.memory.1,
        )
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
