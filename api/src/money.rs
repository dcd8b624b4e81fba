//! Money as it crosses the wire.

use domain::money::Dong;
use poem_openapi::{Enum, Object};
use serde::Serialize;

/// The currency of every amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
pub enum Currency {
    /// Vietnamese đồng, which has no minor unit.
    #[oai(rename = "VND")]
    #[serde(rename = "VND")]
    Vnd,
}

/// An amount of money.
#[derive(Clone, Copy, Debug, Object, Serialize)]
#[oai(deny_unknown_fields)]
pub struct Money {
    /// Whole đồng, 0 to 1,000,000,000,000.
    amount: i64,
    /// Always `VND`.
    currency: Currency,
}

impl Money {
    /// The amount, where it is within bounds.
    pub fn dong(self) -> Option<Dong> {
        Dong::new(self.amount)
    }
}

impl From<Dong> for Money {
    fn from(dong: Dong) -> Self {
        Self { amount: dong.amount(), currency: Currency::Vnd }
    }
}
