//! Draws queries from the fields of goods, and spoils them.

use super::categories::{FAMILIES, OF_SETS};
use super::goods::{Good, Goods, joined};
use super::judging::{WANTED, grades};
use super::kinds::Kind;
use super::noise;
use super::queries::{Class, Query};
use super::shelf::{Shelf, words};
use super::typing::plain;
use crate::bulk::Chance;
use std::collections::HashSet;

/// Seed of the queries.
const SEED: u64 = 2_622;

/// How many queries of each class; of categories there are as many as are fair.
const COUNTS: [(Class, usize); 8] = [
    (Class::Exact, 40),
    (Class::NoTones, 40),
    (Class::WrongTones, 40),
    (Class::Typo, 50),
    (Class::Telex, 45),
    (Class::Synonyms, 32),
    (Class::PlaceProduct, 40),
    (Class::Producer, 32),
];
const NONSENSE: usize = 28;

/// Things that no village makes.
const FOREIGN: [&str; 8] = [
    "smartphone",
    "bluetooth",
    "playstation",
    "volkswagen",
    "ibuprofen",
    "kubernetes",
    "photoshop",
    "powerbank",
];

/// Draws queries, no text twice, and leaves out those that are unfair.
pub struct Drawer {
    goods: Goods,
    shelf: Shelf,
    chance: Chance,
    drawn: HashSet<String>,
}

impl Drawer {
    /// Over the goods of the judged set.
    pub fn new() -> Self {
        let goods = Goods::judged();
        let shelf = Shelf::of(&goods);
        Self { goods, shelf, chance: Chance(SEED), drawn: HashSet::new() }
    }

    /// All queries, class by class.
    pub fn all(mut self) -> Vec<Query> {
        let mut all = Vec::new();
        for (class, count) in COUNTS {
            let end = all.len() + count;
            while all.len() < end {
                let drawn = self.draw(class);
                all.extend(drawn.filter(|query| self.drawn.insert(query.text.to_lowercase())));
            }
        }
        all.extend(self.categories());
        all.extend((0..NONSENSE).map(|number| self.nonsense(number)));
        all
    }

    /// One query of a class; nothing when what came up is of no use.
    fn draw(&mut self, class: Class) -> Option<Query> {
        let right = match class {
            Class::Synonyms => self.synonym()?,
            Class::PlaceProduct => self.placed(),
            Class::Producer => self.producer()?,
            _ => self.plain()?,
        };
        let right = Query { class, ..right };
        let grades = grades(&right, &self.goods);
        let has_answer = grades.contains(&WANTED);
        if !has_answer || !self.shelf.is_fair(&right, &grades, false) {
            return None;
        }
        // A slip in the pack would spoil nothing.
        let typed = if class == Class::Exact { &right.text } else { without_pack(&right.text) };
        let query = Query { text: self.spoilt(class, typed), ..right.clone() };
        let is_typo = class == Class::Typo;
        let is_meant = match class {
            Class::WrongTones | Class::Typo | Class::Telex => {
                query.text != typed.to_lowercase()
                    && self.shelf.is_no_other_word(&right.text, &query.text, is_typo)
            }
            _ => true,
        };
        let is_fair = !is_typo || self.shelf.is_fair(&query, &grades, true);
        (is_meant && is_fair).then_some(query)
    }

    fn spoilt(&mut self, class: Class, text: &str) -> String {
        let chance = &mut self.chance;
        let turn = chance.below(12);
        match class {
            Class::NoTones => noise::no_tones(text),
            Class::WrongTones => noise::wrong_tones(text, chance),
            Class::Typo if turn == 0 => noise::joined(text, chance),
            Class::Typo if turn < 7 => noise::typo(text, chance),
            Class::Typo => noise::typo(&noise::no_tones(text), chance),
            Class::Telex => noise::uncomposed(text, chance),
            Class::Exact => text.to_owned(),
            _ if turn < 4 => noise::no_tones(text),
            _ => text.to_owned(),
        }
    }

    fn good(&mut self) -> Good {
        let good = self.chance.one_of(&self.goods.goods).clone();
        // A real one in eight.
        let real: Vec<&Good> = self.goods.goods.iter().filter(|good| good.is_real).collect();
        if self.chance.below(8) == 0 { (*self.chance.one_of(&real)).clone() } else { good }
    }

    /// A name, or the parts of one: the kind alone, with its sort, with its place, or all of it.
    fn plain(&mut self) -> Option<Query> {
        let good = self.good();
        let own = self.goods.maker(&good).own.clone();
        let maker = if good.names_maker { own } else { String::new() };
        let kind = Query { kind: good.kind.clone(), ..Query::default() };
        let sort = Query { qualifier: good.qualifier.clone(), ..kind.clone() };
        let of = |parts: &[&str]| joined(parts);
        if good.is_real {
            let is_whole = is_told_by_fields(&good);
            let query = Query { text: good.name, place: good.named_place, ..sort };
            return is_whole.then_some(query);
        }
        Some(match self.chance.below(20) {
            0..3 => Query { text: good.word, ..kind },
            3..10 => Query { text: of(&[&good.word, &good.qualifier]), ..sort },
            10..12 => Query {
                text: of(&[&good.word, &good.named_place]),
                place: good.named_place,
                ..kind
            },
            turn => {
                // Few type the pack too.
                let text = if turn < 18 { without_pack(&good.name).to_owned() } else { good.name };
                Query { text, place: good.named_place, maker, ..sort }
            }
        })
    }

