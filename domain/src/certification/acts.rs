//! Who may do what in the register: the table of acts, and the checks that each act must pass.

use super::{Level, RuleSet, Stars};
use crate::accounts::BodyKind;
use crate::calendar::{Day, Instant};
use chrono::TimeDelta;

/// An act of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Record a recognition, alone or by importing a decision.
    Issue,
    /// Record an extension or its end (26/2026 art. 12.3).
    Extend,
    /// Record a revocation (26/2026 art. 8).
    Revoke,
    /// Put a clerical mistake right.
    Correct,
    /// Undo a mistaken entry.
    Annul,
    /// Withhold the mark on the platform for a few days, or lift that.
    Hold,
    /// Accept a variant under a certificate.
    AcceptVariant,
    /// Correct a product's certified name, set or producer, and edit producers and products.
    EditCatalogue,
    /// Approve that an account acts for a producer.
    LinkProducer,
    /// Decide a report of a misused mark.
    DecideMisuse,
}

/// The table: which kinds of body, at which level, may do an act on certificates of up to which stars.
const TABLE: &[(Act, Level, &[BodyKind], &[u8])] = {
    use BodyKind::{
        Agriculture, CoordinationOffice, Health, IndustryTrade, Ministry, PeoplesCommittee,
    };
    const RECORD: &[BodyKind] = &[PeoplesCommittee, Agriculture, CoordinationOffice];
    const WATCH: &[BodyKind] =
        &[PeoplesCommittee, Agriculture, CoordinationOffice, IndustryTrade, Health];
    const CENTRE: &[BodyKind] = &[Ministry, CoordinationOffice];
    const ANY: &[u8] = &[3, 4, 5];
    &[
        (Act::Issue, Level::Province, RECORD, &[3, 4]),
        (Act::Issue, Level::Ministry, CENTRE, &[5]),
        (Act::Extend, Level::Province, RECORD, &[3, 4]),
        (Act::Extend, Level::Ministry, CENTRE, &[5]),
        (Act::Revoke, Level::Province, RECORD, &[3, 4]),
        (Act::Revoke, Level::Ministry, CENTRE, &[5]),
        (Act::Correct, Level::Province, RECORD, &[3, 4]),
        (Act::Correct, Level::Ministry, CENTRE, &[5]),
        (Act::Annul, Level::Province, RECORD, &[3, 4]),
        (Act::Annul, Level::Ministry, CENTRE, &[5]),
        (Act::Hold, Level::Province, WATCH, ANY),
        (Act::Hold, Level::Ministry, CENTRE, ANY),
        (Act::AcceptVariant, Level::Province, RECORD, ANY),
        (Act::AcceptVariant, Level::Ministry, CENTRE, ANY),
        (Act::EditCatalogue, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::EditCatalogue, Level::Province, RECORD, ANY),
        (Act::EditCatalogue, Level::Ministry, CENTRE, ANY),
        (Act::LinkProducer, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::DecideMisuse, Level::Province, WATCH, ANY),
        (Act::DecideMisuse, Level::Ministry, CENTRE, ANY),
    ]
};

impl Act {
    /// The stable code in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Extend => "extend",
            Self::Revoke => "revoke",
            Self::Correct => "correct",
            Self::Annul => "annul",
            Self::Hold => "hold",
            Self::AcceptVariant => "accept_variant",
            Self::EditCatalogue => "edit_catalogue",
            Self::LinkProducer => "link_producer",
            Self::DecideMisuse => "decide_misuse",
        }
    }
}

/// Whether an officer of such a body may do an act; `stars` where a certificate is concerned. That the
/// matter lies in the body's own unit is the caller's question.
pub fn may(act: Act, kind: BodyKind, level: Level, stars: Option<Stars>) -> bool {
    TABLE.iter().any(|(row, at, kinds, counts)| {
        *row == act
            && *at == level
            && kinds.contains(&kind)
            && stars.is_none_or(|stars| counts.contains(&stars.count()))
    })
}

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
    #[error("a hold ends after it begins and within 15 days")]
    HoldOutOfBounds,
    /// A rule set that was not in force on the decision's date.
    #[error("the decision's date does not fall under this rule set")]
    WrongRuleSet,
    /// The last day comes before the first.
    #[error("the last day of validity comes before the first")]
    EndsBeforeStart,
}

/// Longest hold, in days.
pub const HOLD_DAYS: i64 = 15;

/// Checks that an authority's level could recognise these stars under the decision's rule set.
pub fn check_competence(rules: &RuleSet, level: Level, stars: Stars) -> Result<(), ActRefusal> {
    if rules.may_recognise(level, stars) { Ok(()) } else { Err(ActRefusal::NotCompetent) }
}

/// Checks an extension recorded on `today` for a certificate whose ordinary last day is `valid_to` at
/// the earliest. The rules of the day of the act decide, not those of the certificate's.
pub fn check_extension(today: Day, valid_to: Day, until: Day) -> Result<(), ActRefusal> {
    let rules = RuleSet::on(today);
    let limit = rules.extension_limit(valid_to).ok_or(ActRefusal::NoExtension)?;
    if valid_to < until && until <= limit {
        return Ok(());
    }
    Err(ActRefusal::ExtensionOutOfBounds(rules.extension_days.unwrap_or_default()))
}

/// Checks that an effect does not lie absurdly far ahead.
pub fn check_effective(recorded: Instant, effective: Instant) -> Result<(), ActRefusal> {
    if effective - recorded > TimeDelta::days(366) { Err(ActRefusal::TooFarAhead) } else { Ok(()) }
}

/// Checks a hold that is placed now.
pub fn check_hold(now: Instant, until: Instant) -> Result<(), ActRefusal> {
    let fits = now < until && until - now <= TimeDelta::days(HOLD_DAYS);
    if fits { Ok(()) } else { Err(ActRefusal::HoldOutOfBounds) }
}

/// Grounds of revocation (26/2026 art. 8).
pub const REVOCATION_GROUNDS: &[(&str, &str)] = &[
    ("untruthful_dossier", "art. 8 (a)"),
    ("criteria_no_longer_met", "art. 8 (b)"),
    ("breach_of_law", "art. 8 (c)"),
    ("mark_misused", "art. 8 (d)"),
    ("production_ended", "art. 8 (đ)"),
    ("other_conclusion", "art. 8 (e)"),
];
