//! A certificate with everything that happened to it.

use super::answers::CertificateSummary;
use crate::catalogue::public;
use crate::codes::Code;
use crate::context::App;
use crate::problem::Failure;
use crate::scalars::{Date, PartialDate, Time, VietnamTime};
use domain::calendar::{Instant, day_of, start_of};
use domain::certification::{
    Correction, EventKind, Knowledge, MarkPermit, RegisterFact, RuleSet, Standing, Target,
};
use poem_openapi::{Enum, Object};
use store::certification::register::{Filter, History, HistoryEntry};
use uuid::Uuid;

/// A certificate of the register with its history.
#[derive(Clone, Debug, Object)]
pub struct CertificateDetail {
    #[oai(flatten)]
    summary: CertificateSummary,
    /// The certificate that it replaces.
    supersedes: Option<Uuid>,
    /// The certificate that replaces it.
    superseded_by: Option<Uuid>,
    /// When its holder files for re-evaluation, under the rules of the day asked; null when they know
    /// no such window, the last day is not known exactly, or it is not in force.
    filing_window: Option<FilingWindow>,
    /// What happened to it, in the order in which it was recorded; its issue comes first.
    history: Vec<CertificateEvent>,
}

/// Days on which re-evaluation is filed, in Vietnam.
#[derive(Clone, Debug, Object)]
pub struct FilingWindow {
    /// First day.
    first_day: Date,
    /// Last day.
    last_day: Date,
}

/// An entry in the history of a certificate.
#[derive(Clone, Debug, Object)]
pub struct CertificateEvent {
    /// Its id; that of the issue is the certificate's own.
    id: Uuid,
    /// What happened.
    kind: CertificateEventKind,
    /// From when it counts.
    effective: VietnamTime,
    /// When the register learned of it.
    recorded: Time,
    /// The body in whose name it was recorded; null where the platform itself recorded it.
    acting_body: Option<String>,
    /// The legal act, as cited.
    legal_act: Option<String>,
    /// Code of the reason.
    reason_code: Option<String>,
    /// The reason in words.
    reason_text: Option<String>,
    /// Of an annulment: the entry that it undoes.
    annuls: Option<Uuid>,
    /// Of an extension: its last day in Vietnam.
    last_day: Option<Date>,
    /// Of a hold: the instant at which it lapses by itself.
    until: Option<VietnamTime>,
    /// Of a correction: what was put right.
    corrected: Option<CorrectedFields>,
    /// Whether a later entry undid it, so that it counts no longer.
    undone: bool,
}

/// The kinds of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CertificateEventKind {
    /// Recognised.
    Issued,
    /// In force after its term until the authority's result.
    Extended,
    /// The result came.
    ExtensionEnded,
    /// Withdrawn by its authority.
    Revoked,
    /// A clerical mistake put right.
    Corrected,
    /// A mistaken entry undone.
    Annulled,
    /// The mark withheld on this platform for a few days; says nothing about the certificate.
    HoldPlaced,
    /// A hold ended early.
    HoldLifted,
}

/// What a correction put right; null where it left things as they were.
#[derive(Clone, Debug, Object)]
pub struct CorrectedFields {
    /// The decision's number.
    decision_number: Option<String>,
    /// The decision's date.
    decision_date: Option<PartialDate>,
    /// The stated first day.
    valid_from: Option<PartialDate>,
    /// The printed last day.
    valid_to: Option<Date>,
    /// The product's name as printed.
    product_name: Option<String>,
    /// The holder as printed.
    holder_name: Option<String>,
    /// Score in hundredths of a point.
    score_hundredths: Option<i32>,
    /// The packs named.
    packs: Option<Vec<String>>,
    /// Evidence files by SHA-256.
    evidence_files: Option<Vec<String>>,
}

impl CertificateDetail {
    /// A certificate as the register states it for an instant, from what was known at another.
    pub(super) fn of(
        app: &App,
        found: &History,
        at: Instant,
        known_at: Option<Instant>,
    ) -> Result<Self, Failure> {
        let entry = &found.certificate;
        let filter = Filter::everything(at, known_at);
        let (summary, fact) = CertificateSummary::of(app, &filter, entry)?;
        let knowledge = Knowledge::of(&entry.dossier, known_at);
        let verdict = entry.dossier.verdict(app.now());
        let events = found.events.iter().map(|one| CertificateEvent::of(one, verdict.permit()));
        let issue = CertificateEvent::issue(found, &fact);
        let history = std::iter::once(Ok(issue)).chain(events).collect::<Result<_, Failure>>()?;
        Ok(Self {
            supersedes: entry.certificate.supersedes,
            superseded_by: knowledge.successor(entry.id()).map(|id| id.0),
            filing_window: filing_window(&knowledge, &fact, at),
            history,
            summary,
        })
    }
}