    /// A kind by a word that its makers don't use, or not all of them.
    fn synonym(&mut self) -> Option<Query> {
        let good = self.good();
        let kind = Kind::of(&good.kind);
        let mut words = kind.asked();
        if words.is_empty() {
            let others = kind.words().into_iter().filter(|word| *word != good.word);
            words.extend(others.filter(|_| self.chance.below(3) == 0));
        }
        let word = *words.first().filter(|_| !good.is_real)?;
        let query = Query { kind: good.kind.clone(), ..Query::default() };
        Some(match self.chance.below(3) {
            0 => Query { text: word.to_owned(), ..query },
            1 => {
                Query { text: joined(&[word, &good.qualifier]), qualifier: good.qualifier, ..query }
            }
            _ => {
                let place = self.goods.place(&good).province.clone();
                Query { text: joined(&[word, &place]), place, ..query }
            }
        })
    }

    /// A kind and a place, by the name of today or of before, in either order.
    fn placed(&mut self) -> Query {
        let good = self.good();
        let place = self.goods.place(&good);
        let names = [&place.commune, &place.commune, &place.province, &place.former];
        let names: Vec<&String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let name = (*self.chance.one_of(&names)).clone();
        let commune = joined(&[&place.kind, &place.commune]);
        let text = match self.chance.below(8) {
            0 if *name == place.commune => joined(&[&good.word, &commune]),
            1 | 2 => joined(&[&name, &good.word]),
            3 => joined(&[&good.word, "ở", &name]),
            _ => joined(&[&good.word, &name]),
        };
        Query { text, kind: good.kind, place: name, ..Query::default() }
    }

    /// A maker of several goods, by the whole name, by its own, or with its form said otherwise.
    fn producer(&mut self) -> Option<Query> {
        let number = self.chance.below(self.goods.makers.len());
        let made = self.goods.goods.iter().filter(|good| good.maker == number).count();
        let maker = &self.goods.makers[number];
        if made < 2 || maker.own.is_empty() {
            return None;
        }
        let text = match self.chance.below(5) {
            0 | 1 => maker.own.clone(),
            2 if maker.name.starts_with("HTX ") => maker.name.replacen("HTX", "hợp tác xã", 1),
            2 if maker.name.starts_with("Hợp tác xã ") => {
                maker.name.replacen("Hợp tác xã", "htx", 1)
            }
            _ => maker.name.clone(),
        };
        Some(Query { text, maker: maker.own.clone(), ..Query::default() })
    }

    /// Words for many kinds, one in three without tones.
    fn categories(&mut self) -> Vec<Query> {
        let class = Class::Category;
        let of_sets = OF_SETS.iter().map(|(text, sets)| Query {
            class,
            text: (*text).to_owned(),
            sets: (*sets).to_owned(),
            ..Query::default()
        });
        let families = FAMILIES.iter().map(|family| Query {
            class,
            text: (*family).to_owned(),
            family: (*family).to_owned(),
            ..Query::default()
        });
        let mut fair = Vec::new();
        for query in of_sets.chain(families) {
            let grades = grades(&query, &self.goods);
            let text = self.spoilt(class, &query.text);
            let is_fair = self.shelf.is_fair(&query, &grades, false);
            if is_fair && self.drawn.insert(text.clone()) {
                fair.push(Query { text, ..query });
            }
        }
        fair
    }

    /// What is not sold here; and one to three words of mashed keys, letters by chance, or figures. All
    /// far from all words there are.
    fn nonsense(&mut self, number: usize) -> Query {
        if let Some(foreign) = FOREIGN.get(number).filter(|word| self.shelf.is_nonsense(word)) {
            let text = (*foreign).to_owned();
            return Query { class: Class::Nonsense, text, ..Query::default() };
        }
        let count = 1 + number % 3;
        let mut words: Vec<String> = Vec::new();
        while words.len() < count {
            let word = self.mashed();
            if self.shelf.is_nonsense(&word) {
                words.push(word);
            }
        }
        Query { class: Class::Nonsense, text: words.join(" "), ..Query::default() }
    }

    fn mashed(&mut self) -> String {
        let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "bcdghklmnpqrstvwxz", "0123456789"];
        let row: Vec<char> = self.chance.one_of(&rows).chars().collect();
        (0..5 + self.chance.below(6)).map(|_| *self.chance.one_of(&row)).collect()
    }
}

/// Whether the fields of a real product say all that its name says, but for what stands in brackets and
/// for words that tell nothing apart. By less, others would be judged as good as it.
fn is_told_by_fields(good: &Good) -> bool {
    let told = joined(&[&good.word, &good.qualifier, &good.named_place, "quả hạt xã"]);
    let told = words(&plain(&told));
    words(&plain(without_pack(&good.name))).iter().all(|word| told.contains(word))
}

/// A name as far as its brackets.
fn without_pack(name: &str) -> &str {
    name.split(" (").next().unwrap_or_default()
}
