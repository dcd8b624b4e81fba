//! Stretches of a memo that may be a reference: a head that is the prefix or what is left of it, and a body
//! that holds or would hold but for one thing.

use super::{Found, Symbol, prefix};
use crate::payments::vietqr::code::{self, CHECKS, LENGTH, Word};
use crate::payments::vietqr::reference::Reference;

/// A head: where the body begins, and how much of the prefix is wrong.
struct Head {
    from: usize,
    body: usize,
    cost: u8,
}

/// What a body may be: its reference, what must be wrong for it, how many symbols it takes.
type Body = (Reference, u8, usize);

/// Every stretch.
pub(super) fn all(symbols: &[Symbol]) -> Vec<Found> {
    let mut found = Vec::new();
    for from in 0..symbols.len() {
        for head in heads(symbols, from) {
            let rest = symbols.get(head.body..).unwrap_or_default();
            let mut bodies: Vec<Body> = whole(rest).into_iter().collect();
            if head.cost <= 1 && !head.is_bare() {
                let doubt = u8::from(is_patched(symbols, &head));
                let mended = mended(rest);
                bodies.extend(mended.map(|(one, cost, length)| (one, cost + doubt, length)));
            }
            if head.cost == 0 {
                bodies.extend(damaged(rest));
            }
            found.extend(bodies.into_iter().map(|(reference, cost, length)| Found {
                reference,
                cost: cost + head.cost,
                from: head.from,
                to: head.body + length,
            }));
        }
    }
    found
}

impl Head {
    fn is_bare(&self) -> bool {
        self.from == self.body
    }
}

/// The heads that begin at an index: the prefix with one letter wrong at most, with one missing, or none.
fn heads(symbols: &[Symbol], from: usize) -> Vec<Head> {
    let prefix = prefix();
    let letters: Vec<u8> = symbols.iter().skip(from).take(4).map(|symbol| symbol.letter).collect();
    let mut heads = Vec::new();
    if letters.len() == prefix.len() {
        let wrong = letters.iter().zip(&prefix).filter(|(one, other)| one != other).count();
        if let Ok(cost @ 0..=1) = u8::try_from(wrong) {
            heads.push(Head { from, body: from + prefix.len(), cost });
        }
    }
    let missing = |without: usize| {
        let left = prefix.iter().enumerate().filter(|(index, _)| *index != without);
        left.map(|(_, letter)| letter).eq(letters.iter().take(3))
    };
    if letters != prefix && (0..prefix.len()).any(missing) {
        heads.push(Head { from, body: from + 3, cost: 1 });
    }
    let cost = if stands_alone(symbols, from) { 1 } else { 2 };
    heads.push(Head { from, body: from, cost });
    heads
}

/// Whether what begins at an index begins a word, but for letters that are the prefix's last, and ends one
/// after a body's length.
fn stands_alone(symbols: &[Symbol], from: usize) -> bool {
    let before = symbols.get(..from).unwrap_or_default();
    let begins = symbols.get(from).is_some_and(|symbol| symbol.begins);
    let left = (1..4).any(|length| {
        let start = from.checked_sub(length).and_then(|start| before.get(start..));
        start.is_some_and(|letters| {
            let tail = letters.iter().map(|symbol| symbol.letter);
            letters[0].begins && tail.eq(prefix()[4 - length..].iter().copied())
        })
    });
    (begins || left) && symbols.get(from + LENGTH - 1).is_some_and(|symbol| symbol.ends)
}

/// Whether a stretch is put together of several words and then ends within one: hardly anybody writes a
/// reference so, while other texts behind the programme's name look like it.
fn is_patched(symbols: &[Symbol], head: &Head) -> bool {
    let last = head.body + LENGTH - 1;
    let inside = symbols.get(head.from..last).unwrap_or_default();
    inside.iter().any(|symbol| symbol.ends) && !symbols.get(last).is_some_and(|symbol| symbol.ends)
}

/// A body that holds.
fn whole(rest: &[Symbol]) -> Option<Body> {
    let word = word(values(rest, LENGTH)?)?;
    let holds = code::holds(&word).then(|| Reference::of(&word)).flatten();
    holds.map(|reference| (reference, 0, LENGTH))
}

/// A body with one wrong symbol, which may be one that references do not use.
fn mended(rest: &[Symbol]) -> Option<Body> {
    let body = rest.get(..LENGTH)?;
    let strange: Vec<usize> = (0..LENGTH).filter(|index| body[*index].value.is_none()).collect();
    let word: Vec<u8> = body.iter().map(|symbol| symbol.value.unwrap_or(0)).collect();
    let word = self::word(word)?;
    let mended = match strange.as_slice() {
        [] => code::mend(&word),
        [_] => code::fill(&word, &strange),
        _ => None,
    };
    Some((Reference::of(&mended?)?, 1, LENGTH))
}

/// A body with two neighbours swapped, one symbol missing, one too many, or its end cut off.
fn damaged(rest: &[Symbol]) -> Vec<Body> {
    let mut found: Vec<(Word, u8, usize)> = Vec::new();
    if let Some(word) = values(rest, LENGTH).and_then(word) {
        for index in 0..LENGTH - 1 {
            let mut other = word;
            other.swap(index, index + 1);
            found.extend((other != word && code::holds(&other)).then_some((other, 1, LENGTH)));
        }
    }
    if let Some(short) = ending(rest, LENGTH - 1) {
        for gap in 0..LENGTH {
            let filled = with_gap(&short, gap).and_then(|word| code::fill(&word, &[gap]));
            found.extend(filled.map(|word| (word, 1, LENGTH - 1)));
        }
    }
    if let Some(long) = ending(rest, LENGTH + 1) {
        for extra in 0..=LENGTH {
            let mut less = long.clone();
            less.remove(extra);
            let holding = word(less).filter(code::holds);
            found.extend(holding.map(|word| (word, 1, LENGTH + 1)));
        }
    }
    for lost in 2..=CHECKS {
        let cost = if lost == CHECKS { 3 } else { 2 };
        let filled = ending(rest, LENGTH - lost).and_then(|mut values| {
            values.resize(LENGTH, 0);
            let gone: Vec<usize> = (LENGTH - lost..LENGTH).collect();
            code::fill(&word(values)?, &gone)
        });
        found.extend(filled.map(|word| (word, cost, LENGTH - lost)));
    }
    let references = found.into_iter();
    references
        .filter_map(|(word, cost, length)| Some((Reference::of(&word)?, cost, length)))
        .collect()
}

/// The values of so many symbols, when references use them all.
fn values(rest: &[Symbol], count: usize) -> Option<Vec<u8>> {
    rest.get(..count)?.iter().map(|symbol| symbol.value).collect()
}

/// The values of so many symbols that end a word.
fn ending(rest: &[Symbol], count: usize) -> Option<Vec<u8>> {
    let last = rest.get(count.checked_sub(1)?)?;
    if last.ends { values(rest, count) } else { None }
}

fn with_gap(short: &[u8], gap: usize) -> Option<Word> {
    let (before, behind) = short.split_at_checked(gap)?;
    word([before, &[0], behind].concat())
}

fn word(values: Vec<u8>) -> Option<Word> {
    values.try_into().ok()
}
