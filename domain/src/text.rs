//! Vietnamese text: one normal form, and the folding under which tones and case do not count.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Composed form (NFC) with runs of white space made one space and none at the ends.
pub fn tidy(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without tones and diacritics; `đ` becomes `d`. One source character gives at most a few
/// folded ones, never none unless it is a combining mark.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(fold_char).collect()
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
