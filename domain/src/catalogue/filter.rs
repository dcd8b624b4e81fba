//! The keyword filter: goods that may not be traded, and promises to heal that only medicine may make.
//!
//! Terms stand in `data/forbidden-terms.tsv`. They are met on the borders of words, tones and case aside;
//! where a text has tones of its own and they are others than the term's, the passage is only flagged.

use super::ProductSet;
use crate::text::fold;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

const TERMS: &str = include_str!("../../data/forbidden-terms.tsv");

/// What is wrong with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A promise to heal.
    MedicalClaim,
    /// Goods that may not be traded.
    ForbiddenGoods,
    /// A superlative that nobody has proven.
    UnprovenClaim,
}

/// What follows from meeting a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// The reviewer is told.
    Flag,
    /// The text is refused.
    Refuse,
}

/// A passage that meets a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What is wrong with it.
    pub kind: Kind,
    /// What follows.
    pub weight: Weight,
    /// The passage, as written.
    pub passage: String,
}

impl Kind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::MedicalClaim => "medical_claim",
            Self::ForbiddenGoods => "forbidden_goods",
            Self::UnprovenClaim => "unproven_claim",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::MedicalClaim, Self::ForbiddenGoods, Self::UnprovenClaim];
        all.into_iter().find(|kind| kind.code() == code)
    }
}

struct Term {
    kind: Kind,
    weight: Weight,
    unless: Vec<u8>,
    /// Each word folded, and as written in lower case.
    words: Vec<(String, String)>,
}

static LIST: LazyLock<Vec<Term>> =
    LazyLock::new(|| TERMS.lines().skip(1).map(|line| term(line).expect("a sound line")).collect());

fn term(line: &str) -> Option<Term> {
    let mut columns = line.split('\t');
    let kind = Kind::from_code(columns.next()?)?;
    let weight = match columns.next()? {
        "refuse" => Weight::Refuse,
        "flag" => Weight::Flag,
        _ => return None,
    };
    let unless = match columns.next()? {
        "-" => Vec::new(),
        sets => sets.split(',').map(|set| set.parse().ok()).collect::<Option<_>>()?,
    };
    let words: Vec<_> = columns.next()?.split(' ').map(|word| (fold(word), lower(word))).collect();
    (!words.is_empty() && columns.next().is_none()).then_some(Term { kind, weight, unless, words })
}

/// A word of a text.
struct Word {
    bytes: Range<usize>,
    folded: String,
}

/// The passages of a text of a product of this set that meet a term. Of overlapping ones the weightiest,
/// then the longest, stands for all.
pub fn hits(text: &str, set: Option<ProductSet>) -> Vec<Hit> {
    let words = words(text);
    let mut found: Vec<(Range<usize>, Kind, Weight)> = Vec::new();
    for term in LIST.iter() {
        if set.is_some_and(|set| term.unless.contains(&set.number())) {
            continue;
        }
        for window in words.windows(term.words.len()) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            if let Some(weight) = term.meets(text, window) {
                found.push((first.bytes.start..last.bytes.end, term.kind, weight));
            }
        }
    }
    found
        .sort_by_key(|(bytes, _, weight)| (std::cmp::Reverse((*weight, bytes.len())), bytes.start));
    let mut kept: Vec<(Range<usize>, Kind, Weight)> = Vec::new();
    for one in found {
        let apart = |other: &(Range<usize>, Kind, Weight)| {
            one.0.end <= other.0.start || other.0.end <= one.0.start
        };
        if kept.iter().all(apart) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|(bytes, ..)| bytes.start);
    let hit = |(bytes, kind, weight): (Range<usize>, Kind, Weight)| Hit {
        kind,
        weight,
        passage: text[bytes].to_owned(),
    };
    kept.into_iter().map(hit).collect()
}

impl Term {
    /// What follows where these words of a text are the term's.
    fn meets(&self, text: &str, window: &[Word]) -> Option<Weight> {
        let same = self.words.iter().zip(window).all(|((folded, _), word)| *folded == word.folded);
        if !same {
            return None;
        }
        let spelt = self.words.iter().zip(window).all(|((_, written), word)| {
            let own = &text[word.bytes.clone()];
            own.is_ascii() || retoned(&lower(own)) == retoned(written)
        });
        Some(if spelt { self.weight } else { Weight::Flag })
    }
}

