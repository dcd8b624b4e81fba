//! Answering a query: which documents fit, how they rank, and what else was there.

use super::bits::{self, Bits};
use super::live::State;
use super::points::Points;
use super::taking::{Pass, Taking};
use crate::IndexError;
use crate::plan::{End, Plan, Reading, typed_words};
use crate::query::{Found, Instead, Part, Query, Sort};
use crate::words::Matched;

/// Stories are looked at only when names, makers, places and categories give fewer hits than this.
const ENOUGH: u64 = 20;

/// A plan, with the documents that meet each of its units in names, makers, places and categories: by
/// segment, then by unit.
struct Looked<'a> {
    state: &'a State,
    plan: Plan,
    names: Vec<Vec<Bits>>,
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
        let names = bits::units(state, &plan, state.fields.names)?;
        Ok(Self { state, plan, names })
    }

    /// The documents in which every unit is met.
    fn every(&self, query: &Query) -> Pass {
        self.take(query, &|segment| all_of(&self.names[segment]))
    }

    /// Those in which every unit is met when the story counts too.
    fn with_stories(&self, query: &Query) -> Result<Pass, IndexError> {
        let all = bits::units(self.state, &self.plan, self.state.fields.all)?;
        Ok(self.take(query, &|segment| all_of(&all[segment])))
    }

    /// The documents that lack one unit.
    fn without(&self, query: &Query, unit: usize) -> u64 {
        let others = |segment: usize| {
            let mut others = self.names[segment].clone();
            others.remove(unit);
            all_of(&others)
        };
        self.take(query, &others).total
    }

    /// What was found, or more where that is little: stories looked at too, and in the order of relevance,
    /// behind the documents that have every word, those that lack one, or as many as half.
    fn enough(&self, query: &Query, found: Pass) -> Result<Pass, IndexError> {
        if found.total >= ENOUGH || query.completing {
            return Ok(found);
        }
        let units = self.plan.units.len();
        let all = bits::units(self.state, &self.plan, self.state.fields.all)?;
        if query.sort != Sort::Relevance || units < 2 {
            return Ok(self.take(query, &|segment| all_of(&all[segment])));
        }
        let with_most = |least: usize| {
            self.take(query, &|segment| {
                Bits::in_most(&self.names[segment], least).or(&all_of(&all[segment]))
            })
        };
        let half = units.div_ceil(2);
        let most = with_most(half.max(units - 1));
        Ok(if most.total >= ENOUGH || half + 1 >= units { most } else { with_most(half) })
    }

    /// Ranks the documents chosen of each segment, and counts them.
    fn take(&self, query: &Query, chosen: &dyn Fn(usize) -> Bits) -> Pass {
        let points = (query.sort == Sort::Relevance).then(|| Points::new(&self.plan));
        taken(self.state, query, points, chosen)
    }
}

/// The documents that stand in all of these sets, of which there is at least one.
fn all_of(sets: &[Bits]) -> Bits {
    let (first, rest) = sets.split_first().unzip();
    let rest = rest.unwrap_or_default();
    first.map_or_else(|| Bits::none(0), |first| rest.iter().fold(first.clone(), Bits::and))
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
    taken(state, query, None, &|segment| state.segments[segment].of_kind(query.kind).clone())
}

fn taken(
    state: &State,
    query: &Query,
    points: Option<Points<'_>>,
    chosen: &dyn Fn(usize) -> Bits,
) -> Pass {
    let mut taking = Taking::new(query, points);
    let parts = state.searcher.segment_readers().iter().zip(&state.segments);
    for (at, (reader, segment)) in parts.enumerate() {
        taking.walk(reader, segment, chosen(at));
    }
    taking.pass()
}
