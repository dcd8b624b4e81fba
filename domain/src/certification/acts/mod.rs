//! Who may do what in the register: the table of acts, and the checks that each act must pass.

mod effects;
mod refusal;
mod sense;

pub use effects::{MarkChange, mark_change, new_overlaps, restores};
pub use refusal::ActRefusal;
pub use sense::{check_acceptance, check_event, check_succession};

use super::{Knowledge, Level, RuleSet, Stars};
use crate::accounts::BodyKind;
use crate::calendar::{Day, Instant, PartialDate, start_of};
use crate::ids::CertificateId;
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
    /// Review listings and their changes before they are displayed.
    ReviewListing,
    /// Have a listing taken down, and decide what the public reports of listings.
    TakeDownListing,
    /// Accept or withdraw a licence to sell; which department is the product set's question.
    AcceptLicence,
    /// Find whether a product's picture shows the mark.
    ReviewPicture,
    /// Register a point of introduction and sale in the name of the commune.
    RegisterPoint,
    /// Read what is registered of a point, decided or not.
    ReadPoint,
    /// Inspect, approve, suspend or revoke a point of introduction and sale, or import such decisions.
    DecidePoint,
    /// Read what came of a fair, before it is reported or after.
    ReadFairReport,
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
        (Act::ReviewListing, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::ReviewListing, Level::Province, RECORD, ANY),
        (Act::ReviewListing, Level::Ministry, CENTRE, ANY),
        (Act::TakeDownListing, Level::Province, WATCH, ANY),
        (Act::TakeDownListing, Level::Ministry, CENTRE, ANY),
        (Act::AcceptLicence, Level::Province, &[IndustryTrade, Health], ANY),
        (Act::ReviewPicture, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::ReviewPicture, Level::Province, WATCH, ANY),
        (Act::ReviewPicture, Level::Ministry, CENTRE, ANY),
        (Act::RegisterPoint, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::ReadPoint, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::ReadPoint, Level::Province, WATCH, ANY),
        (Act::DecidePoint, Level::Province, &[IndustryTrade], ANY),
        (Act::ReadFairReport, Level::Commune, &[PeoplesCommittee], ANY),
        (Act::ReadFairReport, Level::Province, WATCH, ANY),
        (Act::ReadFairReport, Level::Ministry, CENTRE, ANY),
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
            Self::ReviewListing => "review_listing",
            Self::TakeDownListing => "take_down_listing",
            Self::AcceptLicence => "accept_licence",
            Self::ReviewPicture => "review_picture",
            Self::RegisterPoint => "register_point",
            Self::ReadPoint => "read_point",
            Self::DecidePoint => "decide_point",
            Self::ReadFairReport => "read_fair_report",
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

/// Longest hold, in days.
pub const HOLD_DAYS: i64 = 15;

/// Checks that an authority's level could recognise these stars under the decision's rule set.
pub fn check_competence(rules: &RuleSet, level: Level, stars: Stars) -> Result<(), ActRefusal> {
    if rules.may_recognise(level, stars) { Ok(()) } else { Err(ActRefusal::NotCompetent) }
}

/// The rule set on which a decision of this date rests: the one cited where it covers the date, else the
/// one in force then.
pub fn rules_for(cited: &'static RuleSet, decided: PartialDate) -> &'static RuleSet {
    let covered = cited.covers(decided.earliest()) || cited.covers(decided.latest());
    if covered { cited } else { RuleSet::on(decided.latest()) }
}

/// Checks a decision that is recorded on `today`: made by then, under rules that held, by a level that
/// could recognise these stars under them.
pub fn check_decision(
    today: Day,
    decided: PartialDate,
    rules: &'static RuleSet,
    level: Level,
    stars: Stars,
) -> Result<(), ActRefusal> {
    if decided.earliest() > today {
        return Err(ActRefusal::DecidedInFuture);
    }
    if rules_for(rules, decided) != rules {
        return Err(ActRefusal::WrongRuleSet);
    }
    check_competence(rules, level, stars)
}

/// Checks the term of a certificate as the register would know it: it begins before it ends, and not
/// absurdly far ahead.
pub fn check_term(
    knowledge: &Knowledge<'_>,
    certificate: CertificateId,
    recorded: Instant,
) -> Result<(), ActRefusal> {
    let Some((first, last)) = knowledge.term(certificate) else { return Ok(()) };
    if last.1 < first.0 {
        return Err(ActRefusal::EndsBeforeStart);
    }
    check_effective(recorded, start_of(first.1))
}

/// Whether the printed last day lies later than the rules' term after the decision allows: worth a look,
/// since re-recognition may count from a later day than the decision's.
pub fn outlasts_term(rules: &RuleSet, decided: PartialDate, valid_to: Day) -> bool {
    crate::calendar::plus_months(decided.latest(), rules.months).is_some_and(|last| valid_to > last)
}

/// Whether a score, in hundredths, lies outside of the band of these stars (26/2026 art. 3.3). A province
/// may recognise four stars on a score that the ministry's evaluation did not confirm (art. 7.4).
pub fn score_below(stars: Stars, hundredths: u16) -> bool {
    let least = match stars {
        Stars::Three => 5000,
        Stars::Four => 7000,
        Stars::Five => 9000,
    };
    hundredths < least
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
