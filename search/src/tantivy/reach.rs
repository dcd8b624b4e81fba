//! From a plan to the documents that meet its units.

use super::bits::Bits;
use super::frequent::{self, Sets};
use super::live::State;
use super::points::WEIGHTS;
use crate::IndexError;
use crate::plan::{Plan, Unit, Way};
use crate::ranking::CATEGORY;
use ::tantivy::schema::Field;
use ::tantivy::{InvertedIndexReader, SegmentReader, Term};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The documents of a segment that meet a unit.
#[derive(Debug)]
pub(super) struct Reached {
    /// Those that meet it at all.
    pub(super) any: Bits,
    /// Those that meet it in the name.
    pub(super) in_name: Bits,
    /// By what that earns, the most first.
    pub(super) earning: Vec<(i64, Bits)>,
}

/// Where each unit of a plan is met in names, makers, places and categories: by segment, then by unit.
pub(super) fn reached(state: &State, plan: &Plan) -> Result<Vec<Vec<Reached>>, IndexError> {
    let readers = state.searcher.segment_readers().iter().zip(&state.segments);
    let read = readers.map(|(reader, segment)| {
        let mut texts = Vec::with_capacity(state.fields.texts.len());
        for (field, sets) in state.fields.texts.into_iter().zip(segment.frequent.texts()) {
            texts.push(Text::of(reader, field, Some(sets))?);
        }
        plan.units.iter().map(|unit| reach(unit, plan, &texts)).collect()
    });
    read.collect()
}

/// The documents of each segment that meet every unit of a plan when stories count too.
pub(super) fn in_stories(state: &State, plan: &Plan) -> Result<Vec<Bits>, IndexError> {
    let read = state.searcher.segment_readers().iter().map(|reader| {
        let text = Text::of(reader, state.fields.all, None)?;
        let mut units = Vec::with_capacity(plan.units.len());
        for unit in &plan.units {
            let mut found = text.none();
            for way in &unit.ways {
                found.join(&together(way, plan, &mut |word| text.with(word))?);
            }
            units.push(found);
        }
        Ok(Bits::in_all(units.iter()))
    });
    read.collect()
}

/// The words of a text of a segment's documents.
struct Text<'a> {
    index: Arc<InvertedIndexReader>,
    field: Field,
    documents: usize,
    frequent: Option<&'a Sets>,
}

impl<'a> Text<'a> {
    fn of(
        reader: &SegmentReader,
        field: Field,
        frequent: Option<&'a Sets>,
    ) -> Result<Self, IndexError> {
        let documents = reader.max_doc() as usize;
        Ok(Self { index: reader.inverted_index(field)?, field, documents, frequent })
    }

    fn none(&self) -> Bits {
        Bits::none(self.documents)
    }

    fn with(&self, word: &str) -> Result<Bits, IndexError> {
        let mut found = self.none();
        self.add(word, &mut [&mut found])?;
        Ok(found)
    }

    /// Adds the documents that have a word to these sets.
    fn add(&self, word: &str, sets: &mut [&mut Bits]) -> Result<(), IndexError> {
        if let Some(known) = self.frequent.and_then(|sets| sets.get(word)) {
            sets.iter_mut().for_each(|set| set.join(known));
            return Ok(());
        }
        let term = Term::from_field_text(self.field, word);
        let info = self.index.get_term_info(&term);
        let damaged = |error: std::io::Error| IndexError::Damaged(error.to_string());
        let Some(info) = info.map_err(damaged)? else { return Ok(()) };
        frequent::each(&self.index, &info, |document| {
            sets.iter_mut().for_each(|set| set.insert(document));
        })
    }
}

/// The documents that have all words of a way.
fn together(
    way: &Way,
    plan: &Plan,
    with: &mut dyn FnMut(&str) -> Result<Bits, IndexError>,
) -> Result<Bits, IndexError> {
    let mut words = words_of(way, plan);
    let first = words.next().map_or("", String::as_str);
    words.try_fold(with(first)?, |all, word| Ok(all.and(&with(word)?)))
}

fn words_of<'a>(way: &Way, plan: &'a Plan) -> impl Iterator<Item = &'a String> {
    let mask = way.mask;
    let wanted = plan.wanted.iter().enumerate();
    wanted.filter(move |(bit, _)| mask >> bit & 1 == 1).map(|(_, word)| word)
}

fn reach(unit: &Unit, plan: &Plan, texts: &[Text<'_>]) -> Result<Reached, IndexError> {
    let none = || texts.first().map_or_else(|| Bits::none(0), |text| text.none());
    let (mut any, mut in_name) = (none(), none());
    let mut earning: BTreeMap<Reverse<i64>, Bits> = BTreeMap::new();
    for way in &unit.ways {
        let points = |weight: i64| Reverse(weight * way.quality as i64 / 4);
        for (at, (text, weight)) in texts.iter().zip(WEIGHTS).enumerate() {
            let earned = earning.entry(points(weight)).or_insert_with(none);
            if way.mask.is_power_of_two() {
                let word = words_of(way, plan).next().map_or("", String::as_str);
                let mut sets = [earned, &mut in_name];
                text.add(word, if at == 0 { &mut sets } else { &mut sets[..1] })?;
                continue;
            }
            let found = together(way, plan, &mut |word| text.with(word))?;
            earned.join(&found);
            if at == 0 {
                in_name.join(&found);
            }
        }
        // Words of one way may stand in several texts, which counts least.
        if !way.mask.is_power_of_two() {
            let found = together(way, plan, &mut |word| {
                let mut anywhere = none();
                texts.iter().try_for_each(|text| text.add(word, &mut [&mut anywhere]))?;
                Ok(anywhere)
            })?;
            earning.entry(points(CATEGORY.weight)).or_insert_with(none).join(&found);
        }
    }
    earning.values().for_each(|found| any.join(found));
    let earning = earning.into_iter().map(|(points, found)| (points.0, found)).collect();
    Ok(Reached { any, in_name, earning })
}
