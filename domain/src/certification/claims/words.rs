//! A text as words, numbers and stars, each with what parts it from the one before.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{
    anchors::Anchor,
    gaps::{Between, Gap},
    glyphs::{FULL_STAR, HOLLOW_STAR, INVISIBLE, folded, is_letter},
    lexicon,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The programme's name; whether in words only.
    Name {
        in_words: bool,
    },
    Word,
    Number(u32),
    /// A run of star signs. Asterisks count for less: they also make bold type.
    Stars {
        count: usize,
        asterisks: bool,
    },
}

pub(super) struct Token {
    pub(super) bytes: Range<usize>,
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// Whether that gap is a stroke, as in "4/5".
    pub(super) stroke: bool,
    letters: Range<usize>,
}

pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    letters: String,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, names: &[Anchor]) -> Self {
        let mut words =
            Words { text, tokens: Vec::new(), letters: String::with_capacity(text.len()) };
        let mut gap = Between::default();
        let mut names = names.iter().peekable();
        let mut skip_to = 0;
        for (at, character) in text.char_indices() {
            if at < skip_to {
                continue;
            }
            if let Some(name) = names.next_if(|name| name.bytes.start == at) {
                skip_to = name.bytes.end;
                words.name(name, std::mem::take(&mut gap).close());
                continue;
            }
            let byte = folded(character);
            let end = at + character.len_utf8();
            if !words.extend(byte, at..end, &mut gap) {
                gap.add(byte);
            }
        }
        words
    }

    /// The folded letters of a word, empty for anything else and beyond the ends.
    pub(super) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.letters[token.letters.clone()])
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The gap before a token; the end of the text is the widest.
    pub(super) fn gap(&self, index: usize) -> Gap {
        self.tokens.get(index).map_or(Gap::Sentence, |token| token.gap)
    }

    pub(super) fn is(&self, index: usize, words: &[&str]) -> bool {
        words.contains(&self.word(index))
    }

    pub(super) fn known(&self, index: usize, words: &lexicon::Words) -> bool {
        words.contains(self.word(index))
    }

    /// Two syllables of the lexicon, the first at `index`.
    pub(super) fn pair(&self, index: usize, pairs: &lexicon::Pairs) -> bool {
        let (first, second) = (self.word(index), self.word(index + 1));
        !second.is_empty() && pairs.contains(&(first, second))
    }

    pub(super) fn pair_of(&self, index: usize, pairs: &[(&str, &str)]) -> bool {
        pairs.contains(&(self.word(index), self.word(index + 1)))
    }

    /// Whether the word is written with exactly these tones.
    pub(super) fn reads(&self, index: usize, exact: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| {
            self.text[token.bytes.clone()].nfc().flat_map(char::to_lowercase).eq(exact.chars())
        })
    }

    /// Written without tones, so that it may be any of its readings.
    pub(super) fn toneless(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| self.text[token.bytes.clone()].is_ascii())
    }

    fn name(&mut self, name: &Anchor, (gap, stroke): (Gap, bool)) {
        // A name and its abbreviation in brackets behind it are one naming.
        if let Some(Token { kind: Kind::Name { in_words }, bytes, .. }) = self.tokens.last_mut()
            && gap < Gap::Sentence
        {
            *in_words &= name.in_words;
            bytes.end = name.bytes.end;
            return;
        }
        let letters = self.letters.len()..self.letters.len();
        let kind = Kind::Name { in_words: name.in_words };
        self.tokens.push(Token { bytes: name.bytes.clone(), kind, gap, stroke, letters });
    }

    /// Takes the character into a token; false if it belongs to none.
    fn extend(&mut self, byte: u8, bytes: Range<usize>, gap: &mut Between) -> bool {
        match byte {
            INVISIBLE => {
                if let Some(last) = self.tokens.last_mut().filter(|_| gap.is_empty()) {
                    last.bytes.end = bytes.end;
                }
            }
            b'0'..=b'9' => self.digit(u32::from(byte - b'0'), bytes, gap),
            FULL_STAR | HOLLOW_STAR | b'*' => self.star(byte, bytes, gap),
            _ if is_letter(byte) => self.letter(byte, bytes, gap),
            _ => return false,
        }
        true
    }

    fn digit(&mut self, digit: u32, bytes: Range<usize>, gap: &mut Between) {
        match self.tokens.last_mut() {
            Some(Token { kind: Kind::Number(value), bytes: old, .. }) if gap.is_empty() => {
                *value = value.saturating_mul(10).saturating_add(digit);
                old.end = bytes.end;
            }
            _ => self.push(Kind::Number(digit), bytes, gap),
        }
    }

    fn star(&mut self, byte: u8, bytes: Range<usize>, gap: &mut Between) {
        let asterisk = byte == b'*';
        match self.tokens.last_mut() {
            Some(Token { kind: Kind::Stars { count, asterisks }, bytes: old, .. })
                if *asterisks == asterisk && gap.is_space() =>
            {
                // Hollow ones behind full ones are those that were not won.
                let won = byte != HOLLOW_STAR || self.text[old.clone()].starts_with(hollow);
                *count += usize::from(won);
                old.end = bytes.end;
                *gap = Between::default();
            }
            _ => self.push(Kind::Stars { count: 1, asterisks: asterisk }, bytes, gap),
        }
    }

    fn letter(&mut self, byte: u8, bytes: Range<usize>, gap: &mut Between) {
        let goes_on =
            gap.is_empty() && matches!(self.tokens.last(), Some(Token { kind: Kind::Word, .. }));
        if !goes_on {
            self.push(Kind::Word, bytes.clone(), gap);
        }
        self.letters.push(char::from(byte));
        if let Some(last) = self.tokens.last_mut() {
            last.bytes.end = bytes.end;
            last.letters.end = self.letters.len();
        }
    }

    fn push(&mut self, kind: Kind, bytes: Range<usize>, gap: &mut Between) {
        let (gap, stroke) = std::mem::take(gap).close();
        let letters = self.letters.len()..self.letters.len();
        self.tokens.push(Token { bytes, kind, gap, stroke, letters });
    }
}

fn hollow(character: char) -> bool {
    folded(character) == HOLLOW_STAR
}
