//! Cards: connected accounts of producers, asking a buyer's card, and what the provider tells. An event or a
//! buyer's return is a hint alone: what counts is what the provider says when it is asked.

mod accounts;
mod chasing;
mod judging;
mod paying;
mod receiving;
mod refunding;
mod settling;

pub(crate) use chasing::chase;
pub(super) use refunding::{begin, send};

use crate::codes::Code;
use crate::problem::{Failure, Problem};
use accounts::CardAccountsApi;
use chrono::TimeDelta;
use domain::calendar::Instant;
use domain::payments::cards::Misfit;
use gateways::cards::CardsError;
use paying::PayingApi;
use receiving::CardEventsApi;

/// Operations on cards.
pub type CardsApis = (CardAccountsApi, PayingApi, CardEventsApi);

/// Operations on cards.
pub const APIS: CardsApis = (CardAccountsApi, PayingApi, CardEventsApi);

/// What became of a provider's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It counts, and was written down where it is new.
    Taken,
    /// It is of nothing here.
    Foreign,
    /// It does not fit what was asked for: nothing is changed, and people are to look.
    Misfit(Misfit),
}

impl Verdict {
    /// Why it was not taken.
    fn doubt(self) -> Option<&'static str> {
        match self {
            Self::Taken => None,
            Self::Foreign => Some("foreign"),
            Self::Misfit(misfit) => Some(misfit.code()),
        }
    }
}

/// When the provider is asked again about what was asked for: soon at first, and before goods are free.
fn next(now: Instant, asked: Instant, until: Option<Instant>) -> Instant {
    let pace = ((now - asked) / 4).clamp(TimeDelta::minutes(1), TimeDelta::hours(1));
    let next = now + pace;
    until.filter(|until| *until > now).map_or(next, |until| next.min(until))
}

/// How a request ends that the provider did not answer as it should.
fn failed(error: &CardsError) -> Failure {
    tracing::warn!(%error, "a card payment is left as it is");
    if !error.is_refusal() {
        return Code::CardsUnreachable.into();
    }
    let vi = "Dịch vụ thẻ từ chối. Hãy chọn cách trả khác hoặc liên hệ người bán.";
    let en = "The card provider refuses. Pay in another way, or ask the seller.";
    Problem::field("", "card_provider_refused", vi, en).into()
}
