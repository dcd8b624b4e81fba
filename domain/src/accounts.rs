//! Who takes part: offices, memberships, and the bounds of what an account may be.

use crate::certification::Level;

/// The kind of a state body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// People's Committee (Ủy ban nhân dân) of a commune or province.
    PeoplesCommittee,
    /// Department of Agriculture and Environment (Sở Nông nghiệp và Môi trường).
    Agriculture,
    /// Department of Industry and Trade (Sở Công Thương).
    IndustryTrade,
    /// Department of Health (Sở Y tế).
    Health,
    /// Co-ordination office of the programme (Văn phòng điều phối).
    CoordinationOffice,
    /// The ministry that manages the programme.
    Ministry,
}

impl BodyKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::PeoplesCommittee,
        Self::Agriculture,
        Self::IndustryTrade,
        Self::Health,
        Self::CoordinationOffice,
        Self::Ministry,
    ];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PeoplesCommittee => "peoples_committee",
            Self::Agriculture => "agriculture",
            Self::IndustryTrade => "industry_trade",
            Self::Health => "health",
            Self::CoordinationOffice => "coordination_office",
            Self::Ministry => "ministry",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether such a body exists at a level today.
    pub fn stands_at(self, level: Level) -> bool {
        match self {
            Self::PeoplesCommittee => matches!(level, Level::Commune | Level::Province),
            Self::Ministry => level == Level::Ministry,
            Self::CoordinationOffice => matches!(level, Level::Province | Level::Ministry),
            Self::Agriculture | Self::IndustryTrade | Self::Health => level == Level::Province,
        }
    }
}

/// An e-mail address in the form under which accounts are found: trimmed of nothing, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Longest address accepted, in bytes.
    pub const MAX: usize = 254;

    /// A plausible address: one `@`, a dotted host, printable ASCII without spaces.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, host) = text.split_once('@')?;
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
        let dotted = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        let fits = !local.is_empty() && local.len() <= 64 && text.len() <= Self::MAX;
        let good = fits && dotted && !host.contains("..") && plain(local) && plain(host);
        good.then(|| Self(text.to_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Fewest and most characters of a password.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=128;
