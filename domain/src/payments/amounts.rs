//! Amounts of an intent, folded from its events. Events come late, twice and out of order; any order and
//! any repetition of the same events gives the same amounts.

use crate::calendar::Instant;
use crate::money::Dong;
use std::collections::BTreeMap;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// The payer is bound to pay: promised at the door, or held on a card.
    Authorization,
    /// Money arrived at the payee.
    Charge,
    /// Money went back to the payer.
    Refund,
    /// A promise ended without money.
    Cancel,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Authorization, Self::Charge, Self::Refund, Self::Cancel];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Cancel => "cancel",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How what an event is about went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It was asked for.
    Request,
    /// It did not happen.
    Failure,
    /// It happened.
    Success,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Request, Self::Failure, Self::Success];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Failure => "failure",
            Self::Success => "success",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Something that happened to an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub kind: EventKind,
    /// How it went.
    pub outcome: Outcome,
    /// Whole đồng.
    pub amount: Dong,
    /// The provider's own number of the matter: of two successes with one number there is one.
    pub reference: String,
    /// When, by the provider's clock.
    pub at: Instant,
}

/// What the events of an intent come to, in whole đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Promised, and neither captured nor ended.
    pub authorized: i64,
    /// Arrived at the payee.
    pub captured: i64,
    /// Went back.
    pub refunded: i64,
}

impl Amounts {
    /// What the payee has of it.
    pub fn kept(self) -> i64 {
        self.captured - self.refunded
    }
}

/// The amounts that events come to. Of one matter (kind and reference) the latest word counts; of two at
/// the same instant the success.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Amounts {
    let mut matters: BTreeMap<(EventKind, &str), &Event> = BTreeMap::new();
    for event in events {
        let word = matters.entry((event.kind, &event.reference)).or_insert(event);
        let later =
            |one: &Event| (one.outcome != Outcome::Request, one.at, one.outcome, one.amount);
        if later(event) > later(word) {
            *word = event;
        }
    }
    let sum = |kind: EventKind| -> i64 {
        let those = matters.values().filter(|event| event.kind == kind);
        let happened = those.filter(|event| event.outcome == Outcome::Success);
        happened.map(|event| event.amount.amount()).sum()
    };
    let (captured, refunded) = (sum(EventKind::Charge), sum(EventKind::Refund));
    let open = sum(EventKind::Authorization) - sum(EventKind::Cancel) - captured;
    Amounts { authorized: open.max(0), captured, refunded }
}

/// How far an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayStatus {
    /// Nothing was asked or promised.
    Unpaid,
    /// A code was shown, or a card is being asked.
    Pending,
    /// Promised in full: at the door, or held on a card.
    Authorized,
    /// Some of it arrived.
    PartiallyPaid,
    /// All of it arrived.
    Paid,
    /// More than all arrived; the rest is the buyer's.
    Overpaid,
    /// Some went back.
    PartiallyRefunded,
    /// All that arrived went back.
    Refunded,
}

