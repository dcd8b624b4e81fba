//! Counting booths by what they are, so that the parts add up to the whole.

use crate::fairs::floor::BoothState;

/// Booths by what they are, each counted once for each day that is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// Nobody has it.
    pub free: u64,
    /// Offered, until a dead-line.
    pub held: u64,
    /// Accepted.
    pub allocated: u64,
    /// Accepted, and paid or free of charge.
    pub confirmed: u64,
    /// Let to nobody.
    pub blocked: u64,
}

impl Counts {
    /// Booths of which nobody has any.
    pub fn free(total: u64) -> Self {
        Self { total, free: total, ..Self::default() }
    }

    /// So many of the free ones are something else.
    pub fn take(&mut self, state: BoothState, count: u64) {
        let of = match state {
            BoothState::Free => return,
            BoothState::Blocked => &mut self.blocked,
            BoothState::Held => &mut self.held,
            BoothState::Allocated => &mut self.allocated,
            BoothState::Confirmed => &mut self.confirmed,
        };
        *of += count;
        self.free = self.free.saturating_sub(count);
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            free: self.free + other.free,
            held: self.held + other.held,
            allocated: self.allocated + other.allocated,
            confirmed: self.confirmed + other.confirmed,
            blocked: self.blocked + other.blocked,
        }
    }
}
