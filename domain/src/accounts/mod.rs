//! Who takes part: offices, memberships, and the bounds of what an account may be.

mod mandates;
mod members;
mod team;

pub use mandates::{
    MANDATE_MONTHS, Mandatary, Mandate, MandateRefusal, NewMandate, Receiver, check_mandate,
};
pub use members::{Affair, MemberRole};
pub use team::{MOST_MEMBERS, Organisation, Team, TeamMember, TeamRefusal};

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

    /// The Vietnamese name of such a body, without its unit's.
    pub fn title(self) -> &'static str {
        match self {
            Self::PeoplesCommittee => "Ủy ban nhân dân",
            Self::Agriculture => "Sở Nông nghiệp và Môi trường",
            Self::IndustryTrade => "Sở Công Thương",
            Self::Health => "Sở Y tế",
            Self::CoordinationOffice => "Văn phòng điều phối nông thôn mới",
            Self::Ministry => "Bộ Nông nghiệp và Môi trường",
        }
    }

    /// The name of such a body in a unit, given as kind and name; of the whole country without one.
    pub fn name_in(self, unit: Option<(&str, &str)>) -> String {
        match (unit, self) {
            (Some((kind, name)), _) => {
                let kind = kind.strip_suffix(" trực thuộc trung ương").unwrap_or(kind);
                format!("{} {kind} {name}", self.title())
            }
            (None, Self::CoordinationOffice) => format!("{} trung ương", self.title()),
            (None, _) => self.title().to_owned(),
        }
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

/// What somebody who invites into a body is to that body, at the instant of the invitation or of its
/// acceptance: both are checked, so that an invitation falls with its inviter's right to make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inviter {
    /// Whether he operates the platform.
    pub operator: bool,
    /// Whether he administers the body.
    pub administers: bool,
}

/// Why an invitation can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRefusal {
    /// Neither an administrator of the body nor the operator.
    #[error("only administrators of the body and the operator invite")]
    NotYours,
    /// The operator opens a body and leaves its staff to it.
    #[error("the operator invites administrators only")]
    OperatorInvitesAdministrators,
    /// The body has its first administrator, who invites from now on.
    #[error("the body has an administrator, who invites the others")]
    HasAdministrator,
}

/// Checks who may invite: administrators anyone into their body; the operator a first administrator.
pub fn check_invitation(
    inviter: Inviter,
    as_administrator: bool,
    has_administrator: bool,
) -> Result<(), InvitationRefusal> {
    match inviter {
        Inviter { administers: true, .. } => Ok(()),
        Inviter { operator: false, .. } => Err(InvitationRefusal::NotYours),
        _ if !as_administrator => Err(InvitationRefusal::OperatorInvitesAdministrators),
        _ if has_administrator => Err(InvitationRefusal::HasAdministrator),
        _ => Ok(()),
    }
}

/// Fewest and most characters of a password.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=128;
