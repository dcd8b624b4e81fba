//! How far the index has followed.

use super::following::place;
use crate::context::App;
use crate::scalars::Time;
use poem_openapi::{Enum, Object};
use sea_orm::DbErr;
use store::search as sources;

/// Changes are counted up to this.
const MOST: u64 = 10_000;

/// What an index can do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum IndexState {
    /// It answers.
    Ready,
    /// It is being built; lists come from the database meanwhile.
    Building,
    /// The engine does not answer; lists come from the database meanwhile.
    Down,
}

/// How far the index has followed.
#[derive(Debug, Object)]
pub struct IndexStatus {
    /// What it can do now.
    state: IndexState,
    /// `embedded` or `meilisearch`.
    engine: String,
    /// Up to where it has followed, as in `X-Search-Watermark`; null before it is built.
    watermark: Option<String>,
    /// Changes that it has not followed yet, counted up to 10,000.
    behind: i64,
    /// When the oldest of those was made; null when there is none.
    behind_since: Option<Time>,
}

/// How far the index of this process has followed.
pub(super) async fn status(app: &App) -> Result<IndexStatus, DbErr> {
    let index = app.search();
    let engine = index.engine().to_owned();
    let (state, watermark) = match index.watermark().await {
        Ok(Some(watermark)) => (IndexState::Ready, Some(watermark)),
        Ok(None) => (IndexState::Building, None),
        Err(_) => (IndexState::Down, None),
    };
    let from = place(watermark.unwrap_or_default());
    let (behind, since) = sources::behind(app.read(), from, MOST).await?;
    let behind_since = since.map(|at| Time(store::instant(at)));
    let watermark = watermark.map(|watermark| watermark.to_string());
    Ok(IndexStatus { state, engine, watermark, behind, behind_since })
}
