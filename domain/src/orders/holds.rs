//! How long, and how much, is kept for a buyer who has not paid or been confirmed, so that nobody hoards.

use crate::calendar::Instant;
use crate::payments::Method;
use chrono::TimeDelta;

/// Most pieces of one stock that are kept for a buyer at once.
pub const MOST_OF_ONE: i64 = 1_000;
/// Most orders of a buyer at once for which something is kept.
pub const MOST_ORDERS: u64 = 20;

/// Minutes for a card, which is at hand.
const CARD_MINUTES: i64 = 10;
/// Hours for a transfer, which may wait for an evening or a bank's counter.
const TRANSFER_HOURS: i64 = 24;

/// Until when goods are kept that are ordered now: payment on delivery waits for the producer's word
/// instead of a clock.
pub fn kept_until(method: Method, now: Instant) -> Option<Instant> {
    match method {
        Method::Card => now.checked_add_signed(TimeDelta::minutes(CARD_MINUTES)),
        Method::VietQr => now.checked_add_signed(TimeDelta::hours(TRANSFER_HOURS)),
        Method::Cod => None,
    }
}
