//! Writing to the register: lock the product, read its dossier, append, project.

use super::kinds::{self, Particulars};
use super::projection;
use super::rows::{acceptance, certificate, event, reported};
use crate::catalogue::rows::{producer, product};
use crate::catalogue::status::is_hidden;
use crate::oversight::deeds::Doer;
use crate::{Instant, insert_all, instant, integrations, micros, unreadable};
use domain::certification::{Certificate, Dossier, Event, ProductState, Stars};
use domain::ids::{BodyId, CertificateId, ProductId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// Kinds of reports: only the first says that a recognition was made.
pub(super) const REPORTED: &str = "reported";
const POTENTIAL: &str = "potential";

/// What a certificate says beside what the rule looks at.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The authority that decided.
    pub authority: i32,
    /// The product's name as printed.
    pub name: String,
    /// The product set, 0 where the source doesn't tell.
    pub set: i16,
    /// The holder as printed.
    pub holder: String,
    /// The decision's number; empty for a notice that doesn't tell.
    pub decision_number: String,
    /// The product's code on the scoring sheet.
    pub product_code: Option<String>,
    /// Score in hundredths of a point.
    pub score: Option<i32>,
    /// Whether the evidence is the decision or only a notice of it.
    pub notice: bool,
    /// Evidence files by SHA-256.
    pub evidence_files: Vec<String>,
    /// Where the knowledge comes from, for the record.
    pub source: String,
}

/// On whose behalf something is recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recorder {
    /// The account; `None` for what the command line or the samples load.
    pub account: Option<Uuid>,
    /// The acting body; `None` for the platform itself.
    pub body: Option<BodyId>,
}

impl From<&Doer> for Recorder {
    fn from(doer: &Doer) -> Self {
        Self { account: doer.actor.map(|id| id.0), body: doer.body }
    }
}

/// The grounds of an event.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The legal act, as cited.
    pub legal_act: String,
    /// A code from a closed list of the kind of event.
    pub reason_code: String,
    /// The reason in words.
    pub reason_text: String,
    /// Corrected particulars that don't touch the standing.
    pub particulars: Option<Particulars>,
}

/// Locks a product for writing in its register, and reads its dossier from the register's own rows.
/// `None` when there is no such product.
pub async fn lock(db: &impl ConnectionTrait, id: ProductId) -> Result<Option<Dossier>, DbErr> {
    let found = product::Entity::find_by_id(id.0).lock_exclusive().one(db).await?;
    let Some(product) = found else { return Ok(None) };
    dossier(db, &product).await.map(Some)
}

/// A product's dossier from the register's own rows.
pub async fn dossier(
    db: &impl ConnectionTrait,
    product: &product::Model,
) -> Result<Dossier, DbErr> {
    let producer = producer::Entity::find_by_id(product.producer_id).one(db).await?;
    let producer =
        producer.ok_or_else(|| unreadable("producer", &product.producer_id.to_string()))?;
    let certificates = certificate::Entity::find()
        .filter(certificate::Column::ProductId.eq(product.id))
        .order_by_asc(certificate::Column::RecordedAt)
        .order_by_asc(certificate::Column::Id)
        .all(db)
        .await?;
    let events = event::Entity::find()
        .filter(event::Column::ProductId.eq(product.id))
        .order_by_asc(event::Column::RecordedAt)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    let accepted = acceptance::Entity::find()
        .filter(acceptance::Column::ProductId.eq(product.id))
        .order_by_asc(acceptance::Column::VariantId)
        .order_by_asc(acceptance::Column::CertificateId)
        .all(db)
        .await?;
    let reported = reported::Entity::find()
        .filter(reported::Column::ProductId.eq(product.id))
        .filter(reported::Column::Kind.eq(REPORTED));
    let reported = reported.one(db).await?.is_some();
    assemble(product, producer.suspended_from, (&certificates, &events, &accepted), reported)
}

