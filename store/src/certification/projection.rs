//! What is derived from the register's facts and written down, so that pages read it at once and lists
//! filter by it: a product's facts in one row, the stretches in force, the time line of every
//! certificate, and the number and name by which a corrected one is found. [`reproject_all`] is the
//! only writer; [`differences`] derives all of it again.

use super::facts;
use super::kinds::{self, Particulars};
use super::record::decision_key;
use super::rows::{certificate, corrected, event, facts as facts_row, span, window};
use crate::{Instant, ROWS_PER_STATEMENT, catalogue, insert_all, integrations, micros, refused_by};
use domain::certification::{Dossier, EventKind, Knowledge, Stretch, Window};
use domain::ids::CertificateId;
use domain::text;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The constraint under which a product has one certificate in force at a time.
const ONE_AT_A_TIME: &str = "certification_windows_one_at_a_time";

/// The projection was refused: two certificates of the product would be in force at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap;

/// Writes the projection of a product, see [`reproject_all`].
pub async fn reproject(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
    now: Instant,
) -> Result<Result<(), Overlap>, DbErr> {
    reproject_all(db, std::slice::from_ref(dossier), now).await
}

/// Writes the projection of products: the facts of each in one row, the stretches in which certificates
/// are in force, their whole time lines, and what corrections changed of their number and name. The
/// only writer of all these. On [`Overlap`] the transaction must be given up.
pub async fn reproject_all(
    db: &impl ConnectionTrait,
    dossiers: &[Dossier],
    now: Instant,
) -> Result<Result<(), Overlap>, DbErr> {
    for part in dossiers.chunks(ROWS_PER_STATEMENT) {
        let ids: Vec<Uuid> = part.iter().map(|dossier| dossier.product.0).collect();
        let old = facts_row::Column::ProductId.is_in(ids.iter().copied());
        facts_row::Entity::delete_many().filter(old).exec(db).await?;
        let old = window::Column::ProductId.is_in(ids.iter().copied());
        window::Entity::delete_many().filter(old).exec(db).await?;
        rewrite_spans(db, part, ids).await?;
    }
    let facts = dossiers.iter().map(|dossier| facts_row::ActiveModel {
        product_id: Set(dossier.product.0),
        facts: Set(facts::write(dossier)),
    });
    insert_all::<facts_row::Entity, _>(db, facts.collect()).await?;
    for dossier in dossiers {
        rewrite_corrected(db, dossier).await?;
    }
    let windows = dossiers.iter().flat_map(window_rows).map(window::ActiveModel::from);
    match insert_all::<window::Entity, _>(db, windows.collect()).await {
        Ok(()) => {}
        Err(error) if refused_by(&error, ONE_AT_A_TIME) => return Ok(Err(Overlap)),
        Err(error) => return Err(error),
    }
    let products = dossiers.iter().map(|dossier| dossier.product.0);
    catalogue::projection::refresh(db, products, now).await?;
    Ok(Ok(()))
}

/// The rows of the stretches in which a product's certificates are surely in force.
pub fn window_rows(dossier: &Dossier) -> Vec<window::Model> {
    let row = |one: Window| window::Model {
        certificate_id: one.certificate.0,
        product_id: dossier.product.0,
        stars: one.stars.count().into(),
        from_at: micros(one.from),
        until_at: micros(one.until),
    };
    Knowledge::of(dossier, None).windows().into_iter().map(row).collect()
}

/// Rewrites the time lines of products' certificates where they differ from those on record, and
/// tells followers of replaced certificates, whose own history has no word of what replaced them.
async fn rewrite_spans(
    db: &impl ConnectionTrait,
    dossiers: &[Dossier],
    ids: Vec<Uuid>,
) -> Result<(), DbErr> {
    let mut stored = stored_spans(db, ids).await?;
    let (mut stale, mut rows) = (Vec::new(), Vec::new());
    for dossier in dossiers {
        let stored = stored.remove(&dossier.product.0).unwrap_or_default();
        let wanted = span_rows(dossier);
        if stored == wanted {
            continue;
        }
        let at = last_recorded(dossier);
        for id in replaced(dossier) {
            if of_certificate(&stored, id).ne(of_certificate(&wanted, id)) {
                integrations::log(db, "certification", id, at).await?;
            }
        }
        stale.push(dossier.product.0);
        rows.extend(wanted.into_iter().map(span::ActiveModel::from));
    }
    let old = span::Column::ProductId.is_in(stale);
    span::Entity::delete_many().filter(old).exec(db).await?;
    insert_all::<span::Entity, _>(db, rows).await
}

fn of_certificate(spans: &[span::Model], id: Uuid) -> impl Iterator<Item = &span::Model> {
    spans.iter().filter(move |span| span.certificate_id == id)
}

/// Rewrites under which number and name corrected certificates are found.
async fn rewrite_corrected(db: &impl ConnectionTrait, dossier: &Dossier) -> Result<(), DbErr> {
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
/// all is well. For `ocop audit`, with a dossier from [`super::record::dossier`].
pub async fn differences(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<Vec<&'static str>, DbErr> {
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
    let mut wanted = window_rows(dossier);
    wanted.sort_by_key(|row| (row.certificate_id, row.from_at));
    if windows.all(db).await? != wanted {
        broken.push("certification_windows");
    }
    let stored = stored_spans(db, vec![product]).await?.remove(&product).unwrap_or_default();
    if stored != span_rows(dossier) {
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

/// The stored time lines of products, each in the order of certificate and time.
async fn stored_spans(
    db: &impl ConnectionTrait,
    products: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<span::Model>>, DbErr> {
    let rows = span::Entity::find()
        .filter(span::Column::ProductId.is_in(products))
        .order_by_asc(span::Column::CertificateId)
        .order_by_asc(span::Column::FromAt)
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<span::Model>> = HashMap::new();
    for row in rows {
        found.entry(row.product_id).or_default().push(row);
    }
    Ok(found)
}

/// The rows of the whole time lines of a product's certificates.
pub fn span_rows(dossier: &Dossier) -> Vec<span::Model> {
    let row = |one: Stretch| span::Model {
        certificate_id: one.certificate.0,
        product_id: dossier.product.0,
        standing: one.standing.code().to_owned(),
        valid_to: one.valid_to.to_string(),
        from_at: one.from.map_or(i64::MIN, micros),
        until_at: one.until.map_or(i64::MAX, micros),
    };
    let mut rows: Vec<span::Model> =
        Knowledge::of(dossier, None).timeline().into_iter().map(row).collect();
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
