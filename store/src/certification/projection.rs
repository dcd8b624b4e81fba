//! What is derived from the register's facts and written down so that lists can filter by it: the time
//! line of every certificate, and the number and name by which a corrected one is found.
//! [`super::record::reproject`] is the only writer; [`differences`] derives all of it again.

use super::kinds::{self, Particulars};
use super::record::decision_key;
use super::rows::{certificate, corrected, event, facts as facts_row, span, window};
use super::{facts, record};
use crate::{Instant, integrations, micros};
use domain::certification::{Dossier, EventKind, Knowledge, Stretch};
use domain::ids::CertificateId;
use domain::text;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rewrites the time lines of a product's certificates where they differ from those on record, and
/// tells followers of replaced certificates, whose own history has no word of what replaced them.
pub(super) async fn rewrite_spans(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
    knowledge: &Knowledge<'_>,
) -> Result<(), DbErr> {
    let stored = stored_spans(db, dossier).await?;
    let wanted = wanted_spans(dossier, knowledge);
    if stored == wanted {
        return Ok(());
    }
    if !stored.is_empty() {
        let old = span::Column::ProductId.eq(dossier.product.0);
        span::Entity::delete_many().filter(old).exec(db).await?;
    }
    let rows = wanted.iter().cloned().map(span::ActiveModel::from);
    span::Entity::insert_many(rows).exec_without_returning(db).await?;
    let at = last_recorded(dossier);
    for id in replaced(dossier) {
        let of = |spans: &[span::Model]| -> Vec<span::Model> {
            spans.iter().filter(|span| span.certificate_id == id).cloned().collect()
        };
        if of(&stored) != of(&wanted) {
            integrations::log(db, "certification", id, at).await?;
        }
    }
    Ok(())
}

/// Rewrites under which number and name corrected certificates are found.
pub(super) async fn rewrite_corrected(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<(), DbErr> {
    if !dossier.events.iter().any(|event| matches!(event.kind, EventKind::Corrected(_))) {
        return Ok(());
    }
    let old = corrected::Column::ProductId.eq(dossier.product.0);
    corrected::Entity::delete_many().filter(old).exec(db).await?;
    let rows = wanted_corrected(db, dossier).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(corrected::ActiveModel::from);
    corrected::Entity::insert_many(rows).exec_without_returning(db).await.map(drop)
}

/// Derives a product's projections again and names those that don't say what they should; empty when
/// all is well. For `ocop audit`, with a dossier from [`record::dossier`].
pub async fn differences(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<Vec<&'static str>, DbErr> {
    let knowledge = Knowledge::of(dossier, None);
    let product = dossier.product.0;
    let mut broken = Vec::new();
    let stored = facts_row::Entity::find_by_id(product).one(db).await?;
    let certified = !dossier.certificates.is_empty() || dossier.reported;
    if (stored.is_some() || certified) && stored.map(|row| row.facts) != Some(facts::write(dossier))
    {
        broken.push("certification_facts");
    }
    let windows = window::Entity::find()
        .filter(window::Column::ProductId.eq(product))
        .order_by_asc(window::Column::CertificateId)
        .order_by_asc(window::Column::FromAt);
    let mut wanted = record::window_rows(dossier, &knowledge);
    wanted.sort_by_key(|row| (row.certificate_id, row.from_at));
    if windows.all(db).await? != wanted {
        broken.push("certification_windows");
    }
    if stored_spans(db, dossier).await? != wanted_spans(dossier, &knowledge) {
        broken.push("certification_spans");
    }
    let stored = corrected::Entity::find()
        .filter(corrected::Column::ProductId.eq(product))
        .order_by_asc(corrected::Column::CertificateId);
    if stored.all(db).await? != wanted_corrected(db, dossier).await? {
        broken.push("certification_corrected");
    }
    Ok(broken)
}

/// Corrected particulars in effect, as known at an instant, folded in the order of recording.
pub(super) fn particulars<'a>(
    dossier: &Dossier,
    known_at: Option<Instant>,
    certificate: CertificateId,
    rows: impl IntoIterator<Item = &'a event::Model>,
) -> Result<Particulars, DbErr> {
    let rows: HashMap<Uuid, &event::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut folded = Particulars::default();
    let events = dossier.events_in_effect(known_at).into_iter();
    for event in events.filter(|event| event.certificate == certificate) {
        let Some(row) = rows.get(&event.id.0).filter(|row| row.kind == "corrected") else {
            continue;
        };
        let Some(one) = kinds::read_data(&row.data)?.particulars else { continue };
        folded.decision_number = one.decision_number.or(folded.decision_number);
        folded.name_printed = one.name_printed.or(folded.name_printed);
        folded.holder_printed = one.holder_printed.or(folded.holder_printed);
        folded.score = one.score.or(folded.score);
        folded.evidence_files = one.evidence_files.or(folded.evidence_files);
    }
    Ok(folded)
}

async fn stored_spans(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<Vec<span::Model>, DbErr> {
    span::Entity::find()
        .filter(span::Column::ProductId.eq(dossier.product.0))
        .order_by_asc(span::Column::CertificateId)
        .order_by_asc(span::Column::FromAt)
        .all(db)
        .await
}

fn wanted_spans(dossier: &Dossier, knowledge: &Knowledge<'_>) -> Vec<span::Model> {
    let row = |one: Stretch| span::Model {
        certificate_id: one.certificate.0,
        product_id: dossier.product.0,
        standing: one.standing.code().to_owned(),
        valid_to: one.valid_to.to_string(),
        from_at: one.from.map_or(i64::MIN, micros),
        until_at: one.until.map_or(i64::MAX, micros),
    };
    let mut rows: Vec<span::Model> = knowledge.timeline().into_iter().map(row).collect();
    rows.sort_by_key(|row| (row.certificate_id, row.from_at));
    rows
}

async fn wanted_corrected(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<Vec<corrected::Model>, DbErr> {
    let events = event::Entity::find()
        .filter(event::Column::ProductId.eq(dossier.product.0))
        .filter(event::Column::Kind.eq("corrected"))
        .all(db)
        .await?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let issued = certificate::Entity::find()
        .filter(certificate::Column::ProductId.eq(dossier.product.0))
        .order_by_asc(certificate::Column::Id)
        .all(db)
        .await?;
    let mut rows = Vec::new();
    for one in issued {
        let found = particulars(dossier, None, one.id.into(), &events)?;
        if found.name_printed.is_none() && found.decision_number.is_none() {
            continue;
        }
        rows.push(corrected::Model {
            certificate_id: one.id,
            product_id: one.product_id,
            name_key: found.name_printed.map_or(one.name_key, |name| text::key(&name)),
            decision_key: found
                .decision_number
                .map_or(one.decision_key, |number| decision_key(&number)),
        });
    }
    Ok(rows)
}

/// Certificates that another one replaces.
fn replaced(dossier: &Dossier) -> BTreeSet<Uuid> {
    dossier.certificates.iter().filter_map(|one| one.supersedes.map(|id| id.0)).collect()
}

fn last_recorded(dossier: &Dossier) -> Instant {
    let issued = dossier.certificates.iter().map(|one| one.recorded);
    issued.chain(dossier.events.iter().map(|one| one.recorded)).max().unwrap_or(Instant::UNIX_EPOCH)
}
