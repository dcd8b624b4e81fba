//! What is meant by what was typed: the index says which things, the database which of them are shown.

use super::wish::check_words;
use crate::context::App;
use crate::problem::Problem;
use crate::scalars::Typed;
use domain::text;
use search::document::{Kind, Watermark};
use search::query::{Filter, MOST_HITS, Query, Sort};
use store::micros;
use store::search::Words;

/// What a list is asked for by words.
#[derive(Debug, Default)]
pub(crate) struct Meant {
    /// What is meant, if anything was typed.
    pub(crate) words: Option<Words>,
    /// Whether the beginning of names had to do.
    pub(crate) degraded: bool,
    /// Up to where the index has followed, as the header has it.
    pub(crate) watermark: Option<String>,
}

/// What is meant by what a caller typed into a list's `q`.
pub(crate) async fn typed(app: &App, kind: Kind, q: Option<Typed>) -> Result<Meant, Problem> {
    let Some(Typed(typed)) = q else { return Ok(Meant::default()) };
    check_words(&typed)?;
    let (words, watermark) = meant(app, kind, &typed).await;
    Ok(Meant {
        words: Some(words),
        degraded: watermark.is_none(),
        watermark: watermark.map(|mark| mark.to_string()),
    })
}

/// The things of a kind that are meant, and up to where the index has followed. While it can't answer,
/// there is no watermark and the beginning of names must do.
async fn meant(app: &App, kind: Kind, typed: &str) -> (Words, Option<Watermark>) {
    let query = Query {
        kind,
        text: typed.to_owned(),
        completing: false,
        filter: Filter { in_stock: true, ..Filter::default() },
        sort: Sort::Relevance,
        after: None,
        limit: usize::try_from(MOST_HITS).unwrap_or(usize::MAX),
        at: micros(app.now()),
    };
    match app.search().search(&query).await {
        Ok(found) => {
            let ids = found.hits.iter().map(|hit| hit.key.id).collect();
            (Words::Among(ids), Some(found.watermark))
        }
        Err(error) => {
            tracing::warn!(%error, "the index can't answer; the database lists");
            (Words::Begin(text::key(typed)), None)
        }
    }
}
