//! One certificate with everything that happened to it.

use super::query::{Which, select};
use super::{Filter, Particulars};
use crate::certification::rows::event;
use crate::certification::{kinds, projection};
use crate::{Instant, micros, statement};
use domain::certification::Event;
use domain::ids::CertificateId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use std::collections::HashSet;

/// A certificate with its history.
#[derive(Clone, Debug)]
pub struct History {
    /// The certificate.
    pub certificate: super::Entry,
    /// Its events in the order in which they were recorded.
    pub events: Vec<Entry>,
}

/// An event with its grounds. The officer who recorded it is not read: names are not public.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// The stored code of its kind.
    pub kind: String,
    /// The acting body.
    pub body: Option<String>,
    /// The legal act, as cited.
    pub legal_act: String,
    /// A code of the kind's closed list.
    pub reason_code: String,
    /// The reason in words.
    pub reason_text: String,
    /// Particulars that it corrects.
    pub particulars: Option<Particulars>,
    /// Whether a later event undid it.
    pub undone: bool,
}

/// A certificate with its history as known at `known_at`; `None` when it was not on record then.
pub async fn one(
    db: &impl ConnectionTrait,
    id: CertificateId,
    at: Instant,
    known_at: Option<Instant>,
) -> Result<Option<History>, DbErr> {
    let filter = Filter::everything(at, known_at);
    let mut found = select(db, &filter, Which::Of(&[id.0]), 1).await?;
    let Some(mut certificate) = found.pop() else { return Ok(None) };
    let sql = "SELECT e.*, b.name AS body_name FROM certification_events e \
        LEFT JOIN accounts_bodies b ON b.id = e.body_id \
        WHERE e.certificate_id = $1 AND e.recorded_at <= $2 ORDER BY e.recorded_at, e.id";
    let known = known_at.map_or(i64::MAX, micros);
    let rows = db.query_all_raw(statement(db, sql, [id.0.into(), known.into()])).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let own = rows.iter().map(|(row, _)| row);
    let corrected = projection::particulars(&certificate.dossier, known_at, id, own)?;
    certificate.correct(corrected);
    let in_effect: HashSet<_> =
        certificate.dossier.events_in_effect(known_at).iter().map(|event| event.id).collect();
    let entry = |(row, body): (event::Model, Option<String>)| -> Result<Entry, DbErr> {
        let event = kinds::event(&row)?;
        Ok(Entry {
            undone: !in_effect.contains(&event.id),
            particulars: kinds::read_data(&row.data)?.particulars,
            event,
            kind: row.kind,
            body,
            legal_act: row.legal_act,
            reason_code: row.reason_code,
            reason_text: row.reason_text,
        })
    };
    let events = rows.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Some(History { certificate, events }))
}

fn read(row: &QueryResult) -> Result<(event::Model, Option<String>), DbErr> {
    Ok((event::Model::from_query_result(row, "")?, row.try_get("", "body_name")?))
}
