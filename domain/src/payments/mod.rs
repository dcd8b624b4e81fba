//! Payments: what was promised, captured and returned is folded from events, which are never changed. An
//! intent asks for one order's money, straight to that producer's account.

mod amounts;
pub mod books;
pub mod cards;
pub mod cod;
pub mod commission;
pub mod refunds;
pub mod vietqr;

/// Whoever is paid: a producer for its orders, an organiser for the booths of its fairs.
pub use crate::accounts::Organisation as Payee;
pub use amounts::{Amounts, Event, EventKind, Outcome, PayStatus, fold};

/// How a buyer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// In cash, on delivery (thu hộ).
    Cod,
    /// By bank transfer, started by a VietQR code.
    VietQr,
    /// By card.
    Card,
}

impl Method {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Cod, Self::VietQr, Self::Card];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cod => "cod",
            Self::VietQr => "vietqr",
            Self::Card => "card",
        }
    }

    /// The way with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }

    /// Who tells of money that is paid in this way, as events name it.
    pub fn provider(self) -> &'static str {
        match self {
            Self::Cod | Self::VietQr => self.code(),
            Self::Card => "stripe",
        }
    }
}
