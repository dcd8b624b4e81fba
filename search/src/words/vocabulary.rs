//! The words that an index knows, so that a query's words can be looked up before anything is searched.

use super::typos::{distance, letters, tolerated};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Most words that a mistyped one is taken for.
const LIKELY: usize = 8;
/// Most words that the beginning of one is completed to.
const COMPLETED: usize = 24;

/// The words of one part of an index, with the number of documents that have them.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    /// All words, exact and folded.
    all: BTreeMap<String, u32>,
    /// The folded words of what things are called by: only to these are typed ones put right.
    names: BTreeMap<String, u32>,
    /// Letters and length of each plain word of `names`, in its order.
    plain: Vec<(u64, String, u32)>,
}

/// The words of an index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    layers: Vec<Arc<Layer>>,
}

impl Layer {
    /// Of all words, and of those that things are called by.
    pub(crate) fn new(all: BTreeMap<String, u32>, names: BTreeMap<String, u32>) -> Self {
        let ascii = names.iter().filter(|(word, _)| word.is_ascii());
        let plain = ascii.map(|(word, count)| (letters(word), word.clone(), *count)).collect();
        Self { all, names, plain }
    }
}

impl Vocabulary {
    /// Of all parts of an index.
    pub(crate) fn new(layers: Vec<Arc<Layer>>) -> Self {
        Self { layers }
    }

    /// Documents that have a word.
    pub(crate) fn documents(&self, word: &str) -> u32 {
        self.layers.iter().filter_map(|layer| layer.all.get(word)).sum()
    }

    fn names(&self, word: &str) -> u32 {
        self.layers.iter().filter_map(|layer| layer.names.get(word)).sum()
    }

    /// Words that begin so and are longer, those in most documents first.
    pub(crate) fn beginning(&self, start: &str) -> Vec<String> {
        let mut found: HashMap<&str, u32> = HashMap::new();
        for layer in &self.layers {
            let from = layer.names.range(start.to_owned()..);
            for (word, count) in from.take_while(|(word, _)| word.starts_with(start)) {
                if word.len() > start.len() {
                    *found.entry(word).or_default() += count;
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
        if most == 0 || !typed.is_ascii() || typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let (set, length) = (letters(typed), typed.len());
        let mut found: HashMap<&str, (usize, u32)> = HashMap::new();
        for (shape, word, count) in self.layers.iter().flat_map(|layer| &layer.plain) {
            let apart = (shape ^ set).count_ones() as usize;
            if apart > 2 * most || word.len().abs_diff(length) > most {
                continue;
            }
            if let Some(slips) = distance(typed, word, most).filter(|slips| *slips > 0) {
                found.entry(word).or_insert((slips, 0)).1 += count;
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
        let words = [("cam", 9), ("sanh", 5), ("shan", 4), ("tuyet", 4), ("tuyen", 2), ("ha", 9)];
        let words: BTreeMap<_, _> = words.map(|(word, count)| (word.to_owned(), count)).into();
        Vocabulary::new(vec![Arc::new(Layer::new(words.clone(), words))])
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
