//! `ocop search`: building the index anew, and comparing it with the database.

use super::following::{self, Drift, FollowError};
use crate::cli::{Trouble, say};
use crate::context::App;
use search::document::{Key, Kind};
use std::process::ExitCode;

/// Differences named, of each kind.
const NAMED: usize = 20;

/// Builds the index anew, beside the one that answers meanwhile.
pub(crate) async fn rebuild(app: &App) -> Result<(), Trouble> {
    let written = following::rebuild(app).await.map_err(trouble)?;
    say(&format!("the index is built anew: {written} documents"));
    Ok(())
}

/// Compares the index with the database; exit status 1 while they differ.
pub(crate) async fn check(app: &App, repair: bool) -> Result<ExitCode, Trouble> {
    let drift = following::drift(app).await.map_err(trouble)?;
    tell("missing", &drift.missing);
    tell("stale", &drift.stale);
    tell("ghost", &drift.ghosts);
    let Drift { missing, stale, ghosts } = &drift;
    let counts =
        format!("{} missing, {} stale, {} ghosts", missing.len(), stale.len(), ghosts.len());
    if missing.is_empty() && stale.is_empty() && ghosts.is_empty() {
        say(&format!("the index is as the database: {counts}"));
        return Ok(ExitCode::SUCCESS);
    }
    if repair {
        following::repair(app, &drift).await.map_err(trouble)?;
        say(&format!("mended: {counts}"));
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("the index differs: {counts}; run it again with --repair"));
    Ok(ExitCode::FAILURE)
}

fn tell(how: &str, keys: &[Key]) {
    for key in keys.iter().take(NAMED) {
        let kind = match key.kind {
            Kind::Product => "product",
            Kind::Storefront => "producer",
            Kind::Fair => "fair",
            Kind::PointOfSale => "point of sale",
        };
        say(&format!("{how}: {kind} {}", key.id));
    }
}

fn trouble(error: FollowError) -> Trouble {
    match error {
        FollowError::Database(error) => error.into(),
        FollowError::Index(error) => {
            let remedy =
                "while a server follows for this index, only `rebuild` can be run beside it";
            Trouble::refused(format!("{error} ({remedy})"))
        }
    }
}
