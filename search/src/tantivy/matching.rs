//! Answering a query: which documents fit, how they rank, and what else was there.

use super::counting::{Counting, failed};
use super::live::State;
use super::points::Points;
use super::segment::{Rest, Seen};
use crate::IndexError;
use crate::plan::{End, Plan, Reading, Way, typed_words};
use crate::query::{Facets, Found, Hit, Instead, MOST_HITS, Part, Place, Query, Sort};
use crate::words::Matched;
use ::tantivy::query::{BooleanQuery, EnableScoring, Occur, Query as Wanted, TermQuery};
use ::tantivy::schema::{Field, IndexRecordOption};
use ::tantivy::{TERMINATED, Term};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Stories are looked at only when names, makers, places and categories give fewer hits than this.
const ENOUGH: u64 = 20;

/// Documents looked at for completing what is being typed.
const COMPLETING: u64 = 400;

/// What one pass over the index gave.
#[derive(Default)]
struct Pass {
    hits: Vec<Hit>,
    total: u64,
    facets: Facets,
}

/// Finds documents.
pub(super) fn search(state: &State, query: &Query) -> Result<Found, IndexError> {
    let typed = typed_words(&query.text);
    let watermark = state.watermark;
    if typed.is_empty() {
        let pass = everything(state, query);
        let instead = if pass.total == 0 { instead(state, query, None)? } else { Vec::new() };
        let Pass { hits, total, facets } = pass;
        return Ok(Found { hits, total, facets, instead, watermark, ..Found::default() });
    }
    let end = end(query);
    let plan = |reading| Plan::new(&typed, end, &state.vocabulary, reading);
    let (pass, plan) = best(state, query, &plan)?;
    let nothing = pass.total == 0 && !query.completing;
    let instead = if nothing { instead(state, query, Some(&plan))? } else { Vec::new() };
    let matched = Matched { words: plan.wanted.iter().cloned().collect() };
    let Pass { hits, total, facets } = pass;
    Ok(Found { hits, total, facets, matched, instead, watermark })
}

fn end(query: &Query) -> End {
    match query.text.chars().next_back() {
        Some(last) if !last.is_alphanumeric() => End::Whole,
        _ if query.completing => End::Typing,
        _ => End::Open,
    }
}

/// The first reading that finds something: names as typed, names read widely, then stories too.
fn best(
    state: &State,
    query: &Query,
    plan: &dyn Fn(Reading) -> Plan,
) -> Result<(Pass, Plan), IndexError> {
    let fields = &state.fields;
    let narrow = plan(Reading::AsTyped);
    let first = run(state, query, &narrow, fields.names)?;
    if first.total > 0 {
        return Ok((enough(state, query, &narrow, first)?, narrow));
    }
    let wide = plan(Reading::Wide);
    let second = run(state, query, &wide, fields.names)?;
    if second.total > 0 {
        return Ok((enough(state, query, &wide, second)?, wide));
    }
    if query.completing {
        return Ok((second, wide));
    }
    for plan in [narrow, wide] {
        let pass = run(state, query, &plan, fields.all)?;
        if pass.total > 0 {
            return Ok((pass, plan));
        }
    }
    Ok((Pass::default(), plan(Reading::AsTyped)))
}

/// What was found, or more where that is little: stories looked at too, and in the order of relevance, behind
/// the documents that have every word, those that lack one, or as many as half.
fn enough(state: &State, query: &Query, plan: &Plan, found: Pass) -> Result<Pass, IndexError> {
    if found.total >= ENOUGH || query.completing {
        return Ok(found);
    }
    let fields = &state.fields;
    let units = plan.units.len();
    if query.sort != Sort::Relevance || units < 2 {
        return run(state, query, plan, fields.all);
    }
    let half = units.div_ceil(2);
    let most = with_most(state, query, plan, half.max(units - 1))?;
    if most.total >= ENOUGH || half + 1 >= units {
        return Ok(most);
    }
    with_most(state, query, plan, half)
}

/// The documents that have so many of the words, and those that have every word counting the story.
fn with_most(state: &State, query: &Query, plan: &Plan, least: usize) -> Result<Pass, IndexError> {
    let fields = &state.fields;
    let each = units(plan, fields.names).into_iter().map(|unit| (Occur::Should, unit));
    let most = BooleanQuery::with_minimum_required_clauses(each.collect(), least);
    let every = together(Occur::Must, units(plan, fields.all));
    taken(state, query, plan, &*together(Occur::Should, vec![every, Box::new(most)]))
}

/// What to leave out of a query that found nothing.
fn instead(state: &State, query: &Query, plan: Option<&Plan>) -> Result<Vec<Instead>, IndexError> {
    let mut found = Vec::new();
    let mut add = |without: Part, hits: u64| {
        if hits > 0 {
            found.push(Instead { without, hits });
        }
    };
    let units = plan.map_or(0, |plan| plan.units.len());
    for (unit, plan) in (0..units).zip(std::iter::repeat(plan)) {
        let Some(plan) = plan.filter(|_| units > 1) else { continue };
        let rest = plan.without(unit);
        let hits = run(state, query, &rest, state.fields.names)?.total;
        add(Part::Word(plan.units[unit].typed.clone()), hits);
    }
    for (name, filter) in query.filter.each_left_out() {
        let query = Query { filter, ..query.clone() };
        let hits = match plan {
            Some(plan) => run(state, &query, plan, state.fields.names)?.total,
            None => everything(state, &query).total,
        };
        add(Part::Filter(name), hits);
    }
    Ok(found)
}

