//! A producer's quotation (báo giá) in answer to a need: valid until a day, and answered once.

use super::NeedState;
use crate::calendar::{Day, Instant, day_of, end_of};

/// What was decided of a quotation. That it lapsed is the clock's, and stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotationState {
    /// The buyer has it.
    Sent,
    /// The buyer takes it.
    Accepted,
    /// The buyer doesn't.
    Declined,
    /// The producer took it back.
    Withdrawn,
}

/// What is done with a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotationCommand {
    /// The producer changes it; one that lapsed stands again with a later day.
    Revise {
        /// Until when it is valid, with the change.
        valid_until: Day,
    },
    /// The buyer takes it.
    Accept,
    /// The buyer doesn't.
    Decline,
    /// The producer takes it back.
    Withdraw,
}

/// What the guards of commands look at.
#[derive(Clone, Copy, Debug)]
pub struct QuotationFacts {
    /// What the buyer decided of the need.
    pub need: NeedState,
    /// The last day on which the need takes quotations.
    pub open_until: Day,
    /// The last day on which the quotation stands, as it is stored.
    pub valid_until: Day,
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotationRefusal {
    /// It doesn't belong to this state.
    #[error("the quotation is {}", .0.code())]
    WrongState(QuotationState),
    /// Its last day is over.
    #[error("the quotation lapsed")]
    Lapsed,
    /// The need takes no quotations: it is closed, taken back, or its last day is over.
    #[error("the need takes no quotations")]
    NotTaken,
    /// It would be valid until a day that is over.
    #[error("valid until a day that is over")]
    Past,
}

impl QuotationState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Accepted, Self::Declined, Self::Withdrawn];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it waited for an answer until its last day was over.
    pub fn is_lapsed(self, valid_until: Day, now: Instant) -> bool {
        self == Self::Sent && end_of(valid_until) <= now
    }

    /// Whether the two have something to talk about: it is accepted, or waits for an answer still.
    pub fn is_live(self, valid_until: Day, now: Instant) -> bool {
        matches!(self, Self::Sent | Self::Accepted) && !self.is_lapsed(valid_until, now)
    }

    /// The state of a new quotation.
    pub fn sent(facts: &QuotationFacts, now: Instant) -> Result<Self, QuotationRefusal> {
        if !facts.need.takes_quotations(facts.open_until, now) {
            return Err(QuotationRefusal::NotTaken);
        }
        if facts.valid_until < day_of(now) {
            return Err(QuotationRefusal::Past);
        }
        Ok(Self::Sent)
    }

    /// The state after a command, or why there is none.
    pub fn follow(
        self,
        command: QuotationCommand,
        facts: &QuotationFacts,
        now: Instant,
    ) -> Result<Self, QuotationRefusal> {
        match (self, command) {
            (Self::Sent, QuotationCommand::Revise { valid_until }) => {
                Self::sent(&QuotationFacts { valid_until, ..*facts }, now)
            }
            (Self::Sent, QuotationCommand::Accept) => {
                if facts.need == NeedState::Withdrawn {
                    return Err(QuotationRefusal::NotTaken);
                }
                let lapsed = self.is_lapsed(facts.valid_until, now);
                if lapsed { Err(QuotationRefusal::Lapsed) } else { Ok(Self::Accepted) }
            }
            (Self::Sent, QuotationCommand::Decline) => Ok(Self::Declined),
            (Self::Sent, QuotationCommand::Withdraw) => Ok(Self::Withdrawn),
            (state, _) => Err(QuotationRefusal::WrongState(state)),
        }
    }
}
