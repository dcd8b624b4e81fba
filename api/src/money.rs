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

impl Money {
    /// An amount that sums of amounts come to.
    pub fn of(amount: i64) -> Self {
        Self { amount, currency: Currency::Vnd }
    }
}

impl From<Dong> for Money {
    fn from(dong: Dong) -> Self {
        Self { amount: dong.amount(), currency: Currency::Vnd }
    }
}

/// An amount as it is written in Vietnam: `1.250.000`.
pub(crate) fn grouped(amount: Dong) -> String {
    let digits = amount.amount().to_string();
    let mut written = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push('.');
        }
        written.push(digit);
    }
    written
}
