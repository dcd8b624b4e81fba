//! Between rows and the domain's certificates and events.

use super::rows::{certificate, event};
use crate::{instant, micros, unreadable};
use domain::calendar::{Day, PartialDate};
use domain::certification::{Certificate, Correction, Event, EventKind, RuleSet, Stars, Target};
use domain::ids::{CertificateId, EventId};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an event holds beside its two times, by kind. Fields of other kinds stay out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventData {
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annuls: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    packs: Option<Vec<String>>,
    /// Corrected particulars that the rule does not look at: number, name, score, evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub particulars: Option<Particulars>,
}

/// Corrected particulars of a certificate that don't touch its standing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// The decision's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_number: Option<String>,
    /// The product's name as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_printed: Option<String>,
    /// The holder's name as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_printed: Option<String>,
    /// Score in hundredths of a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i32>,
    /// Evidence files by SHA-256, lower-case hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_files: Option<Vec<String>>,
}

/// The stored code of an event's kind.
pub fn kind_code(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Extended { .. } => "extended",
        EventKind::ExtensionEnded => "extension_ended",
        EventKind::Revoked => "revoked",
        EventKind::Corrected(_) => "corrected",
        EventKind::Annulled(_) => "annulled",
        EventKind::HoldPlaced { .. } => "hold_placed",
        EventKind::HoldLifted { .. } => "hold_lifted",
    }
}

/// The stored form of an event's particulars.
pub fn kind_data(kind: &EventKind, particulars: Option<&Particulars>) -> EventData {
    let mut data = EventData { particulars: particulars.cloned(), ..EventData::default() };
    match kind {
        EventKind::Extended { until } => data.until = Some(until.to_string()),
        EventKind::ExtensionEnded | EventKind::Revoked => {}
        EventKind::Corrected(correction) => {
            data.decided = correction.decided.map(|date| date.to_string());
            data.valid_from = correction.valid_from.map(|date| date.to_string());
            data.valid_to = correction.valid_to.map(|day| day.to_string());
            data.packs.clone_from(&correction.packs);
        }
        EventKind::Annulled(Target::Issue) => {}
        EventKind::Annulled(Target::Event(event)) => data.annuls = Some(event.0),
        EventKind::HoldPlaced { hold, until } => {
            data.hold.clone_from(hold);
            data.until_at = Some(micros(*until));
        }
        EventKind::HoldLifted { hold } => data.hold.clone_from(hold),
    }
    data
}

/// The domain's kind of a stored event.
pub fn kind(code: &str, data: &EventData) -> Result<EventKind, DbErr> {
    let missing = || unreadable("event", code);
    Ok(match code {
        "extended" => {
            let until = data.until.as_deref().ok_or_else(missing)?;
            EventKind::Extended { until: day(until)? }
        }
        "extension_ended" => EventKind::ExtensionEnded,
        "revoked" => EventKind::Revoked,
        "corrected" => EventKind::Corrected(Correction {
            decided: data.decided.as_deref().map(partial).transpose()?,
            valid_from: data.valid_from.as_deref().map(partial).transpose()?,
            valid_to: data.valid_to.as_deref().map(day).transpose()?,
            packs: data.packs.clone(),
        }),
        "annulled" => EventKind::Annulled(match data.annuls {
            Some(event) => Target::Event(EventId(event)),
            None => Target::Issue,
        }),
        "hold_placed" => EventKind::HoldPlaced {
            hold: data.hold.clone(),
            until: instant(data.until_at.ok_or_else(missing)?),
        },
        "hold_lifted" => EventKind::HoldLifted { hold: data.hold.clone() },
        _ => return Err(missing()),
    })
}

/// The particulars of a stored event.
pub fn read_data(text: &str) -> Result<EventData, DbErr> {
    serde_json::from_str(text).map_err(|_| unreadable("event", text))
}

/// A stored event as the domain has it.
pub fn event(row: &event::Model) -> Result<Event, DbErr> {
    Ok(Event {
        id: EventId(row.id),
        certificate: CertificateId(row.certificate_id),
        effective: instant(row.effective_at),
        recorded: instant(row.recorded_at),
        kind: kind(&row.kind, &read_data(&row.data)?)?,
    })
}

/// A stored certificate as the domain has it.
pub fn certificate(row: &certificate::Model) -> Result<Certificate, DbErr> {
    let stars = u8::try_from(row.stars).ok().and_then(Stars::new);
    Ok(Certificate {
        id: CertificateId(row.id),
        producer: row.producer_id.into(),
        stars: stars.ok_or_else(|| unreadable("stars", &row.stars.to_string()))?,
        recorded: instant(row.recorded_at),
        decided: partial(&row.decided)?,
        valid_from: row.valid_from.as_deref().map(partial).transpose()?,
        valid_to: row.valid_to.as_deref().map(day).transpose()?,
        rules: rules(&row.rule_set)?,
        supersedes: row.supersedes.map(CertificateId),
        packs: list(&row.packs)?,
    })
}

/// The rule set of a stored code.
pub fn rules(code: &str) -> Result<&'static RuleSet, DbErr> {
    RuleSet::by_code(code).ok_or_else(|| unreadable("rule set", code))
}

/// A stored list of texts.
pub fn list(text: &str) -> Result<Vec<String>, DbErr> {
    serde_json::from_str(text).map_err(|_| unreadable("list", text))
}

/// A stored partial date.
pub fn partial(text: &str) -> Result<PartialDate, DbErr> {
    PartialDate::parse(text).ok_or_else(|| unreadable("date", text))
}

/// A stored day.
pub fn day(text: &str) -> Result<Day, DbErr> {
    text.parse().map_err(|_| unreadable("day", text))
}
