//! A return: goods that come back, and what is found when they do. Nothing is sold again, and no money
//! goes back, before somebody has looked at them.

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnStatus {
    /// Asked for by the buyer.
    Requested,
    /// The producer takes the goods back.
    Approved,
    /// The producer does not.
    Rejected,
    /// The buyer keeps them after all.
    Withdrawn,
    /// The goods are back.
    Received,
    /// They were looked at.
    Inspected,
}

/// What moves a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnStep {
    /// The producer takes the goods back.
    Approve,
    /// The producer does not, or they never came.
    Reject,
    /// The buyer keeps them after all.
    Withdraw,
    /// The goods are back.
    Receive,
    /// They were looked at.
    Inspect,
}

/// Why goods come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnReason {
    /// Not as they were described.
    NotAsDescribed,
    /// Broken or spoiled.
    Damaged,
    /// Something else came.
    WrongGoods,
    /// The buyer no longer wants them.
    ChangedMind,
    /// Refused at the door.
    RefusedAtDoor,
}

impl ReturnStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
        Self::Received,
        Self::Inspected,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Received => "received",
            Self::Inspected => "inspected",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether its goods are spoken for: they are not asked back twice.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Rejected | Self::Withdrawn)
    }

    /// Whether its goods are back.
    pub fn is_back(self) -> bool {
        matches!(self, Self::Received | Self::Inspected)
    }

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Approved | Self::Received)
    }

    /// The status after a step; `None` where the step leads nowhere.
    pub fn after(self, step: ReturnStep) -> Option<Self> {
        match (self, step) {
            (Self::Requested, ReturnStep::Approve) => Some(Self::Approved),
            (Self::Requested | Self::Approved, ReturnStep::Reject) => Some(Self::Rejected),
            (Self::Requested | Self::Approved, ReturnStep::Withdraw) => Some(Self::Withdrawn),
            (Self::Approved, ReturnStep::Receive) => Some(Self::Received),
            (Self::Received, ReturnStep::Inspect) => Some(Self::Inspected),
            _ => None,
        }
    }
}

impl ReturnReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::NotAsDescribed,
        Self::Damaged,
        Self::WrongGoods,
        Self::ChangedMind,
        Self::RefusedAtDoor,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsDescribed => "not_as_described",
            Self::Damaged => "damaged",
            Self::WrongGoods => "wrong_goods",
            Self::ChangedMind => "changed_mind",
            Self::RefusedAtDoor => "refused_at_door",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the seller must take the goods back: they are not what was sold.
    pub fn must_be_accepted(self) -> bool {
        matches!(self, Self::NotAsDescribed | Self::Damaged | Self::WrongGoods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_are_looked_at_before_anything_is_done_with_them() {
        for status in ReturnStatus::ALL {
            let inspected = status.after(ReturnStep::Inspect) == Some(ReturnStatus::Inspected);
            assert_eq!(inspected, status == ReturnStatus::Received);
            assert_eq!(ReturnStatus::from_code(status.code()), Some(status));
        }
        assert_eq!(ReturnStatus::Received.after(ReturnStep::Reject), None);
        assert_eq!(ReturnStatus::Received.after(ReturnStep::Withdraw), None);
        assert_eq!(ReturnStatus::Withdrawn.after(ReturnStep::Approve), None);
    }

    #[test]
    fn what_was_not_sold_as_it_is_must_be_taken_back() {
        assert!(ReturnReason::NotAsDescribed.must_be_accepted());
        assert!(!ReturnReason::ChangedMind.must_be_accepted());
        for reason in ReturnReason::ALL {
            assert_eq!(ReturnReason::from_code(reason.code()), Some(reason));
        }
    }
}
