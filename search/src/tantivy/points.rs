//! Relevance: what each document earns by the published table.

use super::schema::number;
use super::segment::Seen;
use crate::plan::{Plan, Unit, Way};
use crate::query::MOST_WORDS;
use crate::ranking::{
    BEGINNING, CATEGORY, COVERAGE, EVERY_WORD, IN_FORCE, MAKER, NAME, NEIGHBOURS, PLACE, STORY,
    TONES, WHOLE_NAME,
};

/// What a word earns in the name, the maker, the place and the category.
const WEIGHTS: [i64; 4] = [NAME.weight, MAKER.weight, PLACE.weight, CATEGORY.weight];

/// A plan in the numbers of rows.
pub(super) struct Points<'a> {
    plan: &'a Plan,
    wanted: Vec<u32>,
    toned: Vec<u32>,
    /// The low bits of all wanted numbers, by which most words are passed over.
    sieve: u64,
    /// The first unit that each wanted word can meet.
    unit_of: Vec<usize>,
    /// The units that each wanted word meets by itself, and how well, in quarters.
    alone: Vec<Vec<(usize, i64)>>,
    /// The units with a way of several words.
    joint: Vec<(usize, &'a Unit)>,
    /// All units, a bit each.
    every: u32,
}

/// What a document's texts met of a plan.
#[derive(Default)]
struct Met {
    /// Bits of wanted words in the name, the maker, the place and the category.
    words: [u64; 4],
    /// Bits of the units met in the name, and anywhere.
    in_name: u32,
    anywhere: u32,
    /// What each unit earns.
    earned: [i64; MOST_WORDS],
}

impl<'a> Points<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let wanted: Vec<u32> = plan.wanted.iter().map(|word| number(word)).collect();
        let sieve = wanted.iter().fold(0, |sieve, number| sieve | 1 << (number & 63));
        let toned = plan.toned.iter().map(|(word, _)| number(word)).collect();
        let mut unit_of = vec![usize::MAX; wanted.len()];
        let mut alone = vec![Vec::new(); wanted.len()];
        let mut joint = Vec::new();
        for (at, unit) in plan.units.iter().enumerate() {
            for way in &unit.ways {
                for bit in bits_of(way) {
                    unit_of[bit] = unit_of[bit].min(at);
                    if way.mask.is_power_of_two() {
                        alone[bit].push((at, way.quality as i64));
                    }
                }
            }
            if unit.ways.iter().any(|way| !way.mask.is_power_of_two()) {
                joint.push((at, unit));
            }
        }
        let every = (0..plan.units.len()).fold(0, |every, at| every | 1 << at);
        Self { plan, wanted, toned, sieve, unit_of, alone, joint, every }
    }

    /// What a document earns; where that is below `least`, any number below it.
    pub(super) fn of(&self, seen: Seen<'_>, in_force: bool, least: i64) -> i64 {
        let texts = seen.texts();
        let mut met = Met::default();
        let (covered, neighbours) = self.read_name(texts[0], &mut met);
        for (text, words) in texts.iter().enumerate().skip(1) {
            for bit in words.iter().filter_map(|number| self.bit(*number)) {
                self.meet(bit, text, &mut met);
            }
        }
        self.meet_jointly(&mut met);
        let units = met.earned.iter().take(self.plan.units.len());
        let mut points: i64 = units.map(|earned| STORY.weight.max(*earned)).sum();
        if met.anywhere == self.every {
            points += EVERY_WORD.weight;
        }
        if met.in_name == self.every {
            points += WHOLE_NAME.weight;
        }
        points += COVERAGE.weight * covered / count(texts[0].iter()).max(1);
        points += NEIGHBOURS.weight * neighbours;
        let begins = texts[0].first().and_then(|number| self.bit(*number));
        if begins.is_some_and(|bit| self.unit_of[bit] == 0) {
            points += BEGINNING.weight;
        }
        points += if in_force { IN_FORCE.weight } else { 0 };
        // Tones are looked up elsewhere in memory.
        if self.toned.is_empty() || points + TONES.weight * count(self.toned.iter()) < least {
            return points;
        }
        points + TONES.weight * count(self.toned.iter().filter(|number| seen.has_exact(**number)))
    }

    fn bit(&self, number: u32) -> Option<usize> {
        if self.sieve >> (number & 63) & 1 == 0 {
            return None;
        }
        self.wanted.iter().position(|one| *one == number)
    }

    fn meet(&self, bit: usize, text: usize, met: &mut Met) {
        met.words[text] |= 1 << bit;
        for (unit, quality) in &self.alone[bit] {
            met.unit(*unit, text, WEIGHTS[text] * quality / 4);
        }
    }

    /// Units met by several words together: in one text, or in several, which counts least.
    fn meet_jointly(&self, met: &mut Met) {
        for (at, unit) in &self.joint {
            for way in unit.ways.iter().filter(|way| !way.mask.is_power_of_two()) {
                let fits = |words: u64| way.mask & !words == 0;
                let quality = way.quality as i64;
                for (text, weight) in WEIGHTS.into_iter().enumerate() {
                    if fits(met.words[text]) {
                        met.unit(*at, text, weight * quality / 4);
                    }
                }
                if fits(met.words.iter().fold(0, |all, words| all | words)) {
                    met.unit(*at, met.words.len(), CATEGORY.weight * quality / 4);
                }
            }
        }
    }

    /// How many of the name's words are wanted, and how many follow each other as in the query.
    fn read_name(&self, name: &[u32], met: &mut Met) -> (i64, i64) {
        let (mut covered, mut neighbours) = (0, 0);
        let mut before = None;
        for number in name {
            let bit = self.bit(*number);
            let unit = bit.map(|bit| self.unit_of[bit]);
            if let Some(bit) = bit {
                self.meet(bit, 0, met);
                covered += 1;
            }
            let follows = before.zip(unit).is_some_and(|(one, next)| next == one + 1);
            neighbours += i64::from(follows);
            before = unit.filter(|unit| *unit != usize::MAX);
        }
        (covered, neighbours)
    }
}

impl Met {
    /// A unit is met in a text, or across texts when that is none of the four.
    fn unit(&mut self, unit: usize, text: usize, earned: i64) {
        self.anywhere |= 1 << unit;
        if text == 0 {
            self.in_name |= 1 << unit;
        }
        if let Some(most) = self.earned.get_mut(unit) {
            *most = earned.max(*most);
        }
    }
}

fn bits_of(way: &Way) -> impl Iterator<Item = usize> {
    let mask = way.mask;
    (0..64).filter(move |bit| mask >> bit & 1 == 1)
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(0)
}
