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
mod units;

use sea_orm_migration::prelude::*;

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
        ]
    }
}
