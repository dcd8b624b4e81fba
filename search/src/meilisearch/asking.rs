//! A search: one request of several questions, of which each answers a part.

use super::filter::{STARS, expression, order};
use super::http::{Http, down};
use super::rows::{MARK, Stored};
use super::settings::CALLED;
use super::text::Text;
use crate::IndexError;
use crate::document::{Key, Watermark};
use crate::query::{Facets, Filter, Found, Hit, Instead, MOST_HITS, Part, Place, Query, Sort};
use meilisearch_sdk::client::Client;
use meilisearch_sdk::indexes::Index;
use meilisearch_sdk::search::{
    MatchingStrategies, MultiSearchResponse, SearchQuery, SearchResults, Selectors,
};
use std::collections::HashSet;

/// How many there are of everything that fits: every document has one kind, and the server's own total stops
/// at its most hits.
const EACH: &str = "kind";

type Answer = SearchResults<Stored>;

/// One question.
#[derive(Debug)]
struct Question {
    about: About,
    text: String,
    filter: String,
    facets: Vec<&'static str>,
    from: usize,
    most: usize,
}

/// Which part of the whole answer a question gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Mark,
    Hits,
    /// The hits that have the words with just the tones that were typed.
    Toned,
    /// Counts of facets whose own filter is left aside.
    Counts,
    Stars(u8),
    /// How much there would be without a part of the query.
    Rest,
}

/// Who is asked.
pub(super) struct Asking<'a> {
    pub(super) client: &'a Client<Http>,
    pub(super) index: &'a Index<Http>,
}

impl Asking<'_> {
    /// Finds documents.
    pub(super) async fn search(&self, query: &Query) -> Result<Found, IndexError> {
        let text = Text::new(&query.text, query.completing);
        let page = Page::new(query);
        let questions = questions(query, &text, &page);
        let sort = order(query.sort, &query.filter, !text.typed.is_empty());
        let answers = self.ask(&questions, sort.as_deref()).await?;
        let mut found = page.found(&questions, &answers)?;
        if found.total == 0 {
            found.instead = self.instead(query, &text, &page).await?;
        }
        found.matched = text.matched();
        Ok(found)
    }

    /// What would be found without a word, or without a filter.
    async fn instead(
        &self,
        query: &Query,
        text: &Text,
        page: &Page,
    ) -> Result<Vec<Instead>, IndexError> {
        let (mut parts, mut questions) = (Vec::new(), Vec::new());
        let words = if text.typed.len() > 1 { text.typed.as_slice() } else { &[] };
        for (at, word) in words.iter().enumerate() {
            parts.push(Part::Word(word.exact.clone()));
            questions.push(page.count(About::Rest, text.without(at), query, &query.filter));
        }
        for (name, rest) in query.filter.each_left_out() {
            parts.push(Part::Filter(name));
            questions.push(page.count(About::Rest, text.folded(), query, &rest));
        }
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.ask(&questions, None).await?;
        let counted = parts.into_iter().zip(&answers);
        let counted = counted.map(|(without, answer)| Instead { without, hits: total(answer) });
        Ok(counted.filter(|one| one.hits > 0).collect())
    }

    async fn ask(
        &self,
        questions: &[Question],
        sort: Option<&str>,
    ) -> Result<Vec<Answer>, IndexError> {
        let sort: Vec<&str> = sort.into_iter().collect();
        let mut request = self.client.multi_search();
        for one in questions {
            request.with_search_query(self.query(one, &sort));
        }
        let answer: MultiSearchResponse<Stored> = request.execute().await?;
        if answer.results.len() != questions.len() {
            return Err(down("it left questions unanswered"));
        }
        Ok(answer.results)
    }

    fn query<'a>(&'a self, one: &'a Question, sort: &'a [&'a str]) -> SearchQuery<'a, Http> {
        let mut query = self.index.search();
        query
            .with_query(&one.text)
            .with_filter(&one.filter)
            .with_offset(one.from)
            .with_limit(one.most)
            .with_attributes_to_retrieve(Selectors::Some(Stored::ATTRIBUTES))
            .with_matching_strategy(MatchingStrategies::ALL);
        if !one.facets.is_empty() {
            query.with_facets(Selectors::Some(&one.facets));
        }
        if one.about == About::Toned {
            query.with_attributes_to_search_on(&CALLED);
        }
        if one.most > 0 && !sort.is_empty() && one.about != About::Mark {
            query.with_sort(sort);
        }
        query
    }
}

/// Which hits of all are wanted, and at which instant.
struct Page {
    seen: u32,
    most: usize,
    at: i64,
}

impl Page {
    fn new(query: &Query) -> Self {
        let seen = query.after.map_or(0, |place| place.seen).min(MOST_HITS);
        let at = query.after.map_or(query.at, |place| place.at);
        Self { seen, most: query.limit.min((MOST_HITS - seen) as usize), at }
    }

