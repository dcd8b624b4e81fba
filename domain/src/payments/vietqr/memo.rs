//! Memos of bank transfers: what payers and banks leave of a reference. Case, spaces, signs, tones and
//! look-alikes do not count; beyond that one thing may be wrong. When two readings are possible there is none.

mod symbols;
mod windows;

use super::reference::{PREFIX, Reference};
use symbols::{Symbol, twin};

/// What a memo says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A reference, whole.
    Exact(Reference),
    /// A reference of which one character was wrong, missing, doubled or swapped with its neighbour.
    Corrected(Reference),
    /// Nothing certain: what it may be, at least one. For people's eyes only.
    Unsure(Vec<Reference>),
    /// No reference.
    Nothing,
}

/// A reference that a stretch of a memo may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    reference: Reference,
    /// How much must be wrong for it.
    cost: u8,
    from: usize,
    to: usize,
}

/// Beyond this nothing is read. Banks give memos of 210 characters at most.
const LONGEST: usize = 512;

/// What is certain costs no more.
const CERTAIN: u8 = 1;

/// Reads a memo.
pub fn read(memo: &str) -> Reading {
    let symbols = symbols::of(memo, LONGEST);
    let mut found = windows::all(&symbols);
    found.sort_by_key(|one| (one.cost, one.from));
    let likely = |one: &&Found| {
        // Of two readings of the same characters the one that takes less for wrong counts.
        let better =
            |other: &Found| other.cost < one.cost && other.from < one.to && one.from < other.to;
        !found.iter().any(better)
    };
    let likely: Vec<Found> = found.iter().filter(likely).copied().collect();
    let mut references: Vec<Reference> = Vec::new();
    for one in &likely {
        if !references.contains(&one.reference) {
            references.push(one.reference);
        }
    }
    let cost = likely.iter().map(|one| one.cost).min();
    match (references.as_slice(), cost) {
        ([one], Some(0)) => Reading::Exact(*one),
        ([one], Some(CERTAIN)) => Reading::Corrected(*one),
        ([], _) => Reading::Nothing,
        _ => Reading::Unsure(references),
    }
}

/// How much of a reference a memo has in its order, out of sixteen characters: 16 less the fewest changes
/// that make it of some stretch of the memo.
pub fn likeness(memo: &str, reference: Reference) -> u8 {
    let symbols = symbols::of(memo, LONGEST);
    let text = reference.to_string();
    let wanted: Vec<u8> = text.bytes().map(twin).collect();
    // Row by row: the least changes for a stretch that ends at each character, beginning anywhere.
    let mut row = vec![0_usize; symbols.len() + 1];
    for (index, letter) in wanted.iter().enumerate() {
        let mut next = vec![index + 1];
        for (at, symbol) in symbols.iter().enumerate() {
            let same = row[at] + usize::from(symbol.letter != *letter);
            next.push(same.min(row[at + 1] + 1).min(next[at] + 1));
        }
        row = next;
    }
    let fewest = row.into_iter().min().unwrap_or(wanted.len());
    u8::try_from(wanted.len() - fewest.min(wanted.len())).unwrap_or(0)
}

/// The prefix as symbols are compared.
fn prefix() -> [u8; 4] {
    PREFIX.map(twin)
}

impl Reading {
    /// The reference that it certainly is.
    pub fn certain(&self) -> Option<Reference> {
        match self {
            Self::Exact(one) | Self::Corrected(one) => Some(*one),
            Self::Unsure(_) | Self::Nothing => None,
        }
    }

    /// Every reference that it may be.
    pub fn possible(&self) -> &[Reference] {
        match self {
            Self::Exact(one) | Self::Corrected(one) => std::slice::from_ref(one),
            Self::Unsure(all) => all,
            Self::Nothing => &[],
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exact(_) => "exact",
            Self::Corrected(_) => "corrected",
            Self::Unsure(_) => "unsure",
            Self::Nothing => "none",
        }
    }
}

#[cfg(test)]
mod tests;
