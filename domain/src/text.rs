//! Vietnamese text: one normal form, and the folding under which tones and case do not count.

use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The letters of Vietnamese with their tones lie in these two blocks.
const LATIN: std::ops::Range<usize> = 0xC0..0x250;
const LATIN_ADDITIONAL: std::ops::Range<usize> = 0x1E00..0x1F00;

/// Composed form (NFC) with runs of white space made one space and none at the ends.
pub fn tidy(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without tones and diacritics; `đ` becomes `d`. One source character gives at most a few
/// folded ones, never none unless it is a combining mark.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends what [`fold`] gives.
pub fn fold_into(text: &str, folded: &mut String) {
    for character in text.chars() {
        match letter(character) {
            Some(one) => folded.push(one),
            None => folded.extend(fold_char(character)),
        }
    }
}

/// The folded form of a character of which it is known to be one letter. Texts are folded by the
/// thousand in an answer of the search, and taking a letter apart costs thirty times a look at a table.
fn letter(character: char) -> Option<char> {
    static FOLDED: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
        let one = |code: usize| {
            let mut folded = fold_char(char::from_u32(u32::try_from(code).ok()?)?);
            folded.next().filter(|_| folded.next().is_none())
        };
        LATIN.chain(LATIN_ADDITIONAL).map(one).collect()
    });
    if character.is_ascii() {
        return Some(character.to_ascii_lowercase());
    }
    let code = character as usize;
    let at = if LATIN.contains(&code) {
        code - LATIN.start
    } else if LATIN_ADDITIONAL.contains(&code) {
        code - LATIN_ADDITIONAL.start + LATIN.len()
    } else {
        return None;
    };
    FOLDED.get(at).copied().flatten()
}

/// The folded form of one character.
pub fn fold_char(character: char) -> impl Iterator<Item = char> {
    std::iter::once(character)
        .nfkd()
        .filter(|part| !is_combining_mark(*part))
        .flat_map(char::to_lowercase)
        .map(|part| if part == 'đ' { 'd' } else { part })
}

/// A key under which two spellings of the same name meet: folded, letters and digits only, single spaces.
pub fn key(text: &str) -> String {
    let folded = fold(text);
    folded
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_letters_folds_as_taking_them_apart_does() {
        for character in (0..=0x2FFF).filter_map(char::from_u32) {
            let apart: String = fold_char(character).collect();
            assert_eq!(fold(&character.to_string()), apart, "{character:?}");
        }
    }
}
