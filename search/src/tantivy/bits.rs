//! Sets of a segment's documents, a bit each. A query's words are looked up once; what has all of them,
//! or most, or all but one, is then a matter of some thousand words of memory.

use super::live::State;
use crate::IndexError;
use crate::plan::{Plan, Unit};
use ::tantivy::schema::{Field, IndexRecordOption};
use ::tantivy::{InvertedIndexReader, Term};

/// Bits of a number of sets: enough for as many as a query has words.
const SLICES: usize = 5;

/// Documents of a segment.
#[derive(Clone, Debug)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// None of so many documents.
    pub(super) fn none(documents: usize) -> Self {
        Self(vec![0; documents.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, document: usize) {
        if let Some(word) = self.0.get_mut(document / 64) {
            *word |= 1 << (document % 64);
        }
    }

    /// Those in either.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one |= other);
        self
    }

    /// Those in both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one &= other);
        self
    }

    /// Those that stand in at least so many of these sets.
    pub(super) fn in_most(sets: &[Self], least: usize) -> Self {
        let length = sets.first().map_or(0, |set| set.0.len());
        let found = (0..length).map(|at| {
            // 64 documents are counted side by side: the slices are the digits of their counts.
            let mut slices = [0_u64; SLICES];
            for set in sets {
                let mut carry = set.0.get(at).copied().unwrap_or(0);
                for slice in &mut slices {
                    (*slice, carry) = (*slice ^ carry, *slice & carry);
                }
            }
            let (mut more, mut equal) = (0, u64::MAX);
            for (digit, slice) in slices.iter().enumerate().rev() {
                if least >> digit & 1 == 1 {
                    equal &= slice;
                } else {
                    more |= equal & slice;
                    equal &= !slice;
                }
            }
            more | equal
        });
        Self(found.collect())
    }

    /// Its documents in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).step_by(64).zip(&self.0).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let next = (left != 0).then(|| first + left.trailing_zeros());
                left &= left.wrapping_sub(1);
                next
            })
        })
    }
}

/// Where each unit of a plan is met within a field: by segment, then by unit.
pub(super) fn units(
    state: &State,
    plan: &Plan,
    field: Field,
) -> Result<Vec<Vec<Bits>>, IndexError> {
    let parts = state.searcher.segment_readers().iter();
    let read = parts.map(|reader| {
        let index = reader.inverted_index(field)?;
        let documents = reader.max_doc() as usize;
        let of_word = |word: &String| documents_with(&index, field, word, documents);
        let words = plan.wanted.iter().map(of_word).collect::<Result<Vec<_>, _>>()?;
        Ok(plan.units.iter().map(|one| met(one, &words, documents)).collect())
    });
    read.collect()
}

/// The documents that meet a unit in one of its ways.
fn met(unit: &Unit, words: &[Bits], documents: usize) -> Bits {
    let mut found = Bits::none(documents);
    for way in &unit.ways {
        let mut needed = words.iter().enumerate().filter(|(bit, _)| way.mask >> bit & 1 == 1);
        let Some((_, first)) = needed.next() else { continue };
        let rest: Vec<&Bits> = needed.map(|(_, word)| word).collect();
        found = if rest.is_empty() {
            found.or(first)
        } else {
            found.or(&rest.into_iter().fold(first.clone(), Bits::and))
        };
    }
    found
}

fn documents_with(
    index: &InvertedIndexReader,
    field: Field,
    word: &str,
    documents: usize,
) -> Result<Bits, IndexError> {
    let mut found = Bits::none(documents);
    let term = Term::from_field_text(field, word);
    let damaged = |error: std::io::Error| IndexError::Damaged(error.to_string());
    let postings = index.read_block_postings(&term, IndexRecordOption::Basic).map_err(damaged)?;
    let Some(mut postings) = postings else { return Ok(found) };
    while !postings.docs().is_empty() {
        for document in postings.docs() {
            found.insert(*document as usize);
        }
        postings.advance();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(documents: &[u32]) -> Bits {
        let mut set = Bits::none(200);
        documents.iter().for_each(|one| set.insert(*one as usize));
        set
    }

    proptest! {
        #[test]
        fn most_is_counted_as_one_by_one(
            sets in prop::collection::vec(prop::collection::vec(0_u32..200, 0..150), 1..17),
            least in 1_usize..17,
        ) {
            let bits: Vec<Bits> = sets.iter().map(|one| set(one)).collect();
            let counted = |one: &u32| sets.iter().filter(|set| set.contains(one)).count() >= least;
            let wanted: Vec<u32> = (0..200).filter(counted).collect();
            prop_assert_eq!(Bits::in_most(&bits, least).iter().collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn sets_are_met_and_joined() {
        let (one, other) = (set(&[0, 63, 64, 199]), set(&[63, 65, 199]));
        assert_eq!(one.clone().and(&other).iter().collect::<Vec<_>>(), [63, 199]);
        assert_eq!(one.or(&other).iter().collect::<Vec<_>>(), [0, 63, 64, 65, 199]);
    }
}
