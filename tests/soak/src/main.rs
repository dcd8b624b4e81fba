//! The proofs of the test suite at full depth: `cargo run --release -p soak -- full`.

mod children;
mod databases;
mod histories;
mod http;
mod load;
mod servers;

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
    /// Speed, memory and start, against a reference.
    Load(load::Depth),
    /// (A child of the others: the marketplace.)
    #[command(hide = true)]
    Server(Post),
    /// (A child of `load`: the reference.)
    #[command(hide = true)]
    Reference(Post),
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
        Proof::Full => all(&means, &histories::Depth::of(100_000), &load::Depth::full()),
        Proof::Quick => all(&means, &histories::Depth::of(6_000), &load::Depth::quick()),
        Proof::Histories(depth) => histories::run(&depth).map_err(Into::into),
        Proof::Load(depth) => asking()?.block_on(load::run(&depth, &means)),
        Proof::Server(post) => {
            served()?.block_on(servers::marketplace(post)).map(|()| String::new())
        }
        Proof::Reference(post) => {
            served()?.block_on(servers::reference(post)).map(|()| String::new())
        }
    }
}

fn all(means: &Means, histories: &histories::Depth, load: &load::Depth) -> Result<String, Failure> {
    let mut report = histories::run(histories)?;
    report.push_str(&asking()?.block_on(load::run(load, means))?);
    Ok(report)
}

/// One thread, to leave the processor to the server.
fn asking() -> std::io::Result<runtime::Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// As many threads as the machine has processors, as in the binary.
fn served() -> std::io::Result<runtime::Runtime> {
    runtime::Builder::new_multi_thread().enable_all().build()
}
