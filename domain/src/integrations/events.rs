//! Events: each committed change of a thing, told to whoever it concerns.

use crate::calendar::Instant;
use uuid::Uuid;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $feature:literal $subject:literal;)+) => {
        /// Of what kind of thing an event tells. A new kind is a row here; the compiler then asks the store
        /// whose the thing is, and the API which answer shows it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventKind {$(
            $(#[$doc])*
            $name,
        )+}

        impl EventKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The feature under which the change log has it.
            pub fn feature(self) -> &'static str {
                match self { $(Self::$name => $feature,)+ }
            }

            /// The stable code of the thing, such as `product`.
            pub fn subject(self) -> &'static str {
                match self { $(Self::$name => $subject,)+ }
            }

            /// The stable code of the event, such as `product.changed`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => concat!($subject, ".changed"),)+ }
            }
        }
    };
}

kinds! {
    /// A product: its texts, variants, prices, pictures, licences, status.
    Product = "catalogue" "product";
    /// A producer.
    Producer = "catalogue" "producer";
    /// A storefront.
    Storefront = "storefronts" "storefront";
    /// A certificate of the register.
    Certificate = "certification" "certificate";
    /// A fair.
    Fair = "fairs" "fair";
    /// A point of introduction and sale.
    PointOfSale = "points_of_sale" "point_of_sale";
    /// An order: made, confirmed, paid, sent, called off.
    Order = "orders" "order";
    /// A review that was published, with the answer to it.
    Review = "orders" "review";
}

impl EventKind {
    /// The kind with this code of an event.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// The id of the event of a change: the same whenever it is asked for, different for each change of a
/// database. A UUIDv7 whose time is that of the change, so that ids sort nearly as changes do.
pub fn event_id(at: Instant, seq: i64) -> Uuid {
    const TIME: u128 = (1 << 48) - 1;
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default() & TIME;
    let seq = u128::from(seq.unsigned_abs());
    let (version, variant) = (0x7_u128 << 76, 0b10_u128 << 62);
    // The number fills the 62 bits after the variant, and what is left of 63 the ones before.
    Uuid::from_u128(
        (millis << 80) | version | ((seq >> 62) << 64) | variant | (seq & (u128::MAX >> 66)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn codes_tell_kinds_apart() {
        let codes: HashSet<&str> = EventKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), EventKind::ALL.len());
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_code(kind.code()), Some(*kind));
        }
        assert_eq!(EventKind::from_code("product"), None);
        assert_eq!(EventKind::PointOfSale.code(), "point_of_sale.changed");
    }

    proptest! {
        #[test]
        fn each_change_has_an_id_of_its_own(one: (u32, i64), two: (u32, i64)) {
            let id = |(at, seq): (u32, i64)| {
                event_id(DateTime::from_timestamp(i64::from(at), 0).unwrap(), seq & i64::MAX)
            };
            let same = (one.0, one.1 & i64::MAX) == (two.0, two.1 & i64::MAX);
            prop_assert_eq!(id(one) == id(two), same);
            prop_assert_eq!(id(one).get_version_num(), 7);
            prop_assert_eq!(id(one).get_variant(), uuid::Variant::RFC4122);
        }
    }
}
