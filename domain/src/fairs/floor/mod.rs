//! The floor of a fair: categories of booths with their rules as data, and booths with their outlines in
//! whole centimetres.

mod categories;
mod plan;
mod polygon;
#[cfg(test)]
mod tests;

pub use categories::{Category, EligibilityRule, RuleRefusal, SubsidyRule};
pub use plan::{BoothLine, FloorProblem, MOST_BOOTHS, PlannedBooth, ProblemKind, plan};
pub use polygon::{FARTHEST, MOST_CORNERS, Point, Polygon, PolygonRefusal};

/// What a booth is on one day: rows that are unique by booth and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoothState {
    /// Nobody has it.
    Free,
    /// The organiser lets it to nobody.
    Blocked,
    /// Offered, until a dead-line.
    Held,
    /// Accepted.
    Allocated,
    /// Accepted and paid, or nothing is to pay.
    Confirmed,
}

impl BoothState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Free, Self::Blocked, Self::Held, Self::Allocated, Self::Confirmed];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Blocked => "blocked",
            Self::Held => "held",
            Self::Allocated => "allocated",
            Self::Confirmed => "confirmed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
