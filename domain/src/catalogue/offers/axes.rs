//! The named axes on which the variants of a product differ, such as weight and pack.

use crate::text;
use std::collections::BTreeMap;

/// Most axes of a product.
pub const MOST_AXES: usize = 3;

/// The axes of a product, in the producer's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axes(Vec<String>);

/// Why names make no axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxesRefusal {
    /// More than [`MOST_AXES`].
    TooMany,
    /// A name without a letter or digit, at this place.
    Unnamed(usize),
    /// A name that meets an earlier one, tones and case aside, at this place.
    Twice(usize),
}

/// Why values don't place a variant on its product's axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AxisRefusal {
    /// The product has no such axis.
    Unknown(String),
    /// The variant gives an axis two values.
    Twice(String),
    /// The variant gives no value, or none with a letter or digit, for this axis.
    Missing(String),
}

/// One value for each axis of a product, in the order of the axes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AxisValues(Vec<(String, String)>);

impl Axes {
    /// Axes with these names.
    pub fn new(names: Vec<String>) -> Result<Self, AxesRefusal> {
        if names.len() > MOST_AXES {
            return Err(AxesRefusal::TooMany);
        }
        let keys: Vec<String> = names.iter().map(|name| text::key(name)).collect();
        for (place, key) in keys.iter().enumerate() {
            if key.is_empty() {
                return Err(AxesRefusal::Unnamed(place));
            }
            if keys[..place].contains(key) {
                return Err(AxesRefusal::Twice(place));
            }
        }
        Ok(Self(names))
    }

    /// Axes as they were stored.
    pub fn stored(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// A variant's place: exactly one value for each axis, and none for another.
    pub fn place(&self, given: Vec<(String, String)>) -> Result<AxisValues, Vec<AxisRefusal>> {
        let mut refused = Vec::new();
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in given {
            let key = text::key(&name);
            if !self.0.iter().any(|axis| text::key(axis) == key) {
                refused.push(AxisRefusal::Unknown(name));
            } else if values.insert(key, value).is_some() {
                refused.push(AxisRefusal::Twice(name));
            }
        }
        let mut placed = Vec::new();
        for axis in &self.0 {
            match values.remove(&text::key(axis)).filter(|value| !text::key(value).is_empty()) {
                Some(value) => placed.push((axis.clone(), value)),
                None => refused.push(AxisRefusal::Missing(axis.clone())),
            }
        }
        if refused.is_empty() { Ok(AxisValues(placed)) } else { Err(refused) }
    }
}

impl AxisValues {
    /// Values as they were stored: axis and value.
    pub fn stored(values: Vec<(String, String)>) -> Self {
        Self(values)
    }

    /// Axis and value, in the order of the axes.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The form under which equal combinations meet, tones and case aside; empty without axes, where
    /// variants may be as many as they like.
    pub fn key(&self) -> String {
        self.0.iter().map(|(_, value)| text::key(value)).collect::<Vec<_>>().join("|")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn axes(names: &[&str]) -> Result<Axes, AxesRefusal> {
        Axes::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn place(axes: &Axes, given: &[(&str, &str)]) -> Result<AxisValues, Vec<AxisRefusal>> {
        axes.place(
            given.iter().map(|(axis, value)| ((*axis).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn axes_are_few_named_and_different() {
        assert!(axes(&["Khối lượng", "Bao bì"]).is_ok());
        assert_eq!(axes(&["a", "b", "c", "d"]), Err(AxesRefusal::TooMany));
        assert_eq!(axes(&["a", "…"]), Err(AxesRefusal::Unnamed(1)));
        assert_eq!(axes(&["Bao bì", "x", "bao bi"]), Err(AxesRefusal::Twice(2)));
    }

    #[test]
    fn a_variant_has_exactly_one_value_on_each_axis() {
        let axes = axes(&["Khối lượng", "Bao bì"]).unwrap();
        let placed = place(&axes, &[("bao bì", "Hộp"), ("Khối lượng", "500 g")]).unwrap();
        assert_eq!(placed.pairs()[0], ("Khối lượng".to_owned(), "500 g".to_owned()));
        assert_eq!(placed.key(), "500 g|hop");
        let again = place(&axes, &[("Khối lượng", "500 G"), ("Bao bì", "hộp")]).unwrap();
        assert_eq!(placed.key(), again.key());
        let refused =
            place(&axes, &[("Màu", "đỏ"), ("Bao bì", "Hộp"), ("Bao bì", "Túi")]).unwrap_err();
        assert_eq!(
            refused,
            [
                AxisRefusal::Unknown("Màu".to_owned()),
                AxisRefusal::Twice("Bao bì".to_owned()),
                AxisRefusal::Missing("Khối lượng".to_owned()),
            ]
        );
    }

    fn value() -> impl Strategy<Value = String> {
        let character = prop::sample::select(vec!['a', 'A', 'á', '1', ' ', '|']);
        prop::collection::vec(character, 1..4)
            .prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn keys_meet_exactly_when_values_do(
            one in prop::collection::vec(value(), 2), other in prop::collection::vec(value(), 2),
        ) {
            let axes = axes(&["x", "y"]).unwrap();
            let of = |values: &[String]| place(&axes, &[("x", &values[0]), ("y", &values[1])]);
            if let (Ok(first), Ok(second)) = (of(&one), of(&other)) {
                let folded = |values: &[String]| values.iter().map(|v| text::key(v)).collect::<Vec<_>>();
                prop_assert_eq!(first.key() == second.key(), folded(&one) == folded(&other));
            }
        }
    }
}
