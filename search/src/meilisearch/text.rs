//! What was typed, in words that the server knows.

use crate::plan::{synonyms, typed_words};
use crate::words::{Matched, Word, is_syllable, untyped};
use unicode_normalization::UnicodeNormalization as _;

/// A query's text.
#[derive(Debug)]
pub(super) struct Text {
    /// The words as typed.
    pub(super) typed: Vec<Word>,
    /// The folded word that each was meant for.
    meant: Vec<String>,
    /// Something follows the last word: it is no beginning of a longer one.
    complete: bool,
    /// The last word is still being typed.
    typing: bool,
}

impl Text {
    pub(super) fn new(text: &str, completing: bool) -> Self {
        let typed = typed_words(text);
        let meant = typed.iter().map(|word| meant(&word.folded)).collect();
        let complete = text.ends_with(|last: char| !last.is_alphanumeric());
        Self { typed, meant, complete, typing: completing && !complete }
    }

    /// All words without their tones.
    pub(super) fn folded(&self) -> String {
        self.spaced(self.meant.clone())
    }

    /// The same without one of them.
    pub(super) fn without(&self, word: usize) -> String {
        let mut rest = self.meant.clone();
        rest.remove(word);
        self.spaced(rest)
    }

    /// The words that were typed with tones with just these, quoted so that nothing near them is taken for
    /// them, and the others without, as the one is that is still being typed. `None` where there is none.
    pub(super) fn toned(&self) -> Option<String> {
        let is_toned = |word: &Word, meant: &String| word.is_toned() && word.folded == *meant;
        let whole = self.typed.len() - usize::from(self.typing && !self.typed.is_empty());
        let words = || self.typed.iter().zip(&self.meant).take(whole);
        let spelled = |(word, meant): (&Word, &String)| {
            if is_toned(word, meant) {
                format!("\"{}\"", numbered(&word.exact))
            } else {
                meant.clone()
            }
        };
        let any = words().any(|(word, meant)| is_toned(word, meant));
        let rest = self.meant.iter().skip(whole).cloned();
        any.then(|| self.spaced(words().map(spelled).chain(rest).collect()))
    }

    /// What may have been met. Which words the server took for others it doesn't say.
    pub(super) fn matched(&self) -> Matched {
        let mut matched = Matched { words: self.meant.iter().cloned().collect() };
        for from in 0..self.typed.len() {
            let members = synonyms(&self.typed[from..]).map(|(group, _)| &group.members);
            let words = members.into_iter().flatten().flatten();
            matched.words.extend(words.map(|word| word.folded.clone()));
        }
        matched
    }

    /// The server takes the last word for a beginning unless something follows it.
    fn spaced(&self, words: Vec<String>) -> String {
        let mut text = words.join(" ");
        if self.complete && !text.is_empty() {
            text.push(' ');
        }
        text
    }
}

/// The word that somebody meant: what is no syllable may be one that a keyboard left its tones beside. What
/// words there are is known to the server alone, which takes care of slips.
pub(super) fn meant(folded: &str) -> String {
    let plain = (!is_syllable(folded)).then(|| untyped(folded)).into_iter().flatten();
    plain.into_iter().find(|word| is_syllable(word)).unwrap_or_else(|| folded.to_owned())
}

/// A word with its tones as digits behind the letters, in the manner of VNI. The server takes tones off
/// every word; these it leaves.
pub(super) fn numbered(exact: &str) -> String {
    let digit = |mark: char| {
        Some(match mark {
            '\u{301}' => '1',
            '\u{300}' => '2',
            '\u{309}' => '3',
            '\u{303}' => '4',
            '\u{323}' => '5',
            '\u{302}' => '6',
            '\u{31b}' => '7',
            '\u{306}' => '8',
            _ => return None,
        })
    };
    let mut numbered = String::new();
    for letter in exact.nfd() {
        match digit(letter) {
            Some(digit) => numbered.push(digit),
            None if letter == 'đ' => numbered.push_str("d9"),
            None => numbered.push(letter),
        }
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_taken_off_what_is_no_syllable_and_slips_are_left_to_the_server() {
        assert_eq!(Text::new("chef shan tuyeets", false).folded(), "che shan tuyet");
        assert_eq!(Text::new("tra2 hoa va2ng", false).folded(), "tra hoa vang");
        assert_eq!(Text::new("cam snah cafe 200g", false).folded(), "cam snah cafe 200 g");
        assert_eq!(Text::new("mat on", false).folded(), "mat on");
        assert_eq!(Text::new("mật ong ", false).folded(), "mat ong ");
        assert_eq!(Text::new("🍊 -\"*\" ", false).folded(), "");
    }

    #[test]
    fn tones_become_digits() {
        assert_eq!(numbered("chè"), "che2");
        assert_eq!(numbered("đường"), "d9u7o72ng");
        assert_eq!(
            Text::new("chè shan tuyết", false).toned().as_deref(),
            Some("\"che2\" shan \"tuye61t\"")
        );
        assert_eq!(Text::new("tuyêts shan", false).toned(), None, "half of a tone is none");
        assert_eq!(Text::new("che shan", false).toned(), None);
        assert_eq!(Text::new("chè tuyế", true).toned().as_deref(), Some("\"che2\" tuye"));
        assert_eq!(Text::new("tuyế", true).toned(), None, "the beginning of a word");
        assert_eq!(Text::new("tuyết ", true).toned().as_deref(), Some("\"tuye61t\" "));
        assert_eq!(Text::new("", true).toned(), None);
    }

    #[test]
    fn other_words_for_the_same_may_be_met_too() {
        let words = Text::new("khoai mì dây", false).matched().words;
        assert!(["khoai", "mi", "day", "san", "cu"].iter().all(|word| words.contains(*word)));
    }
}
