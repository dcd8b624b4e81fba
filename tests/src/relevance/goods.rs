//! Goods as records of fields, and the names and texts written from them.

use super::kinds::{Kind, Real};
use super::makers::{self, Maker, Namer};
use super::places::{self, Place};
use super::texts;
use crate::bulk::Chance;

/// Seed of the goods: another one is another set.
const SEED: u64 = 20_260_522;
/// Makers of a commune.
const MAKERS_EACH: usize = 3;
/// Kinds for which a commune is known.
const SPECIALITIES: usize = 4;

/// A product, in fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Good {
    /// The usual word of its kind.
    pub kind: String,
    /// The family of its kind; may be empty.
    pub family: String,
    /// Product set by Annex I.
    pub set: i16,
    /// The word for the kind in its name.
    pub word: String,
    /// Its sort; empty where the name doesn't tell one.
    pub qualifier: String,
    /// Its maker, by number.
    pub maker: usize,
    /// The place that its name tells; may be empty.
    pub named_place: String,
    /// Whether its name tells the maker's own name.
    pub names_maker: bool,
    /// How it is packed.
    pub pack: String,
    /// Its name.
    pub name: String,
    /// Its summary.
    pub summary: String,
    /// Its story.
    pub story: String,
    /// Whether a public notice names it.
    pub is_real: bool,
}

/// All goods and who makes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goods {
    /// The makers.
    pub makers: Vec<Maker>,
    /// The goods.
    pub goods: Vec<Good>,
}

impl Goods {
    /// The goods of the judged set: the same every time.
    pub fn judged() -> Self {
        let mut goods = Self::default();
        let (mut chance, mut namer) = (Chance(SEED), Namer::default());
        Real::all().iter().for_each(|real| goods.take(real, &mut chance));
        for (region, place) in places::draw(&mut chance) {
            let made_here: Vec<&Kind> =
                Kind::all().iter().filter(|kind| kind.regions.contains(region)).collect();
            let special: Vec<&Kind> =
                (0..SPECIALITIES).map(|_| *chance.one_of(&made_here)).collect();
            for _ in 0..MAKERS_EACH {
                goods.makers.push(namer.next(&place, &mut chance));
                for _ in 0..4 + chance.below(3) {
                    let (kind, besides) = (*chance.one_of(&special), *chance.one_of(&special));
                    let good = make(kind, besides, &goods.makers, &mut chance);
                    goods.goods.push(good);
                }
            }
        }
        goods
    }

    /// Who makes it.
    pub fn maker(&self, good: &Good) -> &Maker {
        &self.makers[good.maker]
    }

    /// Where it comes from.
    pub fn place(&self, good: &Good) -> &Place {
        &self.maker(good).place
    }

    fn take(&mut self, real: &Real, chance: &mut Chance) {
        let kind = Kind::of(&real.kind);
        let place = printed_place(&real.commune, &real.province);
        let maker = makers::real(&real.form, &real.own, place.clone());
        let known = self.makers.iter().position(|one| *one == maker);
        let maker_number = known.unwrap_or(self.makers.len());
        self.goods.push(Good {
            kind: kind.word.clone(),
            family: kind.family.clone(),
            set: kind.set,
            word: real.word.clone(),
            qualifier: real.qualifier.clone(),
            maker: maker_number,
            named_place: Some(place.commune.clone())
                .filter(|commune| !commune.is_empty() && real.name.contains(commune))
                .unwrap_or_default(),
            names_maker: false,
            pack: (*chance.one_of(kind.packs())).to_owned(),
            name: real.name.clone(),
            summary: texts::summary(&real.name, &maker.name, &place, chance),
            story: texts::story(&kind.word, &place, &kind.word, chance),
            is_real: true,
        });
        if known.is_none() {
            self.makers.push(maker);
        }
    }
}

/// A product of the last maker.
fn make(kind: &Kind, besides: &Kind, makers: &[Maker], chance: &mut Chance) -> Good {
    let number = makers.len() - 1;
    let maker = &makers[number];
    let place = &maker.place;
    let turn = chance.below(20);
    let qualifiers = kind.qualifiers();
    let qualifier = if turn < 4 { "" } else { chance.one_of(&qualifiers) };
    let wider = if place.former.is_empty() { &place.province } else { &place.former };
    let names = if chance.below(5) < 3 { &place.commune } else { wider };
    let named_place = if matches!(turn, 0..13 | 18..20) { names.as_str() } else { "" };
    let names_maker = matches!(turn, 13..16) && maker.own != place.commune;
    let pack = *chance.one_of(kind.packs());
    let words = kind.words();
    let word = *chance.one_of(&words);
    let own = if names_maker { maker.own.as_str() } else { "" };
    let mut name = joined(&[word, qualifier, named_place, own]);
    if turn >= 18 {
        name = format!("{name} ({pack})");
    }
    let name = capitalised(&name);
    Good {
        kind: kind.word.clone(),
        family: kind.family.clone(),
        set: kind.set,
        word: word.to_owned(),
        qualifier: qualifier.to_owned(),
        maker: number,
        named_place: named_place.to_owned(),
        names_maker,
        pack: pack.to_owned(),
        summary: texts::summary(&name, &maker.name, place, chance),
        story: texts::story(word, place, &besides.word, chance),
        name,
        is_real: false,
    }
}

/// The place of a notice: "xã Vĩnh Tuy", or only a name of something larger.
fn printed_place(commune: &str, province: &str) -> Place {
    let (kind, commune) = match commune.split_once(' ') {
        Some((kind @ ("xã" | "phường"), name)) => (kind, name),
        _ => ("", commune),
    };
    let (kind, commune) = (kind.to_owned(), commune.to_owned());
    Place { kind, commune, province: province.to_owned(), ..Place::default() }
}

/// The parts that are there, with a space between.
pub fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn goods_are_many_of_all_sets_and_the_same_every_time() {
        let goods = Goods::judged();
        assert!(goods == Goods::judged());
        assert!(goods.goods.len() >= 5_000, "{}", goods.goods.len());
        let sets: HashSet<i16> = goods.goods.iter().map(|good| good.set).collect();
        assert_eq!(sets, (1..=26).collect());
        let kinds: HashSet<&str> = goods.goods.iter().map(|good| good.kind.as_str()).collect();
        assert!(kinds.len() >= 60, "{}", kinds.len());
        assert_eq!(goods.goods.iter().filter(|good| good.is_real).count(), 82);
    }

    #[test]
    fn names_tell_what_the_fields_say() {
        let goods = Goods::judged();
        for good in goods.goods.iter().filter(|good| !good.is_real) {
            let own = if good.names_maker { &goods.maker(good).own } else { "" };
            for part in [&good.qualifier, &good.named_place, own] {
                assert!(good.name.contains(part), "{} without {part}", good.name);
            }
            let word = &good.word[good.word.chars().next().map_or(0, char::len_utf8)..];
            assert!(good.name.contains(word), "{} without {word}", good.name);
        }
    }
}
