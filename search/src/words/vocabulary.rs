//! The words that an index knows, so that a query's words can be looked up before anything is searched.

use super::typos::{distance, letters, tolerated};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

/// Most words that a mistyped one is taken for.
const LIKELY: usize = 8;
/// Most words that the beginning of one is completed to.
const COMPLETED: usize = 24;

/// The words of one part of an index, with the number of documents that have them.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    /// All words, exact and folded, by hashes of 64 bits: a hundred thousand names of things have as many
    /// numbers among them, and only whether a word is known is asked.
    all: HashMap<u64, u32>,
    /// The folded words of what things are called by, in order: only to these are typed ones put right.
    names: Vec<Name>,
    /// Letters of those words that somebody may mistype, and their places in `names`.
    plain: Vec<(u64, u32)>,
}

/// A word of a name.
#[derive(Debug)]
struct Name {
    word: Box<str>,
    documents: u32,
}

/// The words of an index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    layers: Vec<Arc<Layer>>,
}

impl Layer {
    /// Adds a word of any text.
    pub(crate) fn know(&mut self, word: &str, documents: u32) {
        self.all.insert(hash(word), documents);
    }

    /// Adds a word that something is called by; these come in order.
    pub(crate) fn name(&mut self, word: &str, documents: u32) {
        let at = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        if word.is_ascii() && !is_number(word) {
            self.plain.push((letters(word), at));
        }
        self.names.push(Name { word: word.into(), documents });
    }

    /// Names from a word on.
    fn names_from(&self, word: &str) -> &[Name] {
        &self.names[self.names.partition_point(|one| &*one.word < word)..]
    }
}

fn hash(word: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(word)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

impl Vocabulary {
    /// Of all parts of an index.
    pub(crate) fn new(layers: Vec<Arc<Layer>>) -> Self {
        Self { layers }
    }

    /// Documents that have a word.
    pub(crate) fn documents(&self, word: &str) -> u32 {
        let hash = hash(word);
        self.layers.iter().filter_map(|layer| layer.all.get(&hash)).sum()
    }

    fn names(&self, word: &str) -> u32 {
        let first = self.layers.iter().filter_map(|layer| layer.names_from(word).first());
        first.filter(|one| &*one.word == word).map(|one| one.documents).sum()
    }

    /// Words that begin so and are longer, those in most documents first.
    pub(crate) fn beginning(&self, start: &str) -> Vec<String> {
        let mut found: HashMap<&str, u32> = HashMap::new();
        for layer in &self.layers {
            let from = layer.names_from(start).iter();
            for one in from.take_while(|one| one.word.starts_with(start)) {
                if one.word.len() > start.len() {
                    *found.entry(&one.word).or_default() += one.documents;
                }
            }
        }
        let mut found: Vec<(Reverse<u32>, &str)> =
            found.into_iter().map(|(word, count)| (Reverse(count), word)).collect();
        found.sort_unstable();
        found.into_iter().take(COMPLETED).map(|(_, word)| word.to_owned()).collect()
    }

    /// Words that somebody may have meant who typed this, with how many slips: the nearest first, then
    /// those that begin alike, then those in most documents. `more` slips are allowed beyond what a word
    /// of this length is.
    pub(crate) fn near(&self, typed: &str, more: usize) -> Vec<(String, usize)> {
        let most = tolerated(typed.len()) + more;
        if most == 0 || !typed.is_ascii() || is_number(typed) {
            return Vec::new();
        }
        let (set, length) = (letters(typed), typed.len());
        let mut found: HashMap<&str, (usize, u32)> = HashMap::new();
        for layer in &self.layers {
            let near = layer.plain.iter().filter(|(shape, _)| {
                let apart = (shape ^ set).count_ones() as usize;
                apart <= 2 * most
            });
            for one in near.filter_map(|(_, at)| layer.names.get(*at as usize)) {
                if one.word.len().abs_diff(length) > most {
                    continue;
                }
                if let Some(slips) = distance(typed, &one.word, most).filter(|slips| *slips > 0) {
                    found.entry(&one.word).or_insert((slips, 0)).1 += one.documents;
                }
            }
        }
        let starts_alike = |word: &str| typed.as_bytes().first() == word.as_bytes().first();
        let mut found: Vec<_> = found
            .into_iter()
            .map(|(word, (slips, count))| (slips, !starts_alike(word), Reverse(count), word))
            .collect();
        found.sort_unstable();
        found.into_iter().take(LIKELY).map(|(slips, .., word)| (word.to_owned(), slips)).collect()
    }

    /// Two known words that this one is joined of, the likeliest pair.
    pub(crate) fn split(&self, joined: &str) -> Option<[String; 2]> {
        let cuts = joined.char_indices().map(|(at, _)| at).skip(1);
        let pairs = cuts.map(|at| joined.split_at(at));
        let rare = |(left, right): &(&str, &str)| self.names(left).min(self.names(right));
        let known = pairs.filter(|pair| pair.0.len() > 1 && pair.1.len() > 1 && rare(pair) > 0);
        known.max_by_key(rare).map(|(left, right)| [left.to_owned(), right.to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vocabulary {
        let words = [("cam", 9), ("ha", 9), ("sanh", 5), ("shan", 4), ("tuyen", 2), ("tuyet", 4)];
        let mut layer = Layer::default();
        for (word, documents) in words {
            layer.know(word, documents);
            layer.name(word, documents);
        }
        Vocabulary::new(vec![Arc::new(layer)])
    }

    #[test]
    fn mistyped_words_find_the_nearest() {
        assert_eq!(known().near("tuyeet", 0)[0], ("tuyet".to_owned(), 1));
        assert_eq!(known().near("snah", 0)[0].0, "sanh");
        assert!(known().near("cma", 0).is_empty(), "short words get no slip");
        assert_eq!(known().near("cma", 1)[0].0, "cam");
        assert!(known().near("zzzzzz", 0).is_empty());
    }

    #[test]
    fn beginnings_are_completed_and_joined_words_cut() {
        assert_eq!(known().beginning("tu"), ["tuyet", "tuyen"]);
        assert_eq!(known().split("shantuyet"), Some(["shan".to_owned(), "tuyet".to_owned()]));
        assert_eq!(known().split("camera"), None);
    }
}
