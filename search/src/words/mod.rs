//! Vietnamese words as people write and type them: with and without tones, joined, mistyped, shortened.

mod abbreviations;
mod marks;
mod syllable;
mod synonyms;
mod telex;
mod typos;
mod vocabulary;

pub(crate) use abbreviations::spelled_out;
pub use marks::{Matched, marks};
pub(crate) use syllable::is_syllable;
pub(crate) use synonyms::{Group, groups};
pub(crate) use telex::untyped;
pub(crate) use vocabulary::{Layer, Vocabulary};

use domain::text::{fold, fold_into};
use std::ops::Range;

/// A word of a text: letters and digits that stand together. A number before letters ("200g") is a word
/// of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, tones kept.
    pub exact: String,
    /// Lower case without tones.
    pub folded: String,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

impl Word {
    /// Whether it was written with tones or diacritics.
    pub fn is_toned(&self) -> bool {
        self.exact != self.folded
    }
}

/// The words of a text in Unicode form NFC.
pub fn words(text: &str) -> Vec<Word> {
    places(text).into_iter().map(|at| word(text, at)).collect()
}

/// Visits the words of a long text: with their tones, and without.
pub(crate) fn each_word(text: &str, visit: &mut dyn FnMut(&str, &str)) {
    let mut folded = String::new();
    for at in places(text) {
        let exact = text[at].to_lowercase();
        folded.clear();
        fold_into(&exact, &mut folded);
        visit(&exact, &folded);
    }
}

/// Whether a character is part of a word. Of two blocks in which Vietnamese is written, all but two signs
/// are letters; the tables of all Unicode are slow.
fn is_of_a_word(character: char) -> bool {
    match character {
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ḁ'..='ỿ' => true,
        other => other.is_alphanumeric(),
    }
}

/// Where the words of a text stand, in bytes.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut numeric = false;
    for (at, character) in text.char_indices() {
        let inside = is_of_a_word(character);
        let turns = start.is_some() && numeric && inside && !character.is_ascii_digit();
        if let Some(from) = start.filter(|_| !inside || turns) {
            found.push(from..at);
            start = turns.then_some(at);
            numeric = false;
        }
        if inside && start.is_none() {
            start = Some(at);
            numeric = character.is_ascii_digit();
        }
    }
    if let Some(from) = start {
        found.push(from..text.len());
    }
    found
}

fn word(text: &str, at: Range<usize>) -> Word {
    let exact = text[at.clone()].to_lowercase();
    Word { folded: fold(&exact), exact, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_what_is_no_letter_and_numbers_before_letters() {
        let read: Vec<String> =
            words("Chè Shan-tuyết (gói 200g), Trà2").into_iter().map(|word| word.folded).collect();
        assert_eq!(read, ["che", "shan", "tuyet", "goi", "200", "g", "tra2"]);
    }

    #[test]
    fn the_short_way_knows_letters_as_unicode_does() {
        for character in (0..=0x2FFF).filter_map(char::from_u32) {
            assert_eq!(is_of_a_word(character), character.is_alphanumeric(), "{character:?}");
        }
    }

    #[test]
    fn the_place_of_a_word_is_where_it_stands() {
        let text = "Mật ong Bạc hà";
        let found = words(text);
        assert_eq!(&text[found[2].at.clone()], "Bạc");
        assert!(found[2].is_toned() && !found[1].is_toned());
    }
}
