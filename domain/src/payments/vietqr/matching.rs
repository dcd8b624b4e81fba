//! Which intent an incoming transfer pays. What is certain is matched; anything else goes to a desk with
//! candidates, ranked, for somebody of the payee to decide. Nothing is turned away.

use super::memo::{self, Reading};
use super::payload::AccountNumber;
use super::reference::Reference;
use crate::calendar::Instant;
use crate::money::Dong;
use std::cmp::Reverse;
use uuid::Uuid;

/// A transfer that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Whole đồng.
    pub amount: Dong,
    /// When the bank booked it.
    pub at: Instant,
    /// To which of the payee's accounts, where the bank says.
    pub account: Option<AccountNumber>,
    /// What the payer wrote, with what banks put around it.
    pub memo: String,
}

/// An intent of the payee's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub intent: Uuid,
    /// What its code says.
    pub reference: Reference,
    /// How much it asks for.
    pub amount: Dong,
    /// How much of it has arrived.
    pub received: Dong,
    /// To which account.
    pub account: AccountNumber,
    /// Since when.
    pub from: Instant,
    /// Until when; exclusive.
    pub until: Instant,
    /// Whether it was called off.
    pub is_closed: bool,
}

/// How a transfer fits what it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// To the đồng.
    Exact,
    /// So much is still missing.
    Under(Dong),
    /// So much is the payer's.
    Over(Dong),
}

/// Why a transfer is not matched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// What it may name was called off, or its time was over.
    Late,
    /// What it may name is paid, or somebody else told of the same transfer before.
    Duplicate,
    /// It may be for several, or its reference was damaged and the amount is another.
    Ambiguous,
    /// It names something that this payee does not ask for.
    UnknownReference,
    /// It names nothing.
    NoReference,
}

/// Something that speaks for a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The memo may name it.
    Named,
    /// The memo has most of its reference.
    Alike,
    /// Its rest is the amount, to the đồng.
    SameAmount,
    /// It asks for payment to the account.
    SameAccount,
    /// The transfer came while it was open.
    InTime,
}

/// An intent that a transfer may be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub intent: Uuid,
    /// How much speaks for it, out of 100.
    pub points: u8,
    /// What does.
    pub reasons: Vec<Reason>,
}

/// What becomes of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It pays this.
    Matched {
        /// Which intent.
        intent: Uuid,
        /// How it fits.
        fit: Fit,
    },
    /// Somebody has to look at it.
    Desk {
        /// Why.
        doubt: Doubt,
        /// What it may be for, the likeliest first; ten at most.
        candidates: Vec<Candidate>,
    },
}

/// How many candidates a desk is shown.
const MOST: usize = 10;

/// A memo that has so many of a reference's sixteen characters may well mean it.
const ALIKE: u8 = 11;

impl Asked {
    /// What is still missing.
    pub fn rest(&self) -> Dong {
        self.amount.checked_sub(self.received).unwrap_or_default()
    }

    /// How an amount fits what is missing.
    pub fn fit(&self, amount: Dong) -> Fit {
        let rest = self.rest();
        match (rest.checked_sub(amount), amount.checked_sub(rest)) {
            (Some(missing), _) if missing > Dong::default() => Fit::Under(missing),
            (_, Some(more)) if more > Dong::default() => Fit::Over(more),
            _ => Fit::Exact,
        }
    }

    fn is_open_at(&self, at: Instant) -> bool {
        !self.is_closed && (self.from..self.until).contains(&at)
    }
}

/// What becomes of a transfer, given every intent of its payee that it may be for.
pub fn judge(incoming: &Incoming, asked: &[Asked]) -> Verdict {
    let reading = memo::read(&incoming.memo);
    let doubt = match reading.certain() {
        None if reading.possible().is_empty() => Doubt::NoReference,
        None => Doubt::Ambiguous,
        Some(reference) => match asked.iter().find(|one| one.reference == reference) {
            None => Doubt::UnknownReference,
            Some(one) => match doubt(incoming, one, &reading) {
                None => {
                    let (intent, fit) = (one.intent, one.fit(incoming.amount));
                    return Verdict::Matched { intent, fit };
                }
                Some(doubt) => doubt,
            },
        },
    };
    Verdict::Desk { doubt, candidates: rank(incoming, &reading, asked) }
}

