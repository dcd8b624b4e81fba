//! What a transfer is for, as sixteen characters: `OCOP`, a kind, a number of eight symbols, three checks.

use super::code::{self, LENGTH, Word};
use std::fmt;

/// What every reference begins with.
pub(super) const PREFIX: &[u8; 4] = b"OCOP";

/// How many numbers there are: eight symbols.
const NUMBERS: u64 = 23_u64.pow(8);

const FIRST_CHECK: usize = LENGTH - code::CHECKS;

/// What is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An order (đơn hàng).
    Order,
    /// The fee of a booth (phí gian hàng).
    BoothBill,
    /// What an earlier transfer fell short of (nộp thêm).
    TopUp,
}

/// A reference: unguessable when its bits are. No two differ in fewer than four characters, so that one that
/// is wrong in up to three is never taken for another as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    kind: Kind,
    number: u64,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Order, Self::BoothBill, Self::TopUp];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::BoothBill => "booth_bill",
            Self::TopUp => "top_up",
        }
    }

    fn symbol(self) -> u8 {
        match self {
            Self::Order => b'H',
            Self::BoothBill => b'P',
            Self::TopUp => b'T',
        }
    }
}

impl Reference {
    /// How many characters a reference has.
    pub const LENGTH: usize = PREFIX.len() + LENGTH;

    /// The reference that random bits give: one of 78 billion of its kind. That no other has it is for the
    /// caller to see to.
    pub fn new(kind: Kind, bits: u64) -> Self {
        Self { kind, number: bits % NUMBERS }
    }

    /// Reads a reference as it is written: sixteen characters in upper case, checks included.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.as_bytes().strip_prefix(PREFIX)?;
        let mut word = Word::default();
        if body.len() != word.len() {
            return None;
        }
        for (value, symbol) in word.iter_mut().zip(body) {
            *value = code::value(*symbol)?;
        }
        code::holds(&word).then(|| Self::of(&word))?
    }

    /// What is paid.
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// Its number, of which [`Self::new`] makes it again.
    pub fn number(self) -> u64 {
        self.number
    }

    /// For people's eyes: in groups of four, 19 characters with the spaces.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let groups: Vec<&str> =
            (0..4).filter_map(|group| text.get(group * 4..group * 4 + 4)).collect();
        groups.join(" ")
    }

    /// The reference of a word that holds; none when its kind is none.
    pub(super) fn of(word: &Word) -> Option<Self> {
        let first = code::symbol(word[0]);
        let kind = Kind::ALL.into_iter().find(|kind| kind.symbol() == first)?;
        let digits = word.get(1..FIRST_CHECK)?;
        let number = digits.iter().fold(0, |number, digit| number * 23 + u64::from(*digit));
        Some(Self { kind, number })
    }

    /// Its word.
    pub(super) fn word(self) -> Word {
        let mut word = Word::default();
        word[0] = code::value(self.kind.symbol()).unwrap_or(0);
        let mut rest = self.number;
        for digit in word[1..FIRST_CHECK].iter_mut().rev() {
            *digit = u8::try_from(rest % 23).unwrap_or(0);
            rest /= 23;
        }
        // Three symbols of three checks can always be found.
        code::fill(&word, &[FIRST_CHECK, FIRST_CHECK + 1, FIRST_CHECK + 2]).unwrap_or(word)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.word();
        let all = PREFIX.iter().copied().chain(body.iter().map(|value| code::symbol(*value)));
        all.map(char::from).try_for_each(|one| fmt::Write::write_char(f, one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;
    use std::collections::HashSet;

    fn any_reference() -> impl Strategy<Value = Reference> {
        (select(Kind::ALL.to_vec()), any::<u64>())
            .prop_map(|(kind, bits)| Reference::new(kind, bits))
    }

    #[test]
    fn references_are_short_and_plain() {
        let reference = Reference::new(Kind::Order, 123_456_789_012);
        let text = reference.to_string();
        assert_eq!((text.len(), text.get(..5)), (16, Some("OCOPH")));
        assert_eq!(reference.grouped().len(), 19);
        assert!("ILOUSBZDGQAEW".chars().all(|twin| !text[4..].contains(twin)));
        assert_eq!(Reference::parse(&text), Some(reference));
    }

    #[test]
    fn kinds_have_numbers_of_their_own() {
        let of = |kind| Reference::new(kind, 7).to_string();
        let all: HashSet<String> = Kind::ALL.into_iter().map(of).collect();
        assert_eq!(all.len(), 3);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(reference in any_reference()) {
            prop_assert_eq!(Reference::parse(&reference.to_string()), Some(reference));
            prop_assert_eq!(Reference::new(reference.kind, reference.number), reference);
        }

        #[test]
        fn every_wrong_character_and_every_swap_is_seen(reference in any_reference()) {
            let text = reference.to_string().into_bytes();
            let read = |bytes: &[u8]| Reference::parse(std::str::from_utf8(bytes).unwrap());
            for index in 0..text.len() {
                for wrong in (b'0'..=b'9').chain(b'A'..=b'Z').filter(|wrong| *wrong != text[index]) {
                    let mut spoilt = text.clone();
                    spoilt[index] = wrong;
                    prop_assert_eq!(read(&spoilt), None);
                }
                let mut spoilt = text.clone();
                spoilt.swap(index, (index + 1) % text.len());
                prop_assert!(spoilt == text || read(&spoilt).is_none());
            }
        }

        #[test]
        fn neighbours_are_far_apart(reference in any_reference(), step in 1_u64..1_000) {
            let next = Reference::new(reference.kind, reference.number + step);
            let (one, other) = (reference.word(), next.word());
            let differing = one.iter().zip(&other).filter(|(one, other)| one != other).count();
            prop_assert!(reference == next || differing >= 4);
        }
    }
}
