//! Random histories at full depth: the domain against the naive model, on all cores.

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use std::hash::{BuildHasher as _, RandomState};
use std::thread;
use std::time::Instant;
use tests::cases::CaseFile;
use tests::{bridge, histories};

/// Questions to each history.
const ASKS: usize = 8;

/// What is run.
#[derive(clap::Args, Debug)]
pub struct Depth {
    /// How many histories.
    #[arg(long, default_value_t = 100_000)]
    histories: u32,
    /// Seed of the first thread; each further thread takes the next. Random when unsaid.
    #[arg(long)]
    seed: Option<u64>,
}

impl Depth {
    /// So many histories.
    pub fn of(histories: u32) -> Self {
        Self { histories, seed: None }
    }
}

/// Runs; a difference is printed as a case file, shrunk.
pub fn run(depth: &Depth) -> Result<String, String> {
    depth.on_all_cores("histories", &format!("{ASKS} questions to each: no difference"), compare)
}

impl Depth {
    /// Shares the histories among all cores; a line of what was run.
    pub fn on_all_cores(
        &self,
        name: &str,
        what: &str,
        play: impl Fn(Config) -> Result<(), String> + Copy + Send,
    ) -> Result<String, String> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads = u32::try_from(threads).unwrap_or(1);
        let seed = self.seed.unwrap_or_else(|| RandomState::new().hash_one("seed") >> 16);
        let started = Instant::now();
        let cases = self.histories.div_ceil(threads);
        let config = |number| Config {
            cases,
            failure_persistence: None,
            max_shrink_iters: 100_000,
            rng_seed: RngSeed::Fixed(seed + u64::from(number)),
            ..Config::default()
        };
        let failures: Vec<String> = thread::scope(|scope| {
            let running: Vec<_> =
                (0..threads).map(|number| scope.spawn(move || play(config(number)))).collect();
            running.into_iter().filter_map(|one| one.join().expect("no panic").err()).collect()
        });
        if let Some(failure) = failures.into_iter().next() {
            return Err(format!("seed {seed}: {failure}"));
        }
        let (all, took) = (cases * threads, started.elapsed().as_secs_f64());
        Ok(format!("| {name} | {all} histories, seed {seed}, {what} | {took:.0} s |\n"))
    }
}

fn compare(config: Config) -> Result<(), String> {
    let history = (histories::history(), histories::suspension(), histories::asks(ASKS));
    let found =
        TestRunner::new(config).run(&history, |((certificates, events), suspension, asks)| {
            let instants = histories::instants(&certificates, &events);
            let suspended = suspension.resolve(&instants);
            asks.iter().map(|ask| ask.resolve(&instants)).try_for_each(|(at, known_at)| {
                bridge::agree(&certificates, &events, suspended, at, known_at)
                    .map_err(TestCaseError::fail)
            })
        });
    found.map_err(|error| match error {
        TestError::Abort(reason) => format!("the histories were given up: {reason}"),
        TestError::Fail(reason, ((certificates, events), _, asks)) => {
            let instants = histories::instants(&certificates, &events);
            let asks: Vec<_> = asks.iter().map(|ask| ask.resolve(&instants)).collect();
            let file = bridge::case_file("shrunk", certificates, events, &asks);
            format!("the two models differ: {reason}\nas a case file:\n{}", written(&file))
        }
    })
}

fn written(file: &CaseFile) -> String {
    serde_json::to_string_pretty(file).expect("a case can be written")
}
