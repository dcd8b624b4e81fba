//! The schema, step by step, for SQLite and PostgreSQL from one text.
//!
//! Conventions: instants are whole microseconds since 1970 UTC (`BIGINT`), so that comparing them is
//! exact and the same on both databases; dates are ISO text and may stop at the month or the year;
//! ids are UUIDs. A table's name begins with its feature's name.

mod dialect;
mod m0001_integrations;
mod m0002_certification_units;
mod m0003_accounts;
mod m0004_catalogue;
mod m0005_certification;
mod m0006_certification_mark;
mod m0007_integrations_mail;
mod m0008_oversight;
mod m0009_accounts_mail;
mod m0010_accounts_members;
mod m0011_storefronts;
mod m0012_catalogue_offers;
mod m0013_catalogue_moderation;
mod m0014_catalogue_media;
mod m0015_storefronts_pictures;
mod m0016_search;
mod m0017_storefronts_pages;
mod m0018_points_of_sale;
mod m0019_fairs;
mod m0020_fairs_floor;
mod m0021_fairs_exhibitors;
mod m0022_fairs_allocation;
mod m0023_fairs_eligibility;
mod m0024_fairs_billing;
mod m0025_fairs_gate;
mod m0026_fairs_meetings;
mod m0027_fairs_results;
mod m0028_points_of_sale_photos;
mod m0029_fairs_files;
mod m0030_orders_stock;
mod m0031_orders;
mod m0032_payments;
mod m0033_payments_transfers;
mod m0034_integrations_webhooks;
mod m0035_integrations_idempotency;
mod m0036_orders_fulfilment;
mod m0037_payments_refunds;
mod m0038_payments_books;
mod m0039_payments_cards;
mod m0040_orders_reviews;
mod m0041_orders_afterwards;
mod m0042_payments_payees;
mod units;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection};

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_integrations::Migration),
            Box::new(m0002_certification_units::Migration),
            Box::new(m0003_accounts::Migration),
            Box::new(m0004_catalogue::Migration),
            Box::new(m0005_certification::Migration),
            Box::new(m0006_certification_mark::Migration),
            Box::new(m0007_integrations_mail::Migration),
            Box::new(m0008_oversight::Migration),
            Box::new(m0009_accounts_mail::Migration),
            Box::new(m0010_accounts_members::Migration),
            Box::new(m0011_storefronts::Migration),
            Box::new(m0012_catalogue_offers::Migration),
            Box::new(m0013_catalogue_moderation::Migration),
            Box::new(m0014_catalogue_media::Migration),
            Box::new(m0015_storefronts_pictures::Migration),
            Box::new(m0016_search::Migration),
            Box::new(m0017_storefronts_pages::Migration),
            Box::new(m0018_points_of_sale::Migration),
            Box::new(m0019_fairs::Migration),
            Box::new(m0020_fairs_floor::Migration),
            Box::new(m0021_fairs_exhibitors::Migration),
            Box::new(m0022_fairs_allocation::Migration),
            Box::new(m0023_fairs_eligibility::Migration),
            Box::new(m0024_fairs_billing::Migration),
            Box::new(m0025_fairs_gate::Migration),
            Box::new(m0026_fairs_meetings::Migration),
            Box::new(m0027_fairs_results::Migration),
            Box::new(m0028_points_of_sale_photos::Migration),
            Box::new(m0029_fairs_files::Migration),
            Box::new(m0030_orders_stock::Migration),
            Box::new(m0031_orders::Migration),
            Box::new(m0032_payments::Migration),
            Box::new(m0033_payments_transfers::Migration),
            Box::new(m0034_integrations_webhooks::Migration),
            Box::new(m0035_integrations_idempotency::Migration),
            Box::new(m0036_orders_fulfilment::Migration),
            Box::new(m0037_payments_refunds::Migration),
            Box::new(m0038_payments_books::Migration),
            Box::new(m0039_payments_cards::Migration),
            Box::new(m0040_orders_reviews::Migration),
            Box::new(m0041_orders_afterwards::Migration),
            Box::new(m0042_payments_payees::Migration),
        ]
    }
}

/// Names of the steps that a database still lacks, without writing to it. An error when it has steps
/// that this program doesn't know: a newer one has been at work.
pub async fn pending(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let steps = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(steps.iter().map(|step| step.name().to_owned()).collect())
}

/// Takes the steps that a database still lacks, and names them.
pub async fn migrate(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let steps = pending(db).await?;
    Migrator::up(db, None).await?;
    Ok(steps)
}
