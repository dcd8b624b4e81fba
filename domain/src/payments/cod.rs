//! Cash on delivery as a ledger: of each parcel, what was promised at the door, what the carrier took in
//! and what reached the producer.

use crate::money::Dong;

/// Where the money of a parcel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodStatus {
    /// To be paid at the door.
    Promised,
    /// The carrier has it.
    Collected,
    /// Something reached the producer, and not what was promised.
    Remitted,
    /// What reached the producer is what was promised, or the producer left it at that.
    Settled,
    /// Nobody took the parcel in: nothing is to be paid.
    Ended,
}

/// What a row of a carrier's statement came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowOutcome {
    /// The parcel is paid as it was promised.
    Matched,
    /// Less than was promised has arrived.
    Short,
    /// More than was promised has arrived.
    Over,
    /// No parcel of the producer's has such a number.
    Unknown,
    /// The carrier's reference was taken in before.
    Duplicate,
}

/// The money of a parcel, in whole đồng.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Where it stands.
    pub status: CodStatus,
    /// To be paid at the door.
    pub promised: i64,
    /// What the carrier took in.
    pub collected: i64,
    /// What reached the producer.
    pub remitted: i64,
}

impl CodStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Promised, Self::Collected, Self::Remitted, Self::Settled, Self::Ended];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Collected => "collected",
            Self::Remitted => "remitted",
            Self::Settled => "settled",
            Self::Ended => "ended",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing more is expected.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Ended)
    }
}

impl RowOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] =
        [Self::Matched, Self::Short, Self::Over, Self::Unknown, Self::Duplicate];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Short => "short",
            Self::Over => "over",
            Self::Unknown => "unknown",
            Self::Duplicate => "duplicate",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// Whether the row's money was written down.
    pub fn counts(self) -> bool {
        matches!(self, Self::Matched | Self::Short | Self::Over)
    }
}

impl Ledger {
    /// So much is to be paid at the door.
    pub fn new(promised: Dong) -> Self {
        let status = CodStatus::Promised;
        Self { status, promised: promised.amount(), collected: 0, remitted: 0 }
    }

    /// What is missing.
    pub fn short(self) -> i64 {
        match self.status {
            CodStatus::Remitted | CodStatus::Settled => (self.promised - self.remitted).max(0),
            CodStatus::Promised | CodStatus::Collected | CodStatus::Ended => 0,
        }
    }

    /// What arrived beyond what was to be paid.
    pub fn over(self) -> i64 {
        let due = if self.status == CodStatus::Ended { 0 } else { self.promised };
        (self.remitted - due).max(0)
    }

    /// What is still expected.
    pub fn outstanding(self) -> i64 {
        if self.status.is_final() { 0 } else { (self.promised - self.remitted).max(0) }
    }

    /// The carrier took so much in.
    pub fn collect(self, amount: Dong) -> Option<Self> {
        let status = match self.status {
            CodStatus::Promised => CodStatus::Collected,
            // The money was there before the word.
            CodStatus::Remitted | CodStatus::Settled => self.status,
            CodStatus::Collected | CodStatus::Ended => return None,
        };
        Some(Self { status, collected: amount.amount(), ..self })
    }

    /// So much reached the producer; what the parcel has come to with it. Money that comes although
    /// nothing was to be paid is over.
    pub fn remit(self, amount: Dong) -> (Self, RowOutcome) {
        let remitted = self.remitted + amount.amount();
        let due = if self.status == CodStatus::Ended { 0 } else { self.promised };
        let outcome = match remitted.cmp(&due) {
            std::cmp::Ordering::Equal => RowOutcome::Matched,
            std::cmp::Ordering::Less => RowOutcome::Short,
            std::cmp::Ordering::Greater => RowOutcome::Over,
        };
        let status = match (self.status, outcome) {
            (CodStatus::Ended, _) => CodStatus::Ended,
            (_, RowOutcome::Matched) => CodStatus::Settled,
            // Left at that before: what comes later does not ask again.
            (CodStatus::Settled, RowOutcome::Short) => CodStatus::Settled,
            _ => CodStatus::Remitted,
        };
        (Self { status, remitted, collected: self.collected.max(remitted), ..self }, outcome)
    }

    /// The producer leaves it at what came.
    pub fn settle(self) -> Option<Self> {
        let can = matches!(self.status, CodStatus::Collected | CodStatus::Remitted);
        can.then_some(Self { status: CodStatus::Settled, ..self })
    }

    /// Nobody took the parcel in. What came all the same is over.
    pub fn end(self) -> Option<Self> {
        let can = !self.status.is_final();
        can.then_some(Self { status: CodStatus::Ended, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dong(amount: i64) -> Dong {
        Dong::new(amount).unwrap()
    }

    #[derive(Clone, Copy, Debug)]
    enum Act {
        Collect(i64),
        Remit(i64),
        Settle,
        End,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            (0_i64..200).prop_map(Act::Collect),
            (0_i64..200).prop_map(Act::Remit),
            Just(Act::Settle),
            Just(Act::End),
        ]
    }

    proptest! {
        #[test]
        fn what_arrived_is_what_was_promised_less_what_is_missing_and_with_what_is_over(
            promised in 0_i64..200, acts in proptest::collection::vec(act(), 0..20),
        ) {
            let (mut ledger, mut arrived) = (Ledger::new(dong(promised)), 0);
            for act in acts {
                ledger = match act {
                    Act::Collect(amount) => ledger.collect(dong(amount)).unwrap_or(ledger),
                    Act::Remit(amount) => {
                        arrived += amount;
                        ledger.remit(dong(amount)).0
                    }
                    Act::Settle => ledger.settle().unwrap_or(ledger),
                    Act::End => ledger.end().unwrap_or(ledger),
                };
                prop_assert_eq!(ledger.remitted, arrived);
                let due = if ledger.status == CodStatus::Ended { 0 } else { promised };
                if ledger.status.is_final() || ledger.status == CodStatus::Remitted {
                    prop_assert_eq!(due - ledger.short() + ledger.over(), arrived);
                }
                prop_assert!(ledger.outstanding() >= 0 && ledger.outstanding() <= promised);
                prop_assert!(!ledger.status.is_final() || ledger.outstanding() == 0);
            }
        }
    }

    #[test]
    fn what_comes_in_two_parts_is_settled_with_the_second() {
        let ledger = Ledger::new(dong(100)).collect(dong(100)).unwrap();
        let (ledger, outcome) = ledger.remit(dong(60));
        assert_eq!(
            (outcome, ledger.status, ledger.short()),
            (RowOutcome::Short, CodStatus::Remitted, 40)
        );
        let (ledger, outcome) = ledger.remit(dong(40));
        assert_eq!((outcome, ledger.status), (RowOutcome::Matched, CodStatus::Settled));
        let (ledger, outcome) = ledger.remit(dong(5));
        assert_eq!((outcome, ledger.over()), (RowOutcome::Over, 5));
    }

    #[test]
    fn codes_are_read_back() {
        for status in CodStatus::ALL {
            assert_eq!(CodStatus::from_code(status.code()), Some(status));
        }
        for outcome in RowOutcome::ALL {
            assert_eq!(RowOutcome::from_code(outcome.code()), Some(outcome));
        }
    }
}