/// What speaks against taking a transfer for the intent that it names.
fn doubt(incoming: &Incoming, named: &Asked, reading: &Reading) -> Option<Doubt> {
    // Nobody writes a whole reference by chance. What comes late or again is still that payer's, and belongs
    // to what it names.
    if matches!(reading, Reading::Exact(_)) {
        None
    } else if named.rest() == Dong::default() {
        Some(Doubt::Duplicate)
    } else if named.is_closed || incoming.at >= named.until {
        Some(Doubt::Late)
    } else if incoming.at < named.from || named.fit(incoming.amount) != Fit::Exact {
        Some(Doubt::Ambiguous)
    } else {
        None
    }
}

/// What a transfer may be for, the likeliest first: what the memo names or nearly names, and what asks for
/// just that amount.
pub fn rank(incoming: &Incoming, reading: &Reading, asked: &[Asked]) -> Vec<Candidate> {
    let mut all: Vec<(&Asked, Candidate)> = asked
        .iter()
        .map(|one| (one, weigh(incoming, reading, one)))
        .filter(|(_, candidate)| {
            let telling = [Reason::Named, Reason::Alike, Reason::SameAmount];
            candidate.reasons.iter().any(|reason| telling.contains(reason))
        })
        .collect();
    // Of two alike the one that asked last: people pay soon.
    all.sort_by_key(|(one, candidate)| (Reverse(candidate.points), Reverse(one.from), one.intent));
    all.into_iter().map(|(_, candidate)| candidate).take(MOST).collect()
}

fn weigh(incoming: &Incoming, reading: &Reading, one: &Asked) -> Candidate {
    let is_named = reading.possible().contains(&one.reference);
    let is_alike = !is_named && memo::likeness(&incoming.memo, one.reference) >= ALIKE;
    let is_owed = one.rest() > Dong::default();
    let speaks = [
        (Reason::Named, 50, is_named),
        (Reason::Alike, 30, is_alike),
        (Reason::SameAmount, 30, is_owed && one.rest() == incoming.amount),
        (Reason::SameAccount, 5, incoming.account.as_ref() == Some(&one.account)),
        (Reason::InTime, 15, is_owed && one.is_open_at(incoming.at)),
    ];
    let found = speaks.into_iter().filter(|(.., holds)| *holds);
    let mut candidate = Candidate { intent: one.intent, points: 0, reasons: Vec::new() };
    for (reason, points, _) in found {
        candidate.points += points;
        candidate.reasons.push(reason);
    }
    candidate
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Self; 5] =
        [Self::Late, Self::Duplicate, Self::Ambiguous, Self::UnknownReference, Self::NoReference];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Duplicate => "duplicate",
            Self::Ambiguous => "ambiguous",
            Self::UnknownReference => "unknown_reference",
            Self::NoReference => "no_reference",
        }
    }

    /// The doubt with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.code() == code)
    }
}

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody has to look at it.
    Waiting,
    /// It pays something.
    Matched,
    /// It pays nothing here; somebody said why.
    Dismissed,
}

/// What was decided about a transfer stands; what was not can't be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not from where the transfer stands")]
pub struct Decided;

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Matched, Self::Dismissed];

    /// Somebody, or its memo, says what it pays.
    pub fn matched(self) -> Result<Self, Decided> {
        if self == Self::Waiting { Ok(Self::Matched) } else { Err(Decided) }
    }

    /// Somebody says that it pays nothing here.
    pub fn dismissed(self) -> Result<Self, Decided> {
        if self == Self::Waiting { Ok(Self::Dismissed) } else { Err(Decided) }
    }

    /// Somebody takes back what was decided.
    pub fn reopened(self) -> Result<Self, Decided> {
        if self == Self::Waiting { Err(Decided) } else { Ok(Self::Waiting) }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Matched => "matched",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Reason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Alike => "alike",
            Self::SameAmount => "same_amount",
            Self::SameAccount => "same_account",
            Self::InTime => "in_time",
        }
    }
}

#[cfg(test)]
mod tests;
