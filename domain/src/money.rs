//! Money: whole đồng in an integer. The đồng has no minor unit, and no float ever touches it.

mod words;

pub use words::amount_in_words;

/// An amount of whole Vietnamese đồng, from 0 to 10¹² inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dong(i64);

impl Dong {
    /// The largest amount: 10¹² đồng.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// An amount within bounds.
    pub fn new(amount: i64) -> Option<Self> {
        (0..=Self::MAX.0).contains(&amount).then_some(Self(amount))
    }

    /// Whole đồng.
    pub fn amount(self) -> i64 {
        self.0
    }

    /// The sum; `None` beyond the largest amount.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0.checked_add(other.0)?)
    }

    /// The difference; `None` below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::new(self.0.checked_sub(other.0)?)
    }

    /// So many times the amount; `None` beyond the largest amount.
    pub fn checked_times(self, count: u32) -> Option<Self> {
        Self::new(self.0.checked_mul(i64::from(count))?)
    }

    /// `parts` wholes of which one costs `self` by `whole` parts: `self × parts ÷ whole`, rounded half up
    /// to the đồng. `None` beyond the largest amount, and for a whole of nothing.
    pub fn scaled(self, parts: u64, whole: u64) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(parts);
        let whole = i128::from(whole);
        let doubled = (product * 2 + whole).checked_div(whole * 2)?;
        Self::new(i64::try_from(doubled).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dong() -> impl Strategy<Value = Dong> {
        (0..=Dong::MAX.amount()).prop_map(|amount| Dong::new(amount).unwrap())
    }

    #[test]
    fn amounts_have_bounds() {
        assert_eq!(Dong::new(-1), None);
        assert_eq!(Dong::new(1_000_000_000_001), None);
        assert_eq!(Dong::new(i64::MAX), None);
        assert_eq!(Dong::new(1_000_000_000_000), Some(Dong::MAX));
    }

    proptest! {
        #[test]
        fn sums_and_differences_undo_each_other(one in dong(), other in dong()) {
            if let Some(sum) = one.checked_add(other) {
                prop_assert_eq!(sum.checked_sub(other), Some(one));
            }
            prop_assert_eq!(one.checked_sub(other).is_some(), other <= one);
        }

        #[test]
        fn times_is_a_repeated_sum(one in 0_i64..1_000_000, count in 0_u32..50) {
            let one = Dong::new(one).unwrap();
            let sum = (0..count).try_fold(Dong::default(), |sum, _| sum.checked_add(one));
            prop_assert_eq!(one.checked_times(count), sum);
        }

        #[test]
        fn scaling_is_never_off_by_more_than_half_a_dong(
            price in dong(), parts in 1_u64..=1_000_000_000_000, whole in 1_u64..=1_000_000_000_000,
        ) {
            let exact = i128::from(price.amount()) * i128::from(parts);
            let whole_parts = i128::from(whole);
            match price.scaled(parts, whole) {
                Some(scaled) => {
                    let off = i128::from(scaled.amount()) * whole_parts - exact;
                    prop_assert!(off * 2 <= whole_parts && -off * 2 < whole_parts);
                }
                None => prop_assert!(exact / whole_parts >= i128::from(Dong::MAX.amount())),
            }
        }
    }
}
