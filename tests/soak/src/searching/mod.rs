//! Search: how fast it answers, and that it ends up telling the truth whatever happens to the process.

mod fire;
mod mix;
mod speed;

pub use fire::Fire;
pub use speed::Speed;

use crate::children::{Means, Server};
use crate::http::Connection;
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long the index may take to follow everything.
const PATIENCE: Duration = Duration::from_secs(300);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

type Failure = Box<dyn std::error::Error>;

/// What is run.
#[derive(Debug, clap::Args)]
pub struct Depth {
    #[command(flatten)]
    speed: Speed,
    #[command(flatten)]
    fire: Fire,
}

impl Depth {
    /// A look at whether it works at all, whose figures mean little.
    pub fn quick() -> Self {
        Self { speed: Speed::of(vec![2_000], 1, 0.5), fire: Fire::of(2) }
    }

    /// As the issue asks.
    pub fn full() -> Self {
        Self { speed: Speed::of(vec![10_000, 100_000, 300_000], 3, 2.0), fire: Fire::of(50) }
    }
}

/// Runs: a table of speed by size, and one of the truth under fire.
pub async fn run(depth: &Depth, means: &Means) -> Result<String, Failure> {
    let speed = speed::run(&depth.speed, means).await?;
    let fire = fire::run(&depth.fire, means).await?;
    Ok(format!("{speed}\n{fire}"))
}

/// Waits until the index has followed everything; how long that was.
async fn followed(server: &Server) -> Result<Duration, Failure> {
    let started = Instant::now();
    let mut connection = Connection::open(server.address).await?;
    loop {
        let status = connection.get("/v1/search/status").await?;
        let state: Value = serde_json::from_slice(connection.body()).unwrap_or_default();
        if status == 200 && state["state"] == "ready" && state["behind"] == 0 {
            return Ok(started.elapsed());
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("the index does not follow: {status} {state}").into());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
