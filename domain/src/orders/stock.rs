//! Stock of a variant at a location: three counts that only movements change. A bookable service has such
//! counts for each day, with its capacity on hand.

/// What a movement tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Goods came in.
    Received,
    /// Kept for a buyer who has still to pay or to be confirmed.
    Reserved,
    /// No longer kept for a buyer.
    Released,
    /// What was reserved is sold, and waits to be sent.
    Allocated,
    /// What was allocated has left.
    Shipped,
    /// Goods came back and are good to be sold again.
    Returned,
    /// A count was put right, for a reason.
    Adjusted,
}

impl MovementKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Reserved,
        Self::Released,
        Self::Allocated,
        Self::Shipped,
        Self::Returned,
        Self::Adjusted,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reserved => "reserved",
            Self::Released => "released",
            Self::Allocated => "allocated",
            Self::Shipped => "shipped",
            Self::Returned => "returned",
            Self::Adjusted => "adjusted",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The most pieces that a movement or a count has.
pub const MOST: i64 = 1_000_000_000;

/// A number of pieces, 1 to [`MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pieces(i64);

impl Pieces {
    /// A number within bounds.
    pub fn new(count: i64) -> Option<Self> {
        (1..=MOST).contains(&count).then_some(Self(count))
    }

    /// How many.
    pub fn count(self) -> i64 {
        self.0
    }
}

/// A movement: what it adds to each count. The only way to one is a constructor, so that each kind moves
/// what it may and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    kind: MovementKind,
    on_hand: i64,
    reserved: i64,
    allocated: i64,
}

impl Movement {
    /// Goods come in.
    pub fn received(pieces: Pieces) -> Self {
        Self::of(MovementKind::Received, (pieces.0, 0, 0))
    }

    /// Pieces are kept for a buyer.
    pub fn reserved(pieces: Pieces) -> Self {
        Self::of(MovementKind::Reserved, (0, pieces.0, 0))
    }

    /// Pieces that were reserved are free again.
    pub fn released(pieces: Pieces) -> Self {
        Self::of(MovementKind::Released, (0, -pieces.0, 0))
    }

    /// Pieces that were sold are free again: the order was cancelled before they left.
    pub fn unsold(pieces: Pieces) -> Self {
        Self::of(MovementKind::Released, (0, 0, -pieces.0))
    }

    /// Pieces that were reserved are sold.
    pub fn allocated(pieces: Pieces) -> Self {
        Self::of(MovementKind::Allocated, (0, -pieces.0, pieces.0))
    }

    /// Pieces that were sold leave.
    pub fn shipped(pieces: Pieces) -> Self {
        Self::of(MovementKind::Shipped, (-pieces.0, 0, -pieces.0))
    }

    /// Pieces come back, good to be sold again.
    pub fn returned(pieces: Pieces) -> Self {
        Self::of(MovementKind::Returned, (pieces.0, 0, 0))
    }

    /// A count is put right by so many, more or fewer; `None` for nothing and beyond [`MOST`].
    pub fn adjusted(by: i64) -> Option<Self> {
        (by != 0 && by.unsigned_abs() <= MOST.unsigned_abs())
            .then_some(Self::of(MovementKind::Adjusted, (by, 0, 0)))
    }

    fn of(kind: MovementKind, (on_hand, reserved, allocated): (i64, i64, i64)) -> Self {
        Self { kind, on_hand, reserved, allocated }
    }

    /// What it tells of.
    pub fn kind(&self) -> MovementKind {
        self.kind
    }

    /// What it adds to the pieces on hand, reserved and allocated.
    pub fn deltas(&self) -> (i64, i64, i64) {
        (self.on_hand, self.reserved, self.allocated)
    }
}

/// The counts of a variant at a location. None is below zero, and no more is promised than there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Pieces that lie there.
    pub on_hand: i64,
    /// Of these, kept for buyers.
    pub reserved: i64,
    /// Of these, sold and still there.
    pub allocated: i64,
}

