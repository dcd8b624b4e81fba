//! Carts: what a buyer wants of whom, and how two carts become one at sign-in.

use crate::calendar::Day;
use crate::ids::{ProductId, VariantId};

/// Most lines of a cart.
pub const MOST_LINES: usize = 100;
/// Most pieces of a line.
pub const MOST_PIECES: u32 = 10_000;

/// A line: so many of a variant, of a bookable service on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of which product.
    pub product: ProductId,
    /// What.
    pub variant: VariantId,
    /// On which day in Vietnam; bookable services only.
    pub day: Option<Day>,
    /// How many, 1 to [`MOST_PIECES`].
    pub quantity: u32,
}

impl Line {
    /// What makes two lines the same thing.
    pub fn same(&self, other: &Self) -> bool {
        self.variant == other.variant && self.day == other.day
    }
}

/// What became of two carts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// All lines of the cart that is left.
    pub lines: Vec<Line>,
    /// Lines that only one of the two had.
    pub kept: Vec<Line>,
    /// Lines that both had; the larger quantity counts, so that who fills the same cart twice does not
    /// order twice.
    pub merged: Vec<Line>,
    /// Lines of the guest's cart for which there was no room.
    pub dropped: Vec<Line>,
}

/// One cart of the account's and the guest's. The account's own lines come first and all stay.
pub fn merge(own: &[Line], guest: &[Line]) -> Merged {
    let mut result = Merged::default();
    for line in own {
        match guest.iter().find(|other| other.same(line)) {
            Some(other) => {
                let both = Line { quantity: line.quantity.max(other.quantity), ..*line };
                result.lines.push(both);
                result.merged.push(both);
            }
            None => {
                result.lines.push(*line);
                result.kept.push(*line);
            }
        }
    }
    for line in guest.iter().filter(|line| !own.iter().any(|other| other.same(line))) {
        if result.lines.len() < MOST_LINES {
            result.lines.push(*line);
            result.kept.push(*line);
        } else {
            result.dropped.push(*line);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn lines(most: usize) -> impl Strategy<Value = Vec<Line>> {
        let line = (0_u128..150, 1_u32..9).prop_map(|(variant, quantity)| Line {
            product: ProductId(Uuid::from_u128(variant / 2)),
            variant: VariantId(Uuid::from_u128(variant)),
            day: None,
            quantity,
        });
        proptest::collection::vec(line, 0..most).prop_map(|lines| {
            let mut one_each: Vec<Line> = Vec::new();
            for line in lines {
                if !one_each.iter().any(|other| other.same(&line)) {
                    one_each.push(line);
                }
            }
            one_each
        })
    }

    proptest! {
        #[test]
        fn no_line_is_lost_without_being_named(own in lines(MOST_LINES), guest in lines(MOST_LINES)) {
            let result = merge(&own, &guest);
            prop_assert!(result.lines.len() <= MOST_LINES);
            prop_assert_eq!(result.kept.len() + result.merged.len(), result.lines.len());
            for line in own.iter().chain(&guest) {
                let stays = result.lines.iter().find(|other| other.same(line));
                let dropped = result.dropped.iter().any(|other| other.same(line));
                prop_assert!(stays.is_some_and(|other| other.quantity >= line.quantity) != dropped);
            }
            prop_assert!(own.iter().all(|line| result.lines.iter().any(|other| other.same(line))));
        }

        #[test]
        fn merging_again_changes_nothing(own in lines(40), guest in lines(40)) {
            let once = merge(&own, &guest).lines;
            prop_assert_eq!(merge(&once, &guest).lines, once);
        }
    }
}
