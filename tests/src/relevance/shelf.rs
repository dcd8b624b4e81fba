//! The words on the goods, by which unfair queries are left out. Judgements don't come from here.

use super::goods::Goods;
use super::queries::Query;
use super::typing::{self, Keys, plain};
use std::collections::{HashMap, HashSet};

/// Letters from which a search may be expected to forgive one slip, and two.
const FORGIVEN: [(usize, usize); 2] = [(8, 2), (4, 1)];

/// The words of all goods, small and without tones.
#[derive(Debug, Default)]
pub struct Shelf {
    numbers: HashMap<String, usize>,
    /// Of each product, the words of its kind, place and maker.
    core: Vec<HashSet<usize>>,
    /// The same with those of its whole name.
    whole: Vec<HashSet<usize>>,
    /// Words with their tones.
    toned: HashSet<String>,
    /// Those as they are pressed in Telex, shapes left out or not.
    pressed: HashSet<String>,
    /// Words of all texts.
    all: HashSet<String>,
}

impl Shelf {
    /// Reads all goods.
    pub fn of(goods: &Goods) -> Self {
        let mut shelf = Self::default();
        for good in &goods.goods {
            let (maker, place) = (goods.maker(good), goods.place(good));
            let printed = place.printed();
            let core = [&good.word, &good.named_place, &maker.name, &printed, &place.former];
            let core = shelf.number(&core);
            let whole: HashSet<usize> = &shelf.number(&[&good.name]) | &core;
            shelf.core.push(core);
            shelf.whole.push(whole);
            let texts = [&good.name, &good.summary, &good.story, &maker.name, &good.pack];
            shelf.all.extend(texts.into_iter().flat_map(|text| words(&plain(text))));
        }
        shelf.all.extend(shelf.numbers.keys().cloned());
        let pressed = shelf.toned.iter().flat_map(|word| {
            let key = typing::tone_key(word, Keys::Telex);
            [typing::pressed(word, Keys::Telex), plain(word) + key]
        });
        shelf.pressed = pressed.collect();
        shelf
    }

    fn number(&mut self, texts: &[&String]) -> HashSet<usize> {
        let mut found = HashSet::new();
        for word in texts.iter().flat_map(|text| words(&text.to_lowercase())) {
            let next = self.numbers.len();
            found.insert(*self.numbers.entry(plain(&word)).or_insert(next));
            self.toned.insert(word);
        }
        found
    }

    /// Whether a buyer could tell the goods that are wanted from all those judged 0: none of these
    /// carries every word of the query. A slip is forgiven as a search may be expected to. Who names a
    /// kind or a maker alone means the thing itself: "mật ong" is not "chuối sấy mật ong".
    pub fn is_fair(&self, query: &Query, grades: &[u8], forgiving: bool) -> bool {
        let alike: Vec<HashSet<usize>> =
            words(&plain(&query.text)).iter().map(|word| self.alike(word, forgiving)).collect();
        let further = [&query.qualifier, &query.place, &query.sets, &query.family];
        let is_alone = further.into_iter().all(String::is_empty) && !forgiving;
        let carried = if is_alone { &self.core } else { &self.whole };
        let mut wrong = carried.iter().zip(grades).filter(|(_, grade)| **grade == 0);
        !wrong.any(|(carried, _)| alike.iter().all(|word| !word.is_disjoint(carried)))
    }

    fn alike(&self, word: &str, forgiving: bool) -> HashSet<usize> {
        let slips = if forgiving { forgiven(word) } else { 0 };
        if slips == 0 {
            return self.numbers.get(word).copied().into_iter().collect();
        }
        let alike = self.numbers.iter().filter(|(other, _)| is_within(slips, word, other));
        alike.map(|(_, number)| *number).collect()
    }

    /// Whether the words that `spoilt` has and `right` has not are words of no product: neither as they
    /// stand, nor without tones unless the tones alone were spoilt, nor, of a slip, by what Telex makes
    /// of them.
    pub fn is_no_other_word(&self, right: &str, spoilt: &str, is_slip: bool) -> bool {
        let (right, spoilt) = (right.to_lowercase(), spoilt.to_lowercase());
        let (kept, plainly) = (words(&right), words(&plain(&right)));
        words(&spoilt).iter().filter(|word| !kept.contains(word)).all(|word| {
            let plain = plain(word);
            if plainly.contains(&plain) {
                plain == *word || !self.toned.contains(word)
            } else {
                let is_pressed = is_slip && self.pressed.contains(&plain);
                !is_pressed && !self.all.contains(&plain)
            }
        })
    }

    /// Whether a word is far from all words of all texts and from what they begin with, keys of tones
    /// left out or not.
    pub fn is_nonsense(&self, word: &str) -> bool {
        let without_keys: String =
            word.chars().filter(|one| !"sfrxjwz0123456789".contains(*one)).collect();
        let is_rest_known = without_keys.len() > 1 && self.begins_a_word(&without_keys, 0);
        !is_rest_known && !self.begins_a_word(word, forgiven(word) + 1)
    }

    fn begins_a_word(&self, word: &str, slips: usize) -> bool {
        let length = word.chars().count();
        let ends = length.saturating_sub(slips)..=length + slips;
        let beginnings: HashSet<&str> =
            self.all.iter().flat_map(|other| ends.clone().map(|end| cut(other, end))).collect();
        beginnings.into_iter().any(|beginning| is_within(slips, word, beginning))
    }
}

fn forgiven(word: &str) -> usize {
    let length = word.chars().count();
    FORGIVEN.iter().find(|(from, _)| length >= *from).map_or(0, |(_, slips)| *slips)
}

/// At most so many letters from the beginning.
fn cut(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(end, _)| &word[..end])
}

/// The words of a text.
pub fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether so many insertions, deletions, replacements and swaps of neighbours make one word the other.
fn is_within(slips: usize, one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > slips {
        return false;
    }
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        // A swap reaches back two rows, and costs one.
        let is_lost = |row: &[usize]| row.iter().all(|cost| *cost > slips);
        if is_lost(&row) && is_lost(&rows[i - 1]) {
            return false;
        }
        rows.push(row);
    }
    rows[one.len()][other.len()] <= slips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        assert!(is_within(0, "tuyet", "tuyet"));
        for (slips, other) in [(1, "tuyte"), (1, "tuet"), (1, "thuyet"), (2, "uytet"), (5, "xanh")]
        {
            assert!(is_within(slips, "tuyet", other), "{other}");
            assert!(!is_within(slips - 1, "tuyet", other), "{other}");
        }
    }

    #[test]
    fn words_that_begin_like_a_known_one_are_no_nonsense() {
        let mut shelf = Shelf::default();
        shelf.all.insert("nghieng".to_owned());
        assert!(!shelf.is_nonsense("nghi") && !shelf.is_nonsense("nhgie"));
        assert!(!shelf.is_nonsense("nghiengs") && shelf.is_nonsense("zxcvbq"));
    }

    #[test]
    fn a_slip_into_a_word_of_the_goods_is_told() {
        let mut shelf = Shelf::default();
        shelf.all.insert("mam".to_owned());
        shelf.toned.insert("mắm".to_owned());
        shelf.pressed.insert("mawms".to_owned());
        assert!(!shelf.is_no_other_word("mâm", "mắm", false));
        assert!(!shelf.is_no_other_word("nấm", "mam", false));
        assert!(!shelf.is_no_other_word("nấm", "mawms", true));
        assert!(shelf.is_no_other_word("nấm", "nawms", true));
    }
}
