//! The life of an order. Only these commands move it; how far it is paid and sent is told beside it.

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Made, goods kept, and the way to pay not settled with the other company yet.
    Draft,
    /// Ordered.
    Placed,
    /// Over: it was paid and delivered, or settled otherwise.
    Closed,
    /// Called off, or lapsed unpaid.
    Canceled,
}

/// How far an order is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShipStatus {
    /// Nothing has left.
    None,
    /// Some has left.
    Partial,
    /// All has left.
    Shipped,
    /// All arrived.
    Delivered,
    /// Some came back.
    PartiallyReturned,
    /// All came back.
    Returned,
}

impl ShipStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Partial,
        Self::Shipped,
        Self::Delivered,
        Self::PartiallyReturned,
        Self::Returned,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::PartiallyReturned => "partially_returned",
            Self::Returned => "returned",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What moves an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// The way to pay is settled.
    Place,
    /// Called off, or lapsed unpaid.
    Cancel,
    /// Paid after it had lapsed, and its goods are there again.
    Revive,
    /// All is delivered and settled.
    Close,
}

/// Why a command does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifeRefusal {
    /// From this status the command leads nowhere.
    WrongStatus(Status),
    /// Some of it has left already: what comes back is a return.
    HasLeft,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Placed, Self::Closed, Self::Canceled];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Placed => "placed",
            Self::Closed => "closed",
            Self::Canceled => "canceled",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The status after a command. `has_left` is whether any of the goods were sent.
    pub fn after(self, command: Command, has_left: bool) -> Result<Self, LifeRefusal> {
        match (self, command) {
            (Self::Draft, Command::Place) => Ok(Self::Placed),
            (Self::Placed, Command::Close) => Ok(Self::Closed),
            (Self::Draft | Self::Placed, Command::Cancel) if has_left => Err(LifeRefusal::HasLeft),
            (Self::Draft | Self::Placed, Command::Cancel) => Ok(Self::Canceled),
            (Self::Canceled, Command::Revive) => Ok(Self::Placed),
            _ => Err(LifeRefusal::WrongStatus(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_moves_only_forward() {
        use Command::{Cancel, Close, Place, Revive};
        use Status::{Canceled, Closed, Draft, Placed};
        let table = [
            (Draft, Place, Ok(Placed)),
            (Draft, Cancel, Ok(Canceled)),
            (Draft, Revive, Err(LifeRefusal::WrongStatus(Draft))),
            (Draft, Close, Err(LifeRefusal::WrongStatus(Draft))),
            (Placed, Place, Err(LifeRefusal::WrongStatus(Placed))),
            (Placed, Cancel, Ok(Canceled)),
            (Placed, Revive, Err(LifeRefusal::WrongStatus(Placed))),
            (Placed, Close, Ok(Closed)),
            (Closed, Place, Err(LifeRefusal::WrongStatus(Closed))),
            (Closed, Cancel, Err(LifeRefusal::WrongStatus(Closed))),
            (Closed, Revive, Err(LifeRefusal::WrongStatus(Closed))),
            (Closed, Close, Err(LifeRefusal::WrongStatus(Closed))),
            (Canceled, Place, Err(LifeRefusal::WrongStatus(Canceled))),
            (Canceled, Cancel, Err(LifeRefusal::WrongStatus(Canceled))),
            (Canceled, Revive, Ok(Placed)),
            (Canceled, Close, Err(LifeRefusal::WrongStatus(Canceled))),
        ];
        for (status, command, next) in table {
            assert_eq!(status.after(command, false), next, "{status:?} {command:?}");
        }
    }

    #[test]
    fn what_has_left_is_not_called_off() {
        assert_eq!(Status::Placed.after(Command::Cancel, true), Err(LifeRefusal::HasLeft));
        assert_eq!(Status::Placed.after(Command::Close, true), Ok(Status::Closed));
    }

    #[test]
    fn codes_are_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
    }
}
