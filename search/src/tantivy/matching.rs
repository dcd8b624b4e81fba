//! Answering a query: which documents fit, how they rank, and what else was there.

use super::counting::{Counting, failed};
use super::live::State;
use super::points::Points;
use super::segment::Row;
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
    let (narrow, wide) = (plan(Reading::AsTyped), plan(Reading::Wide));
    let (pass, plan) = best(state, query, &narrow, &wide)?;
    let instead = if pass.total == 0 { instead(state, query, Some(plan))? } else { Vec::new() };
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
fn best<'a>(
    state: &State,
    query: &Query,
    narrow: &'a Plan,
    wide: &'a Plan,
) -> Result<(Pass, &'a Plan), IndexError> {
    let fields = &state.fields;
    let first = run(state, query, narrow, fields.names)?;
    if first.total >= ENOUGH {
        return Ok((first, narrow));
    }
    if first.total > 0 {
        return Ok((widened(state, query, narrow)?, narrow));
    }
    let second = run(state, query, wide, fields.names)?;
    if second.total >= ENOUGH {
        return Ok((second, wide));
    }
    if second.total > 0 {
        return Ok((widened(state, query, wide)?, wide));
    }
    for (plan, field) in [(narrow, fields.all), (wide, fields.all)] {
        let pass = run(state, query, plan, field)?;
        if pass.total > 0 {
            return Ok((pass, plan));
        }
    }
    Ok((Pass::default(), narrow))
}

/// The few documents that have every word, their stories looked at too; in the order of relevance those
/// that have most of the words come behind them.
fn widened(state: &State, query: &Query, plan: &Plan) -> Result<Pass, IndexError> {
    let fields = &state.fields;
    if query.sort != Sort::Relevance || plan.units.len() < 2 {
        return run(state, query, plan, fields.all);
    }
    let each = units(plan, fields.names).into_iter().map(|unit| (Occur::Should, unit));
    let half = plan.units.len().div_ceil(2);
    let most = BooleanQuery::with_minimum_required_clauses(each.collect(), half);
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
        for (doc, row) in (0..).zip(&segment.rows) {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                taking.see(row);
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
        while found.doc() != TERMINATED {
            let doc = found.doc();
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && let Some(row) = segment.rows.get(doc as usize)
            {
                taking.see(row);
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

    fn see(&mut self, row: &Row) {
        if row.key.kind != self.query.kind {
            return;
        }
        let at = self.query.after.map_or(self.query.at, |place| place.at);
        let stars = row.facts.stars_at(at);
        let Some(failed) = failed(&self.query.filter, &row.facts, stars) else { return };
        self.counting.add(failed, &row.facts, stars);
        if failed != 0 {
            return;
        }
        self.total += 1;
        let rank = self.rank(row, stars.is_some());
        let later = self
            .query
            .after
            .is_none_or(|after| rank < after.rank || (rank == after.rank && row.tie > after.tie));
        if later {
            self.best.push(Reverse((rank, Reverse(row.tie), Standing(row.key))));
            if self.best.len() > self.most {
                self.best.pop();
            }
        }
    }

    fn rank(&self, row: &Row, in_force: bool) -> i64 {
        let facts = &row.facts;
        match (self.query.sort, &self.points) {
            (Sort::Relevance, Some(points)) => points.of(row, in_force),
            (Sort::Relevance | Sort::Newest, _) => facts.published,
            (Sort::Cheapest, _) => -facts.price.unwrap_or(i64::MAX),
            (Sort::Dearest, _) => facts.price.unwrap_or(-1),
            (Sort::Nearest, _) => {
                let near = self.query.filter.near.zip(facts.location);
                near.map_or(i64::MIN, |(near, at)| -near.square(at))
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
