//! Ranks: "4 sao", "bốn sao", "4*", "★★★★", "4-star", and whether they are of another kind than OCOP's.

use super::{
    gaps::Gap,
    lexicon::{OTHER, OTHERS, UNITS},
    words::{Kind, Words},
};

/// A rank as written, over the tokens `from..=to`; a row of signs too long to be a rank has no stars.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) stars: Option<u8>,
}

const NUMBERS: [&str; 14] = [
    "mot1", "hai2", "ba3", "bon4", "tu4", "nam5", "sau6", "one1", "two2", "three3", "four4",
    "five5", "iv4", "iii3",
];

/// All ranks, in order.
pub(super) fn ranks(words: &Words<'_>) -> Vec<Rank> {
    let mut ranks = Vec::new();
    let mut at = 0;
    while at < words.tokens.len() {
        match rank(words, at) {
            Some(rank) => {
                at = rank.to + 1;
                ranks.push(rank);
            }
            None => at += 1,
        }
    }
    ranks
}

/// Whether the rank is a hotel's or a customer's: what stands just before or behind it says so.
pub(super) fn is_foreign(words: &Words<'_>, rank: Rank) -> bool {
    let mut before = rank.from;
    for _ in 0..4 {
        if before == 0 || words.gap(before) >= Gap::Clause {
            break;
        }
        before -= 1;
        if matches!(words.kind(before), Some(Kind::Name { .. })) {
            break;
        }
        if speaks_of_others(words, before) {
            return true;
        }
    }
    (rank.to + 1..rank.to + 5)
        .take_while(|next| words.gap(*next) < Gap::Clause && words.kind(*next) == Some(Kind::Word))
        .any(|next| speaks_of_others(words, next))
}

fn speaks_of_others(words: &Words<'_>, at: usize) -> bool {
    words.known(at, &OTHER) || words.pair(at, &OTHERS)
}

fn rank(words: &Words<'_>, at: usize) -> Option<Rank> {
    let (to, stars) = match words.kind(at)? {
        Kind::Stars { asterisks: false, count } => {
            (at, u8::try_from(count).ok().filter(|count| *count <= 5))
        }
        Kind::Stars { asterisks: true, count } => {
            let bold = !(3..=5).contains(&count) || closes_bold(words, at);
            (at, Some(u8::try_from(count).ok().filter(|_| !bold)?))
        }
        Kind::Number(value) => {
            let value = u8::try_from(value).ok().filter(|value| *value > 0)?;
            let (to, stars) = unit(words, at + 1)
                .map(|to| (to, value))
                .or_else(|| one_of_two(words, at, value))?;
            (to, Some(stars))
        }
        Kind::Word => spelled(words, at).map(|(to, stars)| (to, Some(stars)))?,
        Kind::Name { .. } => return None,
    };
    Some(Rank { from: at, to, stars })
}

/// "3-5 sao" and "3 và 5 sao" leave the higher in mind; "4/5 sao" is what was won of five.
fn one_of_two(words: &Words<'_>, at: usize, value: u8) -> Option<(usize, u8)> {
    const JOINING: [&str; 9] = ["va", "den", "toi", "hoac", "to", "and", "or", "tren", "of"];
    let next = at + 1 + usize::from(words.is(at + 1, &JOINING));
    let Kind::Number(other) = words.kind(next)? else {
        return None;
    };
    if value > 5 || words.gap(next) >= Gap::Sentence {
        return None;
    }
    let to = unit(words, next + 1)?;
    let of_five = words.tokens[next].stroke || words.is(at + 1, &["tren", "of"]);
    Some((to, if of_five { value } else { value.max(u8::try_from(other).ok()?) }))
}

/// "***OCOP***" is bold type, not three stars.
fn closes_bold(words: &Words<'_>, at: usize) -> bool {
    let twin = |index: Option<usize>| {
        index
            .and_then(|index| words.kind(index))
            .is_some_and(|kind| matches!(kind, Kind::Stars { asterisks: true, .. }))
    };
    (1..6).any(|far| twin(at.checked_sub(far)) || twin(Some(at + far)))
}

/// The last token of a unit that begins at `at`.
fn unit(words: &Words<'_>, at: usize) -> Option<usize> {
    let gap = words.gap(at);
    let near = gap <= Gap::Tie;
    match words.kind(at)? {
        Kind::Stars { .. } if gap <= Gap::Space => Some(at),
        Kind::Word if near && words.known(at, &UNITS) => Some(at),
        Kind::Word
            if near
                && (words.word(at).starts_with("sao") || words.word(at).starts_with("star"))
                && gap == Gap::None =>
        {
            Some(at)
        }
        Kind::Word if gap == Gap::None && words.is(at, &["s"]) => Some(at),
        Kind::Word
            if near
                && words.is(at, &["s"])
                && words.is(at + 1, &["a"])
                && words.is(at + 2, &["o"]) =>
        {
            Some(at + 2)
        }
        // A nought for the last letter.
        Kind::Word
            if near && words.is(at, &["sa"]) && words.kind(at + 1) == Some(Kind::Number(0)) =>
        {
            Some(at + 1)
        }
        _ => None,
    }
}

fn spelled(words: &Words<'_>, at: usize) -> Option<(usize, u8)> {
    let word = words.word(at);
    if let Some((name, stars)) = number_at(word) {
        if word == name {
            if !is_number(words, at) {
                return None;
            }
            return unit(words, at + 1).map(|to| (to, stars));
        }
        return UNITS.contains(&word[name.len()..]).then_some((at, stars));
    }
    // "sao 4", "hạng 4", "rank 4" behind the name only; a place in a contest stands elsewhere.
    let behind = at > 0 && matches!(words.kind(at - 1), Some(Kind::Name { .. }))
        || at > 1 && matches!(words.kind(at - 2), Some(Kind::Name { .. }));
    let Some(Kind::Number(value @ 1..=5)) = words.kind(at + 1) else {
        return None;
    };
    let value = u8::try_from(value).ok()?;
    let alone = unit(words, at + 2).is_none() && words.gap(at + 1) <= Gap::Clause;
    (behind && alone && words.is(at, &["sao", "hang", "rank", "level", "star", "stars"]))
        .then_some((at + 1, value))
}

/// The number that a word is or begins with.
fn number_at(word: &str) -> Option<(&'static str, u8)> {
    NUMBERS
        .iter()
        .map(|entry| entry.split_at(entry.len() - 1))
        .find(|(name, _)| word.starts_with(name))
        .and_then(|(name, value)| Some((name, value.parse().ok()?)))
}

/// "ba sao" is a rank; "bà", "từ" and Việt "Nam" are not numbers.
fn is_number(words: &Words<'_>, at: usize) -> bool {
    if words.toneless(at) {
        return !(at > 0 && words.is(at - 1, &["viet"]));
    }
    ["một", "bốn", "tư", "năm", "sáu", "hai", "ba"].iter().any(|exact| words.reads(at, exact))
        || !words.text[words.tokens[at].bytes.clone()].chars().any(super::glyphs::is_accented)
}
