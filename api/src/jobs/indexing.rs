//! Bringing the index further.

use super::Left;
use crate::context::App;
use crate::search::following::{self, FollowError};
use sea_orm::DbErr;
use search::IndexError;

pub(super) async fn round(app: &App) -> Result<Left, DbErr> {
    match following::step(app).await {
        Ok(true) => Ok(Left::More),
        Ok(false) => Ok(Left::Nothing),
        // Lists say so themselves; the next round tries again.
        Err(FollowError::Index(IndexError::Down(why))) => {
            tracing::debug!(why, "the index can't be brought further");
            Ok(Left::Nothing)
        }
        Err(FollowError::Index(IndexError::Damaged(why))) => {
            tracing::warn!(why, "the index is built anew");
            following::rebuild(app).await.map(|_| Left::More).map_err(DbErr::from)
        }
        Err(FollowError::Database(error)) => Err(error),
    }
}
