//! Points at which a test lets the process die, to prove that nothing is ever half done there: between any
//! two steps of what moves goods or money.
//!
//! In real use nothing happens at a point. No flag, variable or file of the program reaches [`Faults`]: only
//! who builds a marketplace in code can make a point do something, as the tests do. They walk [`Point::ALL`],
//! and fail where a point is never reached.

use std::fmt;
use std::sync::Arc;

/// Makes the points, each with its name.
macro_rules! points {
    ($($(#[doc = $doc:literal])+ $point:ident = $name:literal,)+) => {
        /// A point between two steps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Point {
            $($(#[doc = $doc])+ $point,)+
        }

        impl Point {
            /// Every point, in the order in which an order meets them.
            pub const ALL: &[Self] = &[$(Self::$point,)+];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name,)+
                }
            }
        }
    };
}

points! {
    /// A cart is in hand to be ordered, and nothing is written.
    CheckoutBegun = "checkout.begun",
    /// It is closed, and its goods are kept.
    CheckoutReserved = "checkout.reserved",
    /// Its orders are written, their money is asked for, the answer is kept; and nothing is committed.
    CheckoutWritten = "checkout.written",
    /// All of it is committed, and not answered.
    CheckoutCommitted = "checkout.committed",
    /// What banks tell is written, and not committed.
    TransferWritten = "transfer.written",
    /// It is committed, and nobody has looked at what it is for.
    TransferStored = "transfer.stored",
    /// A transfer is taken for an order, whose money is not written down.
    TransferTaken = "transfer.taken",
    /// The money is written down, and nothing follows from it.
    TransferNoted = "transfer.noted",
    /// What follows from it is written, and not committed.
    TransferFollowed = "transfer.followed",
    /// It is committed, and the bank not answered.
    TransferSettled = "transfer.settled",
    /// A card is to be asked for, and its provider was not told.
    CardWritten = "card.written",
    /// The provider has answered, and its number of the payment is not written down.
    CardAsked = "card.asked",
    /// An event of the provider's is written down, and nobody has asked what it is about.
    CardTold = "card.told",
    /// The money of a card is written down, and nothing follows from it.
    CardNoted = "card.noted",
    /// What follows from it is written, and not committed.
    CardFollowed = "card.followed",
    /// It is committed, and nobody is answered.
    CardSettled = "card.settled",
    /// A payment that nobody is to make is to be ended, and its provider was not told.
    CardCancelBegun = "card.cancel_begun",
    /// The provider has ended it, and nothing here says so.
    CardCanceled = "card.canceled",
    /// The provider was asked for a refund, and its answer is not written down.
    CardRefundAsked = "card.refund_asked",
    /// What it says of a refund is committed, and nobody is answered.
    CardRefundSettled = "card.refund_settled",
    /// The goods of an order that had lapsed are kept again, and the order is still called off.
    RevivalReserved = "revival.reserved",
    /// Goods are sold for good, and their order does not say so.
    AllocationMoved = "allocation.moved",
    /// A producer has taken an order on, and nothing is committed.
    ConfirmationWritten = "confirmation.written",
    /// It is committed, and not answered.
    ConfirmationCommitted = "confirmation.committed",
    /// An order has lapsed, and keeps its goods.
    LapseFound = "lapse.found",
    /// The goods of an order that is called off are free, and its money is still asked for.
    CancellationReleased = "cancellation.released",
    /// Its money is asked for no more, and it is not saved.
    CancellationEnded = "cancellation.ended",
    /// A lapsed order is called off, and nothing is committed.
    LapseWritten = "lapse.written",
    /// It is committed, and the next one is not looked at.
    LapseCommitted = "lapse.committed",
    /// A parcel is packed, and nothing is committed.
    ParcelPacked = "parcel.packed",
    /// A parcel's goods have left the stock, and its money is where it was.
    ParcelShipped = "parcel.shipped",
    /// A parcel has moved, and nothing is committed.
    ParcelMoved = "parcel.moved",
    /// It is committed, and not answered.
    ParcelCommitted = "parcel.committed",
    /// A row of a carrier's statement is taken in, and others wait.
    StatementRow = "statement.row",
    /// All rows are taken in, and the statement is not written down.
    StatementPaid = "statement.paid",
    /// The statement is written down, and nothing is committed.
    StatementWritten = "statement.written",
    /// It is committed, and not answered.
    StatementCommitted = "statement.committed",
    /// A refund is written down, and its order is not saved.
    RefundAdded = "refund.added",
    /// It is committed, and not answered.
    RefundCommitted = "refund.committed",
    /// A refund has moved, and its order's money knows nothing of it.
    RefundMoved = "refund.moved",
    /// Its order's money does, and nothing is committed.
    RefundNoted = "refund.noted",
    /// It is committed, and not answered.
    RefundMoveCommitted = "refund.move_committed",
}

impl Point {
    /// The point with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|point| point.name() == name)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What happens at points: nothing, unless a test says so.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<dyn Fn(Point) + Send + Sync>>);

impl Faults {
    /// This happens at each point.
    pub fn doing(act: impl Fn(Point) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(act)))
    }

    /// A point is reached.
    pub(crate) fn reach(&self, point: Point) {
        if let Some(act) = &self.0 {
            act(point);
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Faults(armed)" } else { "Faults(none)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_two_are_alike() {
        for point in Point::ALL {
            assert_eq!(Point::from_name(point.name()), Some(*point));
        }
        assert_eq!(Point::from_name("anything"), None);
    }
}
