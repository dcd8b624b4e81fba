//! Search: how fast it answers, and that it ends up telling the truth whatever happens to the process.

mod bare;
mod fire;
mod hostile;
mod mix;
mod speed;

pub use bare::bare;
pub use fire::Fire;
pub use speed::Speed;

use crate::children::Means;

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

    /// At full depth.
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
