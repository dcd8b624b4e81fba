//! Cards: what a provider tells is taken for an order only where it fits what was asked for it.

use super::refunds::{RefundStatus, RefundStep};
use super::{Event, EventKind, Outcome};
use crate::calendar::Instant;
use crate::ids::OrderId;
use crate::money::Dong;
use uuid::Uuid;

/// The only currency in which is sold. It has no smaller unit: an amount is whole đồng.
pub const CURRENCY: &str = "vnd";

/// Where a payment stands at its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardStatus {
    /// The buyer is to give a card, or to prove to be its holder.
    Asked,
    /// The card's bank is being asked: it can't be ended now.
    Processing,
    /// The money is on its way to the payee.
    Succeeded,
    /// It is over, and nobody can pay it any more.
    Canceled,
}

/// To whom a payment goes, as far as its provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    /// The word says nothing of it.
    Unsaid,
    /// It stays with the platform, which holds nobody's money.
    Platform,
    /// To this connected account.
    Account(String),
}

/// A provider's word on a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardWord {
    /// The provider's number of the payment.
    pub reference: String,
    /// Where it stands.
    pub status: CardStatus,
    /// What is asked for, in the smallest unit of the currency.
    pub amount: i64,
    /// What arrived, where it is told.
    pub received: Option<i64>,
    /// The currency, in small letters.
    pub currency: String,
    /// To whom it goes.
    pub payee: Payee,
    /// For which order, as the payment's own notes say.
    pub order: Option<OrderId>,
    /// The provider's number of the last attempt that a card's bank declined.
    pub declined: Option<String>,
}

/// What was asked of a provider for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardAsked {
    /// For which order.
    pub order: OrderId,
    /// To which connected account.
    pub account: String,
    /// How much.
    pub amount: Dong,
}

/// Why a provider's word is not taken for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Misfit {
    /// It names an order of ours, and a payment that was never asked for.
    UnknownPayment,
    /// It names another order than the one that it was asked for.
    OtherOrder,
    /// It is in another currency.
    OtherCurrency,
    /// It is of another amount.
    OtherAmount,
    /// It goes to another account.
    OtherAccount,
    /// Money of an order went back, or was to go back, that no refund of ours sent.
    UnknownRefund,
    /// A refund had arrived, and came back after all; or had failed, and arrived.
    RefundReversed,
    /// The holder of a card disputes a payment.
    Disputed,
}

impl Misfit {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::UnknownPayment,
        Self::OtherOrder,
        Self::OtherCurrency,
        Self::OtherAmount,
        Self::OtherAccount,
        Self::UnknownRefund,
        Self::RefundReversed,
        Self::Disputed,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownPayment => "unknown_payment",
            Self::OtherOrder => "other_order",
            Self::OtherCurrency => "other_currency",
            Self::OtherAmount => "other_amount",
            Self::OtherAccount => "other_account",
            Self::UnknownRefund => "unknown_refund",
            Self::RefundReversed => "refund_reversed",
            Self::Disputed => "disputed",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

impl CardAsked {
    /// Whether a word is of what was asked.
    pub fn check(&self, word: &CardWord) -> Result<(), Misfit> {
        let amount = self.amount.amount();
        let arrived = match word.status {
            CardStatus::Succeeded => word.received.unwrap_or(word.amount),
            _ => word.amount,
        };
        match &word.payee {
            _ if word.order != Some(self.order) => Err(Misfit::OtherOrder),
            _ if word.currency != CURRENCY => Err(Misfit::OtherCurrency),
            _ if word.amount != amount || arrived != amount => Err(Misfit::OtherAmount),
            Payee::Platform => Err(Misfit::OtherAccount),
            Payee::Account(account) if *account != self.account => Err(Misfit::OtherAccount),
            Payee::Account(_) | Payee::Unsaid => Ok(()),
        }
    }
}

impl CardWord {
    /// What is written down of it: that the money arrived, or that an attempt was declined. A declined attempt
    /// is a matter of its own, so that however late one is told of, it takes nothing back.
    pub fn event(&self, amount: Dong, at: Instant) -> Option<Event> {
        let (outcome, reference) = match (self.status, &self.declined) {
            (CardStatus::Succeeded, _) => (Outcome::Success, &self.reference),
            (CardStatus::Asked, Some(attempt)) => (Outcome::Failure, attempt),
            _ => return None,
        };
        Some(Event { kind: EventKind::Charge, outcome, amount, reference: reference.clone(), at })
    }
}

/// How a refund goes at its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundWay {
    /// On its way.
    Pending,
    /// Arrived.
    Succeeded,
    /// Came back, or was never taken.
    Failed,
}

/// A provider's word on a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundWord {
    /// The provider's number of the refund.
    pub reference: String,
    /// Of which payment, by the provider's number.
    pub payment: Option<String>,
    /// How it goes.
    pub way: RefundWay,
    /// How much.
    pub amount: i64,
    /// The currency, in small letters.
    pub currency: String,
    /// Which refund of ours it carries out, as its own notes say.
    pub refund: Option<Uuid>,
    /// At which attempt, likewise.
    pub attempt: Option<i32>,
    /// Why it failed, in the provider's code.
    pub failure: Option<String>,
}

impl RefundWord {
    /// The step that a refund takes by it; none where it says nothing new.
    pub fn step(&self, status: RefundStatus, amount: i64) -> Result<Option<RefundStep>, Misfit> {
        if self.currency != CURRENCY {
            return Err(Misfit::OtherCurrency);
        }
        if self.amount != amount {
            return Err(Misfit::OtherAmount);
        }
        match (status, self.way) {
            (RefundStatus::Sent, RefundWay::Succeeded) => Ok(Some(RefundStep::Settle)),
            (RefundStatus::Sent, RefundWay::Failed) => Ok(Some(RefundStep::Fail)),
            (RefundStatus::Settled, RefundWay::Failed)
            | (RefundStatus::Failed, RefundWay::Succeeded) => Err(Misfit::RefundReversed),
            (RefundStatus::Due | RefundStatus::Canceled, _) => Err(Misfit::UnknownRefund),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
