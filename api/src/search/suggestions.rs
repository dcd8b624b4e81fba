//! Completing what is being typed, from four sources in one list.

use crate::catalogue::public;
use crate::context::App;
use domain::catalogue::{GROUP_NAMES, ProductSet};
use domain::certification::Level;
use domain::ids::{ProducerId, ProductId};
use domain::text;
use poem_openapi::{Enum, Object};
use sea_orm::DbErr;
use search::document::Kind;
use search::query::{Filter, Query, Sort};
use std::collections::HashMap;
use std::sync::LazyLock;
use store::catalogue::{pages, write};
use store::micros;
use uuid::Uuid;

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A product; `value` is its id.
    Product,
    /// A producer; `value` is its id.
    Producer,
    /// A province of today; `value` is its code, for `province`.
    Province,
    /// A commune of today; `value` is its code, for `commune`.
    Commune,
    /// A product group; `value` is its number, for `group`.
    Group,
    /// A product set; `value` is its number, for `set`.
    Set,
}

/// Something that may be meant.
#[derive(Clone, Debug, Object)]
pub struct Suggestion {
    /// What it is.
    kind: SuggestionKind,
    /// Its name, as it may be shown now.
    text: String,
    /// What to ask for: an id, a code or a number.
    value: String,
}

/// Suggestions for what was typed so far: half of them products, the rest shared.
pub(super) async fn suggestions(
    app: &App,
    typed: &str,
    limit: usize,
) -> Result<Vec<Suggestion>, DbErr> {
    let few = limit.div_ceil(4);
    let mut rest = producers(app, typed, few).await?;
    rest.extend(places(app, typed, few));
    rest.extend(categories(typed, few));
    rest.truncate(limit / 2);
    let mut found = products(app, typed, limit - rest.len()).await?;
    found.extend(rest);
    Ok(found)
}

/// Ids of what the index finds. While it can't answer there is nothing to suggest.
async fn found(app: &App, kind: Kind, typed: &str, limit: usize) -> Vec<Uuid> {
    let query = Query {
        kind,
        text: typed.to_owned(),
        completing: true,
        filter: Filter::default(),
        sort: Sort::Relevance,
        after: None,
        limit,
        at: micros(app.now()),
    };
    let found = app.search().search(&query).await;
    let hits = found.map(|found| found.hits).unwrap_or_default();
    hits.into_iter().map(|hit| hit.key.id).collect()
}

async fn products(app: &App, typed: &str, limit: usize) -> Result<Vec<Suggestion>, DbErr> {
    let ids = found(app, Kind::Product, typed, limit).await;
    let ids: Vec<ProductId> = ids.into_iter().map(ProductId).collect();
    let pages = pages::listed(app.read(), &ids).await?;
    let now = app.now();
    let named = |page: &pages::ProductPage| {
        let verdict = page.dossier.verdict(now);
        let text = public(&page.product.name, verdict.permit());
        (page.product.id, text)
    };
    let names: HashMap<ProductId, String> = pages.iter().map(named).collect();
    let suggestion = |id: ProductId| {
        let text = names.get(&id)?.clone();
        Some(Suggestion { kind: SuggestionKind::Product, text, value: id.to_string() })
    };
    Ok(ids.into_iter().filter_map(suggestion).collect())
}

async fn producers(app: &App, typed: &str, limit: usize) -> Result<Vec<Suggestion>, DbErr> {
    let ids = found(app, Kind::Storefront, typed, limit).await;
    let ids: Vec<ProducerId> = ids.into_iter().map(ProducerId).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = write::producers(app.read(), &ids).await?;
    let names: HashMap<Uuid, String> =
        rows.into_iter().map(|row| (row.id, public(&row.name, None))).collect();
    let suggestion = |id: ProducerId| {
        let text = names.get(&id.0)?.clone();
        Some(Suggestion { kind: SuggestionKind::Producer, text, value: id.to_string() })
    };
    Ok(ids.into_iter().filter_map(suggestion).collect())
}

fn places(app: &App, typed: &str, limit: usize) -> Vec<Suggestion> {
    let units = app.units();
    let of = |level, kind| {
        let begins = text::key(typed);
        let found = units.beginning(level, &begins, limit).into_iter();
        found.map(move |unit| {
            let text = format!("{} {}", unit.kind, unit.name);
            Suggestion { kind, text, value: unit.code.clone() }
        })
    };
    let provinces = of(Level::Province, SuggestionKind::Province);
    provinces.chain(of(Level::Commune, SuggestionKind::Commune)).take(limit).collect()
}

fn categories(typed: &str, limit: usize) -> Vec<Suggestion> {
    let begins = text::key(typed);
    let within = format!(" {begins}");
    let fits = |one: &&Category| one.key.starts_with(&begins) || one.key.contains(&within);
    let found = CATEGORIES.iter().filter(fits).take(limit);
    found
        .map(|one| Suggestion {
            kind: one.kind,
            text: one.name.to_owned(),
            value: one.number.to_string(),
        })
        .collect()
}

/// A group or a set.
struct Category {
    kind: SuggestionKind,
    number: u8,
    name: &'static str,
    /// Its name, folded.
    key: String,
}

/// All groups, then all sets.
static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| {
    let groups = (1..).zip(GROUP_NAMES).map(|(number, name)| (SuggestionKind::Group, number, name));
    let sets = (1..=26).filter_map(ProductSet::new);
    let sets = sets.map(|set| (SuggestionKind::Set, set.number(), set.name()));
    let all = groups.chain(sets);
    all.map(|(kind, number, name)| Category { kind, number, name, key: text::key(name) }).collect()
});
