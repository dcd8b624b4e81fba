//! How the server is to search.

use super::BUDGET;
use super::filter::STARS;
use crate::query::MOST_HITS;
use crate::words::groups;
use meilisearch_sdk::settings::{
    FacetingSettings, MinWordSizeForTypos, PaginationSetting, Settings, TypoToleranceSettings,
};
use std::collections::HashMap;

/// The attributes in which words are looked for, by weight as [`crate::ranking`] has it: names outrank
/// places, makers and categories, and these the story.
pub(super) const SEARCHED: [&str; 7] =
    ["name", "place", "maker", "short", "category", "story", "toned"];

/// All but the story: where words with tones are looked for.
pub(super) const CALLED: [&str; 6] = ["name", "place", "maker", "short", "category", "toned"];

/// An order that is asked for is the whole order, so it comes first; who is in is decided before any rule.
/// Then what was typed goes before what is near it, names before stories, neighbours before what stands
/// apart. The last rule leaves no two alike, so that pages neither skip nor repeat.
const RULES: [&str; 7] =
    ["sort", "words", "typo", "attribute", "proximity", "exactness", "tie:asc"];

const FILTERED: [&str; 11] = [
    "kind",
    "province",
    "commune",
    "set",
    "producer",
    "price",
    "band",
    "in_stock",
    "months",
    "ever_certified",
    "_geo",
];

/// The settings of every index.
pub(super) fn settings() -> Settings {
    let windows =
        STARS.iter().flat_map(|stars| [format!("from_{stars}"), format!("until_{stars}")]);
    let filtered: Vec<String> = FILTERED.into_iter().map(str::to_owned).chain(windows).collect();
    let mut settings = Settings::new()
        .with_searchable_attributes(SEARCHED)
        .with_filterable_attributes(filtered)
        .with_sortable_attributes(["published", "price", "tie", "_geo"])
        .with_ranking_rules(RULES)
        // Vietnamese has no word that a product isn't called by.
        .with_stop_words(Vec::<String>::new())
        .with_typo_tolerance(typos())
        .with_pagination(PaginationSetting { max_total_hits: MOST_HITS as usize })
        .with_faceting(FacetingSettings { max_values_per_facet: 100, sort_facet_values_by: None });
    settings.synonyms = Some(kindred());
    // Nobody waits for an answer any longer.
    settings.search_cutoff_ms = u64::try_from(BUDGET.as_millis()).ok();
    settings
}

fn typos() -> TypoToleranceSettings {
    TypoToleranceSettings {
        enabled: Some(true),
        disable_on_attributes: Some(vec!["toned".to_owned()]),
        disable_on_words: Some(Vec::new()),
        min_word_size_for_typos: Some(MinWordSizeForTypos {
            one_typo: Some(4),
            two_typos: Some(8),
        }),
        disable_on_numbers: Some(true),
    }
}

/// Each phrase with those that mean the same, folded. A phrase of two groups has the kin of both.
fn kindred() -> HashMap<String, Vec<String>> {
    let mut kindred: HashMap<String, Vec<String>> = HashMap::new();
    for group in groups() {
        let folded = |member: &Vec<crate::words::Word>| {
            member.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
        };
        let members: Vec<String> = group.members.iter().map(folded).collect();
        for one in &members {
            let kin = kindred.entry(one.clone()).or_default();
            kin.extend(members.iter().filter(|other| *other != one).cloned());
        }
    }
    kindred
}