/// The dossier that the register's own rows of a product give.
pub(super) fn assemble(
    product: &product::Model,
    suspended_from: Option<i64>,
    (certificates, events, accepted): (
        &[certificate::Model],
        &[event::Model],
        &[acceptance::Model],
    ),
    reported: bool,
) -> Result<Dossier, DbErr> {
    Ok(Dossier {
        product: product.id.into(),
        producer: product.producer_id.into(),
        state: ProductState {
            hidden: is_hidden(&product.status),
            producer_suspended_from: suspended_from.map(instant),
        },
        certificates: certificates.iter().map(kinds::certificate).collect::<Result<_, _>>()?,
        events: events.iter().map(kinds::event).collect::<Result<_, _>>()?,
        acceptances: accepted
            .iter()
            .map(|row| domain::certification::Acceptance {
                variant: row.variant_id.into(),
                certificate: row.certificate_id.into(),
            })
            .collect(),
        reported,
    })
}

/// A certificate to be recorded, with the product it is for.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The product.
    pub product: ProductId,
    /// What the rule looks at.
    pub certificate: Certificate,
    /// What else the certificate says.
    pub printed: Printed,
    /// On whose behalf.
    pub recorder: Recorder,
}

/// Appends a certificate. [`reproject`](super::projection::reproject) must follow in the same transaction.
pub async fn issue(
    db: &impl ConnectionTrait,
    product: ProductId,
    one: &Certificate,
    printed: &Printed,
    recorder: Recorder,
) -> Result<(), DbErr> {
    let row = certificate_row(product, one, printed, recorder);
    certificate::Entity::insert(row).exec_without_returning(db).await?;
    integrations::log(db, "certification", one.id.0, one.recorded).await
}

/// Appends many certificates, recorded at one instant, older ones of a product before those that
/// supersede them. [`reproject_all`](super::projection::reproject_all) must follow in the same
/// transaction.
pub async fn issue_all(
    db: &impl ConnectionTrait,
    all: &[Issued],
    now: Instant,
) -> Result<(), DbErr> {
    let row =
        |one: &Issued| certificate_row(one.product, &one.certificate, &one.printed, one.recorder);
    insert_all::<certificate::Entity, _>(db, all.iter().map(row).collect()).await?;
    let ids = all.iter().map(|one| one.certificate.id.0);
    integrations::log_all(db, "certification", ids, now).await
}

/// The row of a certificate.
pub fn certificate_row(
    product: ProductId,
    one: &Certificate,
    printed: &Printed,
    recorder: Recorder,
) -> certificate::ActiveModel {
    certificate::ActiveModel {
        id: Set(one.id.0),
        product_id: Set(product.0),
        producer_id: Set(one.producer.0),
        authority_id: Set(printed.authority),
        rule_set: Set(one.rules.code.to_owned()),
        stars: Set(one.stars.count().into()),
        name_printed: Set(printed.name.clone()),
        name_key: Set(domain::text::key(&printed.name)),
        set_number: Set(printed.set),
        holder_printed: Set(printed.holder.clone()),
        decision_number: Set(printed.decision_number.clone()),
        decision_key: Set(decision_key(&printed.decision_number)),
        decided: Set(one.decided.to_string()),
        valid_from: Set(one.valid_from.map(|date| date.to_string())),
        valid_to: Set(one.valid_to.map(|day| day.to_string())),
        packs: Set(json(&one.packs)),
        product_code: Set(printed.product_code.clone()),
        score: Set(printed.score),
        evidence_kind: Set(if printed.notice { "notice" } else { "decision" }.to_owned()),
        evidence_files: Set(json(&printed.evidence_files)),
        source: Set(printed.source.clone()),
        supersedes: Set(one.supersedes.map(|id| id.0)),
        recorded_at: Set(micros(one.recorded)),
        recorded_by: Set(recorder.account),
        body_id: Set(recorder.body.map(|body| body.0)),
    }
}

/// A recognition that somebody reported, or a potential one, which makes no certificate.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product: ProductId,
    /// Whether a council sees five stars in it, which nobody has recognised yet.
    pub potential: bool,
    /// Stars as reported.
    pub stars: Stars,
    /// Where the knowledge comes from.
    pub source: String,
}

/// Appends reports. [`reproject_all`](super::projection::reproject_all) must follow in the same transaction.
pub async fn report_all(
    db: &impl ConnectionTrait,
    all: &[Reported],
    now: Instant,
) -> Result<(), DbErr> {
    let row = |one: &Reported| reported::ActiveModel {
        id: Set(one.id),
        product_id: Set(one.product.0),
        kind: Set(if one.potential { POTENTIAL } else { REPORTED }.to_owned()),
        stars: Set(Some(one.stars.count().into())),
        source: Set(one.source.clone()),
        recorded_at: Set(micros(now)),
    };
    insert_all::<reported::Entity, _>(db, all.iter().map(row).collect()).await
}

