//! Card payments: a provider asks buyers for their cards, and pays straight to a producer's connected account.
//! What it holds of cards never comes here.

mod signing;
mod stripe;

pub use signing::{Unproven, signature};
pub use stripe::Stripe;

use async_trait::async_trait;
use domain::calendar::Instant;
use domain::ids::OrderId;
use domain::money::Dong;
use domain::payments::cards::{CardWord, RefundWord};
use uuid::Uuid;

/// What a provider is asked for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Under which it is asked: the same again asks for nothing more.
    pub key: Uuid,
    /// For which order.
    pub order: OrderId,
    /// To which connected account.
    pub account: String,
    /// How much.
    pub amount: Dong,
    /// How much of it is the platform's; may be nothing.
    pub fee: Dong,
}

/// What a provider is asked to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returning {
    /// Which refund of ours.
    pub refund: Uuid,
    /// At which attempt, from 0: the same again sends nothing more.
    pub attempt: i32,
    /// Of which payment, by the provider's number.
    pub payment: String,
    /// How much.
    pub amount: Dong,
}

/// A payment as its provider has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// What it says.
    pub word: CardWord,
    /// With what the buyer's browser pays; for the buyer alone.
    pub client_secret: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardsError {
    /// Whether it was done is not known.
    #[error("the card provider can't be reached: {0}")]
    Unreachable(String),
    /// It was not done, by the provider's decision.
    #[error("the card provider refused: {code} ({status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The provider's code.
        code: String,
    },
    /// Whether it was done is not known.
    #[error("the card provider's answer can't be read: {0}")]
    Unclear(&'static str),
}

impl CardsError {
    /// Whether it is certain that nothing was done.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// Takes cards.
#[async_trait]
pub trait Cards: Send + Sync {
    /// Asks for a payment. The same again answers as the payment stood when it was first asked for.
    async fn ask(&self, asking: &Asking) -> Result<Payment, CardsError>;

    /// Reads a payment.
    async fn read(&self, reference: &str) -> Result<Payment, CardsError>;

    /// Ends a payment that nobody has paid; refused where it is too late.
    async fn cancel(&self, reference: &str) -> Result<Payment, CardsError>;

    /// Sends money of a payment back: out of the producer's account, with the platform's share of it.
    async fn refund(&self, returning: &Returning) -> Result<RefundWord, CardsError>;

    /// Reads a refund.
    async fn read_refund(&self, reference: &str) -> Result<RefundWord, CardsError>;

    /// Whether an event comes from the provider, and was told just now.
    fn prove(&self, signature: Option<&str>, body: &[u8], now: Instant) -> Result<(), Unproven>;

    /// What the buyer's browser names the platform by; nothing secret.
    fn public_key(&self) -> Option<&str>;

    /// Whether it is on this machine.
    fn is_at_home(&self) -> bool;
}
