//! Relevance: what each document earns by the published table.

use super::schema::number;
use super::segment::Seen;
use crate::plan::{Plan, Unit, Way};
use crate::ranking::{
    BEGINNING, CATEGORY, COVERAGE, EVERY_WORD, IN_FORCE, MAKER, NAME, NEIGHBOURS, PLACE, STORY,
    TONES, WHOLE_NAME,
};

/// A plan in the numbers of rows.
pub(super) struct Points<'a> {
    plan: &'a Plan,
    wanted: Vec<u32>,
    toned: Vec<u32>,
    /// The low bits of all wanted numbers, by which most words are passed over.
    sieve: u64,
    /// The first unit that each wanted word can meet.
    unit_of: Vec<usize>,
}

/// The bits of wanted words in a text.
#[derive(Clone, Copy, Default)]
struct Met {
    name: u64,
    maker: u64,
    place: u64,
    category: u64,
}

impl Met {
    fn anywhere(self) -> u64 {
        self.name | self.maker | self.place | self.category
    }
}

impl<'a> Points<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
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
        Self { plan, wanted, toned, sieve, unit_of }
    }

    /// What a document earns.
    pub(super) fn of(&self, seen: Seen<'_>, in_force: bool) -> i64 {
        let [name, maker, place, category] = seen.texts();
        let (in_name, covered, neighbours) = self.read_name(name);
        let met = Met {
            name: in_name,
            maker: self.bits(maker),
            place: self.bits(place),
            category: self.bits(category),
        };
        let mut points: i64 = self.plan.units.iter().map(|unit| earned(unit, met)).sum();
        let all = |bits: u64| {
            self.plan.units.iter().all(|unit| unit.ways.iter().any(|way| fits(way, bits)))
        };
        if all(met.anywhere()) {
            points += EVERY_WORD.weight;
        }
        if all(met.name) {
            points += WHOLE_NAME.weight;
        }
        points += COVERAGE.weight * covered / i64::try_from(name.len().max(1)).unwrap_or(1);
        points += NEIGHBOURS.weight * neighbours;
        let begins = name.first().and_then(|number| self.bit(*number));
        if begins.is_some_and(|bit| self.unit_of[bit] == 0) {
            points += BEGINNING.weight;
        }
        let exact = |number: &&u32| seen.has_exact(**number);
        points += TONES.weight * count(self.toned.iter().filter(exact));
        points + if in_force { IN_FORCE.weight } else { 0 }
    }

    fn bit(&self, number: u32) -> Option<usize> {
        if self.sieve >> (number & 63) & 1 == 0 {
            return None;
        }
        self.wanted.iter().position(|one| *one == number)
    }

    fn bits(&self, text: &[u32]) -> u64 {
        text.iter().filter_map(|number| self.bit(*number)).fold(0, |bits, bit| bits | 1 << bit)
    }

    /// Bits of the wanted words, how many of the name's words are wanted, and how many follow each other
    /// as in the query.
    fn read_name(&self, name: &[u32]) -> (u64, i64, i64) {
        let (mut bits, mut covered, mut neighbours) = (0, 0, 0);
        let mut before = None;
        for number in name {
            let bit = self.bit(*number);
            let unit = bit.map(|bit| self.unit_of[bit]);
            if let Some(bit) = bit {
                bits |= 1 << bit;
                covered += 1;
            }
            let follows = before.zip(unit).is_some_and(|(one, next)| next == one + 1);
            neighbours += i64::from(follows);
            before = unit.filter(|unit| *unit != usize::MAX);
        }
        (bits, covered, neighbours)
    }
}

fn fits(way: &Way, bits: u64) -> bool {
    way.mask & !bits == 0
}

/// What the best way of a unit earns in the text that counts most.
fn earned(unit: &Unit, met: Met) -> i64 {
    let best = |way: &Way| {
        let texts = [
            (met.name, NAME.weight),
            (met.place, PLACE.weight),
            (met.maker, MAKER.weight),
            (met.category, CATEGORY.weight),
            (met.anywhere(), CATEGORY.weight),
        ];
        let found = texts.into_iter().find(|(bits, _)| fits(way, *bits));
        found.map_or(0, |(_, weight)| weight * way.quality as i64 / 4)
    };
    unit.ways.iter().map(best).max().unwrap_or(0).max(STORY.weight)
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(0)
}