/// Appends an event. [`reproject`](super::projection::reproject) must follow in the same transaction.
pub async fn append(
    db: &impl ConnectionTrait,
    product: ProductId,
    one: &Event,
    grounds: &Grounds,
    recorder: Recorder,
) -> Result<(), DbErr> {
    let row = event_row(product, one, grounds, recorder);
    event::Entity::insert(row).exec_without_returning(db).await?;
    integrations::log(db, "certification", one.certificate.0, one.recorded).await
}

/// The row of an event.
pub fn event_row(
    product: ProductId,
    one: &Event,
    grounds: &Grounds,
    recorder: Recorder,
) -> event::ActiveModel {
    event::ActiveModel {
        id: Set(one.id.0),
        certificate_id: Set(one.certificate.0),
        product_id: Set(product.0),
        kind: Set(kinds::kind_code(&one.kind).to_owned()),
        effective_at: Set(micros(one.effective)),
        recorded_at: Set(micros(one.recorded)),
        body_id: Set(recorder.body.map(|body| body.0)),
        recorded_by: Set(recorder.account),
        legal_act: Set(grounds.legal_act.clone()),
        reason_code: Set(grounds.reason_code.clone()),
        reason_text: Set(grounds.reason_text.clone()),
        data: Set(json(&kinds::kind_data(&one.kind, grounds.particulars.as_ref()))),
    }
}

/// Records that an officer accepts a variant under a certificate. [`reproject`](super::projection::reproject) must follow.
pub async fn accept(
    db: &impl ConnectionTrait,
    product: ProductId,
    accepted: domain::certification::Acceptance,
    at: Instant,
    recorder: Recorder,
) -> Result<(), DbErr> {
    let row = acceptance::ActiveModel {
        variant_id: Set(accepted.variant.0),
        certificate_id: Set(accepted.certificate.0),
        product_id: Set(product.0),
        recorded_at: Set(micros(at)),
        recorded_by: Set(recorder.account.unwrap_or_default()),
        body_id: Set(recorder.body.map(|body| body.0)),
    };
    acceptance::Entity::insert(row).exec_without_returning(db).await?;
    integrations::log(db, "certification", accepted.certificate.0, at).await
}

/// A certificate as it was recorded, without what was learned of it later.
pub async fn find(
    db: &impl ConnectionTrait,
    id: CertificateId,
) -> Result<Option<certificate::Model>, DbErr> {
    certificate::Entity::find_by_id(id.0).one(db).await
}

/// Certificates of a product, each with its decision's number in present knowledge, corrections included.
/// Numbers are compared in the form of [`decision_key`].
pub async fn decisions_of(
    db: &impl ConnectionTrait,
    dossier: &Dossier,
) -> Result<Vec<(CertificateId, String)>, DbErr> {
    let rows = certificate::Entity::find()
        .filter(certificate::Column::ProductId.eq(dossier.product.0))
        .all(db)
        .await?;
    let corrections = event::Entity::find()
        .filter(event::Column::ProductId.eq(dossier.product.0))
        .filter(event::Column::Kind.eq("corrected"))
        .all(db)
        .await?;
    let mut numbers = Vec::new();
    for row in rows {
        let corrected = projection::particulars(dossier, None, row.id.into(), &corrections)?;
        let key = corrected.decision_number.map_or(row.decision_key, |new| decision_key(&new));
        numbers.push((row.id.into(), key));
    }
    Ok(numbers)
}

/// The product that a certificate belongs to.
pub async fn product_of(
    db: &impl ConnectionTrait,
    certificate: CertificateId,
) -> Result<Option<ProductId>, DbErr> {
    let row = certificate::Entity::find_by_id(certificate.0).one(db).await?;
    Ok(row.map(|row| row.product_id.into()))
}

/// The form under which decision numbers meet: letters folded, no spaces.
pub fn decision_key(number: &str) -> String {
    domain::text::fold(number).chars().filter(|c| !c.is_whitespace()).collect()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