fn lower(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

/// The letters of a word with their marks in order: the tone may stand on either vowel ("hoà", "hòa").
fn retoned(word: &str) -> (String, Vec<char>) {
    let tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let (tones, letters): (Vec<char>, Vec<char>) = word.nfd().partition(tone);
    (letters.into_iter().collect::<String>().nfc().collect(), tones)
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (start, character) in text.char_indices() {
        let joins = character.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(character);
        let end = start + character.len_utf8();
        match words.last_mut().filter(|_| open && joins) {
            Some(word) => word.bytes.end = end,
            None if joins => words.push(Word { bytes: start..end, folded: String::new() }),
            None => {}
        }
        open = joins;
    }
    for word in &mut words {
        word.folded = fold(&text[word.bytes.clone()]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, set: u8) -> Vec<(Weight, String)> {
        hits(text, ProductSet::new(set)).into_iter().map(|hit| (hit.weight, hit.passage)).collect()
    }

    fn refused(text: &str, set: u8) -> bool {
        found(text, set).iter().any(|(weight, _)| *weight == Weight::Refuse)
    }

    #[test]
    fn the_list_is_sound() {
        assert!(LIST.len() > 60);
        for term in LIST.iter() {
            assert!(term.words.iter().all(|(folded, _)| !folded.is_empty()));
            assert!(term.unless.iter().all(|set| ProductSet::new(*set).is_some()));
        }
    }

    #[test]
    fn promises_to_heal_are_refused_however_they_are_typed() {
        for text in [
            "Trà này chữa khỏi ung thư.",
            "TRÀ CHỮA KHỎI UNG THƯ",
            "tra nay chua khoi ung thu",
            "Trà chữa khỏi - ung thư",
            "Là thuốc  chữa\nbệnh dạ dày",
            "Mật ong: thần dược của núi rừng",
            "chu\u{31b}\u{303}a kho\u{309}i ung thu\u{31b}",
        ] {
            assert!(refused(text, 11), "{text}");
        }
        assert_eq!(
            found("Uống đều sẽ chữa khỏi ung thư, ai cũng biết.", 4),
            [(Weight::Refuse, "chữa khỏi ung thư".to_owned())]
        );
    }

    #[test]
    fn medicine_may_say_what_it_is_for_but_cures_nothing_for_good() {
        assert!(refused("Thuốc chữa bệnh dạ dày", 11));
        assert_eq!(found("Thuốc chữa bệnh dạ dày", 18), []);
        assert!(refused("Chữa khỏi ung thư", 18));
    }

    #[test]
    fn honest_texts_are_never_refused() {
        for text in [
            "Chè Shan tuyết hái tay, sao suốt ba giờ.",
            "Sữa chua khôi phục theo cách của bà.",
            "Cao nguyên đá, hổ phách, mật ong bạc hà",
            "chữa cháy rừng là việc của cả bản",
            "bệnhchữa",
            "",
        ] {
            assert!(!refused(text, 4), "{text}");
        }
    }

    #[test]
    fn other_tones_are_flagged_at_most() {
        assert_eq!(found("cân sá", 1), [(Weight::Flag, "cân sá".to_owned())]);
        assert!(refused("cần sa", 1) && refused("can sa", 1) && refused("ma tuý", 1));
    }

    proptest! {
        #[test]
        fn every_term_is_met_inside_any_text(place in 0..LIST.len(), before in 0_usize..3, upper in any::<bool>()) {
            let phrase = TERMS.lines().nth(place + 1).unwrap().split('\t').nth(3).unwrap();
            let phrase = if upper { phrase.to_uppercase() } else { phrase.to_owned() };
            let text = format!("{} {phrase}, thơm.", "chè ngon ".repeat(before));
            prop_assert!(!hits(&text, None).is_empty());
            let bare = fold(&text);
            prop_assert!(!hits(&bare, None).is_empty());
            let joined = format!("x{phrase}x");
            prop_assert!(hits(&joined, None).iter().all(|hit| hit.passage.len() < phrase.len()));
        }

        #[test]
        fn passages_lie_in_the_text_and_apart(text in any::<String>()) {
            for hit in hits(&text, None) {
                prop_assert!(text.contains(&hit.passage));
            }
        }
    }
}
