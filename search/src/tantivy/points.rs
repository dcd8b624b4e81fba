//! Relevance: what each document earns by the published table.

use super::reach::Reached;
use super::schema::number;
use super::segment::Segment;
use crate::plan::Plan;
use crate::ranking::{
    BEGINNING, CATEGORY, COVERAGE, EVERY_WORD, IN_FORCE, MAKER, NAME, NEIGHBOURS, PLACE, STORY,
    TONES, WHOLE_NAME,
};

/// What a word earns in the name, the maker, the place and the category.
pub(super) const WEIGHTS: [i64; 4] = [NAME.weight, MAKER.weight, PLACE.weight, CATEGORY.weight];

/// A plan in the numbers of words.
pub(super) struct Points {
    wanted: Vec<u32>,
    toned: Vec<u32>,
    /// The low bits of all wanted numbers, by which most words are passed over.
    sieve: u64,
    /// The first unit that each wanted word can meet.
    unit_of: Vec<usize>,
    /// Whether a word alone meets its unit, so that a name meets no unit only where it has no word.
    is_simple: bool,
}

/// A document of a segment in which units were met.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) segment: &'a Segment,
    pub(super) units: &'a [Reached],
    pub(super) document: usize,
    pub(super) is_in_force: bool,
}

impl Points {
    pub(super) fn new(plan: &Plan) -> Self {
        let wanted: Vec<u32> = plan.wanted.iter().map(|word| number(word)).collect();
        let sieve = wanted.iter().fold(0, |sieve, number| sieve | 1 << (number & 63));
        let toned = plan.toned.iter().map(|(word, _)| number(word)).collect();
        let meets = |bit: usize| {
            let of = plan
                .units
                .iter()
                .position(|one| one.ways.iter().any(|way| way.mask >> bit & 1 == 1));
            of.unwrap_or(usize::MAX)
        };
        let unit_of = (0..wanted.len()).map(meets).collect();
        let mut ways = plan.units.iter().flat_map(|unit| &unit.ways);
        let is_simple = ways.all(|way| way.mask.is_power_of_two());
        Self { wanted, toned, sieve, unit_of, is_simple }
    }

    /// What a document earns; where that is below `least`, any number below it. Names and tones lie
    /// elsewhere in memory, so they are read only of what they could still lift to `least`.
    pub(super) fn of(&self, one: Candidate<'_>, least: i64) -> i64 {
        let Candidate { segment, units, document, is_in_force } = one;
        let (mut points, mut met, mut in_name) = (0, 0, 0);
        for unit in units {
            let earned = unit.earning.iter().find(|(_, found)| found.has(document));
            met += usize::from(earned.is_some());
            points += earned.map_or(STORY.weight, |(earned, _)| STORY.weight.max(*earned));
            in_name += usize::from(unit.in_name.has(document));
        }
        if met == units.len() {
            points += EVERY_WORD.weight;
        }
        if in_name == units.len() {
            points += WHOLE_NAME.weight;
        }
        points += if is_in_force { IN_FORCE.weight } else { 0 };
        let tones = TONES.weight * count(self.toned.len());
        if in_name > 0 || !self.is_simple {
            let most = self.most_by_name(segment.length_of_name(document), count(units.len()));
            if points + most + tones < least {
                return points;
            }
            points += self.by_name(segment.name(document));
        }
        if tones == 0 || points + tones < least {
            return points;
        }
        let exact = self.toned.iter().filter(|number| segment.has_exact(document, **number));
        points + TONES.weight * count(exact.count())
    }

    /// The most that a name of so many words can earn.
    fn most_by_name(&self, length: i64, units: i64) -> i64 {
        let length = length.max(1);
        COVERAGE.weight * length.min(count(self.wanted.len())) / length
            + NEIGHBOURS.weight * (units - 1).min(length - 1)
            + BEGINNING.weight
    }

    /// What a name earns by its order: the share of its words that are wanted, those that follow each
    /// other as in the query, and the first.
    fn by_name(&self, name: &[u32]) -> i64 {
        let (mut met, mut followed) = (0_u64, 0_u64);
        let mut before = None;
        for number in name {
            let bit = self.bit(*number);
            met |= bit.map_or(0, |bit| 1 << bit);
            let unit = bit.map(|bit| self.unit_of[bit]).filter(|unit| *unit != usize::MAX);
            if let Some((one, _)) = before.zip(unit).filter(|(one, next)| *next == one + 1) {
                followed |= 1_u64 << one;
            }
            before = unit;
        }
        let begins = name.first().and_then(|number| self.bit(*number));
        let begins = begins.is_some_and(|bit| self.unit_of[bit] == 0);
        COVERAGE.weight * i64::from(met.count_ones()) / count(name.len().max(1))
            + NEIGHBOURS.weight * i64::from(followed.count_ones())
            + if begins { BEGINNING.weight } else { 0 }
    }

    fn bit(&self, number: u32) -> Option<usize> {
        if self.sieve >> (number & 63) & 1 == 0 {
            return None;
        }
        self.wanted.iter().position(|one| *one == number)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
