//! Storefronts by their words: the index says whose are meant, the database which of them are open.

use crate::context::App;
use domain::text;
use search::document::{Kind, Watermark};
use search::query::{Filter, MOST_HITS, Query, Sort};
use store::micros;
use store::storefronts::pages::Words;

/// Whose storefronts are meant by what was typed, and up to where the index has followed. While it can't
/// answer, there is no watermark and the beginning of names must do.
pub(crate) async fn meant(app: &App, typed: &str) -> (Words, Option<Watermark>) {
    let query = Query {
        kind: Kind::Storefront,
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