    /// A question of which only the counts matter.
    fn count(&self, about: About, text: String, query: &Query, filter: &Filter) -> Question {
        let filter = expression(query.kind, filter, self.at);
        Question { about, text, filter, facets: vec![EACH], from: 0, most: 0 }
    }

    /// The answer to the whole query.
    fn found(&self, questions: &[Question], answers: &[Answer]) -> Result<Found, IndexError> {
        let (mut found, mut first, mut all) = (Found::default(), Vec::new(), Vec::new());
        let mut mark: Option<Watermark> = None;
        for (question, answer) in questions.iter().zip(answers) {
            match question.about {
                About::Mark => mark = answer.hits.iter().find_map(|hit| hit.result.watermark()),
                About::Toned => first = keys(answer)?,
                About::Hits => {
                    (all, found.total) = (keys(answer)?, total(answer));
                    count(&mut found.facets, answer);
                }
                About::Counts => count(&mut found.facets, answer),
                About::Stars(stars) => found.facets.stars.push((stars, total(answer))),
                About::Rest => {}
            }
        }
        found.watermark =
            mark.ok_or_else(|| IndexError::Damaged("it was never filled".to_owned()))?;
        found.facets.stars.retain(|(_, hits)| *hits > 0);
        // Two lists are asked for from their first hits on, to be made one; a single one from the page's.
        let two = questions.iter().any(|one| one.about == About::Toned);
        let passed = if two { self.seen as usize } else { 0 };
        let mut met = HashSet::new();
        let keys = first.into_iter().chain(all).filter(|key| met.insert(*key));
        let places = (self.seen + 1..).map(|seen| Place { rank: 0, tie: 0, seen, at: self.at });
        let keys = keys.skip(passed).take(self.most);
        found.hits = keys.zip(places).map(|(key, place)| Hit { key, place }).collect();
        Ok(found)
    }
}

/// The watermark's question comes first: it is never ahead of what is found after.
fn questions(query: &Query, text: &Text, page: &Page) -> Vec<Question> {
    let filter = &query.filter;
    let mark = Question {
        about: About::Mark,
        text: String::new(),
        filter: format!("kind = {MARK}"),
        facets: Vec::new(),
        from: 0,
        most: 1,
    };
    let own = own_filters(filter);
    let plain = own.iter().filter(|(_, rest)| rest.is_none()).map(|(facet, _)| *facet);
    let hits = Question {
        facets: std::iter::once(EACH).chain(plain).collect(),
        from: page.seen as usize,
        most: page.most,
        ..page.count(About::Hits, text.folded(), query, filter)
    };
    let mut questions = vec![mark, hits];
    if let Some(toned) = text.toned().filter(|_| query.sort == Sort::Relevance) {
        let most = page.seen as usize + page.most;
        let about = page.count(About::Toned, toned, query, filter);
        questions.push(Question { facets: Vec::new(), most, ..about });
        (questions[1].from, questions[1].most) = (0, most);
    }
    for (facet, rest) in own.into_iter().filter_map(|(facet, rest)| Some((facet, rest?))) {
        let about = page.count(About::Counts, text.folded(), query, &rest);
        questions.push(Question { facets: vec![facet], ..about });
    }
    questions.extend(STARS.map(|stars| {
        let alone = Filter { stars: vec![stars], ..filter.clone() };
        page.count(About::Stars(stars), text.folded(), query, &alone)
    }));
    questions
}

/// The facets that the server counts, each with the filter without its own conditions, if it has any.
fn own_filters(filter: &Filter) -> [(&'static str, Option<Filter>); 3] {
    let without = |change: &dyn Fn(&mut Filter)| {
        let mut rest = filter.clone();
        change(&mut rest);
        (rest != *filter).then_some(rest)
    };
    [
        ("province", without(&|one| one.provinces.clear())),
        ("set", without(&|one| one.sets.clear())),
        ("band", without(&|one| (one.price_from, one.price_to) = (None, None))),
    ]
}

fn keys(answer: &Answer) -> Result<Vec<Key>, IndexError> {
    let keys = answer.hits.iter().map(|hit| hit.result.key());
    keys.collect::<Option<_>>().ok_or_else(|| IndexError::Damaged("an id can't be read".to_owned()))
}

fn total(answer: &Answer) -> u64 {
    values::<String>(answer, EACH).into_iter().map(|(_, hits)| hits).sum()
}

fn count(facets: &mut Facets, answer: &Answer) {
    facets.provinces.extend(values(answer, "province"));
    facets.sets.extend(values(answer, "set"));
    facets.prices.extend(values(answer, "band"));
}

fn values<T: std::str::FromStr + Ord>(answer: &Answer, facet: &str) -> Vec<(T, u64)> {
    let counted = answer.facet_distribution.as_ref().and_then(|all| all.get(facet));
    let counted = counted.into_iter().flatten();
    let mut values: Vec<(T, u64)> =
        counted.filter_map(|(value, hits)| Some((value.parse().ok()?, *hits as u64))).collect();
    values.sort_unstable();
    values
}
