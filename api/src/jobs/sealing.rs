//! Sealing the audit.

use super::Left;
use crate::context::App;
use sea_orm::DbErr;
use std::time::Duration;
use store::oversight::seals::{self, Sealed};

/// How often a busy audit is looked at again before its turn is left to the next round.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    for _ in 0..TRIES {
        match seals::seal(app.store(), app.now()).await? {
            Sealed::Batch(acts) => {
                tracing::info!(acts, "the audit is sealed");
                return Ok(Left::More);
            }
            Sealed::Nothing => return Ok(Left::Nothing),
            Sealed::Later => tokio::time::sleep(BETWEEN_TRIES).await,
        }
    }
    Ok(Left::Nothing)
}
