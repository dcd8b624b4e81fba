//! Why an act can't be recorded.

use super::HOLD_DAYS;

/// Why an act can't be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActRefusal {
    /// The authority had no competence for these stars under the rules of that day.
    #[error(
        "the authority may not recognise these stars under the rule set of the decision's date"
    )]
    NotCompetent,
    /// The rule set in force on the day of the act knows no extension.
    #[error("the rules in force on the day of the act know no extension")]
    NoExtension,
    /// The extension ends before the term does, or more than its limit after it.
    #[error("an extension ends after the term, at most {0} days later")]
    ExtensionOutOfBounds(u64),
    /// Effect further ahead than a year: a slip of the pen rather than a decision.
    #[error("the effect lies more than 366 days ahead")]
    TooFarAhead,
    /// A hold of zero length, in the past, or over 15 days.
    #[error("a hold ends after it begins and within {HOLD_DAYS} days")]
    HoldOutOfBounds,
    /// A rule set that was not in force on the decision's date.
    #[error("the decision's date does not fall under this rule set")]
    WrongRuleSet,
    /// The last day comes before the first.
    #[error("the last day of validity comes before the first")]
    EndsBeforeStart,
    /// A decision dated after the day on which it is recorded.
    #[error("the decision is dated after today in Vietnam")]
    DecidedInFuture,
    /// The certificate's issue was undone: nothing more can happen to it.
    #[error("the certificate's issue was annulled")]
    CertificateAnnulled,
    /// A certificate is revoked once.
    #[error("the certificate is already revoked")]
    AlreadyRevoked,
    /// The certificate was replaced, is over, or was never in force.
    #[error("the certificate is no longer in force")]
    NotInForce,
    /// There is no extension to end at that instant.
    #[error("no extension counts at that instant")]
    NoExtensionRuns,
    /// There is no hold of that name to lift.
    #[error("no hold of that name runs")]
    NoHoldRuns,
    /// The event to undo is not one of this certificate, or is already undone.
    #[error("there is no such event to undo, or it is undone already")]
    NothingToUndo,
    /// The certificate to be replaced has been replaced by another.
    #[error("the certificate to be replaced is already superseded by another")]
    AlreadySuperseded,
    /// A certificate can't replace one that begins later.
    #[error("a certificate can't replace one that begins after it")]
    SupersedesLater,
    /// The variant is already accepted under the certificate.
    #[error("the variant is already accepted under this certificate")]
    AlreadyAccepted,
}

impl ActRefusal {
    /// The stable code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCompetent => "not_competent",
            Self::NoExtension => "no_extension_known",
            Self::ExtensionOutOfBounds(_) => "extension_out_of_bounds",
            Self::TooFarAhead => "too_far_ahead",
            Self::HoldOutOfBounds => "hold_out_of_bounds",
            Self::WrongRuleSet => "wrong_rule_set",
            Self::EndsBeforeStart => "ends_before_start",
            Self::DecidedInFuture => "decided_in_future",
            Self::CertificateAnnulled => "certificate_annulled",
            Self::AlreadyRevoked => "already_revoked",
            Self::NotInForce => "not_in_force",
            Self::NoExtensionRuns => "no_extension_runs",
            Self::NoHoldRuns => "no_hold_runs",
            Self::NothingToUndo => "nothing_to_undo",
            Self::AlreadySuperseded => "already_superseded",
            Self::SupersedesLater => "supersedes_later",
            Self::AlreadyAccepted => "already_accepted",
        }
    }

    /// Whether the state of things refuses, rather than a rule: the same act may fit another day.
    pub fn is_conflict(self) -> bool {
        matches!(
            self,
            Self::CertificateAnnulled
                | Self::AlreadyRevoked
                | Self::NotInForce
                | Self::NoExtensionRuns
                | Self::NoHoldRuns
                | Self::NothingToUndo
                | Self::AlreadySuperseded
                | Self::SupersedesLater
                | Self::AlreadyAccepted
        )
    }
}