impl PayStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Unpaid,
        Self::Pending,
        Self::Authorized,
        Self::PartiallyPaid,
        Self::Paid,
        Self::Overpaid,
        Self::PartiallyRefunded,
        Self::Refunded,
    ];

    /// How far amounts pay a total; `asked` is whether an intent is open.
    pub fn of(total: Dong, amounts: Amounts, asked: bool) -> Self {
        let total = total.amount();
        match amounts {
            Amounts { captured: 0, authorized: 0, .. } if total == 0 => Self::Paid,
            Amounts { captured: 0, authorized: 0, .. } if asked => Self::Pending,
            Amounts { captured: 0, authorized: 0, .. } => Self::Unpaid,
            Amounts { captured: 0, authorized, .. } if authorized >= total => Self::Authorized,
            Amounts { captured: 0, .. } => Self::Pending,
            Amounts { captured, refunded, .. } if refunded >= captured => Self::Refunded,
            amounts if amounts.kept() > total => Self::Overpaid,
            amounts if amounts.captured >= total && amounts.kept() < total => {
                Self::PartiallyRefunded
            }
            amounts if amounts.kept() == total => Self::Paid,
            Amounts { refunded: 0, .. } => Self::PartiallyPaid,
            _ => Self::PartiallyRefunded,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Pending => "pending",
            Self::Authorized => "authorized",
            Self::PartiallyPaid => "partially_paid",
            Self::Paid => "paid",
            Self::Overpaid => "overpaid",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn event() -> impl Strategy<Value = Event> {
        let (kinds, outcomes) = (select(EventKind::ALL.to_vec()), select(Outcome::ALL.to_vec()));
        (kinds, outcomes, 0_i64..1_000_000, 0_u8..4, 0_i64..6).prop_map(
            |(kind, outcome, amount, reference, second)| Event {
                kind,
                outcome,
                amount: Dong::new(amount).unwrap(),
                reference: format!("R{reference}"),
                at: DateTime::from_timestamp(second, 0).unwrap(),
            },
        )
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        proptest::collection::vec(event(), 0..12)
    }

    proptest! {
        #[test]
        fn order_and_repetition_change_nothing(
            events in events(),
            shuffled in any::<u64>(),
            again in proptest::collection::vec(0_usize..12, 0..12),
        ) {
            let expected = fold(&events);
            let mut other = events.clone();
            other.extend(again.iter().filter_map(|index| events.get(*index).cloned()));
            let length = other.len().max(1);
            let turn = usize::try_from(shuffled % 97).unwrap() % length;
            other.rotate_left(turn);
            other.reverse();
            prop_assert_eq!(fold(&other), expected);
        }

        #[test]
        fn no_amount_is_below_nothing(events in events()) {
            let amounts = fold(&events);
            prop_assert!(amounts.authorized >= 0 && amounts.captured >= 0 && amounts.refunded >= 0);
        }
    }

    fn one(kind: EventKind, outcome: Outcome, amount: i64, reference: &str, second: i64) -> Event {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Event { kind, outcome, amount: Dong::new(amount).unwrap(), reference: reference.into(), at }
    }

    #[test]
    fn the_latest_word_of_a_matter_counts() {
        use EventKind::Charge;
        use Outcome::{Failure, Request, Success};
        let failed_then_paid = [
            one(Charge, Request, 50_000, "A", 1),
            one(Charge, Failure, 50_000, "A", 2),
            one(Charge, Success, 50_000, "A", 3),
        ];
        assert_eq!(fold(&failed_then_paid).captured, 50_000);
        let late_request =
            [one(Charge, Success, 50_000, "A", 1), one(Charge, Request, 50_000, "A", 9)];
        assert_eq!(fold(&late_request).captured, 50_000);
        let twice = [one(Charge, Success, 20_000, "A", 1), one(Charge, Success, 30_000, "B", 2)];
        assert_eq!(fold(&twice).captured, 50_000);
    }

    #[test]
    fn an_order_is_paid_as_far_as_its_amounts_go() {
        let status = |authorized, captured, refunded, asked| {
            let amounts = Amounts { authorized, captured, refunded };
            PayStatus::of(Dong::new(100_000).unwrap(), amounts, asked).code()
        };
        assert_eq!(status(0, 0, 0, false), "unpaid");
        assert_eq!(status(0, 0, 0, true), "pending");
        assert_eq!(status(100_000, 0, 0, true), "authorized");
        assert_eq!(status(0, 40_000, 0, true), "partially_paid");
        assert_eq!(status(0, 100_000, 0, false), "paid");
        assert_eq!(status(0, 100_001, 0, false), "overpaid");
        assert_eq!(status(0, 100_001, 1, false), "paid");
        assert_eq!(status(0, 100_000, 1, false), "partially_refunded");
        assert_eq!(status(0, 100_000, 100_000, false), "refunded");
        assert_eq!(status(0, 40_000, 40_000, false), "refunded");
        let nothing = PayStatus::of(Dong::default(), Amounts::default(), false);
        assert_eq!(nothing, PayStatus::Paid);
    }
}
