//! Organisers of fairs: organisations whose members have the roles of a producer's members.

use crate::accounts::MemberRole;

/// A part of an organiser's affairs. Each operation on an organiser's things belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganiserAffair {
    /// Members and invitations.
    Members,
    /// The organiser's particulars, its fairs, and the commands that move a fair on.
    Fairs,
    /// The account to which it is paid, and who tells of transfers to it.
    BankAccount,
    /// A fair's floor and its exhibitors: reading, registering, reviewing.
    Desk,
    /// The gate: badges and who is let in.
    Gate,
}

impl OrganiserAffair {
    /// Every affair.
    pub const ALL: [Self; 5] =
        [Self::Members, Self::Fairs, Self::BankAccount, Self::Desk, Self::Gate];
}

impl MemberRole {
    /// Whether a member of an organiser in this role may act in one of its affairs.
    pub fn may_organise(self, affair: OrganiserAffair) -> bool {
        match self {
            Self::Owner => true,
            Self::Manager => {
                !matches!(affair, OrganiserAffair::Members | OrganiserAffair::BankAccount)
            }
            Self::Clerk => matches!(affair, OrganiserAffair::Desk | OrganiserAffair::Gate),
        }
    }
}

/// What the operator decided of an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing yet.
    Pending,
    /// It is who it says, and may announce fairs.
    Verified,
    /// It may not announce fairs.
    Refused,
}

/// A decision of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is who it says.
    Verify,
    /// It isn't, or isn't any more.
    Refuse,
}

/// Why a verdict changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("decided so already")]
pub struct VerdictRefusal;

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Verified, Self::Refused];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Refused => "refused",
        }
    }

    /// The standing with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// The standing after a verdict; a second one of the same kind is refused.
    pub fn follow(self, verdict: Verdict) -> Result<Self, VerdictRefusal> {
        match (self, verdict) {
            (Self::Pending | Self::Refused, Verdict::Verify) => Ok(Self::Verified),
            (Self::Pending | Self::Verified, Verdict::Refuse) => Ok(Self::Refused),
            _ => Err(VerdictRefusal),
        }
    }

    /// The standing once particulars changed: whoever was judged by others is judged anew.
    #[must_use]
    pub fn changed(self) -> Self {
        Self::Pending
    }
}
