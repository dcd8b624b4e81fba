//! Answering a query: which documents fit, how they rank, and what else was there.

use super::bits::Bits;
use super::live::State;
use super::points::Points;
use super::reach::{self, Reached};
use super::taking::{Pass, Taking};
use crate::IndexError;
use crate::plan::{End, Plan, Reading, typed_words};
use crate::query::{Found, Instead, Part, Query, Sort};
use crate::words::Matched;

/// Stories are looked at only when names, makers, places and categories give fewer hits than this.
const ENOUGH: u64 = 20;

/// A plan, with the documents that meet each of its units in names, makers, places and categories: by
/// segment, then by unit. Looked up once for all that is asked of them.
struct Looked<'a> {
    state: &'a State,
    plan: Plan,
    reached: Vec<Vec<Reached>>,
}

/// Finds documents.
pub(super) fn search(state: &State, query: &Query) -> Result<Found, IndexError> {
    let typed = typed_words(&query.text);
    let watermark = state.watermark;
    if typed.is_empty() {
        let pass = everything(state, query);
        let instead = if pass.total == 0 { instead(state, query, None) } else { Vec::new() };
        let Pass { hits, total, facets } = pass;
        return Ok(Found { hits, total, facets, instead, watermark, ..Found::default() });
    }
    let end = end(query);
    let look = |reading| Looked::new(state, Plan::new(&typed, end, &state.vocabulary, reading));
    let (pass, looked) = best(query, &look)?;
    let nothing = pass.total == 0 && !query.completing;
    let instead = if nothing { instead(state, query, Some(&looked)) } else { Vec::new() };
    let matched = Matched { words: looked.plan.wanted.into_iter().collect() };
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
    query: &Query,
    look: &dyn Fn(Reading) -> Result<Looked<'a>, IndexError>,
) -> Result<(Pass, Looked<'a>), IndexError> {
    let narrow = look(Reading::AsTyped)?;
    let first = narrow.every(query);
    if first.total > 0 {
        return Ok((narrow.enough(query, first)?, narrow));
    }
    let wide = look(Reading::Wide)?;
    let second = wide.every(query);
    if second.total > 0 {
        return Ok((wide.enough(query, second)?, wide));
    }
    if query.completing {
        return Ok((second, wide));
    }
    let pass = narrow.with_stories(query)?;
    if pass.total > 0 {
        return Ok((pass, narrow));
    }
    let pass = wide.with_stories(query)?;
    if pass.total > 0 {
        return Ok((pass, wide));
    }
    Ok((pass, narrow))
}

impl<'a> Looked<'a> {
    fn new(state: &'a State, plan: Plan) -> Result<Self, IndexError> {
        let reached = reach::reached(state, &plan)?;
        Ok(Self { state, plan, reached })
    }

    /// The documents in which every unit is met.
    fn every(&self, query: &Query) -> Pass {
        self.take(query, &|segment| self.but(segment, None))
    }

    /// Those in which every unit is met when the story counts too.
    fn with_stories(&self, query: &Query) -> Result<Pass, IndexError> {
        let all = reach::in_stories(self.state, &self.plan)?;
        Ok(self.take(query, &|segment| all[segment].clone()))
    }

    /// How many there are that meet the other units.
    fn without(&self, query: &Query, unit: usize) -> u64 {
        self.take(query, &|segment| self.but(segment, Some(unit))).total
    }

    /// The documents of a segment in which every unit is met, one aside.
    fn but(&self, segment: usize, aside: Option<usize>) -> Bits {
        let units = self.reached[segment].iter().enumerate();
        let units = units.filter(|(unit, _)| Some(*unit) != aside);
        Bits::in_all(units.map(|(_, unit)| &unit.any))
    }

    /// What was found, or more where that is little: stories looked at too, and in the order of relevance,
    /// behind the documents that have every word, those that lack one, or as many as half.
    fn enough(&self, query: &Query, found: Pass) -> Result<Pass, IndexError> {
        if found.total >= ENOUGH || query.completing {
            return Ok(found);
        }
        let units = self.plan.units.len();
        let all = reach::in_stories(self.state, &self.plan)?;
        if query.sort != Sort::Relevance || units < 2 {
            return Ok(self.take(query, &|segment| all[segment].clone()));
        }
        let with_most = |least: usize| {
            self.take(query, &|segment| {
                let units: Vec<&Bits> = self.reached[segment].iter().map(|one| &one.any).collect();
                Bits::in_most(&units, least).or(&all[segment])
            })
        };
        let half = units.div_ceil(2);
        let most = with_most(half.max(units - 1));
        Ok(if most.total >= ENOUGH || half + 1 >= units { most } else { with_most(half) })
    }

    /// Ranks the documents chosen of each segment, and counts them.
    fn take(&self, query: &Query, chosen: &dyn Fn(usize) -> Bits) -> Pass {
        let points = (query.sort == Sort::Relevance).then(|| Points::new(&self.plan));
        taken(self.state, query, points, &|segment| (chosen(segment), &self.reached[segment]))
    }
}

/// What to leave out of a query that found nothing.
fn instead(state: &State, query: &Query, looked: Option<&Looked<'_>>) -> Vec<Instead> {
    let mut found = Vec::new();
    let mut add = |without: Part, hits: u64| {
        if hits > 0 {
            found.push(Instead { without, hits });
        }
    };
    if let Some(looked) = looked.filter(|looked| looked.plan.units.len() > 1) {
        for (at, unit) in looked.plan.units.iter().enumerate() {
            add(Part::Word(unit.typed.clone()), looked.without(query, at));
        }
    }
    for (name, filter) in query.filter.each_left_out() {
        let query = Query { filter, ..query.clone() };
        let pass = looked.map_or_else(|| everything(state, &query), |looked| looked.every(&query));
        add(Part::Filter(name), pass.total);
    }
    found
}

fn everything(state: &State, query: &Query) -> Pass {
    let all = |segment: usize| state.segments[segment].of_kind(query.kind).clone();
    taken(state, query, None, &|segment| (all(segment), &[]))
}

/// Ranks the documents chosen of each segment by the units that they meet, and counts them.
fn taken<'a>(
    state: &State,
    query: &Query,
    points: Option<Points>,
    chosen: &dyn Fn(usize) -> (Bits, &'a [Reached]),
) -> Pass {
    let mut taking = Taking::new(query, points);
    for (at, (segment, alive)) in state.segments.iter().zip(&state.alive).enumerate() {
        let (documents, units) = chosen(at);
        let documents = documents.and(segment.of_kind(query.kind)).and(alive);
        taking.take(segment, units, documents);
    }
    taking.pass()
}
