//! What the register says of a certificate.

use crate::catalogue::public;
use crate::certification::RegisterFactAnswer;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{PartialDate, Time};
use domain::calendar;
use domain::catalogue::ProductSet;
use domain::certification::{Knowledge, Level, MarkPermit, RegisterFact, RuleSet, Stars};
use poem_openapi::{Enum, Object};
use store::certification::register::{Entry, Filter};
use store::certification::units::{Authority, Units};
use uuid::Uuid;

/// A certificate of the register, corrections applied.
#[derive(Clone, Debug, Object)]
pub struct CertificateSummary {
    /// Its id.
    pub(super) id: Uuid,
    /// What the register states: stars, standing and dates together.
    pub(super) fact: RegisterFactAnswer,
    /// The product, under the name printed on the decision.
    pub(super) product: PrintedProduct,
    /// To whom it was issued, under the name printed on the decision.
    pub(super) holder: PrintedHolder,
    /// Who decided.
    pub(super) authority: DecidingAuthority,
    /// The rules on which the decision rests.
    pub(super) rule_set: RuleSetName,
    /// The decision.
    pub(super) decision: DecisionAnswer,
    /// Product set (bộ sản phẩm) 1 to 26; null where the source doesn't tell.
    pub(super) set: Option<u8>,
    /// Product group (nhóm) 1 to 6.
    pub(super) group: Option<u8>,
    /// The packs that the decision names; empty when it names none, and so covers all.
    pub(super) packs: Vec<String>,
    /// Product code on the scoring sheet, with the year of evaluation.
    pub(super) product_code: Option<String>,
    /// Score in hundredths of a point, 0 to 10000; null where the source doesn't tell.
    pub(super) score_hundredths: Option<i32>,
    /// On what this entry rests.
    pub(super) evidence: EvidenceAnswer,
    /// What a reader should know of this entry.
    pub(super) flags: Vec<CertificateFlag>,
    /// When the register learned of it.
    pub(super) recorded_at: Time,
}

/// A product as a decision prints it.
#[derive(Clone, Debug, Object)]
pub struct PrintedProduct {
    /// The product.
    pub(super) id: Uuid,
    /// Name as printed; claims to the mark are masked unless the product may carry it now.
    pub(super) name: String,
}

/// A holder as a decision prints it.
#[derive(Clone, Debug, Object)]
pub struct PrintedHolder {
    /// The producer.
    pub(super) producer_id: Uuid,
    /// Name as printed.
    pub(super) name: String,
}

/// The authority that decided.
#[derive(Clone, Debug, Object)]
pub struct DecidingAuthority {
    /// Its id.
    pub(super) id: i32,
    /// Its level.
    pub(super) level: AuthorityLevel,
    /// Its name.
    pub(super) name: String,
    /// Who answers for it today: itself, or its last successor.
    pub(super) answerable_today: AuthorityName,
}

/// An authority by name.
#[derive(Clone, Debug, Object)]
pub struct AuthorityName {
    /// Its id.
    pub(super) id: i32,
    /// Its name.
    pub(super) name: String,
}

/// A level of the state. The district level ended on 30/6/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AuthorityLevel {
    /// Commune, ward or special zone.
    Commune,
    /// District, until 30/6/2025.
    District,
    /// Province or centrally run city.
    Province,
    /// The ministry that manages the programme.
    Ministry,
}

/// A rule set by name.
#[derive(Clone, Debug, Object)]
pub struct RuleSetName {
    /// Its code, as in the list of rule sets.
    pub(super) code: String,
    /// The legal act, as cited.
    pub(super) legal_act: String,
}

/// A decision of recognition.
#[derive(Clone, Debug, Object)]
pub struct DecisionAnswer {
    /// Its number; null where a notice doesn't tell.
    pub(super) number: Option<String>,
    /// Its date as precisely as it is known: day, month or year.
    pub(super) date: PartialDate,
    /// How precisely its date is known.
    pub(super) precision: DatePrecision,
}

/// How precisely a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum DatePrecision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// Evidence of a recognition.
#[derive(Clone, Debug, Object)]
pub struct EvidenceAnswer {
    /// `decision`, or `notice`: an official notice or plan in which number or holder may be missing.
    pub(super) kind: String,
    /// The files by SHA-256, lower-case hex.
    pub(super) files: Vec<String>,
}

/// What a reader should know of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CertificateFlag {
    /// The last day, extension aside, lies later than 36 months after the decision.
    #[oai(rename = "later_than_36_months_after_decision")]
    LaterThan36MonthsAfterDecision,
    /// Under the rules of its date the authority's level had no competence for these stars.
    OutsideCompetence,
}

