//! What is on file of the producers that an import may mean, in a constant number of statements.

use super::kinds::{self, Particulars};
use super::record;
use super::rows::{acceptance, certificate, event, reported, unit};
use crate::catalogue::rows::{producer, product};
use crate::catalogue::status::is_hidden;
use crate::{ROWS_PER_STATEMENT, instant, statement};
use domain::certification::importing::{KnownProducer, KnownProduct, Site};
use domain::certification::reading::{DecisionNumber, product_key};
use domain::certification::{Acceptance, Dossier, ProductState, Stars};
use domain::ids::{CertificateId, ProducerId, ProductId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A number of our own for PostgreSQL's advisory locks.
const IMPORTS: i64 = 0x6f63_6f70_0001;

/// Lets one import at a time go on, so that two files with the same new producer make it once. SQLite
/// has one writer anyway.
pub async fn lock(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        let sql = statement(db, "SELECT pg_advisory_xact_lock($1)", [IMPORTS.into()]);
        db.execute_raw(sql).await?;
    }
    Ok(())
}

/// All producers in some provinces of today, and those of whom nobody knows the province.
pub async fn producers(
    db: &impl ConnectionTrait,
    provinces: &[i32],
) -> Result<Vec<KnownProducer>, DbErr> {
    use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
    let of_units = Query::select()
        .column(unit::Column::Id)
        .from(unit::Entity)
        .cond_where(
            Condition::any()
                .add(unit::Column::TodayProvinceId.is_in(provinces.iter().copied()))
                .add(unit::Column::TodayProvinceId.is_null()),
        )
        .take();
    let somewhere = Condition::any()
        .add(Expr::col(producer::Column::UnitId).in_subquery(of_units))
        .add(producer::Column::UnitId.is_null());
    type Row = (Uuid, String, String, Option<i32>);
    let rows: Vec<Row> = producer::Entity::find()
        .select_only()
        .column(producer::Column::Id)
        .column(producer::Column::Name)
        .column(producer::Column::NameKey)
        .column(producer::Column::UnitId)
        .filter(somewhere)
        .order_by_asc(producer::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let known = |(id, name, key, unit): Row| KnownProducer {
        id: ProducerId(id),
        name,
        key,
        site: Site { unit, ..Site::default() },
    };
    Ok(rows.into_iter().map(known).collect())
}

/// The products of some producers with their dossiers. With `lock`, they are locked for writing in the
/// register, in the order of their ids.
pub async fn products(
    db: &impl ConnectionTrait,
    of: &[ProducerId],
    lock: bool,
) -> Result<Vec<KnownProduct>, DbErr> {
    let mut known = Vec::new();
    for part in of.chunks(30 * ROWS_PER_STATEMENT) {
        let query = product::Entity::find()
            .filter(product::Column::ProducerId.is_in(part.iter().map(|id| id.0)))
            .order_by_asc(product::Column::Id);
        let query = if lock { query.lock_exclusive() } else { query };
        let rows = query.all(db).await?;
        let makers = producer::Entity::find()
            .filter(producer::Column::Id.is_in(part.iter().map(|id| id.0)))
            .filter(producer::Column::SuspendedFrom.is_not_null());
        let makers = makers.all(db).await?.into_iter();
        let suspended: HashMap<Uuid, i64> =
            makers.filter_map(|one| Some((one.id, one.suspended_from?))).collect();
        known.extend(with_dossiers(db, rows, &suspended).await?);
    }
    Ok(known)
}

async fn with_dossiers(
    db: &impl ConnectionTrait,
    products: Vec<product::Model>,
    suspended: &HashMap<Uuid, i64>,
) -> Result<Vec<KnownProduct>, DbErr> {
    let mut known: HashMap<Uuid, KnownProduct> =
        products.iter().map(|row| (row.id, known_product(row, suspended))).collect();
    let ids: Vec<Uuid> = products.iter().map(|row| row.id).collect();
    for part in ids.chunks(30 * ROWS_PER_STATEMENT) {
        fill_certificates(db, part, &mut known).await?;
        fill_events(db, part, &mut known).await?;
        fill_the_rest(db, part, &mut known).await?;
    }
    Ok(ids.iter().filter_map(|id| known.remove(id)).collect())
}

fn known_product(row: &product::Model, suspended: &HashMap<Uuid, i64>) -> KnownProduct {
    KnownProduct {
        name: row.name.clone(),
        key: product_key(&row.name),
        dossier: Dossier {
            product: ProductId(row.id),
            producer: ProducerId(row.producer_id),
            state: ProductState {
                hidden: is_hidden(&row.status),
                producer_suspended_from: suspended.get(&row.producer_id).copied().map(instant),
            },
            certificates: Vec::new(),
            events: Vec::new(),
            acceptances: Vec::new(),
            reported: false,
        },
        decisions: Vec::new(),
        reports: Vec::new(),
    }
}

async fn fill_certificates(
    db: &impl ConnectionTrait,
    products: &[Uuid],
    known: &mut HashMap<Uuid, KnownProduct>,
) -> Result<(), DbErr> {
    let rows = certificate::Entity::find()
        .filter(certificate::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(certificate::Column::RecordedAt)
        .order_by_asc(certificate::Column::Id)
        .all(db)
        .await?;
    for row in &rows {
        let Some(one) = known.get_mut(&row.product_id) else { continue };
        one.dossier.certificates.push(kinds::certificate(row)?);
        one.decisions.push((CertificateId(row.id), normal(&row.decision_number)));
    }
    Ok(())
}

async fn fill_events(
    db: &impl ConnectionTrait,
    products: &[Uuid],
    known: &mut HashMap<Uuid, KnownProduct>,
) -> Result<(), DbErr> {
    let rows = event::Entity::find()
        .filter(event::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(event::Column::RecordedAt)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    for row in &rows {
        let Some(one) = known.get_mut(&row.product_id) else { continue };
        one.dossier.events.push(kinds::event(row)?);
        // A corrected number is the decision's too: the file may print either.
        if let Some(Particulars { decision_number: Some(number), .. }) =
            kinds::read_data(&row.data)?.particulars
        {
            one.decisions.push((CertificateId(row.certificate_id), normal(&number)));
        }
    }
    Ok(())
}

async fn fill_the_rest(
    db: &impl ConnectionTrait,
    products: &[Uuid],
    known: &mut HashMap<Uuid, KnownProduct>,
) -> Result<(), DbErr> {
    let accepted = acceptance::Entity::find()
        .filter(acceptance::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(acceptance::Column::VariantId)
        .order_by_asc(acceptance::Column::CertificateId);
    for row in accepted.all(db).await? {
        let Some(one) = known.get_mut(&row.product_id) else { continue };
        one.dossier.acceptances.push(Acceptance {
            variant: row.variant_id.into(),
            certificate: row.certificate_id.into(),
        });
    }
    let reports = reported::Entity::find()
        .filter(reported::Column::ProductId.is_in(products.iter().copied()));
    for row in reports.all(db).await? {
        let Some(one) = known.get_mut(&row.product_id) else { continue };
        let potential = row.kind != record::REPORTED;
        let stars = row.stars.and_then(|stars| u8::try_from(stars).ok()).and_then(Stars::new);
        one.dossier.reported |= !potential;
        one.reports.push((potential, stars));
    }
    Ok(())
}

fn normal(number: &str) -> String {
    DecisionNumber::read(number).map_or_else(String::new, |read| read.normal)
}
