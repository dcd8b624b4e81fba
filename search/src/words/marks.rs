//! Which words of a text a query met, so that they can be shown.

use super::places;
use domain::text::fold_into;
use std::collections::HashSet;
use std::ops::Range;

/// The words under which documents were found, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Whole words.
    pub words: HashSet<String>,
}

/// Where a text has words that were met, in characters. The text is the one that is shown, and was read
/// after the search: an index that lags can't put a mark beside the word.
pub fn marks(text: &str, matched: &Matched) -> Vec<Range<usize>> {
    let (mut marks, mut bytes, mut characters) = (Vec::new(), 0, 0);
    let mut folded = String::new();
    for at in places(text) {
        folded.clear();
        fold_into(&text[at.clone()], &mut folded);
        if matched.words.contains(&folded) {
            characters += text[bytes..at.start].chars().count();
            let length = text[at.clone()].chars().count();
            marks.push(characters..characters + length);
            bytes = at.start;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn met_words_are_found_whatever_their_tones() {
        let matched = Matched { words: ["ong", "ha"].map(str::to_owned).into() };
        assert_eq!(marks("Mật ong bạc hà", &matched), [4..7, 12..14]);
        assert!(marks("Cam", &matched).is_empty());
    }
}
