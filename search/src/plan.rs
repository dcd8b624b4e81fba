//! From what was typed to what is looked for: units that must all be met, each in one of several ways.

use crate::query::MOST_WORDS;
use crate::ranking::Quality;
use crate::words::{Group, Vocabulary, Word, groups, untyped, words};

/// Most different words that a plan looks for; the least likely ways are left aside.
const MOST_WANTED: usize = 64;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) units: Vec<Unit>,
    /// The folded words of all ways. The index of a word is its bit in masks.
    pub(crate) wanted: Vec<String>,
    /// Toned words that were typed: the exact form, and the unit it belongs to.
    pub(crate) toned: Vec<(String, usize)>,
}

/// One thing that must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// As typed.
    pub(crate) typed: String,
    /// The ways to meet it, best first.
    pub(crate) ways: Vec<Way>,
}

/// One way to meet a unit: all of these words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// Bits of the words.
    pub(crate) mask: u64,
    pub(crate) quality: Quality,
}

/// How generously what was typed is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As typed; only words that nothing knows are taken for others.
    AsTyped,
    /// Words that are known may be slips too, and the last one a beginning.
    Wide,
}

/// Where typing stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Behind the last word: something follows it.
    Whole,
    /// At its end, or within it.
    Open,
    /// Within it, likely: it is still being typed.
    Typing,
}

/// Whether a word only joins others. With their tones only: "tai", "cua" and "tu" are things, too.
fn is_small(word: &Word) -> bool {
    ["ở", "tại", "của", "từ", "và", "o"].contains(&word.exact.as_str())
}

/// The distinct words of a text that tell something, in order.
pub(crate) fn typed_words(text: &str) -> Vec<Word> {
    let mut distinct: Vec<Word> = Vec::new();
    for word in words(text) {
        if !distinct.iter().any(|one| one.folded == word.folded) {
            distinct.push(word);
        }
    }
    if distinct.iter().any(|word| !is_small(word)) {
        distinct.retain(|word| !is_small(word));
    }
    distinct.truncate(MOST_WORDS);
    distinct
}

impl Plan {
    /// What to look for.
    pub(crate) fn new(typed: &[Word], end: End, vocabulary: &Vocabulary, reading: Reading) -> Self {
        let mut plan = Self::default();
        let mut at = 0;
        while at < typed.len() {
            let typing = end == End::Typing && at + 1 == typed.len();
            if let Some((group, length)) = synonyms(&typed[at..]).filter(|_| !typing) {
                plan.add_group(&typed[at..at + length], group);
                at += length;
            } else if let Some(joined) = joined(&typed[at..], vocabulary) {
                plan.add_joined(&typed[at..at + 2], joined);
                at += 2;
            } else {
                let alone = typed.len() == 1;
                let end = if at + 1 == typed.len() { end } else { End::Whole };
                plan.add_word(&typed[at], (end, alone), vocabulary, reading);
                at += 1;
            }
        }
        plan
    }

    fn begin(&mut self, typed: &[Word]) -> &mut Unit {
        let unit = self.units.len();
        for word in typed.iter().filter(|word| word.is_toned()) {
            self.toned.push((word.exact.clone(), unit));
        }
        let typed: Vec<&str> = typed.iter().map(|word| word.exact.as_str()).collect();
        self.units.push(Unit { typed: typed.join(" "), ways: Vec::new() });
        &mut self.units[unit]
    }

    fn way<'a>(&mut self, words: impl IntoIterator<Item = &'a str>, quality: Quality) {
        let mut mask = 0;
        for word in words {
            let known = self.wanted.iter().position(|one| one == word);
            let bit = known.unwrap_or_else(|| {
                self.wanted.push(word.to_owned());
                self.wanted.len() - 1
            });
            if bit >= MOST_WANTED {
                self.wanted.truncate(MOST_WANTED);
                return;
            }
            mask |= 1 << bit;
        }
        if let Some(unit) = self.units.last_mut()
            && !unit.ways.iter().any(|way| way.mask == mask)
        {
            unit.ways.push(Way { mask, quality });
        }
    }

    fn add_group(&mut self, typed: &[Word], group: &Group) {
        self.begin(typed);
        self.way(typed.iter().map(|word| word.folded.as_str()), Quality::Same);
        for member in &group.members {
            self.way(member.iter().map(|word| word.folded.as_str()), Quality::Kindred);
        }
    }

    fn add_joined(&mut self, typed: &[Word], joined: String) {
        self.begin(typed);
        self.way(typed.iter().map(|word| word.folded.as_str()), Quality::Same);
        self.way([joined.as_str()], Quality::Same);
    }

    fn add_word(
        &mut self,
        word: &Word,
        (end, alone): (End, bool),
        vocabulary: &Vocabulary,
        reading: Reading,
    ) {
        self.begin(std::slice::from_ref(word));
        let folded = word.folded.as_str();
        let known = vocabulary.documents(folded) > 0;
        let wide = reading == Reading::Wide;
        if known {
            self.way([folded], Quality::Same);
        }
        // Who typed a known word with its tones meant that word.
        let meant = word.is_toned() && vocabulary.documents(&word.exact) > 0;
        let short = folded.len() < 4 && !alone;
        let begun = end == End::Open && !meant && (!known || wide || short);
        if end == End::Typing || begun {
            for longer in vocabulary.beginning(folded) {
                self.way([longer.as_str()], Quality::Kindred);
            }
        }
        if meant || known && !wide {
            return;
        }
        let before = self.units.last().map_or(0, |unit| unit.ways.len());
        for plain in untyped(folded) {
            if vocabulary.documents(&plain) > 0 {
                self.way([plain.as_str()], Quality::Same);
            }
        }
        if let Some([left, right]) = vocabulary.split(folded).filter(|_| !known) {
            self.way([left.as_str(), right.as_str()], Quality::Same);
        }
        let found = self.units.last().is_some_and(|unit| unit.ways.len() > before);
        if found && !wide {
            return;
        }
        // A short word that nothing knows may be a slip too when others stand beside it.
        let more = usize::from(!known && !alone && folded.len() == 3);
        for (near, slips) in vocabulary.near(folded, more) {
            let quality = if slips == 1 { Quality::OneSlip } else { Quality::TwoSlips };
            self.way([near.as_str()], quality);
        }
    }
}

/// The group of which the text begins with a member, and the member's length. The longest wins.
pub(crate) fn synonyms(typed: &[Word]) -> Option<(&'static Group, usize)> {
    let begins = |member: &[Word]| {
        member.len() <= typed.len()
            && member.iter().zip(typed).all(|(one, other)| {
                if other.is_toned() { one.exact == other.exact } else { one.folded == other.folded }
            })
    };
    let members = groups().iter().flat_map(|group| group.members.iter().map(move |m| (group, m)));
    let fitting = members.filter(|(_, member)| !member.is_empty() && begins(member));
    fitting.map(|(group, member)| (group, member.len())).max_by_key(|(_, length)| *length)
}

/// Two words that a document writes as one.
fn joined(typed: &[Word], vocabulary: &Vocabulary) -> Option<String> {
    let [one, other, ..] = typed else { return None };
    let joined = format!("{}{}", one.folded, other.folded);
    (vocabulary.documents(&joined) > 0).then_some(joined)
}