impl CertificateSummary {
    /// Certificates as the register states them, in the order given.
    pub(super) fn all(app: &App, filter: &Filter, entries: &[Entry]) -> Result<Vec<Self>, Failure> {
        entries.iter().map(|entry| Self::of(app, filter, entry).map(|(one, _)| one)).collect()
    }

    /// A certificate as the register states it, with the fact that it is built on. Its texts stand
    /// under the permit of this very moment whatever instant is asked about: a claim that was right in
    /// the past must not be read off today's answer.
    pub(super) fn of(
        app: &App,
        filter: &Filter,
        entry: &Entry,
    ) -> Result<(Self, RegisterFact), Failure> {
        let knowledge = Knowledge::of(&entry.dossier, filter.known_at);
        let fact = knowledge.fact(entry.id(), filter.at).ok_or(Code::Broken)?;
        let row = &entry.certificate;
        let verdict = entry.dossier.verdict(app.now());
        let permit = verdict.permit();
        let rules = RuleSet::by_code(&row.rule_set).ok_or(Code::Broken)?;
        let authority = app.units().authority(row.authority_id).ok_or(Code::Broken)?;
        let set = u8::try_from(row.set_number).ok().and_then(ProductSet::new);
        let packs = knowledge.packs(entry.id()).iter().map(|pack| public(pack, permit));
        let summary = Self {
            id: row.id,
            fact: RegisterFactAnswer::from(&fact),
            product: PrintedProduct { id: row.product_id, name: public(&row.name_printed, permit) },
            holder: PrintedHolder {
                producer_id: row.producer_id,
                name: public(&row.holder_printed, None),
            },
            authority: DecidingAuthority::of(app.units(), authority),
            rule_set: RuleSetName {
                code: rules.code.to_owned(),
                legal_act: rules.legal_act.to_owned(),
            },
            decision: decision(entry, &knowledge, permit).ok_or(Code::Broken)?,
            set: set.map(ProductSet::number),
            group: set.map(ProductSet::group),
            packs: packs.collect(),
            product_code: row.product_code.as_deref().map(|code| public(code, permit)),
            score_hundredths: row.score,
            evidence: EvidenceAnswer {
                kind: row.evidence_kind.clone(),
                files: entry.evidence_files(),
            },
            flags: flags(&knowledge, &fact, rules, authority.level),
            recorded_at: Time(store::instant(row.recorded_at)),
        };
        Ok((summary, fact))
    }
}

fn decision(
    entry: &Entry,
    knowledge: &Knowledge<'_>,
    permit: Option<&MarkPermit>,
) -> Option<DecisionAnswer> {
    let date = knowledge.decided(entry.id())?;
    let number = Some(&entry.certificate.decision_number).filter(|number| !number.is_empty());
    Some(DecisionAnswer {
        number: number.map(|number| public(number, permit)),
        date: PartialDate(date),
        precision: match date {
            calendar::PartialDate::Day(_) => DatePrecision::Day,
            calendar::PartialDate::Month(_) => DatePrecision::Month,
            calendar::PartialDate::Year(_) => DatePrecision::Year,
        },
    })
}

fn flags(
    knowledge: &Knowledge<'_>,
    fact: &RegisterFact,
    rules: &RuleSet,
    level: Level,
) -> Vec<CertificateFlag> {
    let stars: Stars = fact.stars;
    let mut flags = Vec::new();
    if knowledge.outlasts_its_rules(fact.certificate) {
        flags.push(CertificateFlag::LaterThan36MonthsAfterDecision);
    }
    if !rules.may_recognise(level, stars) {
        flags.push(CertificateFlag::OutsideCompetence);
    }
    flags
}

impl DecidingAuthority {
    /// An authority with who answers for it.
    pub(super) fn of(units: &Units, authority: &Authority) -> Self {
        let answerable = units.answerable(authority.id).unwrap_or(authority);
        Self {
            id: authority.id,
            level: authority.level.into(),
            name: authority.name.clone(),
            answerable_today: AuthorityName { id: answerable.id, name: answerable.name.clone() },
        }
    }
}

impl From<Level> for AuthorityLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Commune => Self::Commune,
            Level::District => Self::District,
            Level::Province => Self::Province,
            Level::Ministry => Self::Ministry,
        }
    }
}

impl From<AuthorityLevel> for Level {
    fn from(level: AuthorityLevel) -> Self {
        match level {
            AuthorityLevel::Commune => Self::Commune,
            AuthorityLevel::District => Self::District,
            AuthorityLevel::Province => Self::Province,
            AuthorityLevel::Ministry => Self::Ministry,
        }
    }
}
