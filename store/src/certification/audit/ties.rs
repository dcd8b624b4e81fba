//! What ties rows of different tables together: every id names a row, and rows that go together belong
//! to the same product. The databases enforce most of it; what was done with their checks off, or by
//! hand, is found here.

use super::Audit;
use crate::statement;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

/// Table, the column that names the row in a finding, the column that refers, the table referred to.
/// Those that no foreign key guards stand here too.
type Reference = (&'static str, &'static str, &'static str, &'static str);

const REFERENCES: &[Reference] = &[
    ("accounts_bodies", "id", "unit_id", "certification_units"),
    ("accounts_invitations", "id", "body_id", "accounts_bodies"),
    ("accounts_invitations", "id", "invited_by", "accounts"),
    ("accounts_links", "id", "account_id", "accounts"),
    ("accounts_links", "id", "producer_id", "catalogue_producers"),
    ("accounts_links", "id", "decided_by", "accounts"),
    ("accounts_mandates", "id", "producer_id", "catalogue_producers"),
    ("accounts_mandates", "id", "to_producer_id", "catalogue_producers"),
    ("accounts_mandates", "id", "to_body_id", "accounts_bodies"),
    ("accounts_mandates", "id", "given_by", "accounts"),
    ("accounts_mandates", "id", "ended_by", "accounts"),
    ("accounts_member_invitations", "id", "producer_id", "catalogue_producers"),
    ("accounts_member_invitations", "id", "invited_by", "accounts"),
    ("accounts_memberships", "id", "account_id", "accounts"),
    ("accounts_memberships", "id", "body_id", "accounts_bodies"),
    ("accounts_memberships", "id", "producer_id", "catalogue_producers"),
    ("accounts_memberships", "id", "organiser_id", "fairs_organisers"),
    ("accounts_sessions", "account_id", "account_id", "accounts"),
    ("catalogue_producers", "id", "unit_id", "certification_units"),
    ("catalogue_products", "id", "producer_id", "catalogue_producers"),
    ("catalogue_products", "id", "unit_id", "certification_units"),
    ("catalogue_products", "id", "created_by", "accounts"),
    ("catalogue_variants", "id", "product_id", "catalogue_products"),
    ("certification_acceptances", "variant_id", "variant_id", "catalogue_variants"),
    ("certification_acceptances", "variant_id", "certificate_id", "certification_certificates"),
    ("certification_annulments", "id", "certificate_id", "certification_certificates"),
    ("certification_annulments", "id", "event_id", "certification_events"),
    ("certification_annulments", "id", "proposed_by", "accounts"),
    ("certification_annulments", "id", "decided_by", "accounts"),
    ("certification_artworks", "id", "uploaded_by", "accounts"),
    ("certification_authorities", "id", "unit_id", "certification_units"),
    ("certification_authorities", "id", "successor_id", "certification_authorities"),
    ("certification_certificates", "id", "product_id", "catalogue_products"),
    ("certification_certificates", "id", "producer_id", "catalogue_producers"),
    ("certification_certificates", "id", "authority_id", "certification_authorities"),
    ("certification_certificates", "id", "supersedes", "certification_certificates"),
    ("certification_certificates", "id", "recorded_by", "accounts"),
    ("certification_certificates", "id", "body_id", "accounts_bodies"),
    ("certification_events", "id", "certificate_id", "certification_certificates"),
    ("certification_events", "id", "recorded_by", "accounts"),
    ("certification_events", "id", "body_id", "accounts_bodies"),
    ("certification_facts", "product_id", "product_id", "catalogue_products"),
    ("certification_misuse_reports", "id", "product_id", "catalogue_products"),
    ("certification_misuse_reports", "id", "decided_by", "accounts"),
    ("certification_misuse_reports", "id", "body_id", "accounts_bodies"),
    ("certification_reported", "id", "product_id", "catalogue_products"),
    ("certification_successions", "from_id", "from_id", "certification_units"),
    ("certification_successions", "from_id", "to_id", "certification_units"),
    ("certification_units", "id", "parent_id", "certification_units"),
    ("certification_units", "id", "today_id", "certification_units"),
    ("certification_units", "id", "today_province_id", "certification_units"),
    ("certification_windows", "certificate_id", "certificate_id", "certification_certificates"),
    ("fairs_allocations", "booth_id", "application_id", "fairs_applications"),
];

/// Table, the query for the rows of it that don't fit, what is wrong with them.
const MISFITS: &[(&str, &str, &str)] = &[
    (
        "catalogue_producers",
        "SELECT p.id FROM catalogue_producers p WHERE p.id IN (SELECT m.producer_id \
         FROM accounts_memberships m WHERE m.producer_id IS NOT NULL AND m.ended_at IS NULL \
         GROUP BY m.producer_id HAVING SUM(CASE m.member_role WHEN 'owner' THEN 1 ELSE 0 END) = 0)",
        "it has members and no owner",
    ),
    (
        "certification_events",
        "SELECT t.id FROM certification_events t \
         JOIN certification_certificates c ON c.id = t.certificate_id WHERE c.product_id <> t.product_id",
        "its product is not its certificate's",
    ),
    (
        "certification_windows",
        "SELECT t.certificate_id FROM certification_windows t \
         JOIN certification_certificates c ON c.id = t.certificate_id WHERE c.product_id <> t.product_id",
        "its product is not its certificate's",
    ),
    (
        "certification_acceptances",
        "SELECT t.variant_id FROM certification_acceptances t \
         JOIN certification_certificates c ON c.id = t.certificate_id \
         JOIN catalogue_variants v ON v.id = t.variant_id \
         WHERE c.product_id <> t.product_id OR v.product_id <> t.product_id",
        "variant, certificate and product don't belong together",
    ),
    (
        "certification_certificates",
        "SELECT t.id FROM certification_certificates t \
         JOIN certification_certificates c ON c.id = t.supersedes WHERE c.product_id <> t.product_id",
        "supersedes a certificate of another product",
    ),
    (
        "certification_annulments",
        "SELECT t.id FROM certification_annulments t \
         JOIN certification_events e ON e.id = t.event_id WHERE e.certificate_id <> t.certificate_id",
        "annuls an event of another certificate",
    ),
];

pub(super) async fn check(db: &impl ConnectionTrait, audit: &mut Audit) -> Result<(), DbErr> {
    for (table, key, column, target) in REFERENCES {
        let sql = format!(
            "SELECT t.{key} FROM {table} t LEFT JOIN {target} o ON o.id = t.{column} \
             WHERE t.{column} IS NOT NULL AND o.id IS NULL ORDER BY t.{key}"
        );
        let what = format!("its {column} names no row of {target}");
        find(db, audit, table, &sql, &what).await?;
    }
    for (table, sql, what) in MISFITS {
        find(db, audit, table, sql, what).await?;
    }
    Ok(())
}

async fn find(
    db: &impl ConnectionTrait,
    audit: &mut Audit,
    table: &'static str,
    sql: &str,
    what: &str,
) -> Result<(), DbErr> {
    for row in db.query_all_raw(statement(db, sql, [])).await? {
        audit.find(table, key(&row)?, what);
    }
    Ok(())
}

/// Units and authorities are numbered; everything else has a UUID.
fn key(row: &QueryResult) -> Result<String, DbErr> {
    let id = row.try_get_by_index::<Uuid>(0).map(|id| id.to_string());
    id.or_else(|_| row.try_get_by_index::<i32>(0).map(|id| id.to_string()))
}
