//! The register of certificates and the rule of the mark.
//!
//! Everything that shows the mark starts here: [`Dossier`] holds what is recorded of a product's
//! certificates, [`Knowledge`] reads it as of an instant of knowing, and [`Knowledge::decide`] is the
//! only place where a [`MarkPermit`] is made.

pub mod acts;
pub mod claims;
mod dossier;
pub mod importing;
mod knowledge;
mod lapse;
mod permit;
mod public_text;
pub mod reading;
mod rules;
mod timeline;

pub use dossier::{
    Acceptance, Certificate, Correction, Dossier, Event, EventKind, ProductState, Target, Variant,
};
pub use knowledge::{Knowledge, Standing, Window};
pub use lapse::{Lapse, LapseNotice};
pub use permit::{MarkPermit, Reason, ReasonCode, RegisterFact, Verdict};
pub use public_text::{OverClaim, PublicText};
pub use rules::RuleSet;
pub use timeline::Stretch;

/// Stars that a recognition can carry. One and two stars are evaluation results, not recognitions
/// (26/2026 art. 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stars {
    /// 50 to under 70 points.
    Three,
    /// 70 to under 90 points.
    Four,
    /// 90 to 100 points, decided by the ministry.
    Five,
}

impl Stars {
    /// Three, four or five; `None` for any other count.
    pub fn new(count: u8) -> Option<Self> {
        Some(match count {
            3 => Self::Three,
            4 => Self::Four,
            5 => Self::Five,
            _ => return None,
        })
    }

    /// The number of stars.
    pub fn count(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Four => 4,
            Self::Five => 5,
        }
    }
}

/// The level of the state at which a body stands. The district level ended on 30/6/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Commune, ward or special zone (xã, phường, đặc khu).
    Commune,
    /// District (huyện), until 30/6/2025.
    District,
    /// Province or centrally run city.
    Province,
    /// The ministry that manages the programme.
    Ministry,
}

impl Level {
    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::District => "district",
            Self::Province => "province",
            Self::Ministry => "ministry",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Commune, Self::District, Self::Province, Self::Ministry]
            .into_iter()
            .find(|level| level.code() == code)
    }
}
