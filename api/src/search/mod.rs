//! Searching: what the index finds, as the database has it now.

pub(crate) mod cli;
mod documents;
pub(crate) mod following;
mod meant;
mod products;
mod status;
mod suggestions;
mod wish;

pub(crate) use meant::typed;
pub(crate) use products::list;
pub use products::{Highlight, SearchAnswer};
pub use status::IndexStatus;
pub use suggestions::Suggestion;
pub(crate) use wish::{Terms, Wish, check_words};

use crate::context::App;
use crate::problem::Failure;
use crate::scalars::Typed;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi, Tags};
use status::status;
use suggestions::suggestions;

/// Operations: searching.
pub struct SearchApi;

#[derive(Tags)]
enum Tag {
    /// Finding what is listed, and how that is done.
    #[oai(rename = "search")]
    Search,
}

/// What may be meant by what was typed so far.
#[derive(Debug, Object)]
struct SuggestionList {
    /// Products, producers, places and categories, best first within each.
    items: Vec<Suggestion>,
}

/// How results are ranked.
#[derive(Debug, Object)]
struct Ranking {
    /// The engine that ranks here. `embedded` adds these points up; `meilisearch` compares hits by its
    /// own rules in the same order of weight, word for word, and knows neither neighbours nor
    /// certificates in force.
    engine: String,
    /// What earns points, weightiest first. A word that is not the typed one but near it earns part of
    /// them: three quarters as another word for the same thing or what the typed one begins, half with
    /// one slip, a quarter with two.
    parameters: Vec<RankingParameter>,
}

/// A parameter of the ranking.
#[derive(Debug, Object)]
struct RankingParameter {
    /// Its stable name.
    code: String,
    /// Points that it earns.
    weight: i64,
    /// What earns them, in Vietnamese.
    vi: String,
    /// What earns them, in English.
    en: String,
}

#[OpenApi(tag = "Tag::Search")]
impl SearchApi {
    /// Complete what is being typed
    ///
    /// Products, producers, places and categories that begin with what was typed so far, tones or not.
    /// Names are those of this instant; no index decides what is shown.
    #[oai(path = "/v1/suggestions", method = "get", operation_id = "listSuggestions")]
    async fn list_suggestions(
        &self,
        Data(app): Data<&App>,
        /// What was typed, such as `mat on`.
        q: Query<Typed>,
        /// Items, 1 to 20; 10 when unsaid.
        #[oai(validator(minimum(value = "1"), maximum(value = "20")))]
        limit: Query<Option<u8>>,
    ) -> Result<Json<SuggestionList>, Failure> {
        let items = suggestions(app, &q.0.0, usize::from(limit.0.unwrap_or(10))).await?;
        Ok(Json(SuggestionList { items }))
    }

    /// Read how results are ranked
    ///
    /// The table from which the program ranks, as it stands (Decree 248/2026 has intermediaries publish
    /// the main parameters of a ranking and their weight). Nothing can be paid for, and sellers are alike
    /// to it. Hits of equal points come in an order that is random but always the same.
    #[oai(path = "/v1/search/ranking", method = "get", operation_id = "getSearchRanking")]
    async fn get_search_ranking(&self, Data(app): Data<&App>) -> Json<Ranking> {
        let parameters = search::ranking::TABLE.iter().map(|one| RankingParameter {
            code: one.code.to_owned(),
            weight: one.weight,
            vi: one.vi.to_owned(),
            en: one.en.to_owned(),
        });
        let engine = app.search().engine().to_owned();
        Json(Ranking { engine, parameters: parameters.collect() })
    }

    /// Read how far the index has followed
    ///
    /// Counts and order of results may lag behind the register by this; marks never do.
    #[oai(path = "/v1/search/status", method = "get", operation_id = "getSearchStatus")]
    async fn get_search_status(&self, Data(app): Data<&App>) -> Result<Json<IndexStatus>, Failure> {
        Ok(Json(status(app).await?))
    }
}
