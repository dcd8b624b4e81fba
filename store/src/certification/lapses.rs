//! Certificates whose term ends soon or has just ended, for telling their holders.

use crate::{Instant, instant, micros, statement, unreadable};
use domain::calendar::{Day, day_of};
use domain::certification::Lapse;
use domain::ids::{CertificateId, ProducerId, ProductId};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// A certificate whose term ends.
#[derive(Clone, Debug)]
pub struct Lapsing {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its product.
    pub product: ProductId,
    /// The product's name.
    pub product_name: String,
    /// Its holder.
    pub holder: ProducerId,
    /// The end of its term.
    pub lapse: Lapse,
    /// First instant no longer in force.
    pub until: Instant,
}

/// Where a page of them ended.
pub type Place = (Instant, CertificateId);

/// Certificates that stop being in force between two instants because their term ends, when nothing of
/// the product takes over, and whose holder has members; the soonest first. A revoked or replaced one
/// is not among them.
pub async fn between(
    db: &impl ConnectionTrait,
    (from, to): (Instant, Instant),
    after: Option<Place>,
    limit: u64,
) -> Result<Vec<Lapsing>, DbErr> {
    let sql = "SELECT w.certificate_id, w.product_id, p.name, c.producer_id, w.until_at, b.valid_to \
        FROM certification_windows w \
        JOIN certification_certificates c ON c.id = w.certificate_id \
        JOIN catalogue_products p ON p.id = w.product_id \
        JOIN certification_spans b ON b.certificate_id = w.certificate_id AND b.from_at = $1 \
        JOIN certification_spans n ON n.certificate_id = w.certificate_id AND n.from_at = w.until_at \
        JOIN certification_spans e ON e.certificate_id = w.certificate_id AND e.until_at = $2 \
        WHERE n.standing IN ('expired', 'uncertain') AND e.standing = 'expired' \
        AND w.until_at > $3 AND w.until_at <= $4 AND (w.until_at, w.certificate_id) > ($5, $6) \
        AND NOT EXISTS (SELECT 1 FROM certification_windows o WHERE o.product_id = w.product_id \
            AND o.from_at <= w.until_at AND o.until_at > w.until_at) \
        AND EXISTS (SELECT 1 FROM accounts_memberships m WHERE m.producer_id = c.producer_id \
            AND m.role = 'member' AND m.ended_at IS NULL) \
        ORDER BY w.until_at, w.certificate_id LIMIT $7";
    let (at, id) = after
        .map_or((i64::MIN, CertificateId::from(uuid::Uuid::nil())), |(at, id)| (micros(at), id));
    let values = [
        i64::MIN.into(),
        i64::MAX.into(),
        micros(from).into(),
        micros(to).into(),
        at.into(),
        id.0.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    db.query_all_raw(statement(db, sql, values)).await?.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Lapsing, DbErr> {
    let until = instant(row.try_get_by_index(4)?);
    let printed: String = row.try_get_by_index(5)?;
    // Before its beginning no extension counts, so there the time line tells the ordinary last day.
    let ordinary: Day = printed.parse().map_err(|_| unreadable("last day", &printed))?;
    let last_day = day_of(until).pred_opt().unwrap_or(ordinary);
    Ok(Lapsing {
        certificate: row.try_get_by_index::<uuid::Uuid>(0)?.into(),
        product: row.try_get_by_index::<uuid::Uuid>(1)?.into(),
        product_name: row.try_get_by_index(2)?,
        holder: row.try_get_by_index::<uuid::Uuid>(3)?.into(),
        lapse: Lapse { last_day, ordinary },
        until,
    })
}

/// What stands under a product's certificate and would lose the mark with it: a name, and how it is
/// counted for the product `$1`. Templates of the notice name each.
pub const STAKES: &[(&str, &str)] = &[
    ("listings", "SELECT COUNT(*) FROM catalogue_products WHERE id = $1 AND status = 'published'"),
    ("variants", "SELECT COUNT(*) FROM catalogue_variants WHERE product_id = $1"),
];

/// Counts what is at stake.
pub async fn stakes(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Vec<(&'static str, i64)>, DbErr> {
    let mut counted = Vec::new();
    for (name, sql) in STAKES {
        let row = db.query_one_raw(statement(db, sql, [product.0.into()])).await?;
        let count = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
        counted.push((*name, count));
    }
    Ok(counted)
}