fn everything(state: &State, query: &Query) -> Pass {
    let mut taking = Taking::new(query, None);
    for (reader, segment) in state.searcher.segment_readers().iter().zip(&state.segments) {
        let alive = reader.alive_bitset();
        for doc in 0..reader.max_doc() {
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && let Some(seen) = segment.see(doc)
            {
                taking.see(seen);
            }
        }
    }
    taking.pass()
}

/// The documents in which every unit is met within a field.
fn run(state: &State, query: &Query, plan: &Plan, field: Field) -> Result<Pass, IndexError> {
    if plan.is_hopeless() {
        return Ok(Pass::default());
    }
    taken(state, query, plan, &*together(Occur::Must, units(plan, field)))
}

/// The documents that a wish of tantivy's finds, ranked by a plan.
fn taken(
    state: &State,
    query: &Query,
    plan: &Plan,
    wanted: &dyn Wanted,
) -> Result<Pass, IndexError> {
    let weight = wanted.weight(EnableScoring::disabled_from_searcher(&state.searcher))?;
    let points = (query.sort == Sort::Relevance).then(|| Points::new(plan));
    let mut taking = Taking::new(query, points);
    for (reader, segment) in state.searcher.segment_readers().iter().zip(&state.segments) {
        let alive = reader.alive_bitset();
        let mut found = weight.scorer(reader, 1.0)?;
        while found.doc() != TERMINATED && !taking.is_done() {
            let doc = found.doc();
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && let Some(seen) = segment.see(doc)
            {
                taking.see(seen);
            }
            found.advance();
        }
    }
    Ok(taking.pass())
}

/// Each unit of a plan within a field.
fn units(plan: &Plan, field: Field) -> Vec<Box<dyn Wanted>> {
    let term = |word: &String| -> Box<dyn Wanted> {
        let term = Term::from_field_text(field, word);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    };
    let way = |way: &Way| {
        let bits = plan.wanted.iter().enumerate().filter(|(bit, _)| way.mask >> bit & 1 == 1);
        together(Occur::Must, bits.map(|(_, word)| term(word)).collect())
    };
    let units = plan.units.iter();
    units.map(|unit| together(Occur::Should, unit.ways.iter().map(way).collect())).collect()
}

fn together(occur: Occur, mut parts: Vec<Box<dyn Wanted>>) -> Box<dyn Wanted> {
    match parts.len() {
        1 => parts.remove(0),
        _ => Box::new(BooleanQuery::new(parts.into_iter().map(|part| (occur, part)).collect())),
    }
}

/// Takes the best documents as they come by, and counts all.
struct Taking<'a> {
    query: &'a Query,
    points: Option<Points<'a>>,
    best: BinaryHeap<Reverse<(i64, Reverse<u64>, Standing)>>,
    most: usize,
    total: u64,
    counting: Counting,
}

/// What is remembered of a document; of no weight in the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing(crate::document::Key);

impl<'a> Taking<'a> {
    fn new(query: &'a Query, points: Option<Points<'a>>) -> Self {
        let seen = query.after.map_or(0, |place| place.seen);
        let left = usize::try_from(MOST_HITS.saturating_sub(seen)).unwrap_or(0);
        let most = query.limit.min(left);
        let best = BinaryHeap::with_capacity(most + 1);
        Self { query, points, best, most, total: 0, counting: Counting::default() }
    }

    /// Whether enough was seen: what completes a word is any of those that it begins.
    fn is_done(&self) -> bool {
        self.query.completing && self.total >= COMPLETING
    }

    fn see(&mut self, seen: Seen<'_>) {
        let (brief, query) = (seen.brief, self.query);
        if brief.kind != query.kind {
            return;
        }
        let stars = seen.stars_at(query.after.map_or(query.at, |place| place.at));
        let Some(failed) = failed(&query.filter, seen, stars) else { return };
        self.counting.add(failed, brief, stars);
        if failed != 0 {
            return;
        }
        self.total += 1;
        let rank = self.rank(seen, stars.is_some());
        let full = self.best.len() >= self.most;
        let worst = self.best.peek().map(|Reverse((rank, ..))| *rank);
        let hopeless = full && worst.is_none_or(|worst| rank < worst);
        if hopeless || query.after.is_some_and(|after| rank > after.rank) {
            return;
        }
        let Some(key) = seen.rest().map(|rest| rest.key) else { return };
        let tie = key.tie();
        if query.after.is_none_or(|after| rank < after.rank || tie > after.tie) {
            self.best.push(Reverse((rank, Reverse(tie), Standing(key))));
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
    }

    fn rank(&self, seen: Seen<'_>, in_force: bool) -> i64 {
        let rest = |of: fn(&Rest) -> i64| seen.rest().map_or(i64::MIN, of);
        match (self.query.sort, &self.points) {
            (Sort::Relevance, Some(points)) => points.of(seen, in_force),
            (Sort::Relevance | Sort::Newest, _) => rest(|rest| rest.published),
            (Sort::Cheapest, _) => -seen.brief.price.unwrap_or(i64::MAX),
            (Sort::Dearest, _) => seen.brief.price.unwrap_or(-1),
            (Sort::Nearest, _) => {
                let at = seen.rest().and_then(|rest| rest.location);
                self.query.filter.near.zip(at).map_or(i64::MIN, |(near, at)| -near.square(at))
            }
        }
    }

    fn pass(self) -> Pass {
        let seen = self.query.after.map_or(0, |place| place.seen);
        let at = self.query.after.map_or(self.query.at, |place| place.at);
        let best = self.best.into_sorted_vec().into_iter();
        let hits =
            (seen + 1..).zip(best).map(|(seen, Reverse((rank, Reverse(tie), Standing(key))))| {
                Hit { key, place: Place { rank, tie, seen, at } }
            });
        Pass { hits: hits.collect(), total: self.total, facets: self.counting.facets() }
    }
}
