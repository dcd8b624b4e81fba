//! How much a pack holds, and what a kilogram or a litre of it costs.

use crate::money::Dong;

/// A unit in which the net content of a pack is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Milligram.
    Milligram,
    /// Gram.
    Gram,
    /// Kilogram.
    Kilogram,
    /// Millilitre.
    Millilitre,
    /// Litre.
    Litre,
    /// Piece (cái, quả, con, bông …).
    Piece,
    /// Pair (đôi).
    Pair,
    /// Set (bộ).
    Set,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 8] = [
        Self::Milligram,
        Self::Gram,
        Self::Kilogram,
        Self::Millilitre,
        Self::Litre,
        Self::Piece,
        Self::Pair,
        Self::Set,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Milligram => "mg",
            Self::Gram => "g",
            Self::Kilogram => "kg",
            Self::Millilitre => "ml",
            Self::Litre => "l",
            Self::Piece => "piece",
            Self::Pair => "pair",
            Self::Set => "set",
        }
    }

    /// The unit with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }
}

/// The net content of a pack: a whole number of a unit, so that 1.5 kg is 1500 g.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetContent {
    quantity: u32,
    unit: Unit,
}

/// What a content measures, in the smallest unit of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Milligrams.
    Mass(u64),
    /// Millilitres.
    Volume(u64),
    /// Pieces, pairs or sets.
    Count(u64),
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Per {
    /// A kilogram.
    Kilogram,
    /// A litre.
    Litre,
}

impl NetContent {
    /// The largest quantity of any unit.
    pub const MOST: u32 = 1_000_000;

    /// A content of 1 to [`Self::MOST`] units.
    pub fn new(quantity: u32, unit: Unit) -> Option<Self> {
        (1..=Self::MOST).contains(&quantity).then_some(Self { quantity, unit })
    }

    /// How many of its unit.
    pub fn quantity(self) -> u32 {
        self.quantity
    }

    /// The unit in which it is stated.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// The same in the smallest unit of its kind.
    pub fn measure(self) -> Measure {
        let quantity = u64::from(self.quantity);
        match self.unit {
            Unit::Milligram => Measure::Mass(quantity),
            Unit::Gram => Measure::Mass(quantity * 1_000),
            Unit::Kilogram => Measure::Mass(quantity * 1_000_000),
            Unit::Millilitre => Measure::Volume(quantity),
            Unit::Litre => Measure::Volume(quantity * 1_000),
            Unit::Piece | Unit::Pair | Unit::Set => Measure::Count(quantity),
        }
    }

    /// What a kilogram or a litre costs when the pack costs `price`: rounded half up to the đồng. `None`
    /// for what is counted, and beyond the largest amount of money.
    pub fn unit_price(self, price: Dong) -> Option<(Dong, Per)> {
        match self.measure() {
            Measure::Mass(milligrams) => {
                Some((price.scaled(1_000_000, milligrams)?, Per::Kilogram))
            }
            Measure::Volume(millilitres) => Some((price.scaled(1_000, millilitres)?, Per::Litre)),
            Measure::Count(_) => None,
        }
    }
}

impl Per {
    /// The stable code: the unit's.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kilogram => Unit::Kilogram.code(),
            Self::Litre => Unit::Litre.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit_price(price: i64, quantity: u32, unit: Unit) -> Option<(i64, Per)> {
        let content = NetContent::new(quantity, unit).unwrap();
        let (price, per) = content.unit_price(Dong::new(price).unwrap())?;
        Some((price.amount(), per))
    }

    #[test]
    fn a_kilogram_and_a_litre_cost_what_they_cost() {
        assert_eq!(unit_price(60_000, 200, Unit::Gram), Some((300_000, Per::Kilogram)));
        assert_eq!(unit_price(100_000, 1, Unit::Kilogram), Some((100_000, Per::Kilogram)));
        assert_eq!(unit_price(35_000, 350, Unit::Millilitre), Some((100_000, Per::Litre)));
        assert_eq!(unit_price(90_000, 2, Unit::Litre), Some((45_000, Per::Litre)));
        assert_eq!(unit_price(10_000, 12, Unit::Piece), None);
        assert_eq!(unit_price(0, 5, Unit::Gram), Some((0, Per::Kilogram)));
    }

    #[test]
    fn half_a_dong_is_rounded_up() {
        assert_eq!(unit_price(1, 2, Unit::Kilogram), Some((1, Per::Kilogram)));
        assert_eq!(unit_price(1, 3, Unit::Kilogram), Some((0, Per::Kilogram)));
        assert_eq!(unit_price(100, 300, Unit::Gram), Some((333, Per::Kilogram)));
        assert_eq!(unit_price(200, 300, Unit::Gram), Some((667, Per::Kilogram)));
    }

    #[test]
    fn a_price_beyond_all_money_is_not_said() {
        assert_eq!(unit_price(1_000_000_000_000, 1, Unit::Milligram), None);
    }

    proptest! {
        #[test]
        fn the_same_content_in_another_unit_costs_the_same(price in 0_i64..=1_000_000_000, kilos in 1_u32..1000) {
            let price = Dong::new(price).unwrap();
            let of = |quantity, unit| NetContent::new(quantity, unit).unwrap().unit_price(price);
            prop_assert_eq!(of(kilos, Unit::Kilogram), of(kilos * 1000, Unit::Gram));
            prop_assert_eq!(of(kilos, Unit::Litre), of(kilos * 1000, Unit::Millilitre));
        }

        #[test]
        fn more_content_for_the_same_price_is_never_dearer(price in 0_i64..=1_000_000_000, grams in 1_u32..999_999) {
            let price = Dong::new(price).unwrap();
            let of = |grams| NetContent::new(grams, Unit::Gram).unwrap().unit_price(price);
            if let (Some((less, _)), Some((more, _))) = (of(grams), of(grams + 1)) {
                prop_assert!(more <= less);
            }
        }
    }
}
