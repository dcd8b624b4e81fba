//! The figures as a table, and the bars that they are held against.

use super::generator::Sample;
use std::fmt::Write as _;
use std::time::Duration;
use tests::Database;

/// Times the reference's p99 that a target's may take.
const SLOWEST: f64 = 2.5;
/// Megabytes of the server's process.
const MEMORY: u64 = 200;
/// From start to ready.
const START: Duration = Duration::from_secs(2);

/// The figures so far.
#[derive(Debug)]
pub struct Report {
    text: String,
    missed: Vec<String>,
}

impl Report {
    /// Nothing measured yet.
    pub fn new(products: usize) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the figures are dated")]
        let today = chrono::Utc::now().date_naive();
        let mut text = format!("{today}, {products} products, 16 connections\n\n");
        text.push_str(
            "| database | target | req/s | reference req/s | ratio (bar) | p50 ms | p99 ms | p99 ratio (bar) | body bytes |\n\
             |---|---|---|---|---|---|---|---|---|\n",
        );
        Self { text, missed: Vec::new() }
    }

    /// A target's rounds, each with the reference's figures first. What is held against the bars is the
    /// median of the rounds' ratios.
    pub fn target(
        &mut self,
        database: Database,
        name: &str,
        (bar, holds_slowest): (f64, bool),
        rounds: &[(Sample, Sample)],
    ) {
        let of = |figure: &dyn Fn(&(Sample, Sample)) -> f64| median(rounds.iter().map(figure));
        let ratio = of(&|(base, one)| one.rate / base.rate);
        let slow = of(&|(base, one)| one.percentile(99) / base.percentile(99));
        let bytes = rounds.first().map_or(0, |(_, one)| one.bytes);
        let written = writeln!(
            self.text,
            "| {database:?} | {name} | {:.0} | {:.0} | {ratio:.2} (≥ {bar}) | {:.2} | {:.2} | {slow:.2} (≤ {SLOWEST}) | {bytes} |",
            of(&|(_, one)| one.rate),
            of(&|(base, _)| base.rate),
            of(&|(_, one)| one.percentile(50)),
            of(&|(_, one)| one.percentile(99)),
        );
        written.expect("a string takes everything");
        self.hold(ratio >= bar, format!("{database:?} {name}: ratio {ratio:.2} below {bar}"));
        let slow_enough = slow <= SLOWEST || !holds_slowest;
        self.hold(slow_enough, format!("{database:?} {name}: p99 {slow:.2} times"));
    }

    /// The server's process.
    pub fn process(&mut self, database: Database, start: Duration, (now, most): (u64, u64)) {
        let written = writeln!(
            self.text,
            "| {database:?} | process | memory {now} MB, at most {most} MB (< {MEMORY}) | start to ready {start:.2?} (< {START:?}) | | | | | |",
        );
        written.expect("a string takes everything");
        self.hold(most < MEMORY, format!("{database:?}: {most} MB"));
        self.hold(start < START, format!("{database:?}: {start:?} to ready"));
    }

    /// The table, or as a failure when a bar was missed.
    pub fn finish(mut self, definition: &str) -> Result<String, String> {
        write!(self.text, "\n{definition}\n").expect("a string takes everything");
        if self.missed.is_empty() {
            return Ok(self.text);
        }
        Err(format!("{}\nmissed:\n- {}\n", self.text, self.missed.join("\n- ")))
    }

    fn hold(&mut self, holds: bool, else_missed: String) {
        if !holds {
            self.missed.push(else_missed);
        }
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
