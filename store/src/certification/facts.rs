//! The facts of one product's certification in one row, so that a page of products reads them without
//! a further statement. Facts only: certificates, events, acceptances. Standing and permits are computed
//! from them at each reading. [`super::projection::reproject_all`] writes the row; `ocop audit` compares it.

use super::kinds::{self, EventData};
use crate::{instant, micros, unreadable};
use domain::certification::Stars;
use domain::certification::{Acceptance, Certificate, Dossier, Event, ProductState};
use domain::ids::{CertificateId, EventId, ProducerId, ProductId, VariantId};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;
use uuid::serde::simple;

/// The facts as written. What is short and looked at once is read where it lies.
#[derive(Serialize, Deserialize)]
pub(crate) struct Facts<'a> {
    #[serde(rename = "c", borrow)]
    certificates: Vec<CertificateFacts<'a>>,
    #[serde(rename = "e", borrow, default, skip_serializing_if = "Vec::is_empty")]
    events: Vec<EventFacts<'a>>,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    acceptances: Vec<(Uuid, Uuid)>,
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    reported: bool,
}

#[derive(Serialize, Deserialize)]
struct CertificateFacts<'a> {
    #[serde(rename = "i", alias = "id", serialize_with = "simple::serialize")]
    id: Uuid,
    /// The holder; left out where it is who makes the product today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    producer: Option<Uuid>,
    #[serde(rename = "s", alias = "stars")]
    stars: u8,
    #[serde(rename = "t", alias = "recorded")]
    recorded: i64,
    #[serde(rename = "d", alias = "decided", borrow)]
    decided: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    to: Option<Cow<'a, str>>,
    #[serde(rename = "u", alias = "rules", borrow)]
    rules: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supersedes: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    packs: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct EventFacts<'a> {
    id: Uuid,
    of: Uuid,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    effective: i64,
    recorded: i64,
    data: EventData,
}

impl Facts<'_> {
    /// The same beside the producer, who holds most certificates and is named there already.
    #[must_use]
    pub fn of_holder(mut self, maker: Uuid) -> Self {
        for certificate in &mut self.certificates {
            certificate.producer = certificate.producer.filter(|holder| *holder != maker);
        }
        self
    }
}

/// The stored text of a dossier's facts.
pub fn write(dossier: &Dossier) -> String {
    let facts = Facts {
        certificates: dossier.certificates.iter().map(write_certificate).collect(),
        events: dossier.events.iter().map(write_event).collect(),
        acceptances: dossier.acceptances.iter().map(|a| (a.variant.0, a.certificate.0)).collect(),
        reported: dossier.reported,
    };
    serde_json::to_string(&facts).unwrap_or_default()
}

/// The facts in a stored text.
pub(crate) fn parse(text: &str) -> Result<Facts<'_>, DbErr> {
    serde_json::from_str(text).map_err(|_| unreadable("facts", text))
}

/// A product's dossier from the stored text of its facts; without any, a product that was never certified.
pub fn read(
    text: Option<&str>,
    product: ProductId,
    producer: ProducerId,
    state: ProductState,
) -> Result<Dossier, DbErr> {
    dossier(text.map(parse).transpose()?, product, producer, state)
}

/// A product's dossier from its facts; without any, a product that was never certified.
pub(crate) fn dossier(
    facts: Option<Facts<'_>>,
    product: ProductId,
    producer: ProducerId,
    state: ProductState,
) -> Result<Dossier, DbErr> {
    let mut dossier = Dossier {
        product,
        producer,
        state,
        certificates: Vec::new(),
        events: Vec::new(),
        acceptances: Vec::new(),
        reported: false,
    };
    let Some(facts) = facts else { return Ok(dossier) };
    let certificates = facts.certificates.into_iter();
    dossier.certificates =
        certificates.map(|one| read_certificate(one, producer)).collect::<Result<_, _>>()?;
    dossier.events = facts.events.iter().map(read_event).collect::<Result<_, _>>()?;
    let accept = |(variant, certificate)| Acceptance {
        variant: VariantId(variant),
        certificate: CertificateId(certificate),
    };
    dossier.acceptances = facts.acceptances.into_iter().map(accept).collect();
    dossier.reported = facts.reported;
    Ok(dossier)
}

fn write_certificate(one: &Certificate) -> CertificateFacts<'static> {
    CertificateFacts {
        id: one.id.0,
        producer: Some(one.producer.0),
        stars: one.stars.count(),
        recorded: micros(one.recorded),
        decided: one.decided.to_string().into(),
        from: one.valid_from.map(|date| date.to_string().into()),
        to: one.valid_to.map(|day| day.to_string().into()),
        rules: one.rules.code.into(),
        supersedes: one.supersedes.map(|id| id.0),
        packs: one.packs.clone(),
    }
}

fn read_certificate(facts: CertificateFacts<'_>, maker: ProducerId) -> Result<Certificate, DbErr> {
    Ok(Certificate {
        id: CertificateId(facts.id),
        producer: facts.producer.map_or(maker, ProducerId),
        stars: Stars::new(facts.stars)
            .ok_or_else(|| unreadable("stars", &facts.stars.to_string()))?,
        recorded: instant(facts.recorded),
        decided: kinds::partial(&facts.decided)?,
        valid_from: facts.from.as_deref().map(kinds::partial).transpose()?,
        valid_to: facts.to.as_deref().map(kinds::day).transpose()?,
        rules: kinds::rules(&facts.rules)?,
        supersedes: facts.supersedes.map(CertificateId),
        packs: facts.packs,
    })
}

fn write_event(one: &Event) -> EventFacts<'static> {
    EventFacts {
        id: one.id.0,
        of: one.certificate.0,
        kind: kinds::kind_code(&one.kind).into(),
        effective: micros(one.effective),
        recorded: micros(one.recorded),
        data: kinds::kind_data(&one.kind, None),
    }
}

fn read_event(facts: &EventFacts<'_>) -> Result<Event, DbErr> {
    Ok(Event {
        id: EventId(facts.id),
        certificate: CertificateId(facts.of),
        effective: instant(facts.effective),
        recorded: instant(facts.recorded),
        kind: kinds::kind(&facts.kind, &facts.data)?,
    })
}
