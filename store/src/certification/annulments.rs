//! Proposals to undo what would restore a mark: they wait for a second officer.

use super::rows::annulment;
use crate::page::Page;
use crate::{Instant, micros, statement};
use domain::certification::Stars;
use domain::ids::{AccountId, CertificateId, EventId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, Value,
};
use uuid::Uuid;

/// A proposal as officers read it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Proposal {
    /// Its id.
    pub id: Uuid,
    /// The certificate concerned.
    pub certificate_id: Uuid,
    /// Its product.
    pub product_id: Uuid,
    /// The event to be undone; `None` for the issue itself.
    pub event_id: Option<Uuid>,
    /// The kind of that event.
    pub undoes: Option<String>,
    /// The legal act, as cited.
    pub legal_act: String,
    /// The reason in words.
    pub reason_text: String,
    /// When it was proposed, in microseconds.
    pub proposed_at: i64,
    /// Who proposed it.
    pub proposed_by: Uuid,
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Its id.
    pub id: Uuid,
    /// The certificate concerned.
    pub certificate: CertificateId,
    /// The event to be undone; `None` for the issue itself.
    pub event: Option<EventId>,
    /// The legal act, as cited.
    pub legal_act: String,
    /// The reason in words.
    pub reason: String,
    /// Who proposes.
    pub by: AccountId,
}

/// Writes a proposal.
pub async fn propose(
    db: &impl ConnectionTrait,
    new: &NewProposal,
    now: Instant,
) -> Result<(), DbErr> {
    let row = annulment::ActiveModel {
        id: Set(new.id),
        certificate_id: Set(new.certificate.0),
        event_id: Set(new.event.map(|event| event.0)),
        legal_act: Set(new.legal_act.clone()),
        reason_code: Set(String::new()),
        reason_text: Set(new.reason.clone()),
        proposed_at: Set(micros(now)),
        proposed_by: Set(new.by.0),
        decision: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
    };
    annulment::Entity::insert(row).exec_without_returning(db).await.map(drop)
}

/// Whether a proposal to undo this waits already.
pub async fn waits(
    db: &impl ConnectionTrait,
    certificate: CertificateId,
    event: Option<EventId>,
) -> Result<bool, DbErr> {
    let waiting = annulment::Entity::find()
        .filter(annulment::Column::CertificateId.eq(certificate.0))
        .filter(annulment::Column::Decision.is_null())
        .all(db)
        .await?;
    Ok(waiting.iter().any(|row| row.event_id == event.map(|event| event.0)))
}

/// A proposal, decided or not.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<annulment::Model>, DbErr> {
    annulment::Entity::find_by_id(id).one(db).await
}

/// Writes down what the second officer decided.
pub async fn decide(
    db: &impl ConnectionTrait,
    row: annulment::Model,
    confirmed: bool,
    by: AccountId,
    now: Instant,
) -> Result<(), DbErr> {
    let mut row: annulment::ActiveModel = row.into();
    row.decision = Set(Some(if confirmed { "confirmed" } else { "declined" }.to_owned()));
    row.decided_at = Set(Some(micros(now)));
    row.decided_by = Set(Some(by.0));
    row.update(db).await.map(drop)
}

/// The authorities and stars of the certificates about which a proposal waits: few, whatever the number
/// of proposals, and enough to tell whose they are.
pub async fn waiting_for(db: &impl ConnectionTrait) -> Result<Vec<(i32, Stars)>, DbErr> {
    let sql = "SELECT DISTINCT c.authority_id, c.stars FROM certification_annulments a \
               JOIN certification_certificates c ON c.id = a.certificate_id \
               WHERE a.decision IS NULL ORDER BY 1, 2";
    let rows = db.query_all_raw(statement(db, sql, [])).await?;
    let mut found = Vec::new();
    for row in rows {
        let stars: i16 = row.try_get_by_index(1)?;
        if let Some(stars) = u8::try_from(stars).ok().and_then(Stars::new) {
            found.push((row.try_get_by_index(0)?, stars));
        }
    }
    Ok(found)
}

/// A page of the proposals that wait for these authorities and stars, oldest first.
pub async fn waiting(
    db: &impl ConnectionTrait,
    whose: &[(i32, Stars)],
    after: Option<Uuid>,
    limit: u64,
) -> Result<Page<Proposal, Uuid>, DbErr> {
    if whose.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let pairs: Vec<String> = whose
        .iter()
        .map(|(authority, stars)| {
            let (authority, stars) =
                (bind((*authority).into()), bind(i16::from(stars.count()).into()));
            format!("(c.authority_id = {authority} AND c.stars = {stars})")
        })
        .collect();
    let after = after.map(|id| format!("AND a.id > {}", bind(id.into()))).unwrap_or_default();
    let most = bind(i64::try_from(limit + 1).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT a.id, a.certificate_id, c.product_id, a.event_id, e.kind AS undoes, a.legal_act, \
         a.reason_text, a.proposed_at, a.proposed_by FROM certification_annulments a \
         JOIN certification_certificates c ON c.id = a.certificate_id \
         LEFT JOIN certification_events e ON e.id = a.event_id \
         WHERE a.decision IS NULL AND ({}) {after} ORDER BY a.id LIMIT {most}",
        pairs.join(" OR ")
    );
    let rows = Proposal::find_by_statement(statement(db, &sql, values)).all(db).await?;
    Ok(Page::of(rows, limit, |row| row.id))
}
