//! Sets of a segment's documents, a bit each. A query's words are looked up once; what has all of them,
//! or most, or all but one, is then a matter of some thousand words of memory.

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

    /// Takes the others too.
    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one |= other);
    }

    /// Those in either.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.join(other);
        self
    }

    /// Those in both.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one &= other);
        self
    }

    /// Those that are not among the others.
    pub(super) fn but(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one &= !other);
        self
    }

    /// Keeps those that fit.
    pub(super) fn retain(&mut self, fits: impl Fn(usize) -> bool) {
        for (at, word) in self.0.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                if !fits(at * 64 + bit as usize) {
                    *word &= !(1 << bit);
                }
                left &= left - 1;
            }
        }
    }

    /// Those that stand in all of these sets, of which there is at least one.
    pub(super) fn in_all<'a>(mut sets: impl Iterator<Item = &'a Self>) -> Self {
        let first = sets.next().map_or_else(|| Self(Vec::new()), Self::clone);
        sets.fold(first, Self::and)
    }

    pub(super) fn has(&self, document: usize) -> bool {
        self.0.get(document / 64).is_some_and(|word| word >> (document % 64) & 1 == 1)
    }

    /// How many they are.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Those that stand in at least so many of these sets.
    pub(super) fn in_most(sets: &[&Self], least: usize) -> Self {
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
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        (0..).step_by(64).zip(&self.0).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let next = (left != 0).then(|| first + left.trailing_zeros() as usize);
                left &= left.wrapping_sub(1);
                next
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(documents: &[usize]) -> Bits {
        let mut set = Bits::none(200);
        documents.iter().for_each(|one| set.insert(*one));
        set
    }

    proptest! {
        #[test]
        fn most_is_counted_as_one_by_one(
            sets in prop::collection::vec(prop::collection::vec(0_usize..200, 0..150), 1..17),
            least in 1_usize..17,
        ) {
            let bits: Vec<Bits> = sets.iter().map(|one| set(one)).collect();
            let bits: Vec<&Bits> = bits.iter().collect();
            let counted = |one: &usize| sets.iter().filter(|set| set.contains(one)).count() >= least;
            let wanted: Vec<usize> = (0..200).filter(counted).collect();
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
