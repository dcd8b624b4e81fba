//! Trade fairs and their organisers: what is decided of a fair, when, and what the law asks before it.
//! Whether a fair runs or is over is what the clock makes of its days; it is never a decision.

pub mod allocation;
pub mod applications;
pub mod billing;
mod days;
mod deadlines;
pub mod eligibility;
pub mod floor;
pub mod gate;
pub mod meetings;
mod organisers;
pub mod results;
mod stage;

pub use days::{Days, DaysRefusal, FairHours, HoursRefusal, MOST_DAYS, OpenTime, Phase};
pub use deadlines::{Duty, LegalDeadline, legal_deadlines};
pub use organisers::{OrganiserAffair, Standing, Verdict, VerdictRefusal};
pub use stage::{Command, Facts, Refusal, Stage};

use crate::storefronts;

/// What kind of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FairKind {
    /// Trade fair (hội chợ thương mại).
    TradeFair,
    /// OCOP week (tuần lễ OCOP).
    OcopWeek,
    /// Exhibition (triển lãm).
    Exhibition,
    /// Conference at which supply meets demand (hội nghị kết nối cung – cầu).
    ConnectionConference,
    /// A week of selling on line: it stands nowhere.
    OnlineWeek,
}

impl FairKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::TradeFair,
        Self::OcopWeek,
        Self::Exhibition,
        Self::ConnectionConference,
        Self::OnlineWeek,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TradeFair => "trade_fair",
            Self::OcopWeek => "ocop_week",
            Self::Exhibition => "exhibition",
            Self::ConnectionConference => "connection_conference",
            Self::OnlineWeek => "online_week",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What it is called in Vietnamese.
    pub fn title(self) -> &'static str {
        match self {
            Self::TradeFair => "Hội chợ thương mại",
            Self::OcopWeek => "Tuần lễ OCOP",
            Self::Exhibition => "Triển lãm",
            Self::ConnectionConference => "Hội nghị kết nối cung – cầu",
            Self::OnlineWeek => "Tuần lễ bán hàng trực tuyến",
        }
    }

    /// Whether visitors go somewhere.
    pub fn has_a_place(self) -> bool {
        self != Self::OnlineWeek
    }
}

/// The slug that a fair gets from its name, 3 to 80 characters; `hoi-cho` when too little of the name is
/// letters or digits.
pub fn slug(name: &str) -> String {
    storefronts::slug(name).unwrap_or_else(|| "hoi-cho".to_owned())
}

#[cfg(test)]
mod tests;