/// Filing is an act of its day, so the rules of the day asked say when it is due.
fn filing_window(
    knowledge: &Knowledge<'_>,
    fact: &RegisterFact,
    at: Instant,
) -> Option<FilingWindow> {
    let (_, (earliest, latest)) = knowledge.term(fact.certificate)?;
    if fact.standing != Standing::Valid || earliest != latest {
        return None;
    }
    let (first, last) = RuleSet::on(day_of(at)).filing_days(latest)?;
    Some(FilingWindow { first_day: Date(first), last_day: Date(last) })
}

impl CertificateEvent {
    fn issue(found: &History, fact: &RegisterFact) -> Self {
        let row = &found.certificate.certificate;
        Self {
            id: row.id,
            kind: CertificateEventKind::Issued,
            effective: VietnamTime(start_of(fact.valid_from)),
            recorded: Time(store::instant(row.recorded_at)),
            acting_body: found.certificate.body.clone(),
            legal_act: None,
            reason_code: None,
            reason_text: None,
            annuls: None,
            last_day: None,
            until: None,
            corrected: None,
            undone: fact.standing == Standing::Annulled,
        }
    }

    fn of(entry: &HistoryEntry, permit: Option<&MarkPermit>) -> Result<Self, Failure> {
        let text = |text: &str| Some(public(text, permit)).filter(|text| !text.is_empty());
        let event = &entry.event;
        let mut one = Self {
            id: event.id.0,
            kind: kind(&entry.kind).ok_or(Code::Broken)?,
            effective: VietnamTime(event.effective),
            recorded: Time(event.recorded),
            acting_body: entry.body.clone(),
            legal_act: text(&entry.legal_act),
            reason_code: Some(entry.reason_code.clone()).filter(|code| !code.is_empty()),
            reason_text: text(&entry.reason_text),
            annuls: None,
            last_day: None,
            until: None,
            corrected: None,
            undone: entry.undone,
        };
        match &event.kind {
            EventKind::Extended { until } => one.last_day = Some(Date(*until)),
            EventKind::Corrected(correction) => {
                one.corrected = Some(CorrectedFields::of(correction, entry, permit));
            }
            EventKind::Annulled(Target::Issue) => one.annuls = Some(event.certificate.0),
            EventKind::Annulled(Target::Event(event)) => one.annuls = Some(event.0),
            EventKind::HoldPlaced { until, .. } => one.until = Some(VietnamTime(*until)),
            EventKind::ExtensionEnded | EventKind::Revoked | EventKind::HoldLifted { .. } => {}
        }
        Ok(one)
    }
}

fn kind(code: &str) -> Option<CertificateEventKind> {
    use CertificateEventKind as Kind;
    Some(match code {
        "extended" => Kind::Extended,
        "extension_ended" => Kind::ExtensionEnded,
        "revoked" => Kind::Revoked,
        "corrected" => Kind::Corrected,
        "annulled" => Kind::Annulled,
        "hold_placed" => Kind::HoldPlaced,
        "hold_lifted" => Kind::HoldLifted,
        _ => return None,
    })
}

impl CorrectedFields {
    fn of(correction: &Correction, entry: &HistoryEntry, permit: Option<&MarkPermit>) -> Self {
        let rest = entry.particulars.clone().unwrap_or_default();
        let packs = correction.packs.as_ref();
        Self {
            decision_number: rest.decision_number.map(|text| public(&text, permit)),
            decision_date: correction.decided.map(PartialDate),
            valid_from: correction.valid_from.map(PartialDate),
            valid_to: correction.valid_to.map(Date),
            product_name: rest.name_printed.map(|text| public(&text, permit)),
            holder_name: rest.holder_printed.map(|text| public(&text, None)),
            score_hundredths: rest.score,
            packs: packs.map(|packs| packs.iter().map(|pack| public(pack, permit)).collect()),
            evidence_files: rest.evidence_files,
        }
    }
}