impl Levels {
    /// The counts after a movement; `None` when it would leave one below zero, or more promised than
    /// there is.
    #[must_use]
    pub fn after(self, movement: &Movement) -> Option<Self> {
        let (on_hand, reserved, allocated) = movement.deltas();
        let next = Self {
            on_hand: self.on_hand + on_hand,
            reserved: self.reserved + reserved,
            allocated: self.allocated + allocated,
        };
        next.is_sound().then_some(next)
    }

    /// Pieces that can still be promised.
    pub fn free(self) -> i64 {
        self.on_hand - self.reserved - self.allocated
    }

    fn is_sound(self) -> bool {
        let counts = [self.on_hand, self.reserved, self.allocated];
        counts.iter().all(|count| (0..=MOST).contains(count)) && self.free() >= 0
    }
}

/// What the public reads of a stock: never a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// There are enough.
    In,
    /// Few are left.
    Low,
    /// There are none.
    Out,
}

/// How many, or fewer, are few.
const FEW: i64 = 5;

impl Shown {
    /// What so many free pieces are shown as.
    pub fn of(free: i64) -> Self {
        match free {
            ..=0 => Self::Out,
            1..=FEW => Self::Low,
            _ => Self::In,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Low => "low",
            Self::Out => "out",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn movement() -> impl Strategy<Value = Movement> {
        let pieces = (1_i64..50).prop_map(|count| Pieces::new(count).unwrap());
        prop_oneof![
            pieces.clone().prop_map(Movement::received),
            pieces.clone().prop_map(Movement::reserved),
            pieces.clone().prop_map(Movement::released),
            pieces.clone().prop_map(Movement::unsold),
            pieces.clone().prop_map(Movement::allocated),
            pieces.clone().prop_map(Movement::shipped),
            pieces.prop_map(Movement::returned),
            (-50_i64..50).prop_filter_map("nothing", Movement::adjusted),
        ]
    }

    proptest! {
        #[test]
        fn whatever_moves_the_counts_stay_sound_and_are_the_sum_of_movements(
            movements in proptest::collection::vec(movement(), 0..200),
        ) {
            let mut levels = Levels::default();
            let mut sum = (0, 0, 0);
            for one in &movements {
                let Some(next) = levels.after(one) else { continue };
                let (on_hand, reserved, allocated) = one.deltas();
                sum = (sum.0 + on_hand, sum.1 + reserved, sum.2 + allocated);
                levels = next;
                prop_assert!(levels.free() >= 0 && levels.reserved >= 0 && levels.allocated >= 0);
            }
            prop_assert_eq!(sum, (levels.on_hand, levels.reserved, levels.allocated));
        }
    }

    #[test]
    fn no_more_is_promised_than_there_is() {
        let pieces = |count| Pieces::new(count).unwrap();
        let ten = Levels::default().after(&Movement::received(pieces(10))).unwrap();
        assert_eq!(ten.after(&Movement::reserved(pieces(11))), None);
        let promised = ten.after(&Movement::reserved(pieces(10))).unwrap();
        assert_eq!((promised.free(), promised.after(&Movement::reserved(pieces(1)))), (0, None));
        assert_eq!(promised.after(&Movement::adjusted(-1).unwrap()), None);
        let sold = promised.after(&Movement::allocated(pieces(10))).unwrap();
        let gone = sold.after(&Movement::shipped(pieces(10))).unwrap();
        assert_eq!(gone, Levels::default());
    }

    #[test]
    fn pieces_and_adjustments_have_bounds() {
        assert_eq!(Pieces::new(0), None);
        assert_eq!(Pieces::new(-1), None);
        assert_eq!(Pieces::new(MOST + 1), None);
        assert_eq!(Movement::adjusted(0), None);
        assert_eq!(Movement::adjusted(i64::MIN), None);
    }

    #[test]
    fn the_public_reads_no_count() {
        let shown = [(-1, "out"), (0, "out"), (1, "low"), (5, "low"), (6, "in"), (MOST, "in")];
        for (free, code) in shown {
            assert_eq!(Shown::of(free).code(), code, "{free}");
        }
    }
}
