//! The proofs of the test suite at full depth: `cargo run --release -p soak -- full`.

mod booths;
mod checkouts;
mod children;
mod crash;
mod databases;
mod histories;
mod http;
mod kill;
mod load;
mod money;
mod officers;
mod oversell;
mod proposals;
mod race;
mod relevance;
mod searching;
mod servers;
mod upload;

use children::Means;
use clap::{Parser, Subcommand};
use servers::Post;
use std::process::ExitCode;
use tokio::runtime;

/// Proves at full depth what `cargo test` proves at a quick one. Prints tables in Markdown; exits
/// non-zero when something is not as it must be.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    means: Means,
    #[command(subcommand)]
    proof: Proof,
}

#[derive(Debug, Subcommand)]
enum Proof {
    /// Everything, at the depth of a release.
    Full,
    /// Everything, as a look at whether it works.
    Quick,
    /// The domain against the naive model, on random histories.
    Histories(histories::Depth),
    /// Money against a passbook, on random histories.
    Money(histories::Depth),
    /// Speed, memory and start, against a reference.
    Load(load::Depth),
    /// `kill -9` in the middle of imports and of revocations.
    Kill(kill::Depth),
    /// Offers of booths that many ask for at once, accepted while they lapse and the server is killed.
    Booths(booths::Depth),
    /// Booths proposed for all who were approved.
    Proposals,
    /// How many orders a second, and how fast carts are.
    Checkouts(checkouts::Depth),
    /// A thousand buyers of ten pieces, while servers are killed.
    Oversell(oversell::Depth),
    /// Orders whose server is aborted at every step.
    Crash(crash::Depth),
    /// Two officers who record overlapping recognitions at the same moment.
    Race(race::Depth),
    /// How well the judged queries are answered.
    Relevance(relevance::Depth),
    /// How fast the search is, and that it tells the truth after kills.
    Search(searching::Depth),
    /// What a photograph costs to take in, and reading beside a stream of them.
    Upload(upload::Depth),
    /// (A child of the others: the marketplace.)
    #[command(hide = true)]
    Server(Post),
    /// (A child of `load`: the reference.)
    #[command(hide = true)]
    Reference(Post),
    /// (A child of `search`: tantivy as it comes.)
    #[command(hide = true)]
    Bare(Post),
}

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { means, proof }: Arguments) -> Result<String, Failure> {
    match proof {
        Proof::Full => all(&means, &Depth::full()),
        Proof::Quick => all(&means, &Depth::quick()),
        Proof::Histories(depth) => histories::run(&depth).map_err(Into::into),
        Proof::Money(depth) => money::run(&depth).map_err(Into::into),
        Proof::Load(depth) => asking()?.block_on(load::run(&depth, &means)),
        Proof::Kill(depth) => asking()?.block_on(kill::run(&depth, &means)),
        Proof::Race(depth) => asking()?.block_on(race::run(&depth, &means)),
        Proof::Booths(depth) => asking()?.block_on(booths::run(&depth, &means)),
        Proof::Crash(depth) => asking()?.block_on(crash::run(&depth, &means)),
        Proof::Checkouts(depth) => asking()?.block_on(checkouts::run(&depth, &means)),
        Proof::Oversell(depth) => asking()?.block_on(oversell::run(&depth, &means)),
        Proof::Proposals => asking()?.block_on(proposals::run(&means)),
        Proof::Relevance(depth) => asking()?.block_on(relevance::run(&depth, &means)),
        Proof::Search(depth) => asking()?.block_on(searching::run(&depth, &means)),
        Proof::Upload(depth) => asking()?.block_on(upload::run(&depth, &means)),
        Proof::Server(post) => {
            served()?.block_on(servers::marketplace(post)).map(|()| String::new())
        }
        Proof::Reference(post) => {
            served()?.block_on(servers::reference(post)).map(|()| String::new())
        }
        Proof::Bare(post) => served()?.block_on(searching::bare(post)).map(|()| String::new()),
    }
}

/// How deep each proof goes.
struct Depth {
    histories: histories::Depth,
    load: load::Depth,
    kill: kill::Depth,
    race: race::Depth,
    booths: booths::Depth,
    oversell: oversell::Depth,
    crash: crash::Depth,
    checkouts: checkouts::Depth,
    relevance: relevance::Depth,
    search: searching::Depth,
    upload: upload::Depth,
}

impl Depth {
    fn full() -> Self {
        Self {
            histories: histories::Depth::of(100_000),
            load: load::Depth::full(),
            kill: kill::Depth::full(),
            race: race::Depth::of(300),
            booths: booths::Depth::of(10),
            oversell: oversell::Depth::of(20, 1_000),
            crash: crash::Depth::of(false),
            checkouts: checkouts::Depth::of(5, 1_600),
            relevance: relevance::Depth::default(),
            search: searching::Depth::full(),
            upload: upload::Depth::full(),
        }
    }

    fn quick() -> Self {
        Self {
            histories: histories::Depth::of(6_000),
            load: load::Depth::quick(),
            kill: kill::Depth::quick(),
            race: race::Depth::of(20),
            booths: booths::Depth::of(2),
            oversell: oversell::Depth::of(2, 100),
            crash: crash::Depth::of(true),
            checkouts: checkouts::Depth::of(2, 160),
            relevance: relevance::Depth::default(),
            search: searching::Depth::quick(),
            upload: upload::Depth::quick(),
        }
    }
}

/// Everything; what fails is told at the end, with the figures of all the rest.
fn all(means: &Means, depth: &Depth) -> Result<String, Failure> {
    let asking = asking()?;
    let outcomes = [
        histories::run(&depth.histories).map_err(Failure::from),
        money::run(&depth.histories).map_err(Failure::from),
        asking.block_on(race::run(&depth.race, means)),
        asking.block_on(booths::run(&depth.booths, means)),
        asking.block_on(oversell::run(&depth.oversell, means)),
        asking.block_on(crash::run(&depth.crash, means)),
        asking.block_on(checkouts::run(&depth.checkouts, means)),
        asking.block_on(proposals::run(means)),
        asking.block_on(kill::run(&depth.kill, means)),
        asking.block_on(relevance::run(&depth.relevance, means)),
        asking.block_on(searching::run(&depth.search, means)),
        asking.block_on(load::run(&depth.load, means)),
        asking.block_on(upload::run(&depth.upload, means)),
    ];
    let failed = outcomes.iter().any(Result::is_err);
    let told: Vec<String> =
        outcomes.into_iter().map(|one| one.unwrap_or_else(|failure| failure.to_string())).collect();
    let told = told.join("\n");
    if failed { Err(told.into()) } else { Ok(told) }
}

/// One thread, to leave the processor to the server.
fn asking() -> std::io::Result<runtime::Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// As many threads as the machine has processors, as in the binary.
fn served() -> std::io::Result<runtime::Runtime> {
    runtime::Builder::new_multi_thread().enable_all().build()
}
